// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/scenario/scenario.h"

#include <QObject>

#include <cstddef>
#include <vector>

namespace peerscope {

class Composer;
class Document;

/// Sends what the composer asks for, and tells it what put_packet said to that. Belongs to the composer.
class SentPackets : public QObject
{
public:
    SentPackets(Document* document, Composer* composer);

private:
    void send(const ActionSpec& action);
    void tellResults();
    void startOver();

    Document* m_document;
    Composer* m_composer;
    std::vector<EndpointId> m_asked; ///< who was asked to send, until the answer is in
    std::size_t m_seenEvents = 0;
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "ui/document/edit.h"

#include <QObject>

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
    void tell(EditNumber edit, const CommandOutcome& outcome);

    Composer* m_composer;
    std::vector<EditNumber> m_sent; ///< what has no answer yet
};

} // namespace peerscope

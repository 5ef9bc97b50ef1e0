// SPDX-License-Identifier: MIT
#pragma once

#include "ui/document/edit.h"

#include <QObject>

#include <vector>

namespace peerscope {

class Composer;
class Document;

/// Sends the composer's packets, and gives it put_packet's results. Owned by the composer.
class SentPackets : public QObject
{
public:
    SentPackets(Document* document, Composer* composer);

private:
    void tell(EditNumber edit, const CommandOutcome& outcome);

    Composer* m_composer;
    std::vector<EditNumber> m_sent; ///< packets without a result yet
};

} // namespace peerscope

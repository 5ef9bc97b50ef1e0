// SPDX-License-Identifier: MIT
#include "ui/peers/sent_packets.h"

#include "core/words/clock_format.h"
#include "core/words/names.h"
#include "ui/document/document.h"
#include "ui/inspector/godot_error.h"
#include "ui/peers/composer.h"

#include <algorithm>

namespace peerscope {

SentPackets::SentPackets(Document* document, Composer* composer)
    : QObject(composer), m_document(document), m_composer(composer)
{
    connect(composer, &Composer::performRequested, this, &SentPackets::send);
    connect(document, &Document::sandboxReplaced, this, &SentPackets::startOver);
    connect(document, &Document::frame, this, &SentPackets::tellResults);
}

void SentPackets::send(const ActionSpec& action)
{
    for (const PeerState& peer : m_document->state()->peers) {
        if (peerName(peer) == action.peer)
            m_asked.push_back(peer.endpoint);
    }
    m_document->perform(action);
}

void SentPackets::startOver()
{
    m_asked.clear();
    m_seenEvents = m_document->trace().eventCount();
}

void SentPackets::tellResults()
{
    const TraceSnapshot& trace = m_document->trace();
    for (; m_seenEvents < trace.eventCount(); ++m_seenEvents) {
        const EventRow& event = trace.event(m_seenEvents);
        if (event.kind != EventKind::Action || event.detail != "put_packet")
            continue;
        const auto asked = std::find(m_asked.begin(), m_asked.end(), event.peer);
        if (asked == m_asked.end())
            continue;
        m_asked.erase(asked);
        const int result = event.result.value_or(0);
        m_composer->setLastResult(result == 0 ? Composer::tr("Sent at %1").arg(formatClock(event.at))
                                              : Composer::tr("put_packet: %1").arg(godotErrorName(result)),
                                  result == 0);
    }
}

} // namespace peerscope

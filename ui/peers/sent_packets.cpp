// SPDX-License-Identifier: MIT
#include "ui/peers/sent_packets.h"

#include "core/words/clock_format.h"
#include "ui/document/document.h"
#include "ui/inspector/godot_error.h"
#include "ui/peers/composer.h"

namespace peerscope {

SentPackets::SentPackets(Document* document, Composer* composer) : QObject(composer), m_composer(composer)
{
    connect(composer, &Composer::performRequested, this, [this, document](const ActionSpec& action) {
        if (const EditNumber sent = document->perform(action))
            m_sent.push_back(sent);
    });
    connect(document, &Document::done, this, &SentPackets::tell);
    connect(document, &Document::sandboxReplaced, this,
            [document, composer] { composer->setScenarioPeers(document->scenario().peers); });
}

void SentPackets::tell(EditNumber edit, const CommandOutcome& outcome)
{
    if (std::erase(m_sent, edit) == 0)
        return;
    const int result = outcome.result.value_or(0);
    if (outcome.problem)
        m_composer->setLastResult(*outcome.problem, false);
    else if (result != 0)
        m_composer->setLastResult(Composer::tr("put_packet: %1").arg(godotErrorName(result)), false);
    else
        m_composer->setLastResult(Composer::tr("Sent at %1").arg(formatClock(outcome.at)), true);
}

} // namespace peerscope

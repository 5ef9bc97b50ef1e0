// SPDX-License-Identifier: MIT
#include "core/wire/flow_evidence.h"

#include <algorithm>

namespace peerscope {

std::optional<EnetCommand> connectIn(const EnetDatagram& opened)
{
    if (!mayConnect(opened))
        return std::nullopt;
    EnetCommandReader reader(opened.commands, opened.commandsOffset);
    EnetCommand command;
    if (!reader.next(command) || command.kind != EnetCommandKind::Connect || !isPlausible(command))
        return std::nullopt;
    return command;
}

void FlowEvidence::add(int side, const EnetDatagram& opened, std::size_t missing)
{
    if (connectIn(opened)) {
        m_isShown = true;
    } else {
        EnetCommandReader reader(opened.commands, opened.commandsOffset, missing);
        EnetCommand command;
        std::vector<Sent>& own = m_sent[side];
        const std::vector<Sent>& others = m_sent[1 - side];
        while (!m_isShown && reader.next(command)) {
            if (command.kind == EnetCommandKind::Acknowledge) {
                m_isShown = std::ranges::find(others, Sent{command.channel, command.number,
                                                           command.echoedTime}) != others.end();
            } else if (command.acknowledge && opened.header.hasSentTime) {
                const Sent sent{command.channel, command.reliableSequenceNumber, opened.header.sentTime};
                if (own.size() < mostSent)
                    own.push_back(sent);
                else
                    own[m_next[side]++ % mostSent] = sent;
            }
        }
    }
    if (m_isShown)
        startAgain();
}

void FlowEvidence::startAgain()
{
    for (std::vector<Sent>& sent : m_sent)
        sent = {};
}

} // namespace peerscope

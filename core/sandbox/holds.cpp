// SPDX-License-Identifier: MIT
#include "core/sandbox/holds.h"

#include "core/sandbox/link_rules.h"

#include <algorithm>

namespace peerscope {

Holds::Holds(Network& network, NamesOf namesOf, std::shared_ptr<const Trace> trace)
    : m_network(network), m_namesOf(std::move(namesOf)), m_trace(std::move(trace))
{
}

void Holds::set(const HoldAction& hold)
{
    std::erase_if(m_requests, [&](const Request& request) {
        const bool isReplaced = request.hold.from == hold.from && request.hold.to == hold.to;
        if (isReplaced)
            m_network.holdNext(request.number, 0, {});
        return isReplaced || m_network.stillToHold(request.number) == 0;
    });
    if (hold.count == 0)
        return;
    m_requests.push_back({++m_lastNumber, hold});
    m_network.holdNext(m_lastNumber, static_cast<std::size_t>(hold.count),
                       [this, hold](const SentDatagram& datagram) { return matches(hold, datagram); });
}

std::vector<HoldAction> Holds::waiting() const
{
    std::vector<HoldAction> waiting;
    for (const Request& request : m_requests) {
        const std::size_t left = m_network.stillToHold(request.number);
        if (left == 0)
            continue;
        waiting.push_back(request.hold);
        waiting.back().count = static_cast<int>(left);
    }
    return waiting;
}

bool Holds::matches(const HoldAction& hold, const SentDatagram& datagram) const
{
    const auto size = static_cast<std::int64_t>(datagram.bytes.size());
    if (size < hold.minSize.value_or(0) || (hold.maxSize && size > *hold.maxSize))
        return false;
    if ((hold.mode || hold.channel) && !carriesPacketOf(hold, datagram))
        return false;
    const auto sender = m_namesOf(datagram.from);
    const auto receiver = m_namesOf(datagram.to);
    const LinkPattern links{hold.from, hold.to};
    return links.matches({sender.first, sender.second}, {receiver.first, receiver.second});
}

bool Holds::carriesPacketOf(const HoldAction& hold, const SentDatagram& datagram) const
{
    const TraceSnapshot trace(m_trace);
    return std::ranges::any_of(carriedParts(datagram.label.parts), [&](const CarriedPart& part) {
        if (!part.packet.isValid())
            return false;
        const PacketRow packet = trace.packet(part.packet);
        return packet.mode == hold.mode.value_or(packet.mode) &&
               packet.channel == hold.channel.value_or(packet.channel);
    });
}

} // namespace peerscope

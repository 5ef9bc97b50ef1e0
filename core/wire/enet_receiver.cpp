// SPDX-License-Identifier: MIT
#include "core/wire/enet_receiver.h"

#include <algorithm>

namespace peerscope {

namespace {

bool isReliable(EnetCommandKind kind)
{
    return kind == EnetCommandKind::SendReliable || kind == EnetCommandKind::SendFragment;
}

} // namespace

EnetReceiver::Channel& EnetReceiver::channelFor(const ReceivedCommand& command)
{
    Channel& channel = m_channels[command.channel];
    if (!channel.known) {
        channel.known = true;
        if (!m_fromTheStart) {
            const bool reliable = isReliable(command.kind);
            channel.reliable =
                static_cast<std::uint16_t>(command.reliableSequenceNumber - (reliable ? 1 : 0));
            channel.unreliable = static_cast<std::uint16_t>(reliable ? 0 : command.number - 1);
        }
    }
    return channel;
}

bool EnetReceiver::isInWindow(const Channel& channel, std::uint16_t reliableSequenceNumber)
{
    int window = reliableSequenceNumber / EnetReceiver::windowSize;
    const int current = channel.reliable / EnetReceiver::windowSize;
    if (reliableSequenceNumber < channel.reliable)
        window += windowCount;
    return window >= current && window < current + freeWindows - 1;
}

void EnetReceiver::receive(const ReceivedCommand& command, Outcomes& outcomes)
{
    if (command.kind == EnetCommandKind::SendUnsequenced)
        receiveUnsequenced(command, outcomes);
    else if (isReliable(command.kind))
        receiveReliable(command, outcomes);
    else
        receiveUnreliable(command, outcomes);
}

void EnetReceiver::receiveReliable(const ReceivedCommand& command, Outcomes& outcomes)
{
    Channel& channel = channelFor(command);
    if (command.fragmentCount == 1 && channel.reliableWaiting.empty() &&
        command.reliableSequenceNumber == static_cast<std::uint16_t>(channel.reliable + 1)) {
        channel.reliable = command.reliableSequenceNumber;
        channel.unreliable = 0;
        outcomes.push_back({command.packet, Reception::Delivered, TransferMode::Reliable});
        if (!channel.unreliableWaiting.empty())
            dispatchUnreliable(channel, command.packet, outcomes);
        return;
    }
    if (!isInWindow(channel, command.reliableSequenceNumber) ||
        command.reliableSequenceNumber == channel.reliable) {
        outcomes.push_back({command.packet, Reception::Discarded, TransferMode::Reliable});
        return;
    }
    if (channel.reliableWaiting.size() >= mostWaiting) // the packet it waits for is not in the capture
        channel.reliable =
            static_cast<std::uint16_t>(channel.reliableWaiting.front().reliableSequenceNumber - 1);
    if (store(channel, channel.reliableWaiting, command) == Stored::Nothing)
        return;
    dispatchReliable(channel, command.packet, outcomes);
    markHeld(channel.reliableWaiting, command, outcomes);
}

void EnetReceiver::receiveUnreliable(const ReceivedCommand& command, Outcomes& outcomes)
{
    Channel& channel = channelFor(command);
    const bool current = command.reliableSequenceNumber == channel.reliable;
    if (!isInWindow(channel, command.reliableSequenceNumber) ||
        (current && command.number <= channel.unreliable)) {
        outcomes.push_back({command.packet, Reception::Discarded, TransferMode::UnreliableOrdered});
        return;
    }
    if (command.fragmentCount == 1 && current && channel.unreliableWaiting.empty()) {
        channel.unreliable = command.number;
        outcomes.push_back({command.packet, Reception::Delivered, TransferMode::UnreliableOrdered});
        return;
    }
    if (channel.unreliableWaiting.size() >= mostWaiting) {
        outcomes.push_back({channel.unreliableWaiting.front().packet, Reception::Discarded,
                            TransferMode::UnreliableOrdered});
        channel.unreliableWaiting.erase(channel.unreliableWaiting.begin());
    }
    const Stored stored = store(channel, channel.unreliableWaiting, command);
    if (stored == Stored::Nothing || stored == Stored::Fragment)
        return;
    dispatchUnreliable(channel, stored == Stored::Packet ? command.packet : PacketId::none(), outcomes);
    markHeld(channel.unreliableWaiting, command, outcomes);
}

void EnetReceiver::receiveUnsequenced(const ReceivedCommand& command, Outcomes& outcomes)
{
    const auto place = static_cast<std::uint16_t>(command.number % m_unsequencedSeen.size());
    const auto start = static_cast<std::uint16_t>(command.number - place);
    if (!m_unsequencedKnown) {
        m_unsequencedKnown = true;
        m_unsequencedStart = m_fromTheStart ? std::uint16_t{0} : start;
    }
    std::uint32_t group = command.number;
    if (command.number < m_unsequencedStart)
        group += 0x10000;
    if (group >= std::uint32_t{m_unsequencedStart} + 32 * m_unsequencedSeen.size()) {
        outcomes.push_back({command.packet, Reception::Discarded, TransferMode::Unreliable});
        return;
    }
    if (start != m_unsequencedStart) {
        m_unsequencedStart = start;
        m_unsequencedSeen.reset();
    }
    const bool seen = m_unsequencedSeen.test(place);
    m_unsequencedSeen.set(place);
    outcomes.push_back(
        {command.packet, seen ? Reception::Discarded : Reception::Delivered, TransferMode::Unreliable});
}

EnetReceiver::Stored EnetReceiver::store(Channel& channel, std::vector<Waiting>& list,
                                         const ReceivedCommand& command)
{
    // Sorted by distance from the packet delivered last. Usually the place is at the end.
    const auto order = [&channel](std::uint16_t reliable, std::uint16_t number) {
        return std::uint32_t{static_cast<std::uint16_t>(reliable - channel.reliable)} << 16 | number;
    };
    const std::uint16_t number = isReliable(command.kind) ? std::uint16_t{0} : command.number;
    const std::uint32_t wanted = order(command.reliableSequenceNumber, number);
    auto place = list.end();
    while (place != list.begin()) {
        const Waiting& before = *std::prev(place);
        const std::uint32_t there = order(before.reliableSequenceNumber, before.number);
        if (there <= wanted) {
            if (there == wanted)
                --place;
            break;
        }
        --place;
    }
    const bool found = place != list.end() &&
                       place->reliableSequenceNumber == command.reliableSequenceNumber &&
                       place->number == number;
    if (!found) {
        Waiting waiting;
        waiting.packet = command.packet;
        waiting.reliableSequenceNumber = command.reliableSequenceNumber;
        waiting.number = number;
        waiting.fragmentCount = command.fragmentCount;
        place = list.insert(place, std::move(waiting));
    } else if (place->fragmentCount == 1 || place->fragmentCount != command.fragmentCount) {
        return Stored::Nothing;
    }
    if (command.fragmentCount > 1) {
        auto& fragments = place->fragments;
        const auto at = std::lower_bound(fragments.begin(), fragments.end(), command.fragment);
        if (at != fragments.end() && *at == command.fragment)
            return Stored::Nothing;
        fragments.insert(at, command.fragment);
    }
    if (!found)
        return Stored::Packet;
    return place->isComplete() ? Stored::LastFragment : Stored::Fragment;
}

void EnetReceiver::deliver(const Waiting& waiting, TransferMode mode, Outcomes& outcomes)
{
    outcomes.push_back({waiting.packet, waiting.held ? Reception::Released : Reception::Delivered, mode});
}

void EnetReceiver::dispatchReliable(Channel& channel, PacketId newest, Outcomes& outcomes)
{
    auto& list = channel.reliableWaiting;
    std::size_t delivered = 0;
    for (const Waiting& waiting : list) {
        if (!waiting.isComplete() ||
            waiting.reliableSequenceNumber != static_cast<std::uint16_t>(channel.reliable + 1))
            break;
        channel.reliable =
            static_cast<std::uint16_t>(waiting.reliableSequenceNumber + waiting.fragmentCount - 1);
        deliver(waiting, TransferMode::Reliable, outcomes);
        ++delivered;
    }
    if (delivered == 0)
        return;
    list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(delivered));
    channel.unreliable = 0;
    if (!channel.unreliableWaiting.empty())
        dispatchUnreliable(channel, newest, outcomes);
}

void EnetReceiver::dispatchUnreliable(Channel& channel, PacketId newest, Outcomes& outcomes)
{
    // Walks the list in order. Complete packets after the current reliable number are delivered in runs. At
    // the end of a run, the incomplete ones before it are given up. Of several incomplete ones in a row, all
    // but the last two are given up, but never the one that has just come. A packet of a later reliable
    // number ends the walk; one of an earlier number is given up.
    auto& list = channel.unreliableWaiting;
    std::vector<bool> isDelivered(list.size(), false);
    std::size_t keptFrom = 0;
    std::size_t runStart = 0;
    std::size_t current = 0;
    const auto deliverRun = [&] {
        for (std::size_t index = runStart; index < current; ++index) {
            deliver(list[index], TransferMode::UnreliableOrdered, outcomes);
            isDelivered[index] = true;
        }
    };
    for (; current < list.size(); ++current) {
        const Waiting& waiting = list[current];
        if (waiting.reliableSequenceNumber == channel.reliable) {
            if (waiting.isComplete()) {
                channel.unreliable = waiting.number;
                continue;
            }
            if (runStart != current) {
                deliverRun();
                keptFrom = current;
            } else if (keptFrom != current) {
                keptFrom = current - 1;
            }
        } else {
            if (isInWindow(channel, waiting.reliableSequenceNumber))
                break;
            if (runStart != current)
                deliverRun();
            keptFrom = current + 1;
        }
        runStart = current + 1;
    }
    if (runStart != current) {
        deliverRun();
        keptFrom = current;
    }
    std::size_t kept = 0;
    for (std::size_t index = 0; index < list.size(); ++index) {
        if (isDelivered[index])
            continue;
        if (index < keptFrom && list[index].packet != newest) {
            const bool complete = list[index].isComplete();
            outcomes.push_back({list[index].packet, complete ? Reception::Discarded : Reception::Incomplete,
                                TransferMode::UnreliableOrdered});
            continue;
        }
        if (kept != index)
            list[kept] = std::move(list[index]);
        ++kept;
    }
    list.resize(kept);
}

void EnetReceiver::markHeld(std::vector<Waiting>& list, const ReceivedCommand& command, Outcomes& outcomes)
{
    for (auto waiting = list.rbegin(); waiting != list.rend(); ++waiting) {
        if (waiting->packet != command.packet)
            continue;
        if (waiting->isComplete() && !waiting->held) {
            waiting->held = true;
            outcomes.push_back(
                {waiting->packet, Reception::Held,
                 isReliable(command.kind) ? TransferMode::Reliable : TransferMode::UnreliableOrdered});
        }
        return;
    }
}

void EnetReceiver::assumeReceived(std::uint8_t channelNumber, std::uint16_t reliableSequenceNumber,
                                  Outcomes& outcomes)
{
    ReceivedCommand command;
    command.channel = channelNumber;
    command.reliableSequenceNumber = reliableSequenceNumber;
    const std::size_t before = outcomes.size();
    receiveReliable(command, outcomes);
    // The command itself belongs to no known packet.
    outcomes.erase(std::remove_if(outcomes.begin() + static_cast<std::ptrdiff_t>(before), outcomes.end(),
                                  [](const ReceptionOf& outcome) { return !outcome.packet.isValid(); }),
                   outcomes.end());
}

std::vector<PacketId> EnetReceiver::waiting() const
{
    std::vector<PacketId> packets;
    m_channels.forEach([&packets](std::uint32_t, const Channel& channel) {
        for (const auto* list : {&channel.reliableWaiting, &channel.unreliableWaiting}) {
            for (const Waiting& waiting : *list) {
                if (waiting.packet.isValid())
                    packets.push_back(waiting.packet);
            }
        }
    });
    return packets;
}

} // namespace peerscope

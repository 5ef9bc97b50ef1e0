// SPDX-License-Identifier: MIT
#include "core/wire/enet_direction.h"

#include "core/wire/godot_channels.h"

#include <xxhash.h>

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

/// The captured part of its payload.
ByteView payloadIn(const EnetCommand& command, ByteView bytes)
{
    return bytes.subspan(command.payloadOffset(), command.payloadSize - command.payloadMissing);
}

/// A packet is not held if what it waits for comes in the same datagram.
void ignoreShortWaits(EnetReceiver::Outcomes& outcomes)
{
    for (auto held = outcomes.begin(); held != outcomes.end(); ++held) {
        if (held->reception != Reception::Held)
            continue;
        const auto released = std::find_if(held, outcomes.end(), [&held](const ReceptionOf& later) {
            return later.packet == held->packet && later.reception == Reception::Released;
        });
        if (released == outcomes.end())
            continue;
        released->reception = Reception::Delivered;
        held->packet = PacketId::none();
    }
}

/// Whether ENet accepts it as a fragment, and a trace can count its fragments.
bool isSoundFragment(const EnetCommand& command)
{
    return isPlausible(command) && command.fragmentCount <= 0xFFFF && command.totalLength > 0 &&
           command.totalLength >= command.fragmentCount;
}

} // namespace

EnetDirection::EnetDirection(EndpointId from, EndpointId to, GameProtocol protocol, bool fromTheStart)
    : m_from(from), m_to(to), m_hasGodot4Channels(hasGodot4Channels(protocol)), m_open(!fromTheStart),
      m_receiver(fromTheStart)
{
}

void EnetDirection::beginDatagram(Time at, ByteView bytes, const EnetHeader& header, Arrival arrival)
{
    // Sequence numbers and sent times make every datagram with a packet unique.
    m_currentIsDuplicate = isKnownNow(bytes);
    std::construct_at(&m_current); // in place: copying a value that was just written is slow
    m_current.at = at;
    m_current.arrivalSeen = arrival == Arrival::Seen;
    m_arrivalsSeen = arrival != Arrival::Unseen;
    m_arrivalsComeLater = arrival == Arrival::Later;
    m_currentSentTime = header.sentTime;
    m_currentIsReliable = false;
    m_currentContent = 0;
    m_carried.clear();
    m_fragmentCounts.clear();
}

PacketId EnetDirection::newPacket(const EnetCommand& command, ByteView bytes, EnetTrackerOutput& output)
{
    TrackedPacket packet;
    packet.from = m_from;
    packet.to = m_to;
    packet.channel =
        m_hasGodot4Channels ? static_cast<std::uint8_t>(godotChannelOf(command.channel)) : command.channel;
    packet.mode = modeOf(command.kind);
    packet.sent = m_current.at;
    packet.command = command.kind;
    packet.enetChannel = command.channel;
    packet.reliableSequenceNumber = command.reliableSequenceNumber;
    packet.number = command.number;
    if (isFragment(command.kind)) {
        packet.size = command.totalLength;
        packet.fragments = static_cast<std::uint16_t>(command.fragmentCount);
    } else {
        packet.size = static_cast<std::uint32_t>(command.payloadSize);
        packet.payload = payloadIn(command, bytes);
    }
    return output.addPacket(packet);
}

bool EnetDirection::isKnownNow(ByteView bytes)
{
    constexpr std::size_t few = 32; // a list up to this size, because many connections never get further
    const std::uint64_t hash = XXH3_64bits(bytes.data(), bytes.size());
    if (m_hashes.size() < few) {
        if (std::ranges::find(m_hashes, hash) != m_hashes.end())
            return true;
        m_hashes.push_back(hash);
        return false;
    }
    if (m_hashes.size() == few) {
        std::vector<std::uint64_t> table(rememberedHashes);
        for (const std::uint64_t known : m_hashes)
            table[known % rememberedHashes] = known;
        m_hashes = std::move(table);
    }
    return std::exchange(m_hashes[hash % rememberedHashes], hash) == hash;
}

EnetDirection::Recent& EnetDirection::RecentPackets::of(std::uint32_t numbers)
{
    constexpr std::size_t few = 8; // a list up to this size
    if (m_packets.size() <= few) {
        const auto found = std::ranges::find(m_packets, numbers, &Recent::numbers);
        if (found != m_packets.end())
            return *found;
        if (m_packets.size() < few)
            return m_packets.emplace_back();
        std::vector<Recent> table(most);
        for (const Recent& recent : m_packets)
            table[recent.numbers % most] = recent;
        m_packets = std::move(table);
    }
    return m_packets[numbers % most];
}

PacketId EnetDirection::unreliablePacket(const EnetCommand& command, ByteView bytes,
                                         EnetTrackerOutput& output)
{
    // The network may deliver a datagram twice; that is not a second packet.
    constexpr std::uint32_t unsequenced = 256;
    const bool isUnsequenced = command.kind == EnetCommandKind::SendUnsequenced;
    const std::uint32_t numbers = std::uint32_t{command.reliableSequenceNumber} << 16 | command.number;
    Recent& recent = m_recent[isUnsequenced ? unsequenced : command.channel].of(numbers);
    if (!recent.packet.isValid() || recent.numbers != numbers)
        recent = {newPacket(command, bytes, output), numbers};
    return recent.packet;
}

PacketId EnetDirection::fragmentPacket(const EnetCommand& command, ByteView bytes, EnetTrackerOutput& output)
{
    if (!isSoundFragment(command))
        return PacketId::none();
    const bool reliable = command.kind == EnetCommandKind::SendFragment;
    PacketId packet;
    bool known = false;
    RingQueue<Assembly>& assemblies = m_assemblies[reliable ? 1 : 0];
    for (std::size_t index = assemblies.size(); index > 0 && !known; --index) {
        const Assembly& assembly = assemblies[index - 1];
        known = assembly.channel == command.channel && assembly.start == command.number &&
                assembly.fragmentCount == command.fragmentCount &&
                assembly.totalLength == command.totalLength &&
                (reliable || assembly.reliableSequenceNumber == command.reliableSequenceNumber);
        if (known)
            packet = assembly.packet;
    }
    if (!known) {
        packet = newPacket(command, bytes, output);
        if (assemblies.size() == mostAssemblies)
            assemblies.pop_front();
        assemblies.push_back({packet, command.channel, command.reliableSequenceNumber, command.number,
                              static_cast<std::uint16_t>(command.fragmentCount), command.totalLength,
                              m_current.at});
    }
    if (packet.isValid())
        output.addFragment(packet, command.fragmentOffset, payloadIn(command, bytes));
    return packet;
}

EnetDirection::Sent& EnetDirection::sentAgain(const EnetCommand& command)
{
    const std::uint32_t key = keyOf(command.channel, command.reliableSequenceNumber);
    Sent* sent = m_sent.find(key);
    // A number repeats after 65,536 commands. By then the old command is forgotten, or was of another kind.
    if (sent && sent->kind != command.kind)
        *sent = Sent();
    if (!sent) {
        if (m_sentOrder.size() == mostSent) {
            m_sent.erase(m_sentOrder.front());
            m_sentOrder.pop_front();
        }
        m_sentOrder.push_back(key);
        sent = &m_sent[key];
    }
    sent->kind = command.kind;
    // A resend is a different datagram with a different sent time.
    const auto known = std::min<std::size_t>(sent->attempts, Sent::remembered);
    for (std::size_t index = 0; index < known && !m_currentIsDuplicate; ++index)
        m_currentIsDuplicate = sent->transmissions[index].sentTime == m_currentSentTime;
    if (m_currentIsDuplicate && sent->attempts > 0)
        return *sent;
    Transmission& transmission = sent->transmissions[sent->attempts % Sent::remembered];
    transmission.datagram = m_firstPending + static_cast<std::uint32_t>(m_pending.size());
    transmission.at = static_cast<std::uint32_t>(m_current.at.count());
    transmission.sentTime = m_currentSentTime;
    if (sent->attempts != 0xFFFF)
        ++sent->attempts;
    return *sent;
}

void EnetDirection::addCommand(const EnetCommand& command, ByteView bytes, EnetTrackerOutput& output)
{
    const datagram_content::Flags content = contentOf(command.kind);
    m_currentContent |= content != 0 ? content : datagram_content::packet(modeOf(command.kind));
    CarriedPart& carried = m_carried.emplace_back();
    std::uint16_t fragmentCount = 1;
    carried.enetChannel = command.channel;
    carried.command = static_cast<std::uint8_t>(command.kind);
    carried.acknowledged = command.acknowledge;
    carried.reliableSequenceNumber = command.reliableSequenceNumber;
    carried.unreliableSequenceNumber = command.number;
    if (isFragment(command.kind)) {
        carried.fragment = static_cast<std::uint16_t>(command.fragmentNumber);
        fragmentCount = static_cast<std::uint16_t>(command.fragmentCount);
        if (command.kind == EnetCommandKind::SendFragment) {
            carried.reliableSequenceNumber = command.number; // where its packet starts
            carried.unreliableSequenceNumber = 0;
        }
    }
    if (command.acknowledge) {
        m_currentIsReliable = true;
        Sent& sent = sentAgain(command);
        carried.attempt = sent.attempts;
        if (sent.attempts > 1 && !m_currentIsDuplicate)
            m_currentContent |= datagram_content::resend;
        if (isData(command.kind)) {
            if (!sent.packet.isValid())
                sent.packet = command.kind == EnetCommandKind::SendFragment
                                  ? fragmentPacket(command, bytes, output)
                                  : newPacket(command, bytes, output);
            carried.packet = sent.packet;
        }
    } else if (command.kind == EnetCommandKind::SendUnreliableFragment) {
        carried.packet = fragmentPacket(command, bytes, output);
    } else if (isData(command.kind)) {
        carried.packet = unreliablePacket(command, bytes, output);
    }
    if (carried.packet.isValid())
        m_fragmentCounts.push_back(fragmentCount);
    else
        m_carried.pop_back();
}

std::uint32_t EnetDirection::endDatagram(datagram_content::Flags content, EnetTrackerOutput& output)
{
    const DatagramId id =
        output.addDatagram({.from = m_from,
                            .to = m_to,
                            .at = m_current.at,
                            .duplicate = m_currentIsDuplicate,
                            .content = static_cast<datagram_content::Flags>(content | m_currentContent),
                            .carried = m_carried});
    if (m_closed) {
        // A copy or a resend says nothing about the first try, which may have been in time.
        for (const CarriedPart& carried : m_carried) {
            if (carried.attempt <= 1 && !m_currentIsDuplicate)
                output.packetAbandoned(carried.packet);
        }
        return m_firstPending - 1; // no datagram has this number
    }
    // If the capture does not see arrivals, only an acknowledgement can prove one.
    if (!m_arrivalsSeen && !m_currentIsReliable)
        return m_firstPending - 1;
    if (m_pending.size() == mostPending)
        dropOldestPending();
    Pending& waiting = m_pending.push_back(m_current);
    waiting.id = id;
    waiting.reliable = m_currentIsReliable;
    waiting.firstPart = m_firstPart + static_cast<std::uint32_t>(m_parts.size());
    waiting.partCount = static_cast<std::uint32_t>(m_carried.size());
    for (std::size_t index = 0; index < m_carried.size(); ++index)
        m_parts.push_back({m_carried[index], m_fragmentCounts[index]});
    return m_firstPending + static_cast<std::uint32_t>(m_pending.size() - 1);
}

EnetDirection::Pending* EnetDirection::pending(std::uint32_t number)
{
    const std::uint32_t index = number - m_firstPending;
    return index < m_pending.size() ? &m_pending[index] : nullptr;
}

void EnetDirection::reached(std::uint32_t number, Time at, bool isCertain)
{
    Pending* datagram = pending(number);
    if (!datagram || datagram->arrivalSeen) // forgotten, or a copy of it came before
        return;
    datagram->arrivalSeen = true;
    datagram->at = at;
    datagram->inOrder = isCertain;
    if (isCertain)
        m_reached.push_back(number);
}

void EnetDirection::lost(std::uint32_t number)
{
    if (Pending* datagram = pending(number))
        datagram->arrived = true;
    dropArrived();
}

void EnetDirection::dropArrived()
{
    while (!m_pending.empty() && m_pending.front().arrived)
        dropOldestPending();
}

void EnetDirection::dropOldestPending()
{
    for (std::uint32_t count = m_pending.front().partCount; count > 0; --count) {
        m_parts.pop_front();
        ++m_firstPart;
    }
    m_pending.pop_front();
    ++m_firstPending;
}

std::optional<EnetCommandKind> EnetDirection::acknowledged(const EnetCommand& acknowledgement, Time at,
                                                           EnetTrackerOutput& output)
{
    Sent* sent = m_sent.find(keyOf(acknowledgement.channel, acknowledgement.number));
    if (!sent) {
        if (acknowledgement.channel != enetConnectionChannel && m_open && !m_closed) {
            m_receiver.assumeReceived(acknowledgement.channel, acknowledgement.number, m_outcomes);
            tell(at, at, output);
        }
        return std::nullopt;
    }
    const EnetCommandKind kind = sent->kind;
    const Transmission* match = tryFor(acknowledgement, *sent);
    if (!match)
        return kind;
    const Transmission transmission = *match;
    if (!m_arrivalsComeLater)
        measure(*sent, transmission, at, output);
    sent->acknowledged = true;
    // A disconnect drops what has not been polled, so its arrival proves nothing about what came before.
    if (kind == EnetCommandKind::Disconnect ||
        transmission.datagram - m_firstPending >= m_pending.size()) // already known, or forgotten
        return kind;
    const bool opensNow = isData(kind) || kind == EnetCommandKind::Ping;
    if (m_arrivalsComeLater) {
        arriveInOrder(transmission.datagram, at, opensNow, output);
        dropArrived();
        return kind;
    }
    const auto index = std::size_t{transmission.datagram - m_firstPending};
    const bool arrivalSeen = m_pending[index].arrivalSeen;
    // A socket returns datagrams in order of arrival, so those that came before this one have also been
    // received.
    for (std::size_t before = 0; arrivalSeen && before < index; ++before)
        arrive(m_pending[before], at, false, output);
    arrive(m_pending[index], at, opensNow, output);
    if (arrivalSeen && m_open)
        arriveUntil(index + 1, at, output);
    dropArrived();
    return kind;
}

const EnetDirection::Transmission* EnetDirection::tryFor(const EnetCommand& acknowledgement, const Sent& sent)
{
    const auto known = std::min<std::size_t>(sent.attempts, Sent::remembered);
    for (std::size_t index = 0; index < known; ++index) {
        if (sent.transmissions[index].sentTime == acknowledgement.echoedTime)
            return &sent.transmissions[index];
    }
    return nullptr;
}

void EnetDirection::answered(const EnetCommand& acknowledgement, Time at, EnetTrackerOutput& output)
{
    Sent* sent = m_sent.find(keyOf(acknowledgement.channel, acknowledgement.number));
    if (const Transmission* match = sent ? tryFor(acknowledgement, *sent) : nullptr)
        measure(*sent, *match, at, output);
}

void EnetDirection::arrive(Pending& pending, Time provenAt, bool opensNow, EnetTrackerOutput& output)
{
    if (pending.arrived)
        return;
    pending.arrived = true;
    m_open = m_open || pending.opens || opensNow;
    const Time arrivedAt = pending.arrivalSeen ? pending.at : provenAt;
    const auto first = std::size_t{pending.firstPart - m_firstPart};
    m_carried.clear();
    for (std::size_t index = first; index < first + pending.partCount; ++index)
        m_carried.push_back(m_parts[index].carried);
    output.datagramArrived(pending.id, arrivedAt, m_carried);
    if (!m_open)
        return;
    for (std::size_t index = first; index < first + pending.partCount; ++index)
        receive(m_parts[index]);
    ignoreShortWaits(m_outcomes);
    tell(arrivedAt, provenAt, output);
}

void EnetDirection::arriveUntil(std::size_t index, Time answered, EnetTrackerOutput& output)
{
    constexpr Time reading{100};
    while (index < m_pending.size() && !m_pending[index].reliable &&
           m_pending[index].at + reading <= answered)
        arrive(m_pending[index++], answered, false, output);
}

void EnetDirection::arriveInOrder(std::uint32_t number, Time answered, bool opensNow,
                                  EnetTrackerOutput& output)
{
    Pending* proven = pending(number);
    if (proven && !proven->inOrder)
        arrive(*proven, answered, opensNow, output);
    bool isBefore = proven && proven->inOrder && !proven->arrived;
    while (!m_reached.empty()) {
        const std::uint32_t next = m_reached.front();
        Pending* datagram = pending(next);
        constexpr Time reading{100};
        if (datagram && !datagram->arrived && !isBefore &&
            (!m_open || datagram->reliable || datagram->at + reading > answered))
            return;
        if (datagram)
            arrive(*datagram, answered, next == number && opensNow, output);
        isBefore = isBefore && next != number;
        m_reached.pop_front();
    }
}

void EnetDirection::receive(const Part& part)
{
    ReceivedCommand command;
    command.packet = part.carried.packet;
    command.kind = static_cast<EnetCommandKind>(part.carried.command);
    command.channel = part.carried.enetChannel;
    command.reliableSequenceNumber = part.carried.reliableSequenceNumber;
    command.number = part.carried.unreliableSequenceNumber;
    command.fragment = part.carried.fragment;
    command.fragmentCount = part.fragmentCount;
    m_receiver.receive(command, m_outcomes);
}

void EnetDirection::tell(Time arrivedAt, Time provenAt, EnetTrackerOutput& output)
{
    for (const ReceptionOf& outcome : m_outcomes) {
        if (!outcome.packet.isValid())
            continue;
        switch (outcome.reception) {
        case Reception::Delivered:
            // A reliable packet is acknowledged by the poll that takes it. For an unreliable one, the poll
            // cannot be seen, so we use `arrivedAt`.
            output.packetDelivered(
                outcome.packet, outcome.mode == TransferMode::Reliable ? provenAt : arrivedAt, outcome.mode);
            break;
        case Reception::Released:
            output.packetDelivered(outcome.packet, provenAt, outcome.mode);
            break;
        case Reception::Held:
            output.packetHeld(outcome.packet);
            break;
        case Reception::Discarded:
            // A number far from the newest one is only too old if nothing was missed in between.
            if (outcome.mode != TransferMode::Reliable || !m_missedAt)
                output.packetDiscarded(outcome.packet);
            break;
        case Reception::Incomplete:
            if (!mayHaveMissedPartOf(outcome.packet))
                output.packetIncomplete(outcome.packet);
            break;
        }
    }
    m_outcomes.clear();
}

bool EnetDirection::mayHaveMissedPartOf(PacketId packet) const
{
    const RingQueue<Assembly>& unreliable = m_assemblies[0];
    for (std::size_t index = unreliable.size(); m_missedAt && index > 0; --index) {
        if (unreliable[index - 1].packet == packet)
            return *m_missedAt >= unreliable[index - 1].begun;
    }
    return m_missedAt.has_value();
}

void EnetDirection::measure(Sent& sent, const Transmission& transmission, Time at, EnetTrackerOutput& output)
{
    if (std::exchange(sent.measured, true))
        return;
    // ENet's calculation, in whole milliseconds.
    const std::uint32_t sample = static_cast<std::uint32_t>(at.count()) - transmission.at;
    const std::int64_t sampleMs = std::clamp<std::int64_t>(sample / 1000, 1, 0xFFFF);
    if (!m_measured) {
        m_measured = true;
        m_meanMs = sampleMs;
        m_varianceMs = (sampleMs + 1) / 2;
    } else {
        m_varianceMs -= m_varianceMs / 4;
        const std::int64_t difference = sampleMs - m_meanMs;
        m_varianceMs += (difference < 0 ? -difference : difference) / 4;
        m_meanMs += difference < 0 ? -(-difference / 8) : difference / 8;
    }
    output.roundTrip({m_from, m_to, at, static_cast<std::uint16_t>(sampleMs),
                      static_cast<std::uint16_t>(m_meanMs), static_cast<std::uint16_t>(m_varianceMs)});
}

void EnetDirection::close(const EnetDirection& answers, EnetTrackerOutput& output)
{
    if (m_closed)
        return;
    m_closed = true;
    // If the capture was made elsewhere, an acknowledgement may have been lost on its way here.
    if (!m_arrivalsSeen)
        return;
    // What they wait for may have arrived in something that could not be read, or that was never
    // acknowledged.
    if (!m_missedAt && !answers.m_missedAt) {
        const std::vector<PacketId> undecided = packetsWithoutProof();
        for (const PacketId packet : m_receiver.waiting()) {
            if (!std::ranges::binary_search(undecided, packet))
                output.packetAbandoned(packet);
        }
    }
    const auto mayBeAnswered = [&answers](const Sent& sent) {
        const auto tries = std::min<std::size_t>(sent.attempts, Sent::remembered);
        return answers.m_missedAt &&
               std::any_of(sent.transmissions.begin(), sent.transmissions.begin() + tries,
                           [missedAt = static_cast<std::uint32_t>(answers.m_missedAt->count())](
                               const Transmission& transmission) {
                               return static_cast<std::int32_t>(missedAt - transmission.at) >= 0;
                           });
    };
    // An unreliable packet that was on its way may have arrived or not; nothing proves either.
    m_sent.forEach([&](std::uint32_t, const Sent& sent) {
        if (!sent.acknowledged && sent.packet.isValid() && !mayBeAnswered(sent))
            output.packetAbandoned(sent.packet);
    });
}

std::vector<PacketId> EnetDirection::packetsWithoutProof() const
{
    std::vector<PacketId> packets;
    for (std::size_t index = 0; index < m_pending.size(); ++index) {
        const Pending& pending = m_pending[index];
        const auto first = std::size_t{pending.firstPart - m_firstPart};
        for (std::size_t part = first; !pending.arrived && part < first + pending.partCount; ++part)
            packets.push_back(m_parts[part].carried.packet);
    }
    std::ranges::sort(packets);
    return packets;
}

std::optional<EnetDirection::Unanswered> EnetDirection::unanswered() const
{
    std::optional<Unanswered> most;
    m_sent.forEach([&most](std::uint32_t, const Sent& sent) {
        const int resends = sent.attempts - 1;
        if (!sent.acknowledged && resends >= oftenResent && (!most || resends > most->resends))
            most = {sent.packet, resends};
    });
    return most;
}

void EnetDirection::forget()
{
    m_firstPending += static_cast<std::uint32_t>(m_pending.size());
    m_firstPart += static_cast<std::uint32_t>(m_parts.size());
    m_pending = {};
    m_parts = {};
    m_reached = {};
    m_sent = {};
    m_sentOrder = {};
    m_hashes = decltype(m_hashes)();
    m_recent = {};
    for (RingQueue<Assembly>& assemblies : m_assemblies)
        assemblies = {};
    m_receiver = EnetReceiver(false);
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"
#include "core/trace/trace_writer.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace peerscope::synthetic {

/// The fate of a packet for one recipient.
struct Fate
{
    enum Kind {
        Delivered,
        Lost,
        Late,
        Throttled,
        Rejected,
        Disconnected,
        OnItsWay,
        HeldNow
    } kind = Delivered;
    Time arrival{40'000}; ///< from the sending (of the last datagram) to the arrival
    Time heldFor{};       ///< from the arrival to the delivery
    Time resentAfter{};   ///< if not 0, the first datagram is lost, and sent again this much later
    Time queuedFor{};     ///< in ENet's queue, before the first datagram
};

/// Writes a trace by hand: packets in order of time, each at once with its whole story.
class TraceMaker
{
public:
    EndpointId peer(const std::string& name, std::int32_t id, const std::string& role = "client")
    {
        return writer.addEndpoint(name, role, id);
    }

    /// One packet to each of `to`, with fate k (or the last) for recipient k. Returns the first row.
    PacketId send(Time at, EndpointId from, const std::vector<EndpointId>& to, int channel, TransferMode mode,
                  const std::vector<Fate>& fates = {{}}, std::uint32_t size = 48)
    {
        std::vector<std::byte> bytes(size, std::byte{7});
        const BytesRef payload = writer.storeBytes(bytes);
        std::vector<PacketId> ids;
        for (const EndpointId recipient : to) {
            ids.push_back(writer.addPacket({.from = from,
                                            .to = recipient,
                                            .channel = static_cast<std::uint8_t>(channel),
                                            .mode = mode,
                                            .sent = at,
                                            .size = size,
                                            .payload = payload,
                                            .fragments = 1}));
        }
        for (std::size_t index = 0; index < to.size(); ++index)
            live(ids[index], at, from, to[index], mode, fates[std::min(index, fates.size() - 1)]);
        return ids.front();
    }

    TraceSnapshot snapshot() const { return TraceSnapshot(writer.trace()); }

    TraceWriter writer;

private:
    void live(PacketId id, Time at, EndpointId from, EndpointId to, TransferMode mode, const Fate& fate)
    {
        if (fate.kind == Fate::Rejected)
            return writer.packetRejected(id);
        if (fate.kind == Fate::Throttled)
            return writer.packetReleased(id);
        if (fate.queuedFor > Time(0))
            writer.packetQueued({.packet = id});
        Time sent = at + fate.queuedFor;
        CarriedPart part;
        part.packet = id;
        part.acknowledged = mode == TransferMode::Reliable;
        m_content = datagram_content::packet(mode);
        if (fate.resentAfter > Time(0)) {
            datagram(from, to, sent, sent + fate.arrival, part, LossReason::Random);
            m_content |= datagram_content::resend;
            sent += fate.resentAfter;
            part.attempt = 2;
        }
        const Time due = sent + fate.arrival;
        if (fate.kind == Fate::Lost) {
            datagram(from, to, sent, due, part, LossReason::Random);
            return;
        }
        const DatagramId carrier = datagram(from, to, sent, due, part, LossReason::None);
        if (fate.kind == Fate::OnItsWay)
            return;
        if (fate.kind == Fate::Disconnected) {
            writer.packetAbandonedBySender(id);
            return writer.datagramLost(carrier, due, LossReason::Unreachable, std::array{part});
        }
        writer.datagramDelivered(carrier, due, std::array{part});
        if (fate.kind == Fate::Late)
            return writer.packetDiscarded(id);
        if (fate.heldFor > Time(0) || fate.kind == Fate::HeldNow)
            writer.packetHeld(id);
        if (fate.kind != Fate::HeldNow)
            writer.packetDelivered(id, due + fate.heldFor, mode);
    }

    DatagramId datagram(EndpointId from, EndpointId to, Time sent, Time due, const CarriedPart& part,
                        LossReason lost)
    {
        static constexpr std::array<std::byte, 4> bytes = {};
        return writer.addDatagram({.from = from,
                                   .to = to,
                                   .sent = sent,
                                   .due = due,
                                   .lost = lost,
                                   .content = m_content,
                                   .bytes = bytes,
                                   .carried = {&part, 1}});
    }

    datagram_content::Flags m_content = 0; ///< of the packet that is sent
};

/// Plays a small game: a server and `clients` clients, state at `hz` in both directions (the server's to
/// everyone), and sometimes a reliable message. Some packets are lost, late, resent or held.
inline void playGame(TraceMaker& maker, int clients, Time until, int hz, std::uint64_t seed,
                     double loss = 0.04)
{
    RandomStream random(seed);
    const EndpointId server = maker.peer("server", 1, "server");
    std::vector<EndpointId> everyone;
    const std::array names = {"ana", "ben", "chloe", "dmitri"};
    for (int index = 0; index < clients; ++index) {
        const std::string name =
            index < 4 ? names[static_cast<std::size_t>(index)] : "bot." + std::to_string(index - 3);
        everyone.push_back(maker.peer(name, 101 + index));
    }
    std::vector<Time> phase;
    for (int index = 0; index <= clients; ++index)
        phase.push_back(Time(random.nextBetween(0, 1'000'000 / hz)));
    const auto fate = [&](TransferMode mode) {
        Fate result;
        result.arrival = Time(30'000 + random.nextBetween(0, 20'000));
        const double chance = random.nextDouble();
        if (mode == TransferMode::Reliable) {
            if (chance < loss * 3) {
                result.resentAfter = Time(120'000);
            } else if (chance < loss * 6) {
                result.heldFor = Time(random.nextBetween(20'000, 130'000));
            }
        } else if (chance < loss) {
            result.kind = Fate::Lost;
        } else if (chance < loss * 1.4 && mode == TransferMode::UnreliableOrdered) {
            result.kind = Fate::Late;
        }
        return result;
    };
    const Time step(1'000'000 / hz);
    struct Due
    {
        Time at;
        int peer;
    };
    for (Time tick(0); tick < until; tick += step) {
        std::vector<Due> due;
        for (int index = 0; index <= clients; ++index)
            due.push_back({tick + phase[static_cast<std::size_t>(index)], index});
        std::sort(due.begin(), due.end(),
                  [](const Due& left, const Due& right) { return left.at < right.at; });
        for (const Due& next : due) {
            if (next.peer == 0) {
                std::vector<Fate> fates;
                for (int index = 0; index < clients; ++index)
                    fates.push_back(fate(TransferMode::UnreliableOrdered));
                maker.send(next.at, server, everyone, 1, TransferMode::UnreliableOrdered, fates);
            } else {
                const EndpointId from = everyone[static_cast<std::size_t>(next.peer - 1)];
                maker.send(next.at, from, {server}, 0, TransferMode::Unreliable,
                           {fate(TransferMode::Unreliable)});
                if (random.nextDouble() < 0.08)
                    maker.send(next.at, from, {server}, 2, TransferMode::Reliable,
                               {fate(TransferMode::Reliable)}, 200);
            }
        }
    }
}

} // namespace peerscope::synthetic

// SPDX-License-Identifier: MIT
#include "core/trace/as_of.h"

#include <algorithm>

namespace peerscope {

namespace {

/// When a datagram arrived or was lost; if the time of the loss is not known, when it would have arrived.
Time endOf(const DatagramRow& datagram)
{
    return datagram.lostAt.value_or(datagram.due);
}

/// When a packet's fate was decided; for one in flight, never.
Time decidedAt(const TraceSnapshot& trace, const PacketRow& packet)
{
    switch (packet.fate) {
    case PacketFate::InFlight:
        return Time::max();
    case PacketFate::Delivered:
        return packet.delivered.value_or(packet.sent);
    case PacketFate::Throttled:
    case PacketFate::Rejected:
        return packet.sent;
    case PacketFate::Late:
    case PacketFate::Lost:
    case PacketFate::Incomplete:
    case PacketFate::Disconnected:
        break;
    }
    if (packet.arrived)
        return *packet.arrived;
    const DatagramId last = packet.lastDatagram;
    if (!last.isValid() || last.value() >= trace.datagramCount())
        return packet.sent;
    return std::max(packet.sent, endOf(trace.datagram(last)));
}

} // namespace

PacketRow packetAsOf(const TraceSnapshot& trace, PacketId id, Time time)
{
    PacketRow packet = trace.packet(id);
    if (decidedAt(trace, packet) > time) {
        packet.fate = PacketFate::InFlight;
        packet.delivered.reset();
        packet.receivedMode.reset();
        packet.held = Time(0);
    }
    if (packet.arrived && *packet.arrived > time)
        packet.arrived.reset();
    if (packet.sent + packet.queued > time) {
        packet.queued = std::max(time - packet.sent, Time(0));
        packet.isQueued = true;
    }
    return packet;
}

DatagramRow datagramAsOf(const TraceSnapshot& trace, DatagramId id, Time time)
{
    DatagramRow datagram = trace.datagram(id);
    if (datagram.fate != DatagramFate::InFlight && endOf(datagram) > time) {
        datagram.fate = DatagramFate::InFlight;
        if (datagram.reason != LossReason::Corrupt)
            datagram.reason = LossReason::None;
    }
    return datagram;
}

} // namespace peerscope

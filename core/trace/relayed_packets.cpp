// SPDX-License-Identifier: MIT
#include "core/trace/relayed_packets.h"

#include "core/wire/godot_messages.h"

#include <algorithm>
#include <set>

namespace peerscope {

namespace {

/// A server relays a packet in the poll that takes it. (A capture shows only the arrival, and the poll comes
/// later.)
constexpr Time longestPoll{1'000'000};

std::int32_t idOf(const TraceSnapshot& trace, EndpointId endpoint)
{
    return endpoint.isValid() ? trace.endpoint(endpoint).uniqueId : 0;
}

/// The relay in a packet with `server` at one end; nothing if it relays nothing, or if `server` is not a
/// server.
std::optional<GodotRelay> relayIn(const TraceSnapshot& trace, const PacketRow& packet, EndpointId server)
{
    if (idOf(trace, server) != godotServerId ||
        trace.protocolBetween(packet.from, packet.to) != GameProtocol::Godot4Scene)
        return std::nullopt;
    return godotRelay(trace.payload(packet));
}

bool isSame(ByteView left, ByteView right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

/// Visits the packets among rows [begin, end) with these ends, this size and this channel, in order.
template <class Visit>
void visitAlike(const TraceSnapshot& trace, std::size_t begin, std::size_t end, const PacketRow& like,
                EndpointId from, EndpointId to, Visit visit)
{
    for (std::size_t row = begin; row < end; ++row) {
        const PacketColumns& columns = trace.packetColumns(row);
        const std::size_t place = TraceSnapshot::packetOffset(row);
        if (columns.from[place] == from.value() && (!to.isValid() || columns.to[place] == to.value()) &&
            columns.size[place] == like.size && columns.channel[place] == like.channel)
            visit(trace.packet(PacketId(static_cast<std::uint32_t>(row))));
    }
}

/// How many packets before `packet` the server put at the same time to the same peer with the same bytes.
std::size_t twinsBefore(const TraceSnapshot& trace, const PacketRow& packet)
{
    std::size_t count = 0;
    visitAlike(trace, trace.firstPacketAt(packet.sent), packet.id.value(), packet, packet.from, packet.to,
               [&](const PacketRow& other) {
                   count += isSame(trace.payload(other), trace.payload(packet)) ? 1 : 0;
               });
    return count;
}

} // namespace

std::optional<PacketId> relayedFrom(const TraceSnapshot& trace, PacketId id)
{
    const PacketRow packet = trace.packet(id);
    const auto relay = relayIn(trace, packet, packet.from);
    if (!relay)
        return std::nullopt;
    EndpointId sender;
    for (std::size_t index = 0; index < trace.endpointCount() && !sender.isValid(); ++index) {
        if (const EndpointId endpoint(static_cast<std::uint16_t>(index));
            idOf(trace, endpoint) == relay->peer)
            sender = endpoint;
    }
    if (!sender.isValid())
        return std::nullopt;

    std::vector<PacketId> newest;
    Time delivered{};
    visitAlike(trace, 0, id.value(), packet, sender, packet.from, [&](const PacketRow& other) {
        const auto asked = godotRelay(trace.payload(other));
        if (!other.delivered || *other.delivered > packet.sent || !asked ||
            !isSame(asked->message, relay->message))
            return;
        const std::int32_t target = idOf(trace, packet.to);
        if (asked->peer > 0 ? asked->peer != target : asked->peer == -target)
            return;
        if (*other.delivered > delivered)
            newest.clear();
        if (*other.delivered >= delivered) {
            delivered = *other.delivered;
            newest.push_back(other.id);
        }
    });
    if (newest.empty())
        return std::nullopt;
    return newest[std::min(twinsBefore(trace, packet), newest.size() - 1)];
}

std::vector<PacketId> relayedTo(const TraceSnapshot& trace, PacketId id)
{
    std::vector<PacketId> result;
    const PacketRow packet = trace.packet(id);
    const auto relay = relayIn(trace, packet, packet.to);
    if (!relay || !packet.delivered)
        return result;
    visitAlike(
        trace, trace.firstPacketAt(*packet.delivered), trace.firstPacketAt(*packet.delivered + longestPoll),
        packet, packet.to, EndpointId::none(), [&](const PacketRow& other) {
            const auto passed = godotRelay(trace.payload(other));
            if (passed && isSame(passed->message, relay->message) && relayedFrom(trace, other.id) == id)
                result.push_back(other.id);
        });
    return result;
}

std::optional<NotRelayed> whyNotRelayed(const TraceSnapshot& trace, PacketId id)
{
    const PacketRow packet = trace.packet(id);
    const auto relay = relayIn(trace, packet, packet.to);
    if (!relay || !packet.delivered || trace.origin() == TraceOrigin::Capture ||
        trace.protocol(packet.to) != GameProtocol::Godot4Scene || !relayedTo(trace, id).empty())
        return std::nullopt;
    using Reason = NotRelayed::Reason;
    std::set<std::int32_t> known;
    std::set<std::int32_t> connected;
    for (std::size_t row = 0; row < trace.connectionCount(); ++row) {
        const ConnectionRow& connection = trace.connection(row);
        if (connection.at > *packet.delivered)
            break;
        if (connection.peer != packet.to)
            continue;
        known.insert(connection.remoteId);
        if (connection.isOpen)
            connected.insert(connection.remoteId);
        else
            connected.erase(connection.remoteId);
    }
    if (relay->peer > 0) {
        const Reason reason = connected.contains(relay->peer) ? Reason::NotAdmitted
                              : known.contains(relay->peer)   ? Reason::Gone
                                                              : Reason::NeverThere;
        return NotRelayed{relay->peer, reason};
    }
    connected.erase(idOf(trace, packet.from));
    std::erase_if(connected,
                  [&](std::int32_t peer) { return std::int64_t{peer} == -std::int64_t{relay->peer}; });
    return NotRelayed{relay->peer, connected.empty() ? Reason::NobodyElse : Reason::NotAdmitted};
}

} // namespace peerscope

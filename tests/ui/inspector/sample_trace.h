// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"
#include "core/trace/trace_writer.h"

#include <memory>
#include <string>

namespace peerscope {

/// A small trace with one packet of every kind that the inspector describes. The times are invented.
struct SampleTrace
{
    TraceWriter writer;
    EndpointId server = writer.addEndpoint("server", "server", 1);
    EndpointId ana = writer.addEndpoint("ana", "client", 101);
    EndpointId bob = writer.addEndpoint("bob <b>&", "client", 102); // a name that must not be read as HTML

    PacketId addPacket(EndpointId from, EndpointId to, TransferMode mode, Time sent,
                       const std::string& payload, std::uint16_t fragments = 1, std::uint8_t channel = 0)
    {
        NewPacket packet;
        packet.from = from;
        packet.to = to;
        packet.channel = channel;
        packet.mode = mode;
        packet.sent = sent;
        packet.size = static_cast<std::uint32_t>(payload.size());
        packet.payload = writer.storeBytes(bytesOf(payload));
        packet.fragments = fragments;
        return writer.addPacket(packet);
    }

    /// A datagram with one part of one packet. `arrives`: none if the link loses it.
    DatagramId addDatagram(PacketId packet, EndpointId from, EndpointId to, Time sent,
                           std::optional<Time> arrives, std::uint16_t fragment = 0, std::uint16_t attempt = 1,
                           bool acknowledged = false)
    {
        CarriedPart part;
        part.packet = packet;
        part.fragment = fragment;
        part.attempt = attempt;
        part.acknowledged = acknowledged;
        const std::string bytes = "datagram";
        NewDatagram datagram;
        datagram.from = from;
        datagram.to = to;
        datagram.sent = sent;
        datagram.due = arrives.value_or(sent + Time(50'000));
        datagram.lost = arrives ? LossReason::None : LossReason::Random;
        datagram.content = acknowledged ? datagram_content::reliable : datagram_content::unreliable;
        if (attempt > 1)
            datagram.content |= datagram_content::resend;
        datagram.bytes = bytesOf(bytes);
        datagram.carried = std::span(&part, 1);
        const DatagramId id = writer.addDatagram(datagram);
        if (arrives)
            writer.datagramDelivered(id, *arrives, std::span(&part, 1));
        return id;
    }

    /// 48 bytes from ana to the server, sent at 1.000001 s, delivered 60.5 ms later.
    PacketId addDelivered()
    {
        const PacketId id =
            addPacket(ana, server, TransferMode::Unreliable, Time(1'000'001), std::string(48, 'x'));
        addDatagram(id, ana, server, Time(1'000'001), Time(1'050'001));
        writer.packetDelivered(id, Time(1'060'501), TransferMode::Unreliable);
        return id;
    }

    /// Lost once, sent again, and then held because of an earlier packet.
    PacketId addResentAndHeld()
    {
        const PacketId id = addPacket(ana, server, TransferMode::Reliable, Time(2'000'000), "gg", 1, 2);
        addDatagram(id, ana, server, Time(2'000'000), std::nullopt, 0, 1, true);
        addDatagram(id, ana, server, Time(2'200'000), Time(2'250'000), 0, 2, true);
        writer.packetHeld(id);
        writer.packetDelivered(id, Time(2'300'000), TransferMode::Reliable);
        return id;
    }

    /// 3,000 bytes as three fragments; reported as unreliable ordered.
    PacketId addFragmented()
    {
        const PacketId id =
            addPacket(server, ana, TransferMode::Unreliable, Time(3'000'000), std::string(3000, 'f'), 3);
        for (std::uint16_t fragment = 0; fragment < 3; ++fragment)
            addDatagram(id, server, ana, Time(3'000'000), Time(3'040'000), fragment);
        writer.packetDelivered(id, Time(3'050'000), TransferMode::UnreliableOrdered);
        return id;
    }

    TraceSnapshot snapshot() const { return TraceSnapshot(writer.trace()); }

    std::shared_ptr<TraceState> state() const
    {
        auto result = std::make_shared<TraceState>();
        PeerState serverState{server, "server", "server", 1,    PeerStatus::Connected,
                              false,  {},       false,    60.0, {}};
        serverState.connections.push_back({ana, 101, Time(42'400), Time(3'000), 0.75});
        PeerState anaState{ana, "ana", "client", 101, PeerStatus::Connected, false, {}, false, 60.0, {}};
        anaState.connections.push_back({server, 1, Time(43'000), Time(2'000), 1.0});
        PeerState bobState{bob,   "bob <b>&", "client", 102,  PeerStatus::Connecting,
                           false, {},         false,    60.0, {}};
        result->peers = {serverState, anaState, bobState};
        result->links = {{ana, server, LinkConditions{Time(80'000), Time(20'000), 0.05, 0.0}}};
        return result;
    }
};

} // namespace peerscope

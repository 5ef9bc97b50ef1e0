// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"
#include "core/trace/trace_writer.h"

#include <string>

namespace peerscope {

/// Packets between four peers with every mode, fate and missing value, for trying filters.
inline void writePackets(TraceWriter& writer, std::size_t count, std::uint64_t seed)
{
    RandomStream random(seed);
    for (std::size_t index = 0; index < count; ++index) {
        const auto upTo = [&random](std::uint64_t limit) { return random.next() % limit; };
        NewPacket packet;
        packet.from = EndpointId(static_cast<std::uint16_t>(upTo(4)));
        packet.to = upTo(20) == 0 ? EndpointId::none() : EndpointId(static_cast<std::uint16_t>(upTo(4)));
        packet.channel = static_cast<std::uint8_t>(upTo(10) == 0 ? 255 : upTo(4));
        packet.mode = static_cast<TransferMode>(upTo(3));
        packet.sent = Time(static_cast<std::int64_t>(index) * 250);
        const std::string payload(upTo(40) == 0 ? 2000 : upTo(8), static_cast<char>('a' + upTo(3)));
        packet.size = static_cast<std::uint32_t>(payload.size());
        packet.payload = writer.storeBytes(bytesOf(payload));
        const PacketId id = writer.addPacket(packet);
        if (index % 7 == 0)
            writer.packetQueued({.packet = id});
        if (index % 14 == 0)
            writer.packetUnqueued(id, packet.sent + Time(static_cast<std::int64_t>(index % 50 * 1000)));
        if (upTo(8) == 0)
            continue;
        CarriedPart part{.packet = id, .acknowledged = packet.mode == TransferMode::Reliable};
        const bool lost = upTo(5) == 0;
        const DatagramId datagram = writer.addDatagram({.from = packet.from,
                                                        .to = packet.to,
                                                        .sent = packet.sent,
                                                        .lost = lost ? LossReason::Random : LossReason::None,
                                                        .bytes = {},
                                                        .carried = std::span(&part, 1)});
        if (lost)
            continue;
        const Time arrived = packet.sent + Time(static_cast<std::int64_t>(upTo(200'000)));
        writer.datagramDelivered(datagram, arrived, std::span(&part, 1));
        if (upTo(3) == 0)
            writer.packetHeld(id);
        if (upTo(6) == 0)
            writer.packetDiscarded(id);
        else if (upTo(6) != 0)
            writer.packetDelivered(id, arrived + Time(static_cast<std::int64_t>(upTo(3) * 1000)),
                                   packet.mode);
    }
}

/// server (id 1), ana (101), bot.1 (200), bot.2 (201).
inline void writePeers(TraceWriter& writer)
{
    writer.addEndpoint("server", "server", 1);
    writer.addEndpoint("ana", "client", 101);
    writer.addEndpoint("bot.1", "client", 200);
    writer.addEndpoint("bot.2", "client", 201);
}

} // namespace peerscope

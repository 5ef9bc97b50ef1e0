// SPDX-License-Identifier: MIT
#include "core/trace/packet_carriers.h"

#include <algorithm>

namespace peerscope {

PacketCarriers findCarriers(const TraceSnapshot& trace, const PacketRow& packet, std::size_t maxRows)
{
    PacketCarriers carriers;
    if (!packet.firstDatagram.isValid() || !packet.lastDatagram.isValid())
        return carriers;
    const std::size_t begin = packet.firstDatagram.value();
    const std::size_t end =
        std::min<std::size_t>(std::size_t{packet.lastDatagram.value()} + 1, trace.datagramCount());
    for (std::size_t row = begin; row < end; ++row) {
        if (row - begin >= maxRows) {
            carriers.complete = false;
            break;
        }
        const DatagramColumns& columns = trace.datagramColumns(row);
        const std::size_t offset = TraceSnapshot::datagramOffset(row);
        if (columns.from[offset] != packet.from.value() || columns.to[offset] != packet.to.value())
            continue;
        const DatagramRow datagram = trace.datagram(DatagramId(static_cast<DatagramId::Value>(row)));
        for (std::size_t i = 0; i < datagram.carriedCount; ++i) {
            const CarriedPart part = trace.carried(datagram, i);
            if (part.packet == packet.id)
                carriers.found.push_back({datagram.id, part});
        }
    }
    return carriers;
}

std::vector<PacketId> packetsIn(const TraceSnapshot& trace, const DatagramRow& datagram, std::size_t most)
{
    std::vector<PacketId> packets;
    for (std::size_t index = 0; index < datagram.carriedCount && packets.size() < most; ++index) {
        const PacketId packet = trace.carried(datagram, index).packet;
        if (packet.value() < trace.packetCount() &&
            std::find(packets.begin(), packets.end(), packet) == packets.end())
            packets.push_back(packet);
    }
    return packets;
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_selection.h"

#include "core/trace/packet_carriers.h"

#include <algorithm>

namespace peerscope {

namespace {

constexpr std::size_t mostSkipped = 2000; ///< hidden datagrams of one link

bool carries(const TraceSnapshot& trace, const DatagramRow& datagram, PacketId packet)
{
    for (std::size_t index = 0; index < datagram.carriedCount; ++index) {
        if (trace.carried(datagram, index).packet == packet)
            return true;
    }
    return false;
}

bool isShown(const TraceSnapshot& trace, std::uint32_t row, bool withControl)
{
    return withControl || trace.datagramColumns(row).carriedCount[TraceSnapshot::datagramOffset(row)] > 0;
}

/// The first datagram between shown peers from `begin` on.
DatagramId firstFrom(const TraceSnapshot& trace, const LadderIndex& index, const LadderColumns& columns,
                     std::size_t begin, bool withControl)
{
    DatagramId best;
    for (const LadderLink& link : index.links()) {
        if (!columns.contains(link.from) || !columns.contains(link.to))
            continue;
        const DatagramRows rows = LadderIndex::between(link.rows, begin, trace.datagramCount());
        for (const std::uint32_t row : rows.first(std::min(rows.size(), mostSkipped))) {
            if (row >= best.value())
                break;
            if (isShown(trace, row, withControl)) {
                best = DatagramId(row);
                break;
            }
        }
    }
    return best;
}

/// The last datagram between shown peers before `end`.
DatagramId lastBefore(const TraceSnapshot& trace, const LadderIndex& index, const LadderColumns& columns,
                      std::size_t end, bool withControl)
{
    DatagramId best;
    for (const LadderLink& link : index.links()) {
        if (!columns.contains(link.from) || !columns.contains(link.to))
            continue;
        DatagramRows rows = LadderIndex::between(link.rows, 0, end);
        rows = rows.last(std::min(rows.size(), mostSkipped));
        for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
            if (best.isValid() && *row <= best.value())
                break;
            if (isShown(trace, *row, withControl)) {
                best = DatagramId(*row);
                break;
            }
        }
    }
    return best;
}

} // namespace

LadderHighlight ladderHighlight(const TraceSnapshot& trace, const LadderIndex& index,
                                const Selection& selection, std::size_t mostRows)
{
    LadderHighlight result;
    if (const auto* datagram = std::get_if<DatagramId>(&selection)) {
        if (datagram->value() < trace.datagramCount()) {
            result.datagrams = {*datagram};
            result.packets = packetsIn(trace, trace.datagram(*datagram));
        }
        return result;
    }
    const auto* packet = std::get_if<PacketId>(&selection);
    if (!packet || packet->value() >= trace.packetCount())
        return result;
    result.packets = {*packet};
    result.told = *packet;
    const PacketRow row = trace.packet(*packet);
    const LadderLink* link = index.link(row.from, row.to);
    if (!row.firstDatagram.isValid() || !link)
        return result;
    const std::size_t end = std::size_t{row.lastDatagram.value()} + 1;
    const DatagramRows rows = LadderIndex::between(link->rows, row.firstDatagram.value(), end);
    for (const std::uint32_t number : rows.first(std::min(rows.size(), mostRows))) {
        const DatagramRow datagram = trace.datagram(DatagramId(number));
        if (carries(trace, datagram, *packet))
            result.datagrams.push_back(datagram.id);
    }
    return result;
}

Selection ladderClick(const TraceSnapshot& trace, DatagramId clicked, const Selection& selected)
{
    const std::vector<PacketId> packets = packetsIn(trace, trace.datagram(clicked));
    if (packets.empty())
        return clicked;
    if (const auto* packet = std::get_if<PacketId>(&selected)) {
        const auto place = std::find(packets.begin(), packets.end(), *packet);
        if (place != packets.end())
            return place + 1 == packets.end() ? Selection(clicked) : Selection(place[1]);
    }
    return packets.front();
}

DatagramId ladderNeighbour(const TraceSnapshot& trace, const LadderIndex& index, const LadderColumns& columns,
                           DatagramId from, int direction, bool withControl)
{
    return direction > 0 ? firstFrom(trace, index, columns, std::size_t{from.value()} + 1, withControl)
                         : lastBefore(trace, index, columns, from.value(), withControl);
}

DatagramId ladderDatagramNear(const TraceSnapshot& trace, const LadderIndex& index,
                              const LadderColumns& columns, Time time, bool withControl)
{
    const std::size_t next = trace.firstDatagramAt(time + Time(1));
    const DatagramId before = lastBefore(trace, index, columns, next, withControl);
    return before.isValid() ? before : firstFrom(trace, index, columns, next, withControl);
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "core/trace/datagram_dissection.h"

#include <algorithm>
#include <array>

namespace peerscope {

namespace {

constexpr std::size_t mostRows = 4'096;
constexpr std::size_t mostOpened = 16;

EnetFraming framingBefore(const TraceSnapshot& trace, const DatagramRow& datagram, EnetOpener& opener)
{
    std::array<DatagramId, mostOpened> before;
    std::size_t count = 0;
    const std::size_t end = datagram.id.value();
    for (std::size_t row = end; row-- > end - std::min(end, mostRows) && count < before.size();) {
        const DatagramColumns& columns = trace.datagramColumns(row);
        const std::size_t place = TraceSnapshot::datagramOffset(row);
        const EndpointId from(columns.from[place]);
        const EndpointId to(columns.to[place]);
        if (from == datagram.from && to == datagram.to)
            before[count++] = DatagramId(static_cast<DatagramId::Value>(row));
    }
    EnetFraming framing;
    while (count > 0)
        opener.open(trace.bytes(trace.datagram(before[--count])), framing);
    return framing;
}

} // namespace

EnetDissection dissectDatagram(const TraceSnapshot& trace, DatagramId id, EnetOpener& opener)
{
    if (!id.isValid() || id.value() >= trace.datagramCount()) {
        EnetDissection none;
        none.root.name = "datagram";
        none.root.problem = "there is no such datagram";
        return none;
    }
    const DatagramRow datagram = trace.datagram(id);
    EnetFraming framing = framingBefore(trace, datagram, opener);
    return dissectEnet(trace.bytes(datagram), opener, framing);
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace_archive.h"
#include "core/trace/trace_writer.h"

#include <cstdint>
#include <memory>
#include <string_view>

namespace peerscope {

struct PacketRecord;
struct DatagramRecord;

/// Puts a trace together from the pieces that a TraceArchiver made of it. Whatever the pieces are, the result
/// is a trace that can be read: a row that refers to what is not there ends its table. One thread.
class TraceRestorer
{
public:
    explicit TraceRestorer(TraceOrigin origin) : m_writer(origin, nullptr) {}

    /// Adds the next piece. Tables come in the order of ArchiveTable, and the pieces of each from 0 on
    /// without a gap. False if it is damaged: what comes before the damage is kept, and the table's further
    /// pieces must be left out.
    bool add(ArchiveTable table, std::string_view bytes);
    /// After the last piece.
    std::shared_ptr<const Trace> finish();

private:
    template <class Row, class Add> static bool addRows(std::string_view bytes, Add add);
    bool isEndpoint(EndpointId id) const;
    bool isEndpointOrNone(EndpointId id) const { return !id.isValid() || isEndpoint(id); }
    bool isPacketOrNone(PacketId id) const;
    bool isStored(BytesRef bytes, std::size_t size) const;
    bool addPacket(const PacketRecord& record);
    bool addDatagram(const DatagramRecord& record);

    TraceWriter m_writer;
};

} // namespace peerscope

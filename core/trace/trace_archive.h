// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace peerscope {

/// The tables of a trace, in the order in which they are restored: what others refer to comes first. Sessions
/// have these numbers.
enum class ArchiveTable : std::uint8_t {
    Endpoints,
    Bytes, ///< blocks of the byte store, as they are
    Packets,
    Carried,
    Datagrams,
    Queued,
    Losses,
    RoundTrips,
    ConnectionFigures,
    Events,
    Actions,
    PeerStates,
    Connections,
    Conditions,
    Silences,
    Holds,
};
inline constexpr int archiveTableCount = 16;

/// A chunk of a table, encoded (column_codec.h).
struct ArchivePiece
{
    ArchiveTable table{};
    std::uint64_t number = 0; ///< which chunk
    std::string bytes;
};

/// Cuts a trace into pieces, also while it grows: each call passes on what is new or has changed since the
/// one before. One thread at a time, any thread. All pieces up to the end of a call together are the trace as
/// it was during that call.
class TraceArchiver
{
public:
    using Take = std::function<void(ArchivePiece&&)>;

    explicit TraceArchiver(const TraceSnapshot& trace) : m_trace(trace.m_trace) {}

    /// What changes late (a fate known after two minutes) is passed on at the end only. Call it once more at
    /// the end, when nothing writes any more.
    void collect(const Take& take, bool isEnd);

private:
    struct Piece
    {
        std::size_t hash = 0;
        bool isSealed = false; ///< not looked at again before the end
        bool isFinal = false;  ///< not looked at again at all
    };

    template <class Columns, class Encode>
    void collectTable(ArchiveTable table, std::uint64_t rows, const Take& take, bool isEnd, Encode encode);
    /// A table of rows that never change.
    template <class Columns>
    void collectRows(ArchiveTable table, const ChunkedTable<Columns>& rows, std::size_t count,
                     const Take& take, bool isEnd);
    void collectBytes(const TraceSnapshot& trace, const Take& take, bool isEnd);
    void passOn(ArchiveTable table, std::uint64_t number, std::string bytes, const Take& take);

    std::shared_ptr<const Trace> m_trace;
    std::vector<Piece> m_pieces[archiveTableCount];
    std::uint64_t m_firstOpen[archiveTableCount] = {}; ///< all pieces before are sealed
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/growing_memory.h"
#include "core/base/ids.h"
#include "core/trace/chunked_table.h"
#include "core/trace/rows.h"
#include "core/wire/godot_subject.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace peerscope {

class TraceSnapshot;

/// What packets say: their kind, RPC, nodes and real sender. Packets that say the same share one.
struct MessageSubject
{
    using NameId = std::uint32_t; ///< of MessageColumns::name(); 0: none

    MessageKind kind = MessageKind::None;
    std::int32_t realFrom = 0;      ///< Godot's id of the peer behind a relay; 0: not relayed, or not known
    NameId rpc = 0;                 ///< "Main/Player.#3": its node and the method's number
    std::vector<NameId> nodes = {}; ///< "Main/Player", or "#7" if its name was not announced
};

/// What the packets of a trace say, as columns beside its rows. They are not recorded but read from the
/// payloads, whenever somebody wants to know. Only packets of a game that is shown to be Godot's
/// (GameProtocol) have a message. Node numbers become names, as announced before in the same session (a
/// server and its clients, or one mesh peer). Any thread may read the columns, without waiting; threads that
/// fill them take turns.
class MessageColumns
{
public:
    using SubjectId = std::uint32_t;
    using NameId = MessageSubject::NameId;
    static constexpr SubjectId noSubject = 0;
    /// Bounds the memory, whatever packets claim. Above them, packets keep only their kind.
    static constexpr std::size_t mostSubjects = 262'144;
    static constexpr std::size_t mostNames = 65'536;
    static constexpr std::size_t mostNameBytes = 16u << 20;

    MessageColumns();
    ~MessageColumns();
    MessageColumns(const MessageColumns&) = delete;
    MessageColumns& operator=(const MessageColumns&) = delete;

    /// Reads the packets before `end` that were not read yet: about 200 ns each. Starts again if packets read
    /// earlier turn out to be Godot's. Reads again those that may have got more of their bytes meanwhile: of
    /// a capture that still grows, a packet in fragments is there when its first one is. `trace` is a
    /// snapshot of the trace that these columns belong to.
    void readUpTo(const TraceSnapshot& trace, std::size_t end);

    /// Whether some of the packets that were read may still get bytes. When the trace has changed, they
    /// should be read again.
    bool mayChange() const { return m_mayChange.load(std::memory_order_acquire); }
    /// Packets before this row were read.
    std::size_t rowsRead() const { return m_rowsRead.load(std::memory_order_acquire); }
    /// noSubject for a packet that was not read yet, or has no message.
    SubjectId subjectOf(PacketId packet) const
    {
        return packet.value() < m_rows.size() ? m_rows.chunkOf(packet.value())
                                                    .subject[m_rows.offsetOf(packet.value())]
                                                    .load(std::memory_order_acquire)
                                              : noSubject;
    }
    /// Number 0 is noSubject.
    std::size_t subjectCount() const { return m_subjects.size(); }
    const MessageSubject& subject(SubjectId id) const
    {
        return m_subjects.chunkOf(id).row[m_subjects.offsetOf(id)];
    }
    /// Number 0 is the empty name.
    std::size_t nameCount() const { return m_names.size(); }
    const std::string& name(NameId id) const { return m_names.chunkOf(id).row[m_names.offsetOf(id)]; }

    /// For fast scans, as TraceSnapshot::packetColumns(). Only rows below rowsRead() may be looked up.
    struct Rows
    {
        static constexpr std::size_t rowCount = PacketColumns::rowCount;
        std::array<std::atomic<SubjectId>, rowCount> subject;
    };
    const Rows& rows(std::size_t row) const { return m_rows.chunkOf(row); }

private:
    class Reading; ///< what was learned from the packets so far

    void store(std::size_t row, SubjectId subject);

    GrowingMemory m_memory; ///< for all tables below
    ChunkedTable<Rows> m_rows{m_memory};
    ChunkedTable<WholeRows<MessageSubject, 256>> m_subjects{m_memory};
    ChunkedTable<WholeRows<std::string, 256>> m_names{m_memory};
    std::atomic<std::size_t> m_rowsRead = 0;
    std::atomic<bool> m_mayChange = false;
    std::mutex m_turn; ///< of the threads that fill the columns
    std::unique_ptr<Reading> m_reading;
};

} // namespace peerscope

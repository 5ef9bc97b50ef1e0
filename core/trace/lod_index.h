// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/base/transfer_mode.h"
#include "core/trace/chunked_table.h"
#include "core/trace/fate.h"
#include "core/wire/flat_map.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <tuple>

namespace peerscope {

/// The fates, grouped as drawing needs them.
enum class FateClass : std::uint8_t { Pending, Delivered, Failed };
inline constexpr int fateClassCount = 3;

constexpr FateClass classOf(PacketFate fate)
{
    switch (fate) {
    case PacketFate::InFlight:
        return FateClass::Pending;
    case PacketFate::Delivered:
        return FateClass::Delivered;
    default:
        return FateClass::Failed;
    }
}

/// How many packets were sent on one lane in one bucket of time, by mode and fate. Exact.
struct LodCounts
{
    std::array<std::array<std::uint32_t, fateClassCount>, transferModeCount> count = {};

    std::uint32_t total() const
    {
        std::uint32_t sum = 0;
        for (const auto& mode : count)
            for (const std::uint32_t value : mode)
                sum += value;
        return sum;
    }
    std::uint32_t of(TransferMode mode) const
    {
        const auto& row = count[static_cast<std::size_t>(mode)];
        return row[0] + row[1] + row[2];
    }
    std::uint32_t of(TransferMode mode, FateClass fate) const
    {
        return count[static_cast<std::size_t>(mode)][static_cast<std::size_t>(fate)];
    }
    LodCounts& operator+=(const LodCounts& other)
    {
        for (std::size_t mode = 0; mode < count.size(); ++mode)
            for (std::size_t fate = 0; fate < count[mode].size(); ++fate)
                count[mode][fate] += other.count[mode][fate];
        return *this;
    }
};

/// The level-of-detail pyramid of one lane: the packets of one sender on one channel. Level 0 has buckets of
/// 16.384 ms (2^14 us); every next level is eight times as coarse. One writer, any number of readers. A
/// packet is counted on level 0. A coarser bucket is summed up once, when its time is over (it is then
/// sealed). Before that, a reader adds up the eight buckets below it. So the writer updates one cell for each
/// new packet, not one on every level.
class alignas(64) LodLane
{
public:
    static constexpr int levelCount = 5; ///< the coarsest bucket is 67.1 s
    static constexpr Time bucketLength(int level) { return Time(std::int64_t{1} << shiftOf(level)); }
    static constexpr std::uint64_t bucketAt(Time time, int level)
    {
        return time.count() < 0 ? 0 : static_cast<std::uint64_t>(time.count()) >> shiftOf(level);
    }

    /// `memory` must outlive the lane. Packets come in the order of sending.
    LodLane(GrowingMemory& memory, EndpointId from, std::uint8_t channel)
        : m_from(from), m_channel(channel), m_memory(memory)
    {
    }
    LodLane(const LodLane&) = delete;
    LodLane& operator=(const LodLane&) = delete;

    EndpointId from() const { return m_from; }
    std::uint8_t channel() const { return m_channel; }

    /// The counts of one bucket, or of several from `bucket` on; all zero if nothing was sent. If the writer
    /// is active, the total is exact for some moment during the call, never decreases and never counts a
    /// packet twice. A packet decided during the call may still count as pending.
    LodCounts counts(int level, std::uint64_t bucket, std::uint64_t buckets = 1) const
    {
        LodCounts sum;
        addTo(sum, level, bucket, bucket + buckets);
        return sum;
    }

    /// A hint that the counts of these buckets will be needed soon, so that the processor can load them.
    void expect(int level, std::uint64_t bucket, std::uint64_t buckets) const
    {
        const Cell* cell = findCell(level, bucket);
        if (!cell)
            return;
        const auto* byte = reinterpret_cast<const std::byte*>(cell);
        const std::size_t length = std::min<std::size_t>(buckets, cellsInSlot) * sizeof(Cell);
        for (std::size_t offset = 0; offset < length; offset += cacheLine)
            __builtin_prefetch(byte + offset);
    }

    /// Writer: a packet was sent at `sent`.
    void add(Time sent, TransferMode mode, FateClass fate)
    {
        const std::uint64_t bucket = bucketAt(sent, 1);
        if (bucket > m_newest.load(std::memory_order_relaxed))
            seal(bucket);
        change(m_sentLast, sent, mode, sentColumn, 1);
        if (fate != FateClass::Pending)
            change(m_sentLast, sent, mode, static_cast<std::size_t>(fate), 1);
    }
    /// Writer: a packet sent at `sent` has changed from one class to another.
    void move(Time sent, TransferMode mode, FateClass before, FateClass after)
    {
        if (before != FateClass::Pending)
            change(m_decidedLast, sent, mode, static_cast<std::size_t>(before),
                   static_cast<std::uint32_t>(-1));
        if (after != FateClass::Pending)
            change(m_decidedLast, sent, mode, static_cast<std::size_t>(after), 1);
    }

private:
    /// For each mode, how many were sent, delivered and failed. The rest is pending. So no packet is ever
    /// seen in two classes, and deciding one is a single change.
    struct Cell
    {
        std::array<std::atomic<std::uint32_t>, std::size_t{transferModeCount}* fateClassCount> count = {};
    };

    // Four buckets in a row form a slot. A slot exists only if something was sent in it, and never moves, so
    // silence costs nothing, however long, and neither does the time before a lane begins. Each level has a
    // table of its slots by number. When the table is full, one twice as large replaces it; a reader that
    // still uses the old table only misses the newest slots.
    static constexpr std::size_t cellsInSlot = 4;
    struct Slot
    {
        std::uint64_t number = 0;
        std::array<Cell, cellsInSlot> cells;
    };
    struct Table
    {
        std::size_t size = 0; ///< a power of two; at most half of the places are used
        std::atomic<Slot*>* places = nullptr;

        /// Neighbouring slots are read together, so eight of them are stored next to each other.
        std::size_t home(std::uint64_t number) const
        {
            constexpr std::uint64_t neighbours = 8;
            std::uint64_t group = number / neighbours * 0x9E3779B97F4A7C15u;
            group ^= group >> 32;
            return static_cast<std::size_t>(group * neighbours + number % neighbours) & (size - 1);
        }
        std::size_t next(std::size_t place) const { return (place + 1) & (size - 1); }
    };

    static constexpr std::size_t cacheLine = 64;
    static constexpr int fanOutShift = 3;
    static constexpr std::uint64_t fanOut = std::uint64_t{1} << fanOutShift;
    static constexpr int shiftOf(int level) { return 14 + fanOutShift * level; }
    static constexpr std::size_t sealIndex(int level) { return static_cast<std::size_t>(level) - 1; }
    static constexpr std::size_t sentColumn = 0; ///< takes the place of FateClass::Pending
    static_assert(static_cast<std::size_t>(FateClass::Pending) == sentColumn);

    /// The cell of level 0 that was used last: the next packet most often uses it too.
    struct Recent
    {
        std::uint64_t slot = static_cast<std::uint64_t>(-1);
        Cell* cells = nullptr;
    };

    void addTo(LodCounts& sum, int level, std::uint64_t begin, std::uint64_t end) const
    {
        const Cell* cell = nullptr;
        for (std::uint64_t bucket = begin; bucket < end; ++bucket) {
            if (level > 0 && bucket >= m_sealed[sealIndex(level)].load(std::memory_order_acquire)) {
                const std::uint64_t newest = m_newest.load(std::memory_order_acquire);
                if (bucket <= newest >> (fanOutShift * (level - 1)))
                    addTo(sum, level - 1, bucket * fanOut, (bucket + 1) * fanOut);
                cell = nullptr; // the next one may be sealed by then
                continue;
            }
            const bool isInSameSlot = cell && bucket % cellsInSlot != 0;
            cell = isInSameSlot ? cell + 1 : findCell(level, bucket);
            if (cell)
                addTo(sum, *cell);
        }
    }

    static void addTo(LodCounts& sum, const Cell& cell)
    {
        for (std::size_t mode = 0; mode < sum.count.size(); ++mode) {
            // The number sent is read last, so it cannot be less than the number decided.
            const auto read = [&](std::size_t column) {
                return cell.count[mode * fateClassCount + column].load(std::memory_order_acquire);
            };
            const std::uint32_t delivered = read(static_cast<std::size_t>(FateClass::Delivered));
            const std::uint32_t failed = read(static_cast<std::size_t>(FateClass::Failed));
            const std::uint32_t sent = read(sentColumn);
            auto& [pendingSum, deliveredSum, failedSum] = sum.count[mode];
            pendingSum += sent - delivered - failed;
            deliveredSum += delivered;
            failedSum += failed;
        }
    }

    /// Counts on level 0, and on the levels whose bucket is already summed up.
    void change(Recent& recent, Time sent, TransferMode mode, std::size_t column, std::uint32_t by)
    {
        const std::size_t index = static_cast<std::size_t>(mode) * fateClassCount + column;
        const auto count = [index, by](Cell* cell) {
            cell->count[index].store(cell->count[index].load(std::memory_order_relaxed) + by,
                                     std::memory_order_release);
        };
        count(recentCell(recent, bucketAt(sent, 0)));
        for (int level = 1; level < levelCount; ++level) {
            const std::uint64_t bucket = bucketAt(sent, level);
            if (bucket >= m_sealed[sealIndex(level)].load(std::memory_order_relaxed))
                break; // and neither are the levels above
            count(cellFor(level, bucket));
        }
    }

    /// Time has reached this bucket of level 1. The one before it stays open, because most packets are
    /// decided within it.
    void seal(std::uint64_t newest)
    {
        std::uint64_t open = newest - 1;
        std::uint64_t last = m_newest.load(std::memory_order_relaxed); // nothing was sent after it
        for (int level = 1; level < levelCount; ++level) {
            auto& sealed = m_sealed[sealIndex(level)];
            for (auto bucket = sealed.load(std::memory_order_relaxed); bucket < open && bucket <= last;
                 ++bucket)
                sumUp(level, bucket);
            sealed.store(open, std::memory_order_release);
            open >>= fanOutShift;
            last >>= fanOutShift;
        }
        m_newest.store(newest, std::memory_order_release);
    }

    void sumUp(int level, std::uint64_t bucket)
    {
        std::array<std::uint32_t, std::tuple_size_v<decltype(Cell::count)>> sums = {};
        for (std::uint64_t child = 0; child < fanOut; ++child) {
            const Cell* cell = findCell(level - 1, bucket * fanOut + child);
            for (std::size_t index = 0; cell && index < sums.size(); ++index)
                sums[index] += cell->count[index].load(std::memory_order_relaxed);
        }
        if (sums == decltype(sums){})
            return;
        Cell* cell = cellFor(level, bucket);
        for (std::size_t index = 0; index < sums.size(); ++index)
            cell->count[index].store(sums[index], std::memory_order_relaxed);
    }

    Slot* findSlot(int level, std::uint64_t number) const
    {
        const Table* table = m_tables[static_cast<std::size_t>(level)].load(std::memory_order_acquire);
        if (!table)
            return nullptr;
        for (std::size_t place = table->home(number);; place = table->next(place)) {
            Slot* slot = table->places[place].load(std::memory_order_acquire);
            if (!slot || slot->number == number)
                return slot;
        }
    }

    const Cell* findCell(int level, std::uint64_t bucket) const
    {
        const Slot* slot = findSlot(level, bucket / cellsInSlot);
        return slot ? &slot->cells[bucket % cellsInSlot] : nullptr;
    }

    /// The cell of a bucket, created when first needed.
    Cell* cellFor(int level, std::uint64_t bucket)
    {
        Slot* slot = findSlot(level, bucket / cellsInSlot);
        if (!slot)
            slot = addSlot(level, bucket / cellsInSlot);
        return &slot->cells[bucket % cellsInSlot];
    }

    Slot* addSlot(int level, std::uint64_t number)
    {
        constexpr std::size_t smallest = 4;
        auto& current = m_tables[static_cast<std::size_t>(level)];
        std::uint32_t& count = m_slotCounts[static_cast<std::size_t>(level)];
        Table* table = current.load(std::memory_order_relaxed);
        if (!table || (count + std::size_t{1}) * 2 > table->size) {
            Table* larger = m_memory.create<Table>();
            larger->size = table ? table->size * 2 : smallest;
            larger->places = m_memory.create<std::atomic<Slot*>>(larger->size);
            for (std::size_t place = 0; table && place < table->size; ++place) {
                if (Slot* slot = table->places[place].load(std::memory_order_relaxed))
                    put(*larger, slot, std::memory_order_relaxed);
            }
            current.store(larger, std::memory_order_release);
            table = larger;
        }
        Slot* slot = m_memory.create<Slot>();
        slot->number = number;
        put(*table, slot, std::memory_order_release); // fully written before it can be found
        ++count;
        return slot;
    }

    static void put(Table& table, Slot* slot, std::memory_order order)
    {
        std::size_t place = table.home(slot->number);
        while (table.places[place].load(std::memory_order_relaxed))
            place = table.next(place);
        table.places[place].store(slot, order);
    }

    Cell* recentCell(Recent& recent, std::uint64_t bucket)
    {
        if (recent.slot != bucket / cellsInSlot) {
            recent = {bucket / cellsInSlot, cellFor(0, bucket) - bucket % cellsInSlot};
        }
        return &recent.cells[bucket % cellsInSlot];
    }

    // Members that every packet uses come first, in one cache line.
    const EndpointId m_from;
    const std::uint8_t m_channel;
    Recent m_sentLast;
    Recent m_decidedLast;                    ///< some time before
    std::atomic<std::uint64_t> m_newest = 0; ///< bucket of level 1
    /// From level 1 up: the first bucket that is not yet summed up. All before it are, even empty ones.
    std::array<std::atomic<std::uint64_t>, levelCount - 1> m_sealed = {};
    GrowingMemory& m_memory;
    std::array<std::atomic<Table*>, levelCount> m_tables = {};
    std::array<std::uint32_t, levelCount> m_slotCounts = {}; ///< used by the writer only
};

/// All lanes of a trace, in order of first use.
class LodIndex
{
public:
    /// `memory` must outlive the index.
    explicit LodIndex(GrowingMemory& memory) : m_memory(memory), m_lanes(memory) {}

    std::size_t laneCount() const { return static_cast<std::size_t>(m_lanes.size()); }
    const LodLane& lane(std::size_t index) const
    {
        return *m_lanes.chunkOf(index).lane[m_lanes.offsetOf(index)];
    }

    /// Writer: the lane of one sender and channel, created when first needed.
    LodLane& laneFor(EndpointId from, std::uint8_t channel)
    {
        if (m_last && m_last->from() == from && m_last->channel() == channel)
            return *m_last;
        LodLane*& known = m_known[std::uint32_t{from.value()} << 8 | channel];
        if (!known) {
            auto& slot = m_lanes.chunkForAppend().lane[m_lanes.offsetOf(m_lanes.size())];
            known = new (m_memory.allocate(sizeof(LodLane))) LodLane(m_memory, from, channel);
            slot = known;
            m_lanes.publish();
        }
        m_last = known;
        return *known;
    }

private:
    struct Chunk
    {
        static constexpr std::size_t rowCount = 64;
        std::array<LodLane*, rowCount> lane;
    };
    GrowingMemory& m_memory;
    ChunkedTable<Chunk> m_lanes;
    // Used by the writer only.
    FlatMap<LodLane*> m_known; ///< by sender and channel
    LodLane* m_last = nullptr; ///< a broadcast needs the same one again and again
};

} // namespace peerscope

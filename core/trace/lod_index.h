// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/fate.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/base/transfer_mode.h"
#include "core/trace/chunked_table.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <tuple>
#include <vector>

namespace peerscope {

/// The fates as a picture needs them apart.
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

/// How many packets were sent in one bucket of time on one lane, by mode and fate. Exact.
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

/// The level-of-detail pyramid of one lane: what one sender put on one channel. Level 0 has buckets of
/// 16.384 ms (2^14 us); every level above is eight times as coarse. One writer, any number of readers.
///
/// A packet is counted on level 0. A coarser bucket is summed up once, when time has gone past it (it is
/// sealed then); before that a reader adds up the eight below it. So what is in the making costs the writer
/// one cell, not one a level.
class alignas(64) LodLane
{
public:
    static constexpr int levelCount = 5; ///< the coarsest bucket is 67.1 s
    static constexpr Time bucketLength(int level) { return Time(std::int64_t{1} << shiftOf(level)); }
    static constexpr std::uint64_t bucketAt(Time time, int level)
    {
        return time.count() < 0 ? 0 : static_cast<std::uint64_t>(time.count()) >> shiftOf(level);
    }

    /// `memory` outlives the lane. Nothing is sent on it before `begin`: packets come in the order of
    /// sending.
    LodLane(GrowingMemory& memory, EndpointId from, std::uint8_t channel, Time begin)
        : m_from(from), m_channel(channel), m_memory(memory), m_begin(bucketAt(begin, levelCount - 1))
    {
    }
    LodLane(const LodLane&) = delete;
    LodLane& operator=(const LodLane&) = delete;

    EndpointId from() const { return m_from; }
    std::uint8_t channel() const { return m_channel; }

    /// The counts of one bucket, or of several from `bucket` on; all zero where nothing was sent. While the
    /// writer goes on, the total of a bucket is exact for some moment during the call, never decreases and
    /// never counts a packet twice; one that is decided during the call may still show as pending.
    LodCounts counts(int level, std::uint64_t bucket, std::uint64_t buckets = 1) const
    {
        LodCounts sum;
        addTo(sum, level, bucket, bucket + buckets);
        return sum;
    }

    /// The counts of these buckets will be asked for soon: the processor may fetch them from memory
    /// meanwhile.
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
    /// Writer: a packet sent at `sent` has gone from one class to another.
    void move(Time sent, TransferMode mode, FateClass before, FateClass after)
    {
        if (before != FateClass::Pending)
            change(m_decidedLast, sent, mode, static_cast<std::size_t>(before),
                   static_cast<std::uint32_t>(-1));
        if (after != FateClass::Pending)
            change(m_decidedLast, sent, mode, static_cast<std::size_t>(after), 1);
    }

private:
    /// For each mode how many were sent, delivered and failed. Pending is what is left, so no packet is ever
    /// seen in two classes, and deciding one is a single change.
    struct Cell
    {
        std::array<std::atomic<std::uint32_t>, std::size_t{transferModeCount}* fateClassCount> count = {};
    };

    // Buckets count from the coarsest one in which the lane began: a lane that begins late is as small as one
    // that was there at once. Block k is for 64 * 2^k buckets, so 32 pointers a level reach every time and
    // nothing ever moves. It holds a page for every 128 buckets, that one a slot for every 4, with cells
    // where something was sent: an hour of silence costs next to nothing.
    static constexpr std::size_t blockCount = 32;
    static constexpr std::size_t cellsInSlot = 4;
    static constexpr std::size_t slotsInPage = 32;
    static constexpr std::size_t cellsInPage = cellsInSlot * slotsInPage;
    using Slot = std::atomic<Cell*>;
    using Page = std::atomic<Slot*>;
    static constexpr std::size_t pagesIn(std::size_t block)
    {
        return ((std::size_t{64} << block) + cellsInPage - 1) / cellsInPage;
    }
    struct Place
    {
        std::size_t block;
        std::size_t offset;
    };
    std::uint64_t firstBucket(int level) const { return m_begin << (fanOutShift * (levelCount - 1 - level)); }
    Place locate(int level, std::uint64_t bucket) const
    {
        const std::uint64_t begin = firstBucket(level);
        if (bucket < begin)
            return {blockCount, 0};
        const std::uint64_t shifted = bucket - begin + 64;
        const auto block = static_cast<std::size_t>(std::bit_width(shifted) - 7);
        return {block, static_cast<std::size_t>(shifted - (std::uint64_t{64} << block))};
    }

    static constexpr std::size_t cacheLine = 64;
    static constexpr int fanOutShift = 3;
    static constexpr std::uint64_t fanOut = std::uint64_t{1} << fanOutShift;
    static constexpr int shiftOf(int level) { return 14 + fanOutShift * level; }
    static constexpr std::size_t sealIndex(int level) { return static_cast<std::size_t>(level) - 1; }
    static constexpr std::size_t sentColumn = 0; ///< in the place of FateClass::Pending
    static_assert(static_cast<std::size_t>(FateClass::Pending) == sentColumn);

    /// The cells of level 0 that were counted in last: the next packet is most often there too.
    struct Recent
    {
        std::uint64_t slot = static_cast<std::uint64_t>(-1);
        Cell* cells = nullptr;
    };

    void addTo(LodCounts& sum, int level, std::uint64_t begin, std::uint64_t end) const
    {
        const std::uint64_t first = firstBucket(level);
        const Cell* cell = nullptr;
        for (std::uint64_t bucket = begin; bucket < end; ++bucket) {
            if (level > 0 && bucket >= m_sealed[sealIndex(level)].load(std::memory_order_acquire)) {
                const std::uint64_t newest = m_newest.load(std::memory_order_acquire);
                if (bucket <= newest >> (fanOutShift * (level - 1)))
                    addTo(sum, level - 1, bucket * fanOut, (bucket + 1) * fanOut);
                cell = nullptr; // the next one may be sealed by then
                continue;
            }
            const bool isInSameSlot = cell && (bucket - first) % cellsInSlot != 0;
            cell = isInSameSlot ? cell + 1 : findCell(level, bucket);
            if (cell)
                addTo(sum, *cell);
        }
    }

    static void addTo(LodCounts& sum, const Cell& cell)
    {
        for (std::size_t mode = 0; mode < sum.count.size(); ++mode) {
            // How many were sent is read last: it cannot be less than what was decided of them by then.
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

    /// Counts on level 0, and on the levels whose bucket has been summed up already.
    void change(Recent& recent, Time sent, TransferMode mode, std::size_t column, std::uint32_t by)
    {
        const std::size_t index = static_cast<std::size_t>(mode) * fateClassCount + column;
        const auto count = [index, by](Cell* cell) {
            if (cell)
                cell->count[index].store(cell->count[index].load(std::memory_order_relaxed) + by,
                                         std::memory_order_release);
        };
        count(recentCell(recent, bucketAt(sent, 0)));
        for (int level = 1; level < levelCount; ++level) {
            const std::uint64_t bucket = bucketAt(sent, level);
            if (bucket >= m_sealed[sealIndex(level)].load(std::memory_order_relaxed))
                break; // nor are those above it
            count(cellFor(level, bucket));
        }
    }

    /// Time goes on to this bucket of level 1. The one before it stays open: most of what was sent is decided
    /// within it.
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
        for (std::size_t index = 0; cell && index < sums.size(); ++index)
            cell->count[index].store(sums[index], std::memory_order_relaxed);
    }

    const Cell* findCell(int level, std::uint64_t bucket) const
    {
        const auto [block, offset] = locate(level, bucket);
        if (block >= blockCount)
            return nullptr;
        const Page* pages = m_levels[static_cast<std::size_t>(level)][block].load(std::memory_order_acquire);
        const Slot* slots = pages ? pages[offset / cellsInPage].load(std::memory_order_acquire) : nullptr;
        const Cell* cells =
            slots ? slots[offset % cellsInPage / cellsInSlot].load(std::memory_order_acquire) : nullptr;
        return cells ? &cells[offset % cellsInSlot] : nullptr;
    }

    /// The cell of a bucket, made when it is first needed; null outside of all time.
    Cell* cellFor(int level, std::uint64_t bucket)
    {
        const auto [block, offset] = locate(level, bucket);
        if (block >= blockCount)
            return nullptr;
        // Written whole before it can be found.
        const auto made = [this]<class T>(std::atomic<T*>& place, std::size_t count) {
            T* there = place.load(std::memory_order_relaxed);
            if (!there) {
                there = m_memory.create<T>(count);
                place.store(there, std::memory_order_release);
            }
            return there;
        };
        Page* pages = made(m_levels[static_cast<std::size_t>(level)][block], pagesIn(block));
        Slot* slots = made(pages[offset / cellsInPage], slotsInPage);
        return made(slots[offset % cellsInPage / cellsInSlot], cellsInSlot) + offset % cellsInSlot;
    }

    Cell* recentCell(Recent& recent, std::uint64_t bucket)
    {
        if (recent.slot != bucket / cellsInSlot) {
            Cell* cell = cellFor(0, bucket);
            if (!cell)
                return nullptr;
            recent = {bucket / cellsInSlot, cell - bucket % cellsInSlot};
        }
        return &recent.cells[bucket % cellsInSlot];
    }

    // What every packet touches comes first: it is one line of the processor's cache.
    const EndpointId m_from;
    const std::uint8_t m_channel;
    Recent m_sentLast;
    Recent m_decidedLast;                    ///< some time before
    std::atomic<std::uint64_t> m_newest = 0; ///< bucket of level 1
    /// From level 1 up: the first bucket that is not summed up yet. Those before it are, empty or not.
    std::array<std::atomic<std::uint64_t>, levelCount - 1> m_sealed = {};
    GrowingMemory& m_memory;
    const std::uint64_t m_begin; ///< bucket of the coarsest level
    std::array<std::array<std::atomic<Page*>, blockCount>, levelCount> m_levels = {};
};

/// All lanes of a trace, in the order in which they were first used.
class LodIndex
{
public:
    /// `memory` outlives the index.
    explicit LodIndex(GrowingMemory& memory) : m_memory(memory), m_lanes(memory) {}

    std::size_t laneCount() const { return static_cast<std::size_t>(m_lanes.size()); }
    const LodLane& lane(std::size_t index) const
    {
        return *m_lanes.chunkOf(index).lane[m_lanes.offsetOf(index)];
    }

    /// Writer: the lane of one sender and channel, created when it is first asked for: for a packet sent at
    /// `sent`, and for later ones.
    LodLane& laneFor(EndpointId from, std::uint8_t channel, Time sent)
    {
        if (m_last && m_last->from() == from && m_last->channel() == channel)
            return *m_last;
        if (channel >= m_known.size())
            m_known.resize(channel + std::size_t{1});
        auto& senders = m_known[channel];
        if (senders.size() <= from.value())
            senders.resize(from.value() + std::size_t{1});
        LodLane*& known = senders[from.value()];
        if (!known) {
            auto& slot = m_lanes.chunkForAppend().lane[m_lanes.offsetOf(m_lanes.size())];
            known = new (m_memory.allocate(sizeof(LodLane))) LodLane(m_memory, from, channel, sent);
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
    // The writer's own.
    std::vector<std::vector<LodLane*>> m_known; ///< by channel, by sender
    LodLane* m_last = nullptr;                  ///< a broadcast asks for the same one again and again
};

} // namespace peerscope

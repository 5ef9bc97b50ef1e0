// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/growing_memory.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>

namespace peerscope {

/// An append-only table of rows kept in chunks that never move: one thread writes, any number read without a
/// lock. `Chunk` is a struct of columns, each an array of `Chunk::rowCount` (a power of two). The writer
/// fills a row's columns and then publishes it. A reader may read the rows below a size it has read. Columns
/// that change later (a packet's fate) must be atomic.
template <class Chunk> class ChunkedTable
{
public:
    using Row = std::uint64_t;
    /// The largest number of rows. One more throws std::bad_alloc.
    static constexpr Row capacity = Row{1024} * 1024 * Chunk::rowCount;

    /// `memory` must outlive the table.
    explicit ChunkedTable(GrowingMemory& memory) : m_memory(memory) {}
    ChunkedTable(const ChunkedTable&) = delete;
    ChunkedTable& operator=(const ChunkedTable&) = delete;
    ~ChunkedTable()
    {
        if constexpr (!std::is_trivially_destructible_v<Chunk>) {
            for (std::uint64_t chunk = 0; chunk < m_chunkCount; ++chunk)
                std::destroy_at(find(chunk));
        }
    }

    /// How many rows a reader may read.
    Row size() const { return m_size.load(std::memory_order_acquire); }

    /// The used share of its capacity, from 0 to 1.
    double fullness() const { return static_cast<double>(size()) / static_cast<double>(capacity); }

    /// Writer: the chunk for the next row; created if necessary.
    Chunk& chunkForAppend()
    {
        const Row row = m_size.load(std::memory_order_relaxed);
        if (row % Chunk::rowCount == 0)
            m_tail = &createChunk(row / Chunk::rowCount);
        return *m_tail;
    }

    /// Writer: makes the row that was just filled visible, and returns its number.
    Row publish()
    {
        const Row row = m_size.load(std::memory_order_relaxed);
        m_size.store(row + 1, std::memory_order_release);
        return row;
    }

    const Chunk& chunkOf(Row row) const { return *find(row / Chunk::rowCount); }
    Chunk& chunkOf(Row row) { return *find(row / Chunk::rowCount); }
    static constexpr std::size_t offsetOf(Row row) { return static_cast<std::size_t>(row % Chunk::rowCount); }

    /// Chunks allocated so far, for memory figures.
    std::uint64_t chunkCount() const { return (size() + Chunk::rowCount - 1) / Chunk::rowCount; }

private:
    static constexpr std::size_t blockSize = 1024;
    using Block = std::array<std::atomic<Chunk*>, blockSize>;

    Chunk* find(std::uint64_t chunk) const
    {
        const Block* block = m_blocks[chunk / blockSize].load(std::memory_order_acquire);
        return (*block)[chunk % blockSize].load(std::memory_order_acquire);
    }

    Chunk& createChunk(std::uint64_t number)
    {
        if (number / blockSize >= m_blocks.size())
            throw std::bad_alloc();
        auto& slot = m_blocks[number / blockSize];
        if (!slot.load(std::memory_order_relaxed))
            slot.store(m_memory.create<Block>(), std::memory_order_release);
        // Columns are not zeroed: every row is written.
        auto* chunk = new (m_memory.allocate(sizeof(Chunk))) Chunk;
        Block& block = *slot.load(std::memory_order_relaxed);
        block[number % blockSize].store(chunk, std::memory_order_release);
        ++m_chunkCount;
        return *chunk;
    }

    GrowingMemory& m_memory;
    std::array<std::atomic<Block*>, 1024> m_blocks = {};
    Chunk* m_tail = nullptr;
    std::uint64_t m_chunkCount = 0;
    std::atomic<Row> m_size = 0;
};

} // namespace peerscope

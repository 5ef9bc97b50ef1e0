// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/trace/chunked_table.h"
#include "core/trace/scratch_file.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace peerscope {

/// The position of bytes in a ByteStore.
struct BytesRef
{
    std::uint32_t block = 0;
    std::uint32_t offset = 0;
};

/// Payloads, stored one after the other in blocks that never move. One writer, any number of readers. A
/// reader must have got its BytesRef from a published row.
class ByteStore
{
public:
    /// `memory` must outlive the store.
    explicit ByteStore(GrowingMemory& memory) : m_memory(memory), m_blocks(memory) {}

    /// From the next block on (2 MiB, or the size of a larger payload), bytes are kept in `scratch`.
    void keepIn(std::unique_ptr<ScratchFile> scratch) { m_scratch = std::move(scratch); }

    /// Copies `bytes` in. Allocates once a block (256 KiB, or the size of a larger payload).
    BytesRef append(ByteView bytes)
    {
        const BytesRef reference = take(bytes.size());
        if (!bytes.empty())
            std::memcpy(m_data + reference.offset, bytes.data(), bytes.size());
        return reference;
    }

    /// Reserves `size` bytes, zero until write() fills them.
    BytesRef reserve(std::size_t size)
    {
        const BytesRef reference = take(size);
        std::memset(m_data + reference.offset, 0, size);
        return reference;
    }

    /// Overwrites reserved bytes. A reader at the same time may see some old and some new bytes.
    void write(BytesRef reference, std::size_t offset, ByteView bytes)
    {
        if (!bytes.empty())
            std::memcpy(m_blocks.chunkOf(reference.block).data[0] + reference.offset + offset, bytes.data(),
                        bytes.size());
    }

    ByteView view(BytesRef reference, std::size_t size) const
    {
        if (size == 0)
            return {};
        return {m_blocks.chunkOf(reference.block).data[0] + reference.offset, size};
    }

    std::uint64_t blockCount() const { return m_blocks.size(); }
    /// The used bytes of a block that is not the last one.
    std::size_t blockLength(std::uint32_t block) const { return m_blocks.chunkOf(block).length[0]; }
    std::size_t lastBlockLength() const { return m_used; }
    /// Adds a whole block, for a trace that is restored.
    void appendBlock(ByteView bytes)
    {
        startBlock(std::max<std::size_t>(bytes.size(), 1), true);
        if (!bytes.empty())
            std::memcpy(m_data, bytes.data(), bytes.size());
        m_used = m_capacity;
    }

    /// The used share of its capacity, from 0 to 1.
    double fullness() const { return m_blocks.fullness(); }

private:
    static constexpr std::size_t blockSize = std::size_t{1} << 18;
    static constexpr std::size_t scratchBlockSize = std::size_t{1} << 21;
    struct Block
    {
        static constexpr std::size_t rowCount = 1;
        std::array<std::byte*, 1> data;
        std::array<std::size_t, 1> length; ///< of the bytes in it; set when the next block begins
    };

    BytesRef take(std::size_t size)
    {
        if (!m_data || m_used + size > m_capacity)
            startBlock(size);
        const BytesRef reference{m_block, static_cast<std::uint32_t>(m_used)};
        m_used += size;
        return reference;
    }

    void startBlock(std::size_t atLeast, bool isExact = false)
    {
        if (m_data)
            m_blocks.chunkOf(m_block).length[0] = m_used;
        m_capacity = isExact ? atLeast : std::max(atLeast, m_scratch ? scratchBlockSize : blockSize);
        Block& block = m_blocks.chunkForAppend();
        m_data = m_scratch ? m_scratch->allocate(m_capacity) : m_memory.allocate(m_capacity);
        block.data[0] = m_data;
        block.length[0] = 0;
        m_used = 0;
        m_block = static_cast<std::uint32_t>(m_blocks.publish());
    }

    GrowingMemory& m_memory;
    std::unique_ptr<ScratchFile> m_scratch;
    ChunkedTable<Block> m_blocks;
    std::byte* m_data = nullptr;
    std::size_t m_used = 0;
    std::size_t m_capacity = 0;
    std::uint32_t m_block = 0;
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <vector>

namespace peerscope {

/// Memory that only grows, as a trace does: allocated piece by piece from blocks of huge pages, and freed all
/// at once. A run writes about 250 bytes a packet; with small pages, the kernel would take a tenth of the
/// time. Huge pages also make random access faster, because the processor remembers the addresses of only
/// about a thousand pages. Not thread safe. Inside, a thread touches the pages needed next, because the
/// kernel clears a page when it is first touched, which is slow.
class GrowingMemory
{
public:
    static constexpr std::size_t alignment = 64; ///< a line of the processor's cache

    GrowingMemory();
    ~GrowingMemory();
    GrowingMemory(const GrowingMemory&) = delete;
    GrowingMemory& operator=(const GrowingMemory&) = delete;

    /// Uninitialized memory that never moves and lives as long as this object. `to`: its alignment, a power
    /// of two up to `alignment`. Throws std::bad_alloc.
    std::byte* allocate(std::size_t size, std::size_t to = alignment)
    {
        if (size > hugePage / 2)
            return addBlock(size);
        const std::size_t used = blockSize - m_left;
        const std::size_t gap = roundedUp(used, to) - used;
        if (gap + size > m_left) {
            startBlock();
            return take(size);
        }
        take(gap);
        return take(size);
    }

    /// `count` value-initialized objects in a row. Their destructors are never called.
    template <class T> T* create(std::size_t count = 1)
    {
        static_assert(alignof(T) <= alignment);
        T* result = reinterpret_cast<T*>(allocate(count * sizeof(T), alignof(T)));
        std::uninitialized_value_construct_n(result, count);
        return result;
    }

private:
    static constexpr std::size_t hugePage = std::size_t{1} << 21;
    static constexpr std::size_t blockSize = 8 * hugePage; ///< the unused part is only address space
    struct Free
    {
        void operator()(std::byte* block) const { std::free(block); }
    };

    std::byte* take(std::size_t size)
    {
        std::byte* result = m_next;
        m_next += size;
        m_left -= size;
        return result;
    }

    static constexpr std::size_t roundedUp(std::size_t size, std::size_t to)
    {
        return (size + to - 1) / to * to;
    }

    using Block = std::unique_ptr<std::byte, Free>;
    struct Ahead;

    static Block tryBlock(std::size_t size);
    std::byte* keep(Block block);
    std::byte* addBlock(std::size_t size);
    void startBlock();

    std::vector<Block> m_blocks;
    std::unique_ptr<Ahead> m_ahead;
    std::byte* m_next = nullptr;
    std::size_t m_left = 0;
};

} // namespace peerscope

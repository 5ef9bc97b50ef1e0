// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdlib>

namespace peerscope {

/// Keeps the small blocks that ENet frees, to give them out again: ENet allocates six times for each packet,
/// and a list is several times as fast as malloc. One for each EnetPlatform, so no two threads meet in it.
class EnetMemory
{
public:
    EnetMemory() = default;
    EnetMemory(const EnetMemory&) = delete;
    EnetMemory& operator=(const EnetMemory&) = delete;
    ~EnetMemory()
    {
        for (Header* block : m_free) {
            while (block) {
                Header* next = block->next;
                std::free(block);
                block = next;
            }
        }
    }

    /// `memory` null: straight from malloc. Null when there is no memory.
    static void* allocate(EnetMemory* memory, std::size_t size)
    {
        const std::size_t sizeClass = (size + granularity - 1) / granularity;
        if (memory && sizeClass < classCount && memory->m_free[sizeClass]) {
            Header* block = memory->m_free[sizeClass];
            memory->m_free[sizeClass] = block->next;
            return block + 1;
        }
        auto* block = static_cast<Header*>(std::malloc(sizeof(Header) + sizeClass * granularity));
        if (!block)
            return nullptr;
        block->sizeClass = sizeClass;
        return block + 1;
    }

    static void release(EnetMemory* memory, void* pointer)
    {
        if (!pointer)
            return;
        Header* block = static_cast<Header*>(pointer) - 1;
        if (!memory || block->sizeClass >= classCount) {
            std::free(block);
            return;
        }
        block->next = memory->m_free[block->sizeClass];
        memory->m_free[block->sizeClass] = block;
    }

private:
    static constexpr std::size_t granularity = 32;
    static constexpr std::size_t classCount = 48; ///< blocks up to 1.5 kB, which is all of a datagram
    struct alignas(16) Header
    {
        std::size_t sizeClass;
        Header* next;
    };
    static_assert(sizeof(Header) == 16);

    std::array<Header*, classCount> m_free = {};
};

} // namespace peerscope

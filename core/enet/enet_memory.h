// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/growing_memory.h"
#include "core/base/memory_reserve.h"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace peerscope {

/// Allocates ENet's memory blocks, and keeps freed ones in a list for reuse. ENet allocates six times for
/// each packet, and such a list is several times as fast as malloc. A thousand hosts close together in huge
/// pages are also faster to access. Each EnetPlatform has its own, so only one thread uses it. It must
/// outlive its blocks.
class EnetMemory
{
public:
    EnetMemory() = default;
    EnetMemory(const EnetMemory&) = delete;
    EnetMemory& operator=(const EnetMemory&) = delete;

    /// `memory` null: allocates with malloc. Returns null if there is no memory.
    static void* allocate(EnetMemory* memory, std::size_t size)
    {
        const std::size_t sizeClass = classOf(size);
        const bool ours = memory && sizeClass < classCount;
        Header* block = ours ? memory->take(sizeClass)
                             : static_cast<Header*>(MemoryReserve::orFromReserve(
                                   [size] { return std::malloc(sizeof(Header) + size); }));
        if (!block)
            return nullptr;
        block->owner = ours ? memory : nullptr;
        block->sizeClass = sizeClass;
        return block + 1;
    }

    static void release(void* pointer)
    {
        if (!pointer)
            return;
        Header* block = static_cast<Header*>(pointer) - 1;
        EnetMemory* owner = block->owner;
        if (!owner) {
            std::free(block);
            return;
        }
        block->next = owner->m_free[block->sizeClass];
        owner->m_free[block->sizeClass] = block;
    }

private:
    // Small steps up to 1.5 kB, enough for a datagram; then large ones up to 60 kB, enough for a client's
    // host with its channels.
    static constexpr std::size_t smallStep = 32;
    static constexpr std::size_t smallCount = 48;
    static constexpr std::size_t largeStep = 4096;
    static constexpr std::size_t classCount = 64;
    struct alignas(16) Header
    {
        union {
            EnetMemory* owner; ///< for a block in use; null if it is from malloc
            Header* next;      ///< for a free block
        };
        std::size_t sizeClass;
    };
    static_assert(sizeof(Header) == 16);

    static std::size_t classOf(std::size_t size)
    {
        const std::size_t small = (size + smallStep - 1) / smallStep;
        return small < smallCount ? small : smallCount + size / largeStep;
    }
    static std::size_t roomOf(std::size_t sizeClass)
    {
        return sizeClass < smallCount ? sizeClass * smallStep : (sizeClass - smallCount + 1) * largeStep;
    }

    Header* take(std::size_t sizeClass)
    {
        if (Header* block = m_free[sizeClass]) {
            m_free[sizeClass] = block->next;
            return block;
        }
        try {
            return reinterpret_cast<Header*>(m_memory.allocate(sizeof(Header) + roomOf(sizeClass)));
        } catch (const std::bad_alloc&) {
            return nullptr; // ENet is C: no exceptions
        }
    }

    GrowingMemory m_memory;
    std::array<Header*, classCount> m_free = {};
};

} // namespace peerscope

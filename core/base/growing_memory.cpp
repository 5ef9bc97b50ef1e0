// SPDX-License-Identifier: MIT
#include "core/base/growing_memory.h"

#include "core/base/memory_reserve.h"

#include <sys/mman.h>

#include <new>
#include <system_error>
#include <thread>
#include <utility>

namespace peerscope {

/// The block that will be used next, and the thread that touches its pages.
struct GrowingMemory::Ahead
{
    Block block;
    std::jthread toucher;
};

GrowingMemory::GrowingMemory() = default;
GrowingMemory::~GrowingMemory() = default;

GrowingMemory::Block GrowingMemory::tryBlock(std::size_t size)
{
    Block block(static_cast<std::byte*>(std::aligned_alloc(hugePage, size)));
    if (block)
        madvise(block.get(), size, MADV_HUGEPAGE); // only a hint: without huge pages it is just slower
    return block;
}

std::byte* GrowingMemory::addBlock(std::size_t size)
{
    size = roundedUp(size, hugePage);
    Block block = MemoryReserve::orFromReserve([size] { return tryBlock(size); });
    if (!block)
        throw std::bad_alloc();
    return keep(std::move(block));
}

std::byte* GrowingMemory::keep(Block block)
{
    m_blocks.push_back(std::move(block));
    return m_blocks.back().get();
}

void GrowingMemory::startBlock()
{
    if (m_ahead) {
        m_ahead->toucher.join();
        m_next = keep(std::move(m_ahead->block));
        m_ahead.reset();
    } else {
        m_next = addBlock(blockSize);
    }
    m_left = blockSize;
    constexpr std::size_t many = 10; // at most a tenth of the memory is touched in vain
    if (m_blocks.size() < many)
        return;
    auto ahead = std::make_unique<Ahead>();
    ahead->block = tryBlock(blockSize);
    if (!ahead->block)
        return; // not needed yet
    try {
        ahead->toucher = std::jthread([next = ahead->block.get()] {
            madvise(next, blockSize, MADV_POPULATE_WRITE); // a hint, too
        });
    } catch (const std::system_error&) {
        return; // no thread available: pages are cleared when first used
    }
    m_ahead = std::move(ahead);
}

} // namespace peerscope

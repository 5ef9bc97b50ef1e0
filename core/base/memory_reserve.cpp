// SPDX-License-Identifier: MIT
#include "core/base/memory_reserve.h"

#include <sys/mman.h>

#include <atomic>
#include <new>

namespace peerscope {

namespace {

enum class State { None, Kept, Gone };
std::atomic<State> state = State::None;
std::atomic<void*> block = nullptr;
/// Several threads may fail at the same time. Each may try again, although only one of them frees the
/// reserve.
constexpr int mostTries = 64;
std::atomic<int> triesLeft = 0;

bool take()
{
    void* memory =
        mmap(nullptr, MemoryReserve::size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    block = memory;
    triesLeft = mostTries;
    state = State::Kept;
    return true;
}

} // namespace

void MemoryReserve::install()
{
    if (state != State::None || !take())
        return;
    std::set_new_handler([] {
        if (!letGo())
            throw std::bad_alloc();
    });
}

bool MemoryReserve::isGone()
{
    return state.load(std::memory_order_relaxed) == State::Gone;
}

void MemoryReserve::refill()
{
    if (isGone())
        take();
}

bool MemoryReserve::letGo()
{
    if (state == State::None)
        return false;
    if (void* memory = block.exchange(nullptr)) {
        state = State::Gone;
        munmap(memory, size);
    }
    return triesLeft.fetch_sub(1) > 0;
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace peerscope {

/// Memory kept for the moment when there is no more. A failed allocation under ENet cannot be caught: ENet
/// aborts, and an exception would have to pass through C. So a failed allocation frees the reserve and tries
/// again. The current event can finish, and the caller that checks isGone() between two events stops there.
///
/// There is one for the process, as there is one heap: `operator new` uses it (std::set_new_handler), and so
/// do GrowingMemory and EnetMemory. Any thread.
class MemoryReserve
{
public:
    static constexpr std::size_t size = std::size_t{48} << 20; ///< address space; pages are not touched

    /// Allocates the reserve. Call once, when the program starts.
    static void install();
    static bool isGone();
    /// Allocates it again before new work, if it is gone and there is enough memory.
    static void refill();

    /// Calls `allocate` until it returns memory. Returns null if there is none, even after freeing the
    /// reserve.
    template <class Allocate> static auto orFromReserve(Allocate allocate)
    {
        auto result = allocate();
        while (!result && letGo())
            result = allocate();
        return result;
    }

private:
    static bool letGo();
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace peerscope {

/// Memory that is kept back for the moment when there is no more. Under ENet a failed allocation cannot be
/// caught: ENet aborts, and an exception would go through C. So an allocation that fails lets the reserve go
/// and is tried again; what is going on can finish, and whoever asks isGone() between two events stops there.
///
/// There is one for the process, as there is one heap: `operator new` uses it (std::set_new_handler), and so
/// do GrowingMemory and EnetMemory. Any thread.
class MemoryReserve
{
public:
    static constexpr std::size_t size = std::size_t{48} << 20; ///< address space; pages are not touched

    /// Takes the reserve. Once, when the program begins.
    static void install();
    static bool isGone();
    /// Takes it again, before new work, if it is gone and memory is there again.
    static void refill();

    /// Calls `allocate` until it gives memory or there is none, even without the reserve: then null.
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

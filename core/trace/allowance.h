// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace peerscope {

/// How many bytes of memory may be taken besides those that were seen. So memory depends on what came, not
/// on what it claims.
struct Allowance
{
    std::uint64_t always; ///< bytes
    std::uint64_t times;  ///< bytes for each byte seen
    std::uint64_t taken = 0;

    bool take(std::uint64_t size, std::uint64_t seen)
    {
        const bool isAllowed = taken + size <= always + times * seen;
        taken += isAllowed ? size : 0;
        return isAllowed;
    }
};

} // namespace peerscope

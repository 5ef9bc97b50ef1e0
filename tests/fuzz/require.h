// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>

namespace peerscope {

/// Checks what must hold for every input. If it does not, the program ends, and the fuzzer keeps the input.
inline void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace peerscope

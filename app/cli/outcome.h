// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/scenario_json.h"

#include <cstdio>

namespace peerscope {

// What a command ends with, as --help says.
inline constexpr int done = 0;
inline constexpr int expectationFailed = 1;
inline constexpr int badInput = 2;
inline constexpr int runFailed = 3;

/// One line on standard error, whatever was typed.
inline void complain(const QString& message)
{
    std::fprintf(stderr, "%s\n", qUtf8Printable(shownInMessage(message, 4096)));
}

} // namespace peerscope

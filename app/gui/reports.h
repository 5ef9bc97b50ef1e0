// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <optional>

namespace peerscope {

class MainWindow;

/// Prints how long it took from the start of the process to the first painted window, and ends the program.
void reportStartupTime();

/// Measures how long the UI thread is ever kept from its events, from now until the sandbox has come to
/// `until` (or to its end); prints it and ends the program: 0, or 1 when it was longer than 50 ms.
void reportStalls(MainWindow& window, std::optional<Time> until);

} // namespace peerscope

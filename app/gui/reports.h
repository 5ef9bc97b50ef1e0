// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <optional>

namespace peerscope {

class MainWindow;

/// Prints the time from the start of the process to the first painted window, and ends the program.
void reportStartupTime();

/// Measures the longest time that the UI thread does not process events, from now until the sandbox reaches
/// `until` (or its end). Prints it and ends the program with 0, or with 1 if it was longer than 50 ms.
void reportStalls(MainWindow& window, std::optional<Time> until);

} // namespace peerscope

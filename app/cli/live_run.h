// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/run_outputs.h"

#include "core/scenario/scenario.h"

#include <cstdint>
#include <optional>

namespace peerscope {

/// Opens a scenario's gateways and runs it in real time, until its duration is over or a signal stops it;
/// then writes the outputs. What goes wrong at the gateways is said on standard error meanwhile. A sandbox
/// ends before it uses more memory than the limit (bytes); a tap goes on without recording. Returns the exit
/// status.
int runLive(const RunOutputs& outputs, const Scenario& scenario,
            std::optional<std::uint64_t> memoryLimit = {});

} // namespace peerscope

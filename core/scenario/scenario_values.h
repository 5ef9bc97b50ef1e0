// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/scenario/scenario_reader.h"

#include <optional>

namespace peerscope {

// Values that several kinds of entries have. Like every reader of scenario_reader.h these throw through
// failScenario.

/// "mode".
std::optional<TransferMode> readMode(const ObjectReader& reader);
/// Exactly one of "text", "hex" and "size".
Payload readPayload(const ObjectReader& reader);

} // namespace peerscope

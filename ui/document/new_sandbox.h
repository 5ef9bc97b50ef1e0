// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"

namespace peerscope {

/// What "New" opens: a server and two clients who talk a little, with ten minutes to try things.
Scenario newSandboxScenario();

} // namespace peerscope

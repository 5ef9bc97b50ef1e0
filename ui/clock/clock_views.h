// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// The ways a sandbox has taken, side by side, at the bottom.
View branchesView(const ViewContext& context);

} // namespace peerscope

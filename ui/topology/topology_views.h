// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// The topology, in the middle of the window.
View topologyView(const ViewContext& context);

} // namespace peerscope

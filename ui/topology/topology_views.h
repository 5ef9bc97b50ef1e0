// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// Who is connected to whom, in the middle of the window.
View topologyView(const ViewContext& context);

} // namespace peerscope

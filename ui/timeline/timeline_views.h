// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// Every packet in the lane of its channel, below the centre.
View timelinesView(const ViewContext& context);

} // namespace peerscope

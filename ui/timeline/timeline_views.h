// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// The timelines, below the centre.
View timelinesView(const ViewContext& context);

} // namespace peerscope

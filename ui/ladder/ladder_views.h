// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// The ladder, below the centre.
View ladderView(const ViewContext& context);

} // namespace peerscope

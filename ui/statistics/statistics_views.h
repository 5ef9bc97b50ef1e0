// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// The statistics of the trace, on the right.
View statisticsView(const ViewContext& context);

} // namespace peerscope

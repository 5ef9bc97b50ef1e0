// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// The figures of the trace, at the right.
View statisticsView(const ViewContext& context);

} // namespace peerscope

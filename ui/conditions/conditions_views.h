// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// The links and their conditions, on the left.
View linksView(const ViewContext& context);

} // namespace peerscope

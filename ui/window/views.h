// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

#include <vector>

namespace peerscope {

/// All views of the window, in the order of tabs and menus.
std::vector<View> makeViews(const ViewContext& context);

} // namespace peerscope

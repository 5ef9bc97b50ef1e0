// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// The peers and the actions on them, on the left.
View peersView(const ViewContext& context);
/// The composer, at the bottom of the window.
View composerView(const ViewContext& context);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// The peers and what can be done to them, at the left.
View peersView(const ViewContext& context);
/// Where a packet is put together and sent, at the foot of the window.
View composerView(const ViewContext& context);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// The table of packets and the filter, at the bottom.
View packetsView(const ViewContext& context);

} // namespace peerscope

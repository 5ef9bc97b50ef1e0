// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// Every datagram on its way from peer to peer, below the centre.
View ladderView(const ViewContext& context);

} // namespace peerscope

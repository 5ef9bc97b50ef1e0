// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// Everything known about the selection, on the right.
View inspectorView(const ViewContext& context);
/// The signals, errors and actions of every peer, at the bottom.
View signalsView(const ViewContext& context);

} // namespace peerscope

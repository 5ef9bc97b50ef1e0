// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// Everything known about what is selected, at the right.
View inspectorView(const ViewContext& context);
/// What every peer did, said and suffered, at the bottom.
View signalsView(const ViewContext& context);

} // namespace peerscope

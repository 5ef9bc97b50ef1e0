// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// The lessons, on the left.
View learnView(const ViewContext& context);

} // namespace peerscope

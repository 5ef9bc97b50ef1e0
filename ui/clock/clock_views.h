// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

namespace peerscope {

/// The branches of a sandbox, at the bottom.
View branchesView(const ViewContext& context);

} // namespace peerscope

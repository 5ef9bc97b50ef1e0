// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_estimate.h"

#include <QString>

namespace peerscope {

/// What was estimated of a link, in one line: "delay 40 ms, jitter 5 ms; 2 % lost (1 to 3.4 %); rate: cannot
/// be told".
QString linkEstimateText(const LinkEstimate& estimate);

/// How, in a sentence: "Half of what 412 round trips took, less the 8 ms …".
QString linkEstimateMethodText(const LinkEstimate& estimate);

} // namespace peerscope

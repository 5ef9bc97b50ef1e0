// SPDX-License-Identifier: MIT
#pragma once

#include "ui/timeline/timeline_geometry.h"

#include <QString>

namespace peerscope {

/// "ch 0", or "ana · ch 0".
QString laneName(const TraceSnapshot& trace, const TimelineLane& lane);

/// All there is to say at a glance of what a bar stands for, one fact a line of plain text.
QString barText(const TraceSnapshot& trace, const TimelineLane& lane, const BarMark& bar);

} // namespace peerscope

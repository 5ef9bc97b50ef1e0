// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"

#include <QColor>

namespace peerscope {

struct ThemeColors;

/// The colour of a connection status in every view.
const QColor& statusColor(const ThemeColors& colors, PeerStatus status);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"

#include <QColor>
#include <QString>

namespace peerscope {

struct ThemeColors;

// How every view shows a peer's connection status.

/// "connected", "connecting", "disconnected", "not joined".
QString statusWord(PeerStatus status);
const QColor& statusColor(const ThemeColors& colors, PeerStatus status);

} // namespace peerscope

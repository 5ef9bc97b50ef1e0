// SPDX-License-Identifier: MIT
#pragma once

#include <QIcon>

namespace peerscope {

enum class ControlIcon { New, Open, Save, Restart, Play, Pause, Step, Peer };

/// A plain icon drawn in the palette's text colour at the moment it is painted, so that it is right in either
/// theme and at every pixel ratio.
QIcon controlIcon(ControlIcon icon);

} // namespace peerscope

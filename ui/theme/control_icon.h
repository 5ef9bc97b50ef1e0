// SPDX-License-Identifier: MIT
#pragma once

#include <QIcon>

namespace peerscope {

enum class ControlIcon { New, Open, Save, Restart, Play, Pause, Step, Peer };

/// A plain icon. It is drawn in the palette's text colour when painted, so it fits every theme and pixel
/// ratio.
QIcon controlIcon(ControlIcon icon);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/transfer_mode.h"

#include <QString>

namespace peerscope {

/// The symbol of a mode: "▲", "◆", "●".
QString modeSymbol(TransferMode mode);
/// The name for people: "unreliable", "unreliable ordered", "reliable".
QString modeLabel(TransferMode mode);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/transfer_mode.h"

#include <QString>

namespace peerscope {

/// The shape of a mode as text: "▲", "◆", "●".
QString modeSymbol(TransferMode mode);
/// What a person reads: "unreliable", "unreliable ordered", "reliable".
QString modeLabel(TransferMode mode);

} // namespace peerscope

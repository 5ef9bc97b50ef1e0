// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/enet_settings.h"

#include <enet/enet.h>

namespace peerscope {

/// ENetConnection.compress: from now on `host` compresses what it sends, as Godot does, and reads what was
/// compressed in the same way. As ENet itself does, it sends uncompressed what compressing would not make
/// smaller. Call it within the host's EnetScope.
void setCompression(ENetHost& host, CompressionMode mode);

} // namespace peerscope

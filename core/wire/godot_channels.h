// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/transfer_mode.h"

namespace peerscope {

// Godot uses ENet's first two channels for its default channel 0: one for reliable packets, one for the rest.
// Its channel N is ENet's N + 1.

/// The ENet channel that carries a packet of Godot's `channel` (0 and up).
constexpr int enetChannelOf(int channel, TransferMode mode)
{
    return channel > 0 ? channel + 1 : (mode == TransferMode::Reliable ? 0 : 1);
}

/// Godot's channel for a packet that came on `enetChannel`.
constexpr int godotChannelOf(int enetChannel)
{
    return enetChannel < 2 ? 0 : enetChannel - 1;
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/transfer_mode.h"

namespace peerscope {

// Godot keeps ENet's first two channels for its default channel 0: one for what is reliable, one for the
// rest. Its channel N is ENet's N + 1.

/// The channel of ENet that carries a packet of Godot's `channel` (0 and up).
constexpr int enetChannelOf(int channel, TransferMode mode)
{
    return channel > 0 ? channel + 1 : (mode == TransferMode::Reliable ? 0 : 1);
}

/// Godot's channel of what came on ENet's.
constexpr int godotChannelOf(int enetChannel)
{
    return enetChannel < 2 ? 0 : enetChannel - 1;
}

} // namespace peerscope

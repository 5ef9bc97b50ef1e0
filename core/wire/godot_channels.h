// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/transfer_mode.h"

#include <cstdint>

namespace peerscope {

// Godot uses ENet's first two channels for its default channel 0: one for reliable packets, one for the rest.
// Its channel N is ENet's N + 1.

/// The ENet channel that carries a packet of Godot's `channel`. Godot takes any number: below 0 is 0, and
/// ENet gets only the low 8 bits, so that 255 becomes ENet's 0 and 300 its 45 (measured with Godot 4.6).
constexpr int enetChannelOf(int channel, TransferMode mode)
{
    if (channel <= 0)
        return mode == TransferMode::Reliable ? 0 : 1;
    return static_cast<std::uint8_t>(static_cast<std::uint32_t>(channel) + 1);
}

/// Godot's channel for a packet that came on `enetChannel`.
constexpr int godotChannelOf(int enetChannel)
{
    return enetChannel < 2 ? 0 : enetChannel - 1;
}

/// The channel on which a packet put on `channel` arrives: 255 as 0, 300 as 44.
constexpr int arrivingChannel(int channel, TransferMode mode)
{
    return godotChannelOf(enetChannelOf(channel, mode));
}

} // namespace peerscope

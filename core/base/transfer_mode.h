// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace peerscope {

/// Godot's MultiplayerPeer.TransferMode, with Godot's values.
enum class TransferMode : std::uint8_t {
    Unreliable = 0,        ///< TRANSFER_MODE_UNRELIABLE
    UnreliableOrdered = 1, ///< TRANSFER_MODE_UNRELIABLE_ORDERED
    Reliable = 2,          ///< TRANSFER_MODE_RELIABLE
};

inline constexpr int transferModeCount = 3;

/// The name used in scenarios, filters and output: "unreliable", "unreliable_ordered", "reliable".
constexpr std::string_view name(TransferMode mode)
{
    switch (mode) {
    case TransferMode::Unreliable:
        return "unreliable";
    case TransferMode::UnreliableOrdered:
        return "unreliable_ordered";
    case TransferMode::Reliable:
        return "reliable";
    }
    return "unknown";
}

constexpr std::optional<TransferMode> transferModeFromName(std::string_view text)
{
    for (int value = 0; value < transferModeCount; ++value) {
        if (name(static_cast<TransferMode>(value)) == text)
            return static_cast<TransferMode>(value);
    }
    return std::nullopt;
}

} // namespace peerscope

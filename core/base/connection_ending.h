// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace peerscope {

/// How a connection ended for one of its ends, as that end's ENet saw it.
enum class ConnectionEnding : std::uint8_t {
    Unknown,      ///< not recorded
    Closed,       ///< this end dropped it at once: close(), or disconnect_peer with force
    Acknowledged, ///< this end had sent a DISCONNECT, and the other one acknowledged it
    Told,         ///< a DISCONNECT of the other end came
    TimedOut,     ///< ENet gave up: what it had sent again and again was not acknowledged
};

/// Why a server turned a new connection away.
enum class Refusal : std::uint8_t {
    NewConnections, ///< its refuse_new_connections was on
    IdTooLow,       ///< 0 and 1 are not ids of clients
    IdTaken,        ///< another client has this id
};

/// As in the events output: "refused", "id_below_2", "id_taken".
constexpr std::string_view name(Refusal refusal)
{
    constexpr std::string_view names[] = {"refused", "id_below_2", "id_taken"};
    return names[static_cast<int>(refusal)];
}

} // namespace peerscope

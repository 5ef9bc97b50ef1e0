// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace peerscope {

/// Why a datagram was lost, or what else befell it. Names follow tc-netem where it has one. The numbers go
/// into the digest: new ones at the end.
enum class LossReason : std::uint8_t {
    None,
    Random,      ///< the link's `loss`
    Unreachable, ///< no socket is bound to the address it was sent to
    Burst,       ///< the link's `burst_loss`
    Nth,         ///< the link's `lose_every`
    Queue,       ///< it did not fit the queue of the link's `rate_kbit`
    Down,        ///< the link was down when it was sent, or an end of it unplugged
    Killed,      ///< taken off the network by hand
    Corrupt,     ///< not lost: it is delivered with a bit flipped
    Mtu,         ///< larger than the link's `mtu`
};
inline constexpr int lossReasonCount = 10;

constexpr std::string_view name(LossReason reason)
{
    constexpr std::string_view names[] = {"none",  "random", "unreachable", "burst",   "nth",
                                          "queue", "down",   "killed",      "corrupt", "mtu"};
    return names[static_cast<int>(reason)];
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <QString>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace peerscope {

/// What waits in one peer's ENet to be sent to another peer. A command is a packet or a fragment of one. It
/// waits because a window is full, the receiver does not keep up, or it must be sent again.
struct EnetQueue
{
    QString from;
    QString to;
    std::size_t commands = 0;
    std::uint64_t bytes = 0; ///< of the commands' payloads

    bool operator==(const EnetQueue&) const = default;
};

/// All queues of a sandbox at one moment.
struct EnetQueues
{
    /// With this many waiting commands, a peer's ENet is overloaded: every call walks through all of them, so
    /// each new packet makes the run slower.
    static constexpr std::size_t overload = 10'000;
    static constexpr std::size_t longestCount = 20;

    Time at{};
    std::size_t commands = 0;
    std::uint64_t bytes = 0;
    QString worst; ///< the peer with the most
    std::size_t worstCommands = 0;
    std::vector<EnetQueue> longest; ///< while a peer is overloaded: the longest queues, longest first

    bool isOverloaded() const { return worstCommands >= overload; }
    /// Adds all of one peer's queues.
    void add(const QString& peer, std::vector<EnetQueue> queues);

    /// "ENet is overloaded: 49000 commands wait at server to be sent, 512 of them for a.17; …"; empty when it
    /// is not.
    QString toString() const;
    /// A shorter version for a progress line.
    QString toShortString() const;
};

} // namespace peerscope

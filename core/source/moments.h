// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/commands.h"
#include "core/trace/trace.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace peerscope {

/// When a packet's fate was decided: when it was delivered or arrived too late, or when the last datagram
/// with any of it was lost. Nothing if not known: while it is on its way, or if its connection ended first.
std::optional<Time> decidedAt(const TraceSnapshot& trace, const PacketRow& packet);

/// The packet as it was when it was sent, with nothing known about its fate.
PacketRow asPut(PacketRow packet);

/// When things happen in a complete trace, so that one can step through it as in a sandbox. Made once,
/// reading every row; on any thread.
class Moments
{
public:
    explicit Moments(TraceSnapshot trace);

    const TraceSnapshot& trace() const { return m_trace; }

    /// The first moment after `after` at which a step of this kind stops; nothing if there is none. Always
    /// nothing for StepKind::Poll, because a trace does not say when peers polled.
    std::optional<Time> next(StepKind kind, Time after) const;

    /// The first packet that matches after `after`, either when it is sent or when its fate is decided, and
    /// that moment. Checks every possible packet, so not for the UI thread. Stops if `isStopped` returns
    /// true.
    struct Found
    {
        PacketId packet;
        Time at{};
    };
    std::optional<Found> find(Time after, Time until, const std::function<bool(const PacketRow&)>& matches,
                              const std::function<bool()>& isStopped) const;

private:
    /// The earliest and the latest time of a block of consecutive rows; `never` if none has a time.
    struct Block
    {
        static constexpr std::size_t rowCount = 4096;

        Time first = never;
        Time last = Time::min();
    };
    using Blocks = std::vector<Block>;

    std::optional<Time> decided(std::size_t row) const;
    std::optional<Time> due(std::size_t row) const;
    template <class TimeOf> static Blocks makeBlocks(std::size_t count, TimeOf timeOf);
    template <class TimeOf>
    static Time nextIn(const Blocks& blocks, std::size_t count, Time after, TimeOf timeOf);

    TraceSnapshot m_trace;
    Blocks m_packets;   ///< times when their fates were decided
    Blocks m_datagrams; ///< times when they arrived, or would have arrived
};

} // namespace peerscope

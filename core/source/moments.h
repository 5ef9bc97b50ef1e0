// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/commands.h"
#include "core/trace/trace.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace peerscope {

/// When it was decided what becomes of a packet: when it was delivered or arrived too late, or when the last
/// datagram with any of it was lost. Nothing where that is not known: while it is under way, and where its
/// connection ended first.
std::optional<Time> decidedAt(const TraceSnapshot& trace, const PacketRow& packet);

/// The packet as it was when it was put: nothing is known of it yet.
PacketRow asPut(PacketRow packet);

/// When things happen in a trace that does not grow any more, so that it can be stepped through as a sandbox
/// can. Made once, with a look at every row: on any thread.
class Moments
{
public:
    explicit Moments(TraceSnapshot trace);

    const TraceSnapshot& trace() const { return m_trace; }

    /// The first moment later than `after` at which a step of this kind stops; nothing where there is none.
    /// Never one for StepKind::Poll: a trace does not say when peers polled.
    std::optional<Time> next(StepKind kind, Time after) const;

    /// The first packet that matches later than `after`, when it is put or when its fate is decided, and that
    /// moment. Looks at every packet that may be: not for the UI thread. Given up when `isStopped` says so.
    struct Found
    {
        PacketId packet;
        Time at{};
    };
    std::optional<Found> find(Time after, Time until, const std::function<bool(const PacketRow&)>& matches,
                              const std::function<bool()>& isStopped) const;

private:
    /// Of so many rows, one behind the other: the earliest and the latest of their times; `never` where none
    /// has one.
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
    Blocks m_packets;   ///< when their fates were decided
    Blocks m_datagrams; ///< when they arrived, or would have
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_recording.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

namespace peerscope {

/// Plays a recording on a link: what holds at a time, and when datagrams have been sent that wait in a queue.
class RecordingPlayer
{
public:
    explicit RecordingPlayer(LinkRecordingRef recording);

    /// What was measured at this time of the run; nothing if the recording has only opportunities.
    LinkRecording::Sample at(Time now) const;
    /// Whether datagrams wait to be sent.
    bool hasRate() const { return m_hasRate; }
    /// The bytes that wait at `now`, including a datagram of which only a part has been sent.
    std::uint64_t queuedBytes(Time now) const;
    /// Puts a datagram of `size` bytes behind those that wait; returns when all of it has been sent.
    Time send(Time now, std::size_t size);

private:
    struct Waiting
    {
        Time sent{};
        std::size_t size = 0;
    };

    Time sendAtRate(Time begin, std::size_t size) const;
    Time sendAtOpportunities(Time begin, std::size_t size);
    /// The first opportunity at `time` or later, counted over all rounds.
    std::int64_t opportunityFrom(Time time) const;
    Time timeOf(std::int64_t opportunity) const;
    std::size_t sampleAt(Time inRound) const;

    LinkRecordingRef m_recording;
    bool m_hasRate;
    double m_bitsARound; ///< sent in a whole round; infinite if some sample has no limit
    std::deque<Waiting> m_waiting;
    std::uint64_t m_waitingBytes = 0;
    Time m_busyUntil{};
    std::int64_t m_opportunity = -1; ///< the one that was used last
    std::size_t m_left = 0;          ///< bytes that it can still send
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"
#include "core/base/loss_reason.h"
#include "core/base/random.h"
#include "core/base/time.h"
#include "core/network/recording_player.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace peerscope {

/// The one-way path between two endpoints. Decides what happens to each datagram put on it. Every kind of
/// draw has its own random stream, so neither another link nor another condition changes its draws. A
/// datagram passes, in this order: down, mtu, the three kinds of loss, the queue of the rate, the delay.
class Link
{
public:
    Link(std::uint64_t seed, std::string_view from, std::string_view to, const LinkConditions& conditions);

    /// As they were set, also while a recording is played.
    const LinkConditions& conditions() const { return m_set; }
    /// Datagrams on their way or in the queue keep the time they were given.
    void setConditions(const LinkConditions& conditions);

    struct Verdict
    {
        LossReason lost = LossReason::None;     ///< the datagram itself is dropped
        bool duplicated = false;                ///< a copy is made
        LossReason copyLost = LossReason::None; ///< … and that copy is dropped
        bool corrupted = false;                 ///< one bit of the arriving datagram is flipped
        bool copyCorrupted = false;
        Time due{}; ///< when the datagram arrives, or would have arrived
        Time copyDue{};
        Time queued{}; ///< time spent waiting for the rate and being sent; 0 if it was dropped before
        Time copyQueued{};
    };

    /// What happens to a datagram of `size` bytes sent at `now`. As in tc-netem, a datagram that is both
    /// duplicated and lost arrives once. `down`: treat the link as down.
    Verdict pass(Time now, std::size_t size, bool down = false)
    {
        return m_plain && !down ? passPlain(now) : passBent(now, size, down);
    }

    /// Bytes that wait for the link's rate at `now`, including the datagram being sent; 0 without a rate.
    std::uint64_t queuedBytes(Time now) const
    {
        if (m_player && m_player->hasRate())
            return m_player->queuedBytes(now);
        return bytesQueuedFor(m_sendingUntil - now, m_conditions.rateKbit);
    }

    /// Draws which bit of a corrupted datagram of `size` bytes (more than 0) is flipped. Call once for each
    /// corrupted datagram.
    std::size_t drawFlippedBit(std::size_t size) { return m_flippedBit.next() % (size * 8); }

private:
    /// The fast path, for most links: only delay, uniform jitter, random loss and copies.
    Verdict passPlain(Time now)
    {
        Verdict verdict;
        if (isRandomlyLost())
            verdict.lost = LossReason::Random;
        verdict.duplicated = m_conditions.duplicate > 0 && m_duplicate.nextDouble() < m_conditions.duplicate;
        if (verdict.duplicated && verdict.lost != LossReason::None) {
            verdict.copyLost = verdict.lost;
            verdict.lost = LossReason::None;
        }
        verdict.due = inOrder(now + drawUniformDelay(m_jitter), verdict.lost);
        if (verdict.duplicated)
            verdict.copyDue = inOrder(now + drawUniformDelay(m_copyJitter), verdict.copyLost);
        return verdict;
    }
    /// The path for all conditions.
    Verdict passBent(Time now, std::size_t size, bool down);

    bool isRandomlyLost() { return m_conditions.loss > 0 && m_loss.nextDouble() < m_conditions.loss; }
    LossReason drawLoss();
    bool isLostInBurst();
    bool isNthLost();

    Time drawUniformDelay(RandomStream& jitter)
    {
        Time delay = m_conditions.delay;
        if (m_conditions.jitter.count() > 0)
            delay += Time(jitter.nextBetween(-m_conditions.jitter.count(), m_conditions.jitter.count()));
        return delay.count() > 0 ? delay : Time(0);
    }
    Time drawDelay(RandomStream& jitter);
    /// Jitter never reorders: a datagram that would overtake waits for the one before.
    Time inOrder(Time due, LossReason lost)
    {
        if (due < m_newestDue)
            due = m_newestDue;
        else if (lost == LossReason::None)
            m_newestDue = due;
        return due;
    }
    struct Arrival
    {
        Time due{};
        Time queued{};
    };
    Arrival arrival(Time now, std::size_t size, RandomStream& jitter, RandomStream& reorder,
                    LossReason& lost);
    /// When the last bit has been sent. Sets `lost` to Queue if the queue is full.
    Time transmit(Time now, std::size_t size, LossReason& lost);
    /// The same with a recording that has a rate.
    Time transmitRecorded(Time now, std::size_t size, LossReason& lost);
    std::uint64_t queuedBytesExactly(Time now) const;

    LinkConditions m_conditions; ///< at the moment: m_set, and what a recording gives
    bool m_plain = true;
    RandomStream m_jitter;
    RandomStream m_loss;
    RandomStream m_duplicate;
    RandomStream m_copyJitter; ///< separate, so that making copies does not change when the datagrams arrive
    Time m_newestDue{};

    // Only passBent() uses these.
    LinkConditions m_set;
    std::unique_ptr<RecordingPlayer> m_player;
    RandomStream m_reorder;
    RandomStream m_copyReorder;
    RandomStream m_burstState;
    RandomStream m_burstLoss;
    RandomStream m_corrupt;
    RandomStream m_copyCorrupt;
    RandomStream m_flippedBit;
    bool m_isBad = false;                 ///< of burstLoss
    std::uint32_t m_sinceNth = 0;         ///< datagrams since one was lost by loseEvery
    std::int64_t m_sendingUntilNanos = 0; ///< nanoseconds, so that a fast link's rate is exact
    Time m_sendingUntil{};                ///< the same in microseconds
};

} // namespace peerscope

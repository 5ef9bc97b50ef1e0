// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"
#include "core/base/time.h"
#include "core/network/link_conditions.h"

#include <cstdint>
#include <string_view>

namespace peerscope {

/// The one-way path between two endpoints. Decides what happens to each datagram put on it; every kind of
/// draw has a random stream of its own, so that neither other links nor turning another knob changes its
/// luck.
class Link
{
public:
    Link(std::uint64_t seed, std::string_view from, std::string_view to, const LinkConditions& conditions)
        : m_conditions(conditions), m_jitter(RandomStream::derive(seed, {"link", from, to, "jitter"})),
          m_loss(RandomStream::derive(seed, {"link", from, to, "loss"})),
          m_duplicate(RandomStream::derive(seed, {"link", from, to, "duplicate"})),
          m_copyJitter(RandomStream::derive(seed, {"link", from, to, "copy jitter"}))
    {
    }

    const LinkConditions& conditions() const { return m_conditions; }
    void setConditions(const LinkConditions& conditions) { m_conditions = conditions; }

    struct Verdict
    {
        bool lost = false;       ///< the datagram itself is dropped
        bool duplicated = false; ///< a copy is made
        bool copyLost = false;   ///< … and dropped
        Time due{};              ///< when the datagram arrives, or would have
        Time copyDue{};
    };

    /// What happens to a datagram sent at `now`. As in tc-netem, a datagram that is both duplicated and lost
    /// arrives once.
    Verdict pass(Time now)
    {
        Verdict verdict;
        verdict.lost = m_conditions.loss > 0 && m_loss.nextDouble() < m_conditions.loss;
        verdict.duplicated = m_conditions.duplicate > 0 && m_duplicate.nextDouble() < m_conditions.duplicate;
        if (verdict.duplicated && verdict.lost) {
            verdict.lost = false;
            verdict.copyLost = true;
        }
        verdict.due = arrival(now, m_jitter, verdict.lost);
        if (verdict.duplicated)
            verdict.copyDue = arrival(now, m_copyJitter, verdict.copyLost);
        return verdict;
    }

private:
    /// Jitter never reorders: a datagram that drew a short delay waits for the one before it (they clump).
    Time arrival(Time now, RandomStream& jitter, bool lost)
    {
        Time delay = m_conditions.delay;
        if (m_conditions.jitter.count() > 0)
            delay += Time(jitter.nextBetween(-m_conditions.jitter.count(), m_conditions.jitter.count()));
        Time due = now + (delay.count() > 0 ? delay : Time(0));
        if (due < m_newestDue)
            due = m_newestDue;
        else if (!lost)
            m_newestDue = due;
        return due;
    }

    LinkConditions m_conditions;
    RandomStream m_jitter;
    RandomStream m_loss;
    RandomStream m_duplicate;
    RandomStream m_copyJitter; ///< of the copies: making some must not change when the datagrams arrive
    Time m_newestDue{};
};

} // namespace peerscope

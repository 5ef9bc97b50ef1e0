// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/sandbox.h"
#include "core/sandbox/sandbox_peer.h"

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace peerscope {

/// An entry of "traffic" for one sending peer.
class Sandbox::TrafficSource final : private EventTarget
{
    /// Puts what is due when the sender polls.
    struct InPoll final : EventTarget
    {
        explicit InPoll(TrafficSource& owner) : source(owner) {}
        void fire(Time, std::uint32_t) override { source.put(); }
        TrafficSource& source;
    };

public:
    TrafficSource(Sandbox& sandbox, SandboxPeer& peer, const TrafficSpec& spec)
        : m_sandbox(sandbox), m_peer(peer), m_joinAt(peer.instance().joinAt),
          m_targets(sandbox.resolve(spec.target, nullptr)), m_spec(spec)
    {
        scheduleNext();
    }

private:
    void scheduleNext()
    {
        const auto offset = std::llround(static_cast<double>(m_count) * 1e6 / m_spec.hz);
        const Time at = m_spec.start + Time(offset);
        // Does not stop at the scenario's duration: an action by hand may extend it, and what is sent must
        // not depend on when that happens.
        if (at < m_spec.stop.value_or(never))
            m_sandbox.network().schedule(at, *this);
    }

    void fire(Time now, std::uint32_t) override
    {
        // Nothing is sent before the peer joins and while it is frozen. After that, sending is tried even if
        // it fails; the first error of each series is recorded.
        if (now >= m_joinAt && !m_peer.isFrozen()) {
            if (m_spec.inFrames && m_peer.isActive()) {
                m_due.push_back(m_count);
                m_peer.atNextPoll(m_inPoll);
            } else {
                put(m_count);
            }
        }
        ++m_count;
        scheduleNext();
    }

    void put()
    {
        for (const std::int64_t count : std::exchange(m_due, {}))
            put(count);
    }

    void put(std::int64_t count)
    {
        for (int packet = 0; packet < m_spec.burst; ++packet) {
            m_peer.setErrorsMuted(m_failing);
            const Error error =
                m_sandbox.putPacket(m_peer, m_targets, m_spec.channel, m_spec.mode, m_spec.payload,
                                    static_cast<std::uint32_t>(count * m_spec.burst + packet));
            m_peer.setErrorsMuted(false);
            m_failing = error != Error::Ok;
        }
    }

    Sandbox& m_sandbox;
    SandboxPeer& m_peer;
    const Time m_joinAt;
    std::int64_t m_count = 0;
    bool m_failing = false;
    std::vector<std::int64_t> m_due; ///< with inFrames: what waits for the sender's poll
    InPoll m_inPoll{*this};
    const std::vector<int> m_targets;
    const TrafficSpec m_spec;
};

} // namespace peerscope

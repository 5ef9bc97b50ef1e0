// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/commands.h"
#include "core/sandbox/sandbox.h"

#include <cstdint>

namespace peerscope {

/// Where a step from now ends.
class StepGoal
{
public:
    StepGoal(Sandbox& sandbox, StepKind kind) : m_sandbox(sandbox), m_kind(kind), m_before(counted()) {}

    /// Call this after every event.
    bool isReached() { return m_kind == StepKind::Event || counted() != m_before; }

private:
    struct Counts
    {
        std::uint64_t sent = 0;
        std::uint64_t inFlight = 0;
        std::uint64_t settled = 0;
        std::uint64_t polls = 0;

        bool operator==(const Counts&) const = default;
    };

    /// Only of what the step stops at.
    Counts counted()
    {
        switch (m_kind) {
        case StepKind::Datagram:
            return {.sent = m_sandbox.network().datagramsSent(),
                    .inFlight = m_sandbox.network().datagramsInFlight()};
        case StepKind::Packet:
            return {.settled = m_sandbox.settledPackets()};
        case StepKind::Poll:
            return {.polls = m_sandbox.pollCount()};
        case StepKind::Event:
            break;
        }
        return {};
    }

    Sandbox& m_sandbox;
    StepKind m_kind;
    Counts m_before;
};

} // namespace peerscope

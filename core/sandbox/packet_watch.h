// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/sandbox.h"

#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace peerscope {

/// Finds the first matching packet among those that are sent, or get their final fate, from now on.
class PacketWatch
{
public:
    PacketWatch(Sandbox& sandbox, std::function<bool(const PacketRow&)> matches)
        : m_sandbox(sandbox), m_matches(std::move(matches)), m_settled(sandbox.settledPackets())
    {
        const TraceSnapshot trace(sandbox.trace());
        m_seen = trace.packetCount();
        for (std::size_t row = 0; row < m_seen; ++row) {
            const PacketRow packet = trace.packet(PacketId(static_cast<std::uint32_t>(row)));
            if (packet.fate == PacketFate::InFlight)
                m_undecided.push_back(packet.id);
        }
    }

    /// Call this after every event.
    std::optional<PacketId> found()
    {
        const std::uint64_t settled = m_sandbox.settledPackets();
        const TraceSnapshot trace(m_sandbox.trace());
        if (settled == m_settled && trace.packetCount() == m_seen)
            return std::nullopt;
        m_settled = settled;
        std::optional<PacketId> result;
        for (; m_seen < trace.packetCount(); ++m_seen) {
            const PacketRow packet = trace.packet(PacketId(static_cast<std::uint32_t>(m_seen)));
            if (!result && m_matches(packet))
                result = packet.id;
            if (packet.fate == PacketFate::InFlight)
                m_undecided.push_back(packet.id);
        }
        std::erase_if(m_undecided, [&](PacketId id) {
            const PacketRow packet = trace.packet(id);
            if (packet.fate == PacketFate::InFlight)
                return false;
            if (!result && m_matches(packet))
                result = id;
            return true;
        });
        return result;
    }

private:
    Sandbox& m_sandbox;
    std::function<bool(const PacketRow&)> m_matches;
    std::uint64_t m_settled;
    std::size_t m_seen = 0;
    std::vector<PacketId> m_undecided;
};

} // namespace peerscope

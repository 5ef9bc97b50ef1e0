// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/outside_port.h"
#include "core/sandbox/sandbox.h"

#include <algorithm>
#include <deque>
#include <vector>

namespace peerscope {

/// The gateways of two sandboxes, joined by a wire that takes no time: to each, the other's peers are real
/// programs. So what one sandbox works out about them can be held against what the other knows.
class OutsideWire
{
public:
    class End final : public OutsidePort
    {
    public:
        /// `other` gets what this sends. What comes back is from the server if this end joins.
        void connectTo(End& other, bool joins, std::uint32_t host)
        {
            m_host = host;
            m_other = &other;
            m_joins = joins;
        }

        UdpAddress serverAddress(std::uint32_t) const override { return UdpAddress::ipv4(m_host, 7'777); }
        std::optional<OutsideFlow> openFlow(std::uint32_t) override { return OutsideFlow{0, m_opened++}; }
        bool take(OutsideArrival& arrival) override
        {
            if (m_arrivals.empty())
                return false;
            m_taken = std::move(m_arrivals.front());
            m_arrivals.pop_front();
            arrival = m_taken.arrival;
            arrival.bytes = m_taken.bytes;
            return true;
        }
        bool hasArrivals() const override { return !m_arrivals.empty(); }
        bool send(OutsideFlow flow, bool, ByteView bytes) override
        {
            const auto port = static_cast<std::uint16_t>(50'000 + flow.number);
            m_other->m_arrivals.push_back({{.flow = flow,
                                            .client = UdpAddress::ipv4(m_host, port),
                                            .fromServer = !m_joins,
                                            .isEnd = false,
                                            .at = {},
                                            .bytes = {}},
                                           {bytes.begin(), bytes.end()}});
            return true;
        }
        void setWake(std::function<void()>) override {}
        OutsideReport report() const override { return {}; }

        /// Nothing more comes from this flow.
        void end(OutsideFlow flow)
        {
            m_arrivals.push_back({{.flow = flow, .client = {}, .isEnd = true, .at = {}, .bytes = {}}, {}});
        }

    private:
        struct Held
        {
            OutsideArrival arrival;
            std::vector<std::byte> bytes;
        };

        End* m_other = nullptr;
        std::uint32_t m_host = 0;
        bool m_joins = false;
        std::uint32_t m_opened = 0;
        std::deque<Held> m_arrivals;
        Held m_taken;
    };

    /// `host`: where both are, for each other.
    explicit OutsideWire(std::uint32_t host = 0x7F00'0001)
    {
        exposing.connectTo(joining, false, host);
        joining.connectTo(exposing, true, host);
    }

    End exposing; ///< of the sandbox whose scenario exposes a server
    End joining;  ///< of the sandbox whose clients join it
};

/// Runs sandboxes on one clock up to `end`, and moves datagrams between their ends.
inline void runTogether(const std::vector<std::pair<Sandbox*, OutsidePort*>>& sandboxes, Time end)
{
    const auto next = [&] {
        Time time = end;
        for (const auto& [sandbox, port] : sandboxes)
            time = std::min(time, sandbox->network().nextEventTime());
        return time;
    };
    for (Time time = next(); time < end; time = next()) {
        for (const auto& [sandbox, port] : sandboxes)
            sandbox->runUntil(time);
        OutsideArrival arrival;
        for (const auto& [sandbox, port] : sandboxes) {
            while (port->take(arrival))
                sandbox->arrive(arrival);
        }
    }
}

} // namespace peerscope

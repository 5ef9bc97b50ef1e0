// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/seen_datagram.h"

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace peerscope {

/// Datagrams that wait for a decision about a flow, with copies of their bytes, in the order in which they
/// were seen.
class HeldDatagrams
{
public:
    bool empty() const { return m_held.empty(); }
    /// Whether so many are waiting that somebody should decide.
    bool isFull() const { return m_held.size() > mostDatagrams || m_bytes > mostBytes; }

    void push(const SeenDatagram& datagram, std::uint32_t flow)
    {
        m_held.push_back({datagram, flow, {datagram.bytes.begin(), datagram.bytes.end()}});
        m_held.back().datagram.bytes = m_held.back().bytes;
        m_bytes += datagram.bytes.size();
    }
    const SeenDatagram& front() const { return m_held.front().datagram; }
    std::uint32_t frontFlow() const { return m_held.front().flow; }
    void pop()
    {
        m_bytes -= m_held.front().bytes.size();
        m_held.pop_front();
    }

private:
    static constexpr std::size_t mostDatagrams = 8'192;
    static constexpr std::size_t mostBytes = std::size_t{4} << 20;
    struct Held
    {
        SeenDatagram datagram;
        std::uint32_t flow;
        std::vector<std::byte> bytes;
    };

    std::deque<Held> m_held; // whose elements do not move, so that the views stay valid
    std::size_t m_bytes = 0;
};

} // namespace peerscope

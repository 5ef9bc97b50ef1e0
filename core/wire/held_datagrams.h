// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/seen_datagram.h"

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace peerscope {

/// The number of a flow, and which of its two addresses sends: the first one seen (0) or the other (1).
struct FlowSide
{
    std::uint32_t flow = 0;
    int side = 0;
};

/// Datagrams that wait for a decision about a flow, with copies of their bytes, in the order in which they
/// were seen.
class HeldDatagrams
{
public:
    bool empty() const { return m_held.empty(); }
    /// Whether so many are waiting that somebody should decide.
    bool isFull() const { return m_held.size() > mostDatagrams || m_bytes > mostBytes; }

    void push(const SeenDatagram& datagram, FlowSide sender)
    {
        m_held.push_back({datagram, sender, {datagram.bytes.begin(), datagram.bytes.end()}});
        m_held.back().datagram.bytes = m_held.back().bytes;
        m_bytes += datagram.bytes.size();
    }
    const SeenDatagram& front() const { return m_held.front().datagram; }
    FlowSide frontSender() const { return m_held.front().sender; }
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
        FlowSide sender;
        std::vector<std::byte> bytes;
    };

    std::deque<Held> m_held; // whose elements do not move, so that the views stay valid
    std::size_t m_bytes = 0;
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/enet_datagram.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace peerscope {

/// The CONNECT at the start of a datagram without a peer id, if there is one.
std::optional<EnetCommand> connectIn(const EnetDatagram& opened);
/// Whether there may be one: all later datagrams have a peer id.
inline bool mayConnect(const EnetDatagram& opened)
{
    return opened.header.peerId == noEnetPeer;
}

/// Whether the datagrams between two addresses are ENet's. Other protocols have datagrams that read as
/// commands, too, one after the other. But only ENet opens a connection with a CONNECT, or acknowledges what
/// the other side has sent: its channel, its number and its sent time.
class FlowEvidence
{
public:
    /// Takes a sound datagram of side 0 or 1. `missing` bytes at its end were not captured.
    void add(int side, const EnetDatagram& opened, std::size_t missing);
    /// A datagram made no sense: what was seen before it does not count.
    void startAgain();

    /// Whether this is ENet. Stays true.
    bool isShown() const { return m_isShown; }

private:
    static constexpr std::size_t mostSent = 64;
    struct Sent
    {
        std::uint8_t channel = 0;
        std::uint16_t number = 0;
        std::uint16_t sentTime = 0;

        bool operator==(const Sent&) const = default;
    };

    bool m_isShown = false;
    /// The newest commands of each side that want an acknowledgement, and where the next one goes.
    std::vector<Sent> m_sent[2];
    std::size_t m_next[2] = {};
};

} // namespace peerscope

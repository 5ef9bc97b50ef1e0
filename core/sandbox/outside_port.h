// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/base/real_clock.h"
#include "core/wire/udp_address.h"

#include <QStringList>

#include <cstdint>
#include <functional>
#include <optional>

namespace peerscope {

/// One client at one of a scenario's gateways: the datagrams between it and the server there.
struct OutsideFlow
{
    std::uint32_t gateway = 0; ///< its index in Scenario::gateways
    std::uint32_t number = 0;  ///< among the flows of that gateway; never used again

    bool operator==(const OutsideFlow&) const = default;
};

/// A datagram of a real program.
struct OutsideArrival
{
    OutsideFlow flow;
    UdpAddress client;             ///< of a real client
    bool fromServer = false;       ///< the real server sent it
    bool isEnd = false;            ///< no datagram: the flow was silent for so long that it is forgotten
    std::chrono::nanoseconds at{}; ///< when it came, on the port's clock
    ByteView bytes;                ///< valid until the next take()
};

/// What happened at the gateways, for the user.
struct OutsideReport
{
    std::uint64_t received = 0; ///< datagrams
    std::uint64_t sent = 0;
    std::uint64_t clients = 0;    ///< flows that are open
    std::uint64_t turnedAway = 0; ///< datagrams from strangers that are no CONNECT, or over a limit
    std::uint64_t withheld = 0; ///< datagrams for an address that has not answered and got as much as it sent
    std::uint64_t dropped = 0;  ///< datagrams that came faster than they could be taken
    std::uint64_t unrecorded = 0; ///< datagrams that were passed on without being recorded
    QStringList problems;         ///< sentences: what does not work and what to do; the newest last

    bool operator==(const OutsideReport&) const = default;
};

/// The way from a sandbox to real programs. core/gateway implements it with sockets. Functions are called on
/// the engine thread unless they say otherwise, and never wait.
class OutsidePort
{
public:
    virtual ~OutsidePort() = default;

    /// The real server of a join or a tap; what an expose listens on.
    virtual UdpAddress serverAddress(std::uint32_t gateway) const = 0;
    /// A client of the sandbox wants to reach the real server of a join. Nothing if that cannot be.
    virtual std::optional<OutsideFlow> openFlow(std::uint32_t gateway) = 0;
    /// Takes the oldest datagram that has come; false if there is none.
    virtual bool take(OutsideArrival& arrival) = 0;
    /// Whether take() would find one.
    virtual bool hasArrivals() const = 0;
    /// Sends a datagram to the real server of a flow, or to its real client. False if it could not be sent.
    virtual bool send(OutsideFlow flow, bool toServer, ByteView bytes) = 0;

    /// `wake` is called on another thread when something has come. Set it once, before the first take().
    virtual void setWake(std::function<void()> wake) = 0;
    /// Any thread.
    virtual OutsideReport report() const = 0;
};

} // namespace peerscope

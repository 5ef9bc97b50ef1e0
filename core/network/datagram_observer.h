// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/link_conditions.h"
#include "core/base/loss_reason.h"
#include "core/base/time.h"

#include <cstdint>

namespace peerscope {

/// What the sender of a datagram says of it. It travels beside the bytes, and the network never reads it.
struct DatagramLabel
{
    std::uint16_t content = 0; ///< flags: what it contains
    ByteView parts;            ///< an array of trivially copyable values: the packets that it carries
};

/// A datagram as it enters the network.
struct SentDatagram
{
    EndpointId from;
    EndpointId to; ///< none if no endpoint has that address
    Time sent{};
    Time due{};    ///< when it arrives, or would have arrived if lost
    Time queued{}; ///< time spent waiting for the link's rate and being sent; 0 if it was dropped before
    std::uint16_t fromPort = 0; ///< UDP port
    std::uint16_t toPort = 0;
    LossReason lost = LossReason::None;
    bool duplicate = false; ///< a copy made by the link or by hand
    bool corrupted = false; ///< a bit of `bytes` is not what was sent
    ByteView bytes;
    DatagramLabel label;
    std::uint32_t mark = 0; ///< the one its observer gave it, or the datagram that it is a copy of
    bool held = false;      ///< by hand: it does not move, and `due` is `never`
};

/// An observer's answer about a datagram it was told of.
struct ObservedDatagram
{
    ObservedDatagram(DatagramId number, ByteView kept = {}) : id(number), bytes(kept) {}

    DatagramId id;
    ByteView bytes; ///< a copy of the datagram's bytes that lives as long as the network; empty if the
                    ///< observer keeps none
    std::uint32_t mark = 0; ///< comes back with every call about this datagram, or about a copy of it
};

/// Is told the fate of every datagram, and the conditions of every link. Called on the engine thread; must
/// not call the network.
class DatagramObserver
{
public:
    virtual ~DatagramObserver() = default;

    /// A datagram (or a copy of one) was put on a link. If `lost` is not None, it is lost, and no other call
    /// follows.
    virtual ObservedDatagram datagramSent(const SentDatagram& datagram) = 0;
    /// A datagram reached the socket it was sent to.
    virtual void datagramDelivered(DatagramId id, Time at, const SentDatagram& datagram) = 0;
    /// A datagram on its way will take longer than announced: `datagram.due` is the new time.
    virtual void datagramDelayed(DatagramId, const SentDatagram&) {}
    /// A datagram that was held moves again: `datagram.due` is when it arrives.
    virtual void datagramReleased(DatagramId, Time, const SentDatagram&) {}
    /// A datagram that was on its way will not arrive.
    virtual void datagramLost(DatagramId id, Time at, LossReason reason, const SentDatagram& datagram) = 0;
    /// A link has these conditions from now on. Called first when the link is made.
    virtual void conditionsChanged(EndpointId, EndpointId, const LinkConditions&) {}
};

} // namespace peerscope

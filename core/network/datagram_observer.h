// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/base/datagram_content.h"
#include "core/base/ids.h"
#include "core/base/link_conditions.h"
#include "core/base/loss_reason.h"
#include "core/base/time.h"

#include <span>

namespace peerscope {

/// A datagram as it enters the network.
struct SentDatagram
{
    EndpointId from;
    EndpointId to; ///< none when no endpoint has that address
    Time sent{};
    Time due{};    ///< when it arrives; for a lost one, when it would have
    Time queued{}; ///< waiting for the link's rate and taken by it; 0 where it was dropped before
    std::uint16_t fromPort = 0; ///< UDP's
    std::uint16_t toPort = 0;
    LossReason lost = LossReason::None;
    bool duplicate = false; ///< a copy that the link made, or somebody by hand
    bool corrupted = false; ///< a bit of `bytes` is not what was sent
    datagram_content::Flags content = 0;
    ByteView bytes;
    std::span<const CarriedPart> carried;
};

/// What an observer says of a datagram it was told of.
struct ObservedDatagram
{
    ObservedDatagram(DatagramId number, ByteView kept = {}) : id(number), bytes(kept) {}

    DatagramId id;
    ByteView bytes; ///< the datagram's, where they stay as long as the network; empty where they are not kept
};

/// Learns the fate of every datagram, and what links do to them. Called on the engine's thread; must not call
/// the network back.
class DatagramObserver
{
public:
    virtual ~DatagramObserver() = default;

    /// A datagram (or a copy of one) was put on a link. When `lost` is not None this is its fate.
    virtual ObservedDatagram datagramSent(const SentDatagram& datagram) = 0;
    /// It reached the socket it was sent to.
    virtual void datagramDelivered(DatagramId id, Time at, const SentDatagram& datagram) = 0;
    /// It is on its way and will take longer than it was said to: `datagram.due` is new.
    virtual void datagramDelayed(DatagramId, const SentDatagram&) {}
    /// It was on its way and will not arrive.
    virtual void datagramLost(DatagramId id, Time at, LossReason reason, const SentDatagram& datagram) = 0;
    /// What a link does from now on; first when the link is made.
    virtual void conditionsChanged(EndpointId, EndpointId, const LinkConditions&) {}
};

} // namespace peerscope

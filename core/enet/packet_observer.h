// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/transfer_mode.h"

#include <cstdint>

namespace peerscope {

/// A packet as it is handed to ENet for one recipient.
struct SentPacket
{
    EndpointId from;
    EndpointId to;
    std::uint8_t channel = 0; ///< Godot's
    TransferMode mode = TransferMode::Reliable;
    std::uint16_t fragments = 1; ///< ENet commands it takes
};

/// What a sender's ENet has measured of the way to a receiver and back, in ENet's own units.
struct RoundTrip
{
    EndpointId from; ///< whose measure it is
    EndpointId to;
    std::uint16_t meanMs = 0;
    std::uint16_t varianceMs = 0;
    /// Of 32 unreliable packets, how many ENet lets go; 32 is all of them.
    std::uint8_t throttle = 32;

    bool operator==(const RoundTrip&) const = default;
};

/// Follows every packet through both ENets: what ENet's own structures say, not what a dissector infers.
/// Called on the engine's thread, from within ENet; must not call ENet, a peer or the network back.
class PacketObserver
{
public:
    virtual ~PacketObserver() = default;

    /// put_packet was given these bytes; packetSent follows once for each recipient. Returns the same bytes
    /// where they stay as long as any ENet that was given them: the recipients' packets share them.
    virtual ByteView packetPut(ByteView payload) = 0;
    virtual PacketId packetSent(const SentPacket& packet) = 0;
    /// ENet would not take it (a channel beyond the connection's count, a peer that is not connected).
    virtual void packetRejected(PacketId packet) = 0;
    /// The sender's ENet has let go of it, the connection being up: it was acknowledged, or was unreliable
    /// and is sent, or (when no datagram ever carried it) the throttle dropped it.
    virtual void packetReleased(PacketId packet) = 0;
    /// The sender's ENet has let go of it because the connection is gone.
    virtual void packetAbandonedBySender(PacketId packet) = 0;
    /// All of it is at the receiver, which holds it back for something that has to come first.
    virtual void packetHeld(PacketId packet) = 0;
    /// The receiver's ENet dropped it (something newer was delivered, or it was there already).
    virtual void packetDiscarded(PacketId packet) = 0;
    /// A datagram with it arrived with a bit flipped, and the receiver's ENet did not find this part of it
    /// there: that copy is as good as lost.
    virtual void packetUnreadable(PacketId packet, std::uint16_t fragment) = 0;
    /// The receiver's ENet has no such connection, or has lost it.
    virtual void packetAbandonedByReceiver(PacketId packet) = 0;
    /// The receiver's poll took it out of ENet; get_packet_mode says `receivedMode` of it.
    virtual void packetDelivered(PacketId packet, TransferMode receivedMode) = 0;
    /// A connection was made, or an acknowledgement has changed what its sender's ENet thinks of it.
    virtual void roundTripChanged(const RoundTrip& roundTrip) = 0;
};

} // namespace peerscope

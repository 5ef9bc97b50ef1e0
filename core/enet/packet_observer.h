// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/queue_reason.h"
#include "core/base/transfer_mode.h"

#include <cstdint>

namespace peerscope {

/// A packet as it is handed to ENet for one recipient.
struct SentPacket
{
    EndpointId from;
    EndpointId to;
    std::uint8_t channel = 0; ///< Godot's channel
    TransferMode mode = TransferMode::Reliable;
    std::uint16_t fragments = 1; ///< ENet commands it takes
};

/// The round trip to a receiver and back as the sender's ENet has measured it, in ENet's own units.
struct RoundTrip
{
    EndpointId from; ///< who measured it
    EndpointId to;
    std::uint16_t meanMs = 0;
    std::uint16_t varianceMs = 0;
    /// How many of 32 unreliable packets ENet sends; 32 is all of them.
    std::uint8_t throttle = 32;

    bool operator==(const RoundTrip&) const = default;
};

/// A packet that ENet did not send at once, or not all of it.
struct QueuedPacket
{
    PacketId packet;
    QueueReason reason = QueueReason::WindowFull;
    std::uint32_t window = 0;    ///< bytes that may be in transit to this receiver
    std::uint32_t bandwidth = 0; ///< the limit in bytes a second, if that is the reason
    std::uint8_t throttle = 32;  ///< of 32
    /// Of the packets in transit, the one that was sent first and the one that was sent last; none if nothing
    /// is in transit.
    PacketId oldest;
    PacketId newest;
};

/// Is told what happens to every packet in both ENets, as ENet's own structures show it, not as a dissector
/// would infer it. Called on the engine thread, from within ENet; must not call ENet, a peer or the network.
class PacketObserver
{
public:
    virtual ~PacketObserver() = default;

    /// put_packet was given these bytes; packetSent follows once for each recipient. Returns a copy that
    /// lives as long as every ENet that gets it: the recipients' packets share it.
    virtual ByteView packetPut(ByteView payload) = 0;
    virtual PacketId packetSent(const SentPacket& packet) = 0;
    /// After all that may be sent was sent, (a part of) it still waits in the sender's ENet.
    virtual void packetQueued(const QueuedPacket& packet) = 0;
    /// ENet would not take it (a channel beyond the connection's count, a peer that is not connected).
    virtual void packetRejected(PacketId packet) = 0;
    /// The sender's ENet has freed it while the connection was up: it was acknowledged; or it was unreliable
    /// and has been sent; or, if no datagram ever carried it, the throttle dropped it.
    virtual void packetReleased(PacketId packet) = 0;
    /// The sender's ENet has freed it because the connection is gone.
    virtual void packetAbandonedBySender(PacketId packet) = 0;
    /// All of it has arrived, but the receiver holds it until something else has come first.
    virtual void packetHeld(PacketId packet) = 0;
    /// The receiver's ENet dropped it (something newer was delivered, or it had already arrived).
    virtual void packetDiscarded(PacketId packet) = 0;
    /// A datagram that carried it arrived with a flipped bit, and the receiver's ENet did not find this part:
    /// that copy counts as lost.
    virtual void packetUnreadable(PacketId packet, std::uint16_t fragment) = 0;
    /// The receiver's ENet has no such connection, or no longer has it.
    virtual void packetAbandonedByReceiver(PacketId packet) = 0;
    /// The receiver's game took it with get_packet; get_packet_mode returned `receivedMode`.
    virtual void packetDelivered(PacketId packet, TransferMode receivedMode) = 0;
    /// A connection was made, or an acknowledgement has changed its sender's measurement.
    virtual void roundTripChanged(const RoundTrip& roundTrip) = 0;
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/base/datagram_content.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/base/transfer_mode.h"
#include "core/wire/udp_address.h"

#include <cstdint>
#include <span>

namespace peerscope {

/// One end of connections, as its address and its handshakes show it.
struct TrackedEndpoint
{
    UdpAddress address;
    enum class Role : std::uint8_t { Server, Client, Unknown } role = Role::Unknown;
    /// Godot's unique id: 1 for a server, for a client what its CONNECT carries; 0 where it is not known.
    std::int32_t uniqueId = 0;
};

/// A packet, when the first datagram with any of it is seen.
struct TrackedPacket
{
    EndpointId from;
    EndpointId to;
    std::uint8_t channel = 0;                   ///< Godot's
    TransferMode mode = TransferMode::Reliable; ///< as the receiver infers it from the commands
    Time sent{};
    std::uint32_t size = 0;
    std::uint16_t fragments = 1;
    /// Of a packet that travels whole, less what the capture has cut off; of another, empty: see addFragment.
    ByteView payload;
};

struct TrackedDatagram
{
    EndpointId from;
    EndpointId to;
    Time at{};
    bool duplicate = false; ///< the network has brought these bytes before
    datagram_content::Flags content = 0;
    std::span<const CarriedPart> carried;
};

enum class ConnectionEvent : std::uint8_t {
    Connecting,   ///< a client asked
    Connected,    ///< a client has its answer
    Joined,       ///< the peer has heard that `subject` is connected
    Left,         ///< the peer has heard that `subject` is gone
    Disconnected, ///< the peer itself is not connected any more
};

/// A measured time from a reliable command to its acknowledgement, and what the sender's ENet makes of it.
struct MeasuredRoundTrip
{
    EndpointId from; ///< whose: the sender of the reliable command
    EndpointId to;
    Time at{};
    std::uint16_t sampleMs = 0;
    std::uint16_t meanMs = 0;
    std::uint16_t varianceMs = 0;
};

/// Takes down what an EnetTracker finds. Byte views are valid during the call.
class EnetTrackerOutput
{
public:
    virtual ~EnetTrackerOutput() = default;

    /// None where there is no room for more: the connection is then ignored.
    virtual EndpointId addEndpoint(const TrackedEndpoint& endpoint) = 0;
    /// The bytes of the datagram that the next calls are about, once before them. Payloads of packets that
    /// were not compressed lie within.
    virtual void openDatagram(ByteView bytes) = 0;
    /// None where it is refused (it claims more bytes than its datagrams can have): it is then ignored.
    virtual PacketId addPacket(const TrackedPacket& packet) = 0;
    virtual void addFragment(PacketId packet, std::size_t offset, ByteView bytes) = 0;
    virtual DatagramId addDatagram(const TrackedDatagram& datagram) = 0;

    /// It is known that the datagram reached its receiver.
    virtual void datagramArrived(DatagramId datagram, Time at, std::span<const CarriedPart> carried) = 0;
    virtual void packetHeld(PacketId packet) = 0;
    virtual void packetDelivered(PacketId packet, Time at, TransferMode mode) = 0;
    /// It arrived too late.
    virtual void packetDiscarded(PacketId packet) = 0;
    /// It was given up without its missing fragments.
    virtual void packetIncomplete(PacketId packet) = 0;
    /// Its connection is gone, and with it every chance that it is delivered.
    virtual void packetAbandoned(PacketId packet) = 0;

    virtual void connectionEvent(ConnectionEvent event, EndpointId peer, EndpointId subject, Time at) = 0;
    virtual void roundTrip(const MeasuredRoundTrip& sample) = 0;
};

} // namespace peerscope

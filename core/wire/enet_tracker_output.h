// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/base/connection_ending.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/base/transfer_mode.h"
#include "core/wire/datagram_content.h"
#include "core/wire/enet_commands.h"
#include "core/wire/game_protocol.h"
#include "core/wire/udp_address.h"

#include <cstdint>
#include <span>

namespace peerscope {

/// One end of connections, as far as its address and handshakes show.
struct TrackedEndpoint
{
    UdpAddress address;
    enum class Role : std::uint8_t { Server, Client, Unknown } role = Role::Unknown;
    /// Godot's unique id: 1 for a server, the id in its CONNECT for a client; 0 if not known, or if the game
    /// is not shown to be Godot's.
    std::int32_t uniqueId = 0;
    /// The id that a client's CONNECT would have if it were Godot's; 0 if it could not be.
    std::int32_t likelyId = 0;
    GameProtocol protocol =
        GameProtocol::Unknown; ///< of a client's packets; a server has that of its first client
};

/// A packet, reported when the first datagram with any of it is seen.
struct TrackedPacket
{
    EndpointId from;
    EndpointId to;
    std::uint8_t channel = 0;                   ///< Godot 4's channel, or ENet's own in another game
    TransferMode mode = TransferMode::Reliable; ///< as the receiver infers it from the commands
    Time sent{};
    std::uint32_t size = 0;
    std::uint16_t fragments = 1;
    EnetCommandKind command{}; ///< the first command with any of it, and that command's numbers
    std::uint8_t enetChannel = 0;
    std::uint16_t reliableSequenceNumber = 0;
    std::uint16_t number = 0;
    /// The bytes of a packet that travels whole, without what the capture has cut off. Empty for a fragmented
    /// packet: see addFragment.
    ByteView payload;
};

struct TrackedDatagram
{
    EndpointId from;
    EndpointId to;
    Time at{};
    bool duplicate = false; ///< a copy made by the network: these bytes were seen before
    datagram_content::Flags content = 0;
    std::span<const CarriedPart> carried;
};

enum class ConnectionEvent : std::uint8_t {
    Connecting,   ///< a client has sent its CONNECT
    Connected,    ///< a client has got its answer
    Joined,       ///< the peer has learned that `subject` is connected
    Left,         ///< the peer has learned that `subject` is gone
    Disconnected, ///< the peer itself is no longer connected
    Dropped,      ///< the peer has ended its connection to `subject`, and learns nothing by that
};

/// The time from a reliable command to its acknowledgement, and what the sender's ENet computes from it.
struct MeasuredRoundTrip
{
    EndpointId from; ///< the sender of the reliable command
    EndpointId to;
    Time at{};
    std::uint16_t sampleMs = 0;
    std::uint16_t meanMs = 0;
    std::uint16_t varianceMs = 0;
};

/// Is told what an EnetTracker finds. Byte views are valid during the call.
class EnetTrackerOutput
{
public:
    virtual ~EnetTrackerOutput() = default;

    /// Returns none if there is no room for more; the connection is then ignored.
    virtual EndpointId addEndpoint(const TrackedEndpoint& endpoint) = 0;
    /// More has become known of this client's packets, and of those to it: they are messages of Godot 4's
    /// SceneMultiplayer, or Godot 3's. `uniqueId` is its id.
    virtual void protocolShown(EndpointId client, GameProtocol protocol, std::int32_t uniqueId) = 0;
    /// Called once with the bytes of the datagram that the next calls are about. The payloads of uncompressed
    /// packets point into them.
    virtual void openDatagram(ByteView bytes) = 0;
    /// Returns none to refuse a packet (it claims more bytes than its datagrams can have); it is then
    /// ignored.
    virtual PacketId addPacket(const TrackedPacket& packet) = 0;
    virtual void addFragment(PacketId packet, std::size_t offset, ByteView bytes) = 0;
    virtual DatagramId addDatagram(const TrackedDatagram& datagram) = 0;

    /// The datagram is known to have reached its receiver.
    virtual void datagramArrived(DatagramId datagram, Time at, std::span<const CarriedPart> carried) = 0;
    virtual void packetHeld(PacketId packet) = 0;
    virtual void packetDelivered(PacketId packet, Time at, TransferMode mode) = 0;
    /// The packet arrived too late.
    virtual void packetDiscarded(PacketId packet) = 0;
    /// The packet was given up because fragments were missing.
    virtual void packetIncomplete(PacketId packet) = 0;
    /// The packet's connection is gone, so it cannot be delivered any more.
    virtual void packetAbandoned(PacketId packet) = 0;

    /// `ending`: of Left, Disconnected and Dropped, how the connection ended for `peer`.
    virtual void connectionEvent(ConnectionEvent event, EndpointId peer, EndpointId subject, Time at,
                                 ConnectionEnding ending) = 0;
    /// At the end: this reliable command was sent again `resends` times, and no acknowledgement was seen.
    /// `packet`: what it carries; none if it is one of ENet's own.
    virtual void connectionSilent(EndpointId from, EndpointId to, PacketId packet, int resends) = 0;
    virtual void roundTrip(const MeasuredRoundTrip& sample) = 0;
};

} // namespace peerscope

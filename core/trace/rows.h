// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/connection_ending.h"
#include "core/base/enet_settings.h"
#include "core/base/ids.h"
#include "core/base/link_conditions.h"
#include "core/base/loss_reason.h"
#include "core/base/queue_reason.h"
#include "core/base/time.h"
#include "core/base/transfer_mode.h"
#include "core/trace/byte_store.h"
#include "core/trace/fate.h"
#include "core/wire/datagram_content.h"
#include "core/wire/game_protocol.h"
#include "core/wire/udp_address.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

namespace peerscope {

/// One packet on its way to one recipient, as it is at the time of reading.
struct PacketRow
{
    PacketId id;
    EndpointId from;
    EndpointId to;
    std::uint8_t channel =
        0; ///< Godot 4's transfer_channel; ENet's own where the game is not shown to be one
    TransferMode mode = TransferMode::Reliable;
    std::optional<TransferMode> receivedMode; ///< what get_packet_mode returned
    std::uint32_t size = 0;                   ///< bytes given to put_packet
    Time sent{};
    /// How long it waited in ENet's queue at the sender: until all of it had left, its connection ended, or,
    /// if it still waits, until the newest row of the trace. 0 if it left at once. A packet left at sent +
    /// queued. Always 0 in a capture, which shows only what has left.
    Time queued{};
    bool isQueued = false;         ///< it still waits there
    std::optional<Time> arrived;   ///< when the last datagram it needed reached the receiver
    std::optional<Time> delivered; ///< when the receiver's poll made it available to get_packet
    /// How long it waited at the receiver for something that had to come first; 0 if it did not wait.
    Time held{};
    PacketFate fate = PacketFate::InFlight;
    std::uint16_t resends = 0;   ///< datagrams beyond the first that carried (a part of) it
    std::uint16_t fragments = 1; ///< ENet commands it was cut into
    DatagramId firstDatagram;    ///< the first datagram that carried any of it; none if it was never sent
    DatagramId lastDatagram;     ///< the newest datagram that carried any of it
    BytesRef payload;
};

/// Why a packet waited at its sender, as ENet's lists showed it when it was put.
struct QueueRow
{
    PacketId packet;
    QueueReason reason = QueueReason::WindowFull;
    std::uint32_t window = 0;    ///< bytes that could be in transit to the receiver
    std::uint32_t bandwidth = 0; ///< the limit in bytes a second, if that is the reason
    std::uint8_t throttle = 32;  ///< of 32
    PacketId oldest = {};        ///< of the reliable packets in transit; none if there were none
    PacketId newest = {};
};

/// One UDP payload on the network, as it is at the time of reading.
struct DatagramRow
{
    DatagramId id;
    EndpointId from;
    EndpointId to;
    std::uint32_t size = 0;
    Time sent{};
    /// When it arrives. Known from the start, because the link draws the delay then, so a view can show where
    /// it is. Changes if it is delayed by hand. For a lost datagram, when it would have arrived. `never`
    /// while it is held by hand.
    Time due{};
    /// Time spent waiting for the link's rate and being sent; 0 without a rate, or if it was dropped before.
    Time queued{};
    std::uint16_t fromPort = 0; ///< UDP port; the hosts are those of the endpoints
    std::uint16_t toPort = 0;
    DatagramFate fate = DatagramFate::InFlight;
    /// When it was lost on its way: killed by hand, or no socket received it. None if it was not lost, or the
    /// link dropped it when it was sent.
    std::optional<Time> lostAt;
    LossReason reason = LossReason::None; ///< Corrupt is also set if it is or will be delivered
    bool duplicate = false; ///< a copy made by the link's `duplicate` or by hand, not sent by a peer
    datagram_content::Flags content = 0;
    std::uint16_t carriedCount = 0; ///< how many parts of packets it carries; see TraceSnapshot::carried
    std::uint64_t carriedBegin = 0;
    BytesRef bytes;
    /// Held by hand from when it was sent until then; `never` while it still is. None if it was not held.
    std::optional<Time> heldUntil = {};

    bool isHeld() const { return due == never; }
};

enum class EventKind : std::uint8_t {
    Status,
    PeerConnected,
    PeerDisconnected,
    Refused,
    Closed,
    Error,
    Action,
    PeerAuthenticating,
    PeerAuthenticationFailed,
};
inline constexpr int eventKindCount = 9;

/// As in the events output: "status", "peer_connected", …
constexpr std::string_view name(EventKind kind)
{
    constexpr std::string_view names[] = {
        "status", "peer_connected",      "peer_disconnected",         "refused", "closed", "error",
        "action", "peer_authenticating", "peer_authentication_failed"};
    return names[static_cast<int>(kind)];
}

/// Something that happened to or was done by a peer, other than packets.
struct EventRow
{
    Time at{};
    EndpointId peer; ///< the peer it happened to
    EventKind kind = EventKind::Status;
    /// The other peer that it is about: a peer of the sandbox, a Godot id that belongs to none, or none.
    EndpointId subject;
    std::int32_t subjectId = 0;
    /// Status: "disconnected", "connecting", "connected". Action: what was done ("put_packet"). Error: the
    /// text.
    std::string detail;
    std::optional<int> result;           ///< Action and Error: Godot's error number
    std::optional<Refusal> refusal = {}; ///< Refused: why
};

/// Something that was done to the sandbox: by its scenario, or by hand.
struct ActionRow
{
    Time at{};
    std::uint64_t ticket = 0;  ///< the command's ticket if done by hand; 0 if the scenario said so
    std::string what;          ///< JSON of an entry in a scenario's "actions"
    std::optional<int> result; ///< Godot's error number; if several peers did it, the first that is not OK
};

/// What a sender's ENet had measured of a connection, valid from one acknowledgement to the next.
struct RoundTripRow
{
    /// The throttle value at which ENet sends all unreliable packets; n means n of 32.
    static constexpr std::uint8_t fullThrottle = 32;

    Time at{};
    EndpointId from; ///< who measured it
    EndpointId to;
    std::uint16_t meanMs = 0;
    std::uint16_t varianceMs = 0;
    std::uint8_t throttle = fullThrottle;
};

/// What a sender's ENet had in hand for a connection, and the loss it had measured. Looked at about once a
/// second, and valid until the next such row; before the first, everything is 0. A capture has no such rows.
struct ConnectionFiguresRow
{
    /// The packet loss at which ENet has lost everything: a share of 65536.
    static constexpr std::uint32_t fullLoss = 1u << 16;

    Time at{};
    EndpointId from; ///< the sender
    EndpointId to;
    std::uint32_t packetLoss = 0;      ///< ENet's own mean, which it renews every ten seconds
    std::uint32_t waitingCommands = 0; ///< packets that wait to be sent, or fragments of them
    std::uint32_t bytesInTransit = 0;  ///< of reliable packets that are not acknowledged yet
    std::uint64_t waitingBytes = 0;    ///< of the waiting commands' payloads
};

/// Where an endpoint's rows come from.
enum class EndpointOrigin : std::uint8_t {
    Sandbox, ///< a peer in this process
    Gateway, ///< a program outside, connected through a gateway
    Capture, ///< an end of captured datagrams
};

enum class PeerStatus : std::uint8_t {
    NotJoined,    ///< its join_at is still to come
    Disconnected, ///< CONNECTION_DISCONNECTED
    Connecting,   ///< CONNECTION_CONNECTING
    Connected,    ///< CONNECTION_CONNECTED
};

/// As in the events output: "disconnected", "connecting", "connected".
constexpr std::string_view name(PeerStatus status)
{
    constexpr std::string_view names[] = {"not_joined", "disconnected", "connecting", "connected"};
    return names[static_cast<int>(status)];
}

/// A peer of the sandbox, as the trace knows it.
struct EndpointRow
{
    EndpointId id;
    std::string name;
    std::string role;          ///< "server", "client", "mesh"; "peer" if a capture does not show it
    std::int32_t uniqueId = 0; ///< Godot's peer id
    EndpointOrigin origin = EndpointOrigin::Sandbox;
    /// Of a sandbox: how many bytes a second it asks each other side to send at most; 0: it does not ask.
    std::uint32_t incomingBandwidth = 0;
    /// Its host, and the port it listens on; port 0 if it uses a new one for each connection.
    UdpAddress address;
    /// Its status before its first PeerStateRow. A server in a capture is connected from the start, because
    /// the capture does not show when it began to listen.
    PeerStatus statusAtFirst = PeerStatus::NotJoined;
    /// What was known of its packets at first; TraceSnapshot::protocol() has what is known now.
    GameProtocol protocolAtFirst = GameProtocol::Unknown;
    // Of a sandbox:
    std::uint16_t maxClients = 0; ///< how many connections a server takes; 0: not known
    CompressionMode compression = CompressionMode::None;
};

/// The state of a peer, valid until its next such row.
struct PeerStateRow
{
    Time at{};
    EndpointId peer;
    std::int32_t id = 0; ///< its unique id while active, otherwise the one it will have
    PeerStatus status = PeerStatus::NotJoined;
    bool refusesNewConnections = false;
    bool isUnplugged = false;
    Time frozenUntil{};   ///< it is frozen until this time
    double pollHz = 60.0; ///< polls a second
    EnetSettings enet = {};

    bool operator==(const PeerStateRow&) const = default;
};

/// One end of a connection appears or disappears; it disappears before another one with the same id and
/// remote appears. A client's appears when it begins to connect. ENet's measurements are as given here until
/// its first RoundTripRow.
struct ConnectionRow
{
    Time at{};
    EndpointId peer;
    EndpointId remote;         ///< none if the id belongs to no peer of the trace
    std::int32_t remoteId = 0; ///< Godot's peer id, which identifies the connection among a peer's
    bool isOpen = true;
    std::uint16_t meanMs = 0;
    std::uint16_t varianceMs = 0;
    std::uint8_t throttle = RoundTripRow::fullThrottle;
    ConnectionEnding ending = ConnectionEnding::Unknown; ///< where it disappears
    /// TimedOut: the reliable packet that had been sent again most often; none if no packet was waiting.
    PacketId unacknowledged = {};
};

/// The conditions of a link, valid until its next such row.
struct ConditionsRow
{
    Time at{};
    EndpointId from;
    EndpointId to;
    LinkConditions conditions;
};

/// A datagram was lost on its way.
struct LossRow
{
    Time at{};
    DatagramId datagram;
};

/// A datagram that was held by hand as soon as it was sent.
struct HoldRow
{
    DatagramId datagram;
};

/// A datagram that opens or closes a connection (datagram_content::connection).
struct HandshakeRow
{
    DatagramId datagram;
};

/// Of a capture: at its end, this command had been sent again and again, and no acknowledgement was seen.
struct SilenceRow
{
    EndpointId from;
    EndpointId to;
    PacketId packet; ///< that it carries (a part of); none: a ping, or another command of ENet's
    std::uint16_t resends = 0;
};

// The columns that store the rows. Only Trace and scans that must be fast use them directly.

struct PacketColumns
{
    static constexpr std::size_t rowCount = 4096;
    static constexpr std::int64_t unknownTime = -1;
    static constexpr std::uint32_t noDatagram = static_cast<std::uint32_t>(-1);
    static constexpr std::uint8_t heldBit = 1u << 2;   ///< of `receipt`: waited at the receiver
    static constexpr std::uint8_t queuedBit = 1u << 3; ///< of `receipt`: has a QueueRow

    // Written once, before the row is published.
    std::array<std::int64_t, rowCount> sent;
    std::array<BytesRef, rowCount> payload;
    std::array<std::uint32_t, rowCount> size;
    std::array<std::uint16_t, rowCount> from;
    std::array<std::uint16_t, rowCount> to;
    std::array<std::uint16_t, rowCount> fragments;
    std::array<std::uint8_t, rowCount> channel;
    std::array<TransferMode, rowCount> mode;
    // Known later.
    std::array<std::atomic<std::int64_t>, rowCount> arrived;
    std::array<std::atomic<std::int64_t>, rowCount> delivered;
    std::array<std::atomic<std::uint32_t>, rowCount> firstDatagram;
    std::array<std::atomic<std::uint32_t>, rowCount> lastDatagram;
    std::array<std::atomic<std::uint16_t>, rowCount> resends;
    std::array<std::atomic<PacketFate>, rowCount> fate;
    std::array<std::atomic<std::uint8_t>, rowCount> receipt; ///< bits 0-1 received mode, and those below
    // The writer's own.
    std::array<std::uint16_t, rowCount> copiesInFlight;
    std::array<std::uint8_t, rowCount> progress; ///< bits of PacketProgress
};

/// Bytes a packet takes in its columns, besides its payload.
inline constexpr std::size_t packetRowBytes = sizeof(PacketColumns) / PacketColumns::rowCount;
static_assert(packetRowBytes <= 64);

struct DatagramColumns
{
    static constexpr std::size_t rowCount = 4096;

    std::array<std::int64_t, rowCount> sent;
    std::array<std::atomic<std::int64_t>, rowCount> due; ///< changes if it is delayed or held by hand
    std::array<BytesRef, rowCount> bytes;
    std::array<std::uint64_t, rowCount> carriedBegin;
    std::array<std::uint32_t, rowCount> queued; ///< microseconds, clamped to what fits
    std::array<std::uint16_t, rowCount> fromPort;
    std::array<std::uint16_t, rowCount> toPort;
    std::array<std::uint16_t, rowCount> carriedCount;
    std::array<std::uint16_t, rowCount> size;
    std::array<std::uint16_t, rowCount> from;
    std::array<std::uint16_t, rowCount> to;
    std::array<datagram_content::Flags, rowCount> content;
    std::array<bool, rowCount> duplicate;
    std::array<std::atomic<DatagramFate>, rowCount> fate;
    std::array<std::atomic<LossReason>, rowCount> reason;
};

struct CarriedColumns
{
    static constexpr std::size_t rowCount = 8192;
    std::array<CarriedPart, rowCount> part;
};

/// Rows that are always read whole, stored without columns.
template <class Row, std::size_t count> struct WholeRows
{
    static constexpr std::size_t rowCount = count;
    std::array<Row, rowCount> row;
};

/// Rows about two endpoints. Each has the number of the row before it of either endpoint, so that those of
/// one endpoint are found without reading all.
template <class Row, std::size_t count> struct LinkedRows : WholeRows<Row, count>
{
    std::array<std::uint32_t, count> previousOfFirst; ///< or RowChain::nothing
    std::array<std::uint32_t, count> previousOfSecond;
};

/// The linked rows of an endpoint.
struct RowChain
{
    static constexpr std::uint32_t nothing = static_cast<std::uint32_t>(-1);

    std::atomic<std::uint32_t> newest;
    std::atomic<std::uint32_t> length;
};

using EventColumns = WholeRows<EventRow, 256>;
struct EndpointColumns : WholeRows<EndpointRow, 64>
{
    // These change later.
    std::array<std::atomic<GameProtocol>, rowCount> protocol;
    std::array<std::atomic<std::uint32_t>, rowCount> newestStatus; ///< the number of its newest Status event
    std::array<RowChain, rowCount> handshakes;
    std::array<RowChain, rowCount> connections;
    std::array<RowChain, rowCount> silences;
};
/// Which of their chains.
using RowChains = std::array<RowChain, EndpointColumns::rowCount> EndpointColumns::*;
using ActionColumns = WholeRows<ActionRow, 128>;
using PeerStateColumns = WholeRows<PeerStateRow, 256>;
using ConnectionColumns = LinkedRows<ConnectionRow, 256>; ///< of peer and remote
using ConditionsColumns = WholeRows<ConditionsRow, 128>;
struct QueueColumns
{
    static constexpr std::size_t rowCount = 1024;

    std::array<QueueRow, rowCount> row;
    /// When all of it had left, or its connection ended; unknownTime until then.
    std::array<std::atomic<std::int64_t>, rowCount> end;
};
struct HoldColumns
{
    static constexpr std::size_t rowCount = 64;

    std::array<HoldRow, rowCount> row;
    /// When it went on, or was killed; unknownTime until then.
    std::array<std::atomic<std::int64_t>, rowCount> end;
};
using LossColumns = WholeRows<LossRow, 256>;
using SilenceColumns = LinkedRows<SilenceRow, 64>;      ///< of sender and receiver
using HandshakeColumns = LinkedRows<HandshakeRow, 512>; ///< of the datagram's sender and receiver
using RoundTripColumns = WholeRows<RoundTripRow, 4096>;
using ConnectionFiguresColumns = WholeRows<ConnectionFiguresRow, 512>;

} // namespace peerscope

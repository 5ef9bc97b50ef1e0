// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/datagram_content.h"
#include "core/base/fate.h"
#include "core/base/ids.h"
#include "core/base/link_conditions.h"
#include "core/base/time.h"
#include "core/base/transfer_mode.h"
#include "core/trace/byte_store.h"
#include "core/wire/udp_address.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

namespace peerscope {

/// One packet on its way to one recipient, as a reader sees it at one moment.
struct PacketRow
{
    PacketId id;
    EndpointId from;
    EndpointId to;
    std::uint8_t channel = 0; ///< Godot's transfer_channel, 0 to 255
    TransferMode mode = TransferMode::Reliable;
    std::optional<TransferMode> receivedMode; ///< what get_packet_mode said
    std::uint32_t size = 0;                   ///< bytes given to put_packet
    Time sent{};
    std::optional<Time> arrived;   ///< when the last datagram it needed reached the receiver
    std::optional<Time> delivered; ///< when the receiver's poll made it available to get_packet
    /// How long it waited at the receiver behind something that had to come first; 0 if nothing had to.
    Time held{};
    PacketFate fate = PacketFate::InFlight;
    std::uint16_t resends = 0;   ///< datagrams beyond the first that carried (a part of) it
    std::uint16_t fragments = 1; ///< ENet commands it was cut into
    DatagramId firstDatagram;    ///< the first datagram that carried any of it; none if it was never sent
    DatagramId lastDatagram;     ///< the newest datagram that carried any of it
    BytesRef payload;
};

/// One UDP payload on the network, as a reader sees it at one moment.
struct DatagramRow
{
    DatagramId id;
    EndpointId from;
    EndpointId to;
    std::uint32_t size = 0;
    Time sent{};
    /// When it arrives: known from the moment it is sent (the link has drawn its delay), so that a view can
    /// place it on its way; later when somebody delays it. For a lost one, when it would have arrived.
    Time due{};
    /// How long it waited for the link's rate and took on it; 0 without a rate, and where it was dropped
    /// before.
    Time queued{};
    std::uint16_t fromPort = 0; ///< UDP's; the hosts are those of the endpoints
    std::uint16_t toPort = 0;
    DatagramFate fate = DatagramFate::InFlight;
    /// When it was lost on its way: killed by hand, or nobody was there to receive it. None: it was not, or
    /// the link dropped it as soon as it was sent.
    std::optional<Time> lostAt;
    LossReason reason = LossReason::None; ///< Corrupt also of one that was delivered, or will be
    bool duplicate = false;               ///< made by the link's `duplicate` or by hand, not sent by anyone
    datagram_content::Flags content = 0;
    std::uint16_t carriedCount = 0; ///< parts of packets in it; see TraceSnapshot::carried
    std::uint64_t carriedBegin = 0;
    BytesRef bytes;
};

enum class EventKind : std::uint8_t {
    Status,
    PeerConnected,
    PeerDisconnected,
    Refused,
    Closed,
    Error,
    Action
};
inline constexpr int eventKindCount = 7;

/// As in the events output: "status", "peer_connected", …
constexpr std::string_view name(EventKind kind)
{
    constexpr std::string_view names[] = {
        "status", "peer_connected", "peer_disconnected", "refused", "closed", "error", "action"};
    return names[static_cast<int>(kind)];
}

/// Something a peer did, said or suffered that is not a packet.
struct EventRow
{
    Time at{};
    EndpointId peer; ///< whose event it is
    EventKind kind = EventKind::Status;
    /// Whom it is about: a peer of the sandbox, or a Godot id that belongs to none, or nobody.
    EndpointId subject;
    std::int32_t subjectId = 0;
    /// Status: "disconnected", "connecting", "connected". Action: what was done ("put_packet"). Error: the
    /// text.
    std::string detail;
    std::optional<int> result; ///< Action and Error: Godot's error number
};

/// Something that was done to the sandbox: by its scenario, or by hand.
struct ActionRow
{
    Time at{};
    std::uint64_t ticket = 0; ///< of what was done by hand, the command's; 0: the scenario said so
    std::string what;         ///< as an entry of a scenario's "actions"
    std::optional<int>
        result; ///< Godot's error number; where several peers did it, the first that is none of OK
};

/// What a sender's ENet had measured of a connection, from an acknowledgement on until the next one.
struct RoundTripRow
{
    /// Of 32 unreliable packets, ENet lets this many go when its throttle lets all of them.
    static constexpr std::uint8_t fullThrottle = 32;

    Time at{};
    EndpointId from; ///< whose measure it is
    EndpointId to;
    std::uint16_t meanMs = 0;
    std::uint16_t varianceMs = 0;
    std::uint8_t throttle = fullThrottle;
};

/// Where an endpoint's rows come from.
enum class EndpointOrigin : std::uint8_t {
    Sandbox, ///< a peer in this process
    Gateway, ///< a program outside that a gateway lets in
    Capture, ///< the far side of datagrams that somebody captured
};

enum class PeerStatus : std::uint8_t {
    NotJoined,    ///< its join_at has not come yet
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
    std::string role;          ///< "server", "client", "mesh"; "peer" where a capture does not tell
    std::int32_t uniqueId = 0; ///< Godot's peer id
    EndpointOrigin origin = EndpointOrigin::Sandbox;
    /// Its host, and the port it listens on; port 0 where it takes another one for each connection.
    UdpAddress address;
    /// Before its first PeerStateRow. A server of a capture is connected from the start: nobody sees on the
    /// wire when it began to listen.
    PeerStatus statusAtFirst = PeerStatus::NotJoined;
};

/// What a peer is from a moment on, until its next such row.
struct PeerStateRow
{
    Time at{};
    EndpointId peer;
    std::int32_t id = 0; ///< its unique id while it is active, else the one it will have
    PeerStatus status = PeerStatus::NotJoined;
    bool refusesNewConnections = false;
    bool isUnplugged = false;
    Time frozenUntil{};   ///< it stands still before this time
    double pollHz = 60.0; ///< polls a second

    bool operator==(const PeerStateRow&) const = default;
};

/// One end of a connection comes up or goes; it goes before another one with the same id and remote comes up.
/// What ENet has measured of it is as here until its first RoundTripRow.
struct ConnectionRow
{
    Time at{};
    EndpointId peer;
    EndpointId remote;         ///< none where the id belongs to no peer of the trace
    std::int32_t remoteId = 0; ///< Godot's peer id, which tells a peer's connections apart
    bool isOpen = true;
    std::uint16_t meanMs = 0;
    std::uint16_t varianceMs = 0;
    std::uint8_t throttle = RoundTripRow::fullThrottle;
};

/// What a link does from a moment on, until its next such row.
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

// The columns behind the rows. Only Trace touches them directly, and scans that must be fast.

struct PacketColumns
{
    static constexpr std::size_t rowCount = 4096;
    static constexpr std::int64_t unknownTime = -1;
    static constexpr std::uint32_t noDatagram = static_cast<std::uint32_t>(-1);

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
    std::array<std::atomic<std::uint8_t>, rowCount> receipt; ///< bits 0-1 received mode, bit 2 held
    // The writer's own.
    std::array<std::uint16_t, rowCount> copiesInFlight;
    std::array<std::uint8_t, rowCount> progress; ///< bits of PacketProgress
};

/// Bytes a packet takes in its columns, beside its payload.
inline constexpr std::size_t packetRowBytes = sizeof(PacketColumns) / PacketColumns::rowCount;
static_assert(packetRowBytes <= 64);

struct DatagramColumns
{
    static constexpr std::size_t rowCount = 4096;

    std::array<std::int64_t, rowCount> sent;
    std::array<std::atomic<std::int64_t>, rowCount> due; ///< somebody may delay it
    std::array<BytesRef, rowCount> bytes;
    std::array<std::uint64_t, rowCount> carriedBegin;
    std::array<std::uint32_t, rowCount> queued; ///< microseconds; as many as fit
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

/// The columns of rows that are read whole.
template <class Row, std::size_t count> struct WholeRows
{
    static constexpr std::size_t rowCount = count;
    std::array<Row, rowCount> row;
};
using EventColumns = WholeRows<EventRow, 256>;
using EndpointColumns = WholeRows<EndpointRow, 64>;
using ActionColumns = WholeRows<ActionRow, 128>;
using PeerStateColumns = WholeRows<PeerStateRow, 256>;
using ConnectionColumns = WholeRows<ConnectionRow, 256>;
using ConditionsColumns = WholeRows<ConditionsRow, 128>;
using LossColumns = WholeRows<LossRow, 256>;
using RoundTripColumns = WholeRows<RoundTripRow, 4096>;

} // namespace peerscope

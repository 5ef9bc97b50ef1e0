// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/enet_settings.h"
#include "core/base/ids.h"
#include "core/base/link_conditions.h"
#include "core/base/time.h"
#include "core/base/transfer_mode.h"
#include "core/scenario/host_and_port.h"
#include "core/scenario/number_bounds.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace peerscope {

/// All peers with role Mesh are members of one mesh, even if they come from several entries.
enum class PeerRole : std::uint8_t { Server, Client, Mesh };

/// "server", "client", "mesh".
QString roleName(PeerRole role);

/// Which of Godot's interfaces a server and its clients use.
enum class PeerApi : std::uint8_t {
    Peer,  ///< MultiplayerPeer: bare packets; a client knows only the server
    Scene, ///< SceneMultiplayer: clients know and reach each other through the server
};

/// "peer", "scene".
QString apiName(PeerApi api);

/// What the game does in its auth_callback with a peer that wants to be admitted. Unless the policy is
/// Silent, it also sends a word with send_auth when the peer connects.
enum class AuthPolicy : std::uint8_t {
    None,   ///< no auth_callback
    Accept, ///< calls complete_auth when the peer has sent something
    Deny,   ///< calls disconnect_peer then
    Silent, ///< does and sends nothing
    Late,   ///< calls complete_auth a second later
};

/// "accept", "deny", "silent", "late"; empty for None.
QString authName(AuthPolicy policy);

/// An entry of "peers": one peer, or `count` equal ones. A server's entry is always one peer.
struct PeerSpec
{
    QString name;
    PeerRole role = PeerRole::Client;
    std::optional<int> count; ///< given: makes name.1, name.2 …; the bare name then stands for all of them
    /// The first peer's id; the others count up. If none, each id is drawn from the seed (a server's is
    /// always 1).
    std::optional<int> id;
    Time joinAt{};    ///< when the (first) peer is created
    Time joinEvery{}; ///< time between one peer's join and the next
    double pollHz = 60.0;

    QString
        server; ///< client: the name of the server it connects to; empty if a gateway joins it to a real one
    int port = 7777;             ///< server: 1 to 65535
    int maxClients = 32;         ///< server: 1 to 4095
    int channels = 0;            ///< server: max_channels; client: channel_count. See EnetMultiplayerPeer
    PeerApi api = PeerApi::Peer; ///< server: its own and its clients'; a joined client's own

    // Of a server with the scene interface, and of its clients.
    AuthPolicy auth = AuthPolicy::None;
    Time authTimeout{3'000'000}; ///< 0: never; with `auth` alone
    bool serverRelay = true;     ///< server_relay

    // The game's loop. It polls at pollPhase + n / pollHz, from its join on.
    std::optional<Time> pollPhase = {}; ///< none: 0; a whole frame or more counts as its remainder
    Time pollJitter{};                  ///< each poll is late by a random time from 0 to this
    int packetsPerPoll = 0;             ///< how many packets the game takes after a poll; 0: all
    EnetSettings enet = {};

    bool operator==(const PeerSpec&) const = default;
};

/// The recipients of put_packet: set_target_peer's argument, by number or by name. 0 is everyone. See
/// targetIds().
struct PacketTarget
{
    int id = 0;   ///< used when `name` is empty; negative: everyone but that one; need not exist
    QString name; ///< a peer's name, or the bare name of a `count` entry: each of them, one after another
    bool allBut = false; ///< "-name": everyone but that one; never with a bare name or without a name

    bool operator==(const PacketTarget&) const = default;
};

/// "it" or "-it". In an action with `on`: the peer that the event is about, by the id under which the acting
/// peer knows it (1 is a client's server), or everyone else.
inline bool isIt(const PacketTarget& target)
{
    return target.name == QStringView(u"it");
}

/// A packet's content, in one of three forms.
struct PayloadText
{
    QString text;
    bool operator==(const PayloadText&) const = default;
};
struct PayloadHex
{
    QByteArray bytes;
    bool operator==(const PayloadHex&) const = default;
};
/// This many bytes, filled with a counter.
struct PayloadSize
{
    int size = 0;
    bool operator==(const PayloadSize&) const = default;
};
using Payload = std::variant<PayloadSize, PayloadText, PayloadHex>;

/// An entry of "links". Entries are read from top to bottom; later ones override earlier ones field by field.
struct LinkSpec
{
    QString from = QStringLiteral("*"); ///< a peer's name, the bare name of a `count` entry, or "*"
    QString to = QStringLiteral("*");
    LinkConditionsChange conditions;
    bool bothWays = false;
    QString preset = {}; ///< the name of a shipped preset, overridden by `conditions`; see withPreset()

    bool operator==(const LinkSpec&) const = default;
};

struct PlayedFile;

/// A file of packets that traffic plays, or none. The same file counts as the same.
struct PlayedFileRef
{
    QString name;                                   ///< empty: none
    std::shared_ptr<const PlayedFile> content = {}; ///< what was found in it; null before it was read

    explicit operator bool() const { return !name.isEmpty(); }
    bool operator==(const PlayedFileRef& other) const { return name == other.name; }
};

/// An entry of "traffic": packets at start, start + 1/hz, … before stop. With `play`, the packets of a file
/// (see played_packets.h): who sends what to whom is in the file, whose times count from `start`, and only
/// `start` and `stop` are used beside it.
struct TrafficSpec
{
    QString from; ///< a peer's name, or the bare name of a `count` entry: each of them sends
    PacketTarget target;
    int channel = 0;
    TransferMode mode = TransferMode::Reliable;
    double hz = 1.0;
    Payload payload = PayloadSize{};
    Time start{};
    std::optional<Time> stop; ///< none: until the end
    bool inFrames =
        false;     ///< put in the sender's first poll from then on, as a game does that sends once a frame
    int burst = 1; ///< packets at once, each time
    PlayedFileRef play = {};

    bool operator==(const TrafficSpec&) const = default;
};

struct PutPacketAction
{
    PacketTarget target;
    int channel = 0;
    TransferMode mode = TransferMode::Reliable;
    Payload payload = PayloadSize{};
    bool operator==(const PutPacketAction&) const = default;
};
struct RefuseNewConnectionsAction
{
    bool value = true;
    bool operator==(const RefuseNewConnectionsAction&) const = default;
};
/// The peer to disconnect, by name or id; `target.allBut` and 0 are not allowed here.
struct DisconnectPeerAction
{
    PacketTarget target;
    bool force = false;
    bool operator==(const DisconnectPeerAction&) const = default;
};
struct CloseAction
{
    bool operator==(const CloseAction&) const = default;
};
/// Creates the peer again: a client connects, a server listens, a mesh member joins its mesh.
struct JoinAction
{
    bool operator==(const JoinAction&) const = default;
};
/// Stops the peer's program, as at a breakpoint: it neither polls nor sends its traffic. What arrives waits
/// in its socket. A later freeze replaces an earlier one; a duration of 0 ends it.
struct FreezeAction
{
    Time duration{};
    bool operator==(const FreezeAction&) const = default;
};
/// Pulls the peer's network cable: nothing gets out or in.
struct UnplugAction
{
    bool operator==(const UnplugAction&) const = default;
};
struct ReplugAction
{
    bool operator==(const ReplugAction&) const = default;
};
/// Changes the poll rate, counted from the peer's last poll.
struct PollRateAction
{
    double hz = 60.0;
    bool operator==(const PollRateAction&) const = default;
};
/// Changes the settings that are given, of the peer's host and of all its connections, also later ones.
struct SettingsAction
{
    EnetSettings settings; ///< without compression
    bool operator==(const SettingsAction&) const = default;
};
/// Changes conditions of the link from `from` to `to` (one way, or both), each a peer's name, the bare name
/// of a `count` entry, or "*".
struct ConditionsAction
{
    QString from;
    QString to;
    bool bothWays = false;
    LinkConditionsChange conditions;
    QString preset = {}; ///< as in LinkSpec
    bool operator==(const ConditionsAction&) const = default;
};
/// Takes a link down. Datagrams already on their way still arrive. Conditions with `down` end it.
struct DownAction
{
    QString from;
    QString to;
    bool bothWays = false;
    std::optional<Time> duration = {}; ///< more than 0; none: until conditions set `down` to false
    bool operator==(const DownAction&) const = default;
};
/// Actions on one datagram on its way, given by its number in the run. If there is no such datagram (perhaps
/// because the scenario was changed), the action fails.
struct KillAction
{
    std::uint32_t datagram = 0;
    bool operator==(const KillAction&) const = default;
};
struct DelayAction
{
    std::uint32_t datagram = 0;
    Time by{}; ///< 0 or more
    bool operator==(const DelayAction&) const = default;
};
struct DuplicateAction
{
    std::uint32_t datagram = 0;
    bool operator==(const DuplicateAction&) const = default;
};

/// Holds the next datagrams from `from` to `to` (ends as in ConditionsAction) that match, as soon as they are
/// sent, until they are released, killed, delayed or duplicated. What was still to be held on the same ends
/// is not any more.
struct HoldAction
{
    QString from;
    QString to;
    std::optional<TransferMode> mode = {}; ///< with (a part of) a packet in this mode; none: any datagram
    std::optional<int> channel = {};       ///< with such a packet on this channel
    std::optional<int> minSize = {};       ///< bytes of the datagram
    std::optional<int> maxSize = {};
    int count = 1; ///< how many; 0: none any more
    bool operator==(const HoldAction&) const = default;
};
/// Lets a datagram go that is held. It fails if there is none with this number.
struct ReleaseAction
{
    std::uint32_t datagram = 0;
    bool operator==(const ReleaseAction&) const = default;
};

/// What a peer's program may react to.
enum class PeerEvent : std::uint8_t {
    PeerConnected,    ///< the signal
    PeerDisconnected, ///< the signal
    Packet,           ///< the game takes a packet: get_packet, or the signal peer_packet of a scene
};

/// "peer_connected", "peer_disconnected", "packet".
QString eventName(PeerEvent event);

/// An action's "on": it is carried out each time that this happens, in the handler.
struct Trigger
{
    QString peer; ///< to whom it happens: a name, or the bare name of a `count` entry for each of them
    PeerEvent event = PeerEvent::PeerConnected;
    std::optional<int> channel = {}; ///< Packet: that arrives on this channel; none: on any

    bool operator==(const Trigger&) const = default;
};

/// An entry of "actions".
struct ActionSpec
{
    Time at{}; ///< not used with `on`
    QString
        peer; ///< the acting peer: a name, or the bare name of a `count` entry; empty for actions on
              ///< links and datagrams. With `on`, empty or `on.peer` means the peer that hears of the event
    std::variant<PutPacketAction, RefuseNewConnectionsAction, DisconnectPeerAction, CloseAction, JoinAction,
                 ConditionsAction, DownAction, KillAction, DelayAction, DuplicateAction, FreezeAction,
                 UnplugAction, ReplugAction, PollRateAction, SettingsAction, HoldAction, ReleaseAction>
        what;
    std::optional<Trigger> on = {};

    bool operator==(const ActionSpec&) const = default;
};

/// Whether a peer carries out the action, or it is done to a link or to a datagram.
enum class ActionSubject : std::uint8_t { Peer, Link, Datagram };
ActionSubject subjectOf(const ActionSpec& action);

/// "put_packet", "refuse_new_connections", …, as in "do".
QString actionName(const ActionSpec& action);
/// The datagram that an action is for; none if it is for something else.
DatagramId datagramOf(const ActionSpec& action);

/// An entry of "expect": a bound on a figure of the report, or on a count of fates or events. Which of the
/// choices a metric may have, core/scenario/expect_metrics.h says. Peers are named as in LinkSpec.
struct ExpectSpec
{
    QString metric;                   ///< one of expectMetrics()
    std::optional<TransferMode> mode; ///< only packets of this mode
    std::optional<int> channel;       ///< only packets on this channel
    std::optional<QString> from;      ///< with `to`: only what is on this link
    std::optional<QString> to;
    std::optional<double> min;
    std::optional<double> max;
    std::optional<QString> peer = {};    ///< only what has this peer at either end; of events, at whom
    std::optional<QString> subject = {}; ///< only events about this peer
    std::optional<QString> event = {};   ///< of the metric "events": only this kind, one of eventNames()
    std::optional<Time> after = {};      ///< only from then on
    std::optional<Time> before = {};     ///< only until then, which is not included

    bool operator==(const ExpectSpec&) const = default;
};

/// An entry of "gateways": a door between the sandbox and real programs. While one is open, time in the
/// sandbox is real time.
struct GatewaySpec
{
    enum class Kind : std::uint8_t {
        Expose, ///< real clients connect to `listen` and are in the sandbox, at the server `name`
        Join,   ///< the clients `name` connect to the real server at `to`
        Tap,    ///< real clients connect to `listen`, and reach the real server at `to` over links of the
                ///< sandbox
    };
    static constexpr int most = 16; ///< in a scenario

    Kind kind = Kind::Tap;
    QString name; ///< the server, the entry of clients, or what the real server is called here
    HostAndPort listen = {};
    HostAndPort to = {};

    bool listens() const { return kind != Kind::Join; }
    bool connects() const { return kind != Kind::Expose; }
    bool operator==(const GatewaySpec&) const = default;
};

/// A sandbox as its file describes it (`*.scenario.json`, format peerscope-scenario/1).
struct Scenario
{
    QString name;
    QString description;
    std::uint64_t seed = 1; ///< at most 2^53 - 1, so that JSON keeps it exactly
    Time duration{30'000'000};
    std::vector<PeerSpec> peers;
    std::vector<LinkSpec> links;
    std::vector<TrafficSpec> traffic;
    std::vector<ActionSpec> actions;
    std::vector<ExpectSpec> expect;
    std::vector<GatewaySpec> gateways = {};

    bool operator==(const Scenario&) const = default;
};

/// The gateway that joins these clients to a real server; null if none does.
const GatewaySpec* joinOf(const Scenario& scenario, const PeerSpec& client);

/// In "links", the name of every real client of an expose or a tap, and of no peer.
QString realClients();

/// One peer, after `count` was expanded and its id drawn.
struct PeerInstance
{
    QString name;
    std::size_t spec = 0; ///< its entry in Scenario::peers
    int id = 0;
    Time joinAt{};

    bool operator==(const PeerInstance&) const = default;
};

/// All peers of a checked scenario, in file order. An id that is left out depends only on the seed, the
/// peer's name and the ids already taken, so adding a peer at the end does not change the others' ids.
std::vector<PeerInstance> expandPeers(const Scenario& scenario);

/// The interface that a peer uses. A client uses its server's.
PeerApi apiOf(const Scenario& scenario, const PeerSpec& peer);

/// The instances that `name` stands for: one peer, all of a `count` entry, or all for "*"; none for an
/// unknown name. They are indices into `peers`, the result of expandPeers(scenario).
std::vector<std::size_t> selectPeers(const Scenario& scenario, const std::vector<PeerInstance>& peers,
                                     const QString& name);

/// The arguments for set_target_peer (or disconnect_peer), one per call. Usually one number; the bare name of
/// a `count` entry gives one for each of its peers. Empty for an unknown name.
std::vector<int> targetIds(const Scenario& scenario, const std::vector<PeerInstance>& peers,
                           const PacketTarget& target);

/// Why `name` cannot be a peer's name ("expected …"), or nothing. A name has 1 to 64 printable characters. It
/// does not begin with "-", does not begin or end with a space, contains no "*" and is not only digits.
std::optional<QString> peerNameProblem(const QString& name);

/// The most peers that all entries of a scenario may have together (ENet itself allows 4,095 connections per
/// host).
inline constexpr int maxPeers = bounds::count.highest();

/// More limits of a scenario, and the bounds of number_bounds.h in the types of their values. All are
/// inclusive.
namespace limits {
inline constexpr int maxEntries = 10'000; ///< each of "links", "traffic", "actions" and "expect"
inline constexpr auto maxSeed = static_cast<std::uint64_t>(bounds::seed.high);
inline constexpr Time maxDuration = bounds::duration.longest();
inline constexpr Time maxDelay = fromMilliseconds(bounds::delayMs.high); ///< of a link; also its jitter
inline constexpr int maxChannel = bounds::channel.highest();
inline constexpr int maxClients = bounds::maxClients.highest();
inline constexpr int maxPayload = bounds::size.highest(); ///< bytes; of one given by its size
inline constexpr int maxWrittenPayload = 1'048'576;       ///< bytes; of one that is written out
inline constexpr int minClientId = bounds::clientId.lowest();
inline constexpr int maxLoseEvery = bounds::loseEvery.highest(); ///< datagrams
inline constexpr int maxRateKbit = bounds::rateKbit.highest();
inline constexpr int maxQueueBytes = bounds::queueBytes.highest();
inline constexpr std::int64_t maxDatagram = static_cast<std::int64_t>(bounds::datagram.high);
} // namespace limits

} // namespace peerscope

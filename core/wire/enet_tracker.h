// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/enet_datagram.h"
#include "core/wire/enet_direction.h"
#include "core/wire/enet_tracker_output.h"
#include "core/wire/flow_evidence.h"
#include "core/wire/game_evidence.h"
#include "core/wire/held_datagrams.h"
#include "core/wire/seen_datagram.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace peerscope {

/// How many datagrams a tracker has seen, by result. Once all of them are decided (see flush), each is in
/// exactly one of the first seven.
struct TrackerCounts
{
    std::uint64_t understood = 0;   ///< ENet, read from the first byte to the last
    std::uint64_t malformed = 0;    ///< in ENet flows, with bytes that make no sense
    std::uint64_t cut = 0;          ///< not fully captured, in any flow
    std::uint64_t compressed = 0;   ///< in ENet flows, by a method that is not known here
    std::uint64_t encrypted = 0;    ///< DTLS
    std::uint64_t unrecognized = 0; ///< in ENet flows, not recognized yet or without a connection
    std::uint64_t foreign = 0;      ///< in flows that are not ENet

    std::uint64_t datagrams = 0; ///< that became rows
    std::uint32_t flows = 0;     ///< pairs of addresses that speak ENet
    std::uint32_t foreignFlows = 0;
    std::uint32_t connections = 0;
};

/// A datagram on its way, as EnetTracker::send() has read it.
struct DatagramOnWay
{
    std::uint32_t connection = 0;
    std::uint32_t number = 0; ///< among those of its direction
    FlowSide sender;
    EndpointId client; ///< of the connection
    EndpointId server;
    std::uint8_t side = 0; ///< of the connection: 0 is the client
    bool answers = false;  ///< its arrival says something about the other direction, or ends the connection
};

/// Follows every ENet connection in a stream of datagrams: who is connected, which packet each command
/// belongs to, what arrived, in what order it was delivered and what it waited for. A packet counts as
/// delivered only if it was acknowledged, or reached a receiver that acknowledged something after it.
///
/// The first datagrams of a flow and of a connection decide what they are (FlowEvidence, GameEvidence). Until
/// then, they and all later ones wait, for 3 seconds of the capture at most. So what is reported is in order,
/// and never has to be taken back.
///
/// Whoever sees both ends of a datagram's way, as a gateway does, uses send(), arrive() and lose() in place
/// of see(). Then nothing waits for a decision: a flow is ENet's from its first CONNECT on.
///
/// Accepts any bytes at any time: what is not ENet is counted, what is broken is read as far as possible.
/// Memory is bounded by the number of connections at a time, and for each of them by ENet's own windows.
class EnetTracker
{
public:
    /// Both must live as long as this object. `rangeCoder` may be null. `decodeAs`: what the packets of every
    /// connection are, whatever they show.
    EnetTracker(EnetTrackerOutput& output, Decompressor* rangeCoder,
                std::optional<GameProtocol> decodeAs = std::nullopt);

    /// Takes the next datagram, in the order in which they were seen. If its time goes back, the time before
    /// it is used. Its bytes may go afterwards.
    void see(const SeenDatagram& datagram);
    /// Says that it is `at`, and that no datagram before it is still to come: what has waited long enough is
    /// decided. For a capture that still grows and has become silent; see() does the same by itself.
    void wait(Time at);

    /// A datagram begins its way. Nothing if it belongs to no connection. `decodeAs`: what the packets of a
    /// connection that it begins are, if that is known.
    std::optional<DatagramOnWay> send(const SeenDatagram& datagram,
                                      std::optional<GameProtocol> decodeAs = std::nullopt);
    /// It has come to its receiver, or a copy of it. `bytes` are those that were sent. If not `isCertain`, it
    /// has left for a machine elsewhere, and may be lost on the rest of its way.
    void arrive(const DatagramOnWay& datagram, Time at, ByteView bytes, bool isCertain = true);
    /// It will not come, and neither will a copy.
    void lose(const DatagramOnWay& datagram);
    /// Nothing has come from one side for so long that the other has given the connections up.
    void giveUp(const UdpAddress& client, const UdpAddress& server, Time at);

    /// Decides about everything that waits, by what was seen so far, and reports connections that have become
    /// silent. Call it once, at the end.
    void flush();

    const TrackerCounts& counts() const { return m_counts; }

private:
    static constexpr std::size_t mostFlows = 1u << 16;
    static constexpr std::size_t mostConnections = 1u << 16;
    static constexpr std::size_t mostRemembered = 64; ///< connections of a flow, ids of an address
    static constexpr std::size_t mostEnded = 16;      ///< whose last datagrams may still be on their way
    static constexpr std::size_t mostYoung = 1024;    ///< connections still waiting for an answer
    static constexpr Time patience{3'000'000};        ///< how long a flow may make others wait
    static constexpr std::uint16_t unknownPeer = 0xFFFF;
    static constexpr std::uint8_t unknownSession = 0xFF;

    /// One connection. Side 0 is the client, if that is known.
    struct Connection
    {
        Connection(EndpointId first, EndpointId second, GameProtocol game, bool fromTheStart)
            : ends{first, second}, protocol(game), isFromTheStart(fromTheStart)
        {
        }
        /// What `side` sends. Made when first needed, because many clients never get an answer.
        EnetDirection& sentBy(int side)
        {
            if (!directions[side])
                directions[side] =
                    std::make_unique<EnetDirection>(ends[side], ends[1 - side], protocol, isFromTheStart);
            return *directions[side];
        }

        /// Frees the connection's data if only one side has ever sent. Later datagrams count as something
        /// new.
        void forgetMonologue()
        {
            if (directions[0] && directions[1])
                return;
            directions[0].reset();
            directions[1].reset();
            isFromTheStart = false;
        }

        EndpointId ends[2];
        GameProtocol protocol; ///< as it decided about the channels
        bool isFromTheStart;
        std::unique_ptr<EnetDirection> directions[2]; ///< index: the side that sends
        /// What identifies a side's datagrams: its number at the other side, and its session.
        std::uint16_t peerIds[2] = {unknownPeer, unknownPeer};
        std::uint8_t sessions[2] = {unknownSession, unknownSession};
        std::uint32_t number = 0; ///< its index in the list of connections
        UdpAddress client;        ///< the address of side 0
        std::uint32_t connectId = 0;
        bool handshakeSeen = false;
        bool answered = false; ///< the client has acknowledged the VERIFY CONNECT
        bool joined = false;   ///< and the server has received that
        bool ended = false;
        bool told = false; ///< the other side knows, too
    };
    /// A connection's game, as far as its first packets show it.
    struct Game
    {
        std::uint32_t connectId = 0;
        UdpAddress client;
        GameEvidence evidence;
        EndpointId endpoint; ///< the client's, once it was reported
    };
    /// The datagrams between two addresses.
    struct Flow
    {
        EnetFraming framings[2]; ///< by the side that sends
        FlowEvidence evidence;
        bool mayShowMore = true;            ///< what it is, or what its newest connection is
        std::optional<Time> undecidedSince; ///< makes everything wait
        bool isDoubted = false;             ///< looked like ENet, but did not show it in time
        std::vector<Game> games;            ///< of connections whose CONNECT was seen, the newest last
        bool isEnet = false;                ///< its datagrams are reported
        bool isCompressed = false;          ///< it began with what looks like a compressed CONNECT
        std::uint64_t ignored = 0;
        std::vector<std::uint32_t> connections; ///< the newest last
    };
    struct KnownEndpoint
    {
        EndpointId id;
        TrackedEndpoint said;
    };
    struct Way
    {
        UdpAddress from;
        UdpAddress to;
        bool operator==(const Way&) const = default;
    };
    struct WayHash
    {
        std::size_t operator()(const Way& way) const noexcept
        {
            return std::hash<UdpAddress>()(way.from) * 31 + std::hash<UdpAddress>()(way.to);
        }
    };

    /// Null if there are too many flows.
    const FlowSide* senderOf(const SeenDatagram& datagram);
    EnetDatagram open(FlowSide sender, const SeenDatagram& datagram);
    // First, each datagram is looked at, to decide what its flow is.
    void look(FlowSide sender, const SeenDatagram& datagram, const EnetDatagram& opened);
    void lookAtGame(Flow& flow, const SeenDatagram& datagram, const EnetDatagram& opened);
    void release();
    static void decide(Flow& flow);
    // Then it is followed.
    void follow(Flow& flow, const SeenDatagram& datagram, const EnetDatagram& opened);
    void accept(Flow& flow);
    /// The counter for a datagram whose flow is not known to be ENet.
    std::uint64_t& countOfUnknown(Flow& flow, const SeenDatagram& datagram, const EnetDatagram& opened);
    /// `mayBegin`: a datagram may be the first of a connection whose CONNECT was not seen.
    Connection* connectionOf(Flow& flow, const SeenDatagram& datagram, const EnetDatagram& opened,
                             bool mayBegin);
    Connection* connectionVerifiedBy(const Flow& flow, const SeenDatagram& datagram,
                                     const EnetDatagram& opened);
    Connection* newConnection(Flow& flow, const SeenDatagram& datagram, const EnetDatagram& opened,
                              const EnetCommand* connect);
    /// The endpoint that was last at an address; null if none is known.
    const KnownEndpoint* newestAt(const UdpAddress& address) const;
    EndpointId endpointFor(const TrackedEndpoint& endpoint);
    struct CommandsRead
    {
        bool isSound = false; ///< all of them could be read
        bool answers = false; ///< see DatagramOnWay
        std::uint32_t number = 0;
    };
    CommandsRead readCommands(Connection& connection, int side, const SeenDatagram& datagram,
                              const EnetDatagram& opened, EnetDirection::Arrival arrival);
    /// Reads the commands of a datagram that belongs to a connection, and counts it.
    CommandsRead read(Connection* connection, const SeenDatagram& datagram, const EnetDatagram& opened,
                      EnetDirection::Arrival arrival);
    void handshake(Connection& connection, int side, const EnetCommand& command, const EnetDatagram& opened);
    void acknowledge(Connection& connection, int side, const EnetCommand& command, Time at);
    /// One side has sent a DISCONNECT. `acknowledged`: it waits for the answer, and gets the signal like the
    /// other side.
    void leave(Connection& connection, int leavingSide, bool acknowledged, Time at);
    /// The other side has got it.
    void tell(Connection& connection, int leavingSide, bool acknowledged, Time at);

    EnetTrackerOutput& m_output;
    EnetOpener m_opener;
    std::optional<GameProtocol> m_decodeAs;
    TrackerCounts m_counts;
    Time m_seenAt{}; ///< of the newest datagram
    Time m_now{};    ///< of the one that is followed
    HeldDatagrams m_held;
    std::unordered_map<Way, FlowSide, WayHash> m_ways; ///< both directions lead to their flow
    std::deque<Flow> m_flows;
    std::deque<Connection> m_connections;
    RingQueue<std::uint32_t> m_young; ///< the newest connections, oldest first
    RingQueue<std::uint32_t> m_ended; ///< ended connections that are not forgotten yet, oldest first
    std::unordered_map<UdpAddress, std::vector<KnownEndpoint>> m_endpoints;
    std::vector<EnetCommand> m_acknowledgements; ///< of the current datagram
};

} // namespace peerscope

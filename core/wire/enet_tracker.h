// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/enet_datagram.h"
#include "core/wire/enet_direction.h"
#include "core/wire/enet_tracker_output.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

namespace peerscope {

/// A UDP datagram as somebody saw it pass.
struct SeenDatagram
{
    Time at{};
    UdpAddress from;
    UdpAddress to;
    ByteView bytes;
    /// Whether it was seen where it was going: its receiver's machine is the one that looked. Otherwise only
    /// an acknowledgement tells that it arrived.
    bool arrivalSeen = false;
    std::size_t missing = 0; ///< bytes at its end that were not captured
};

/// What became of the datagrams that a tracker was shown. Each is in one of the first eight.
struct TrackerCounts
{
    std::uint64_t understood = 0;   ///< of ENet, and read from the first byte to the last
    std::uint64_t malformed = 0;    ///< of ENet's flows, with bytes that make no sense
    std::uint64_t cut = 0;          ///< not captured to their end, of whatever flow
    std::uint64_t compressed = 0;   ///< of ENet's flows, by something that cannot be undone here
    std::uint64_t dialect = 0;      ///< of another dialect of ENet
    std::uint64_t encrypted = 0;    ///< DTLS
    std::uint64_t unrecognized = 0; ///< of ENet's flows, before they were recognized or without a connection
    std::uint64_t foreign = 0;      ///< of flows that are not ENet's

    std::uint64_t datagrams = 0; ///< that are rows
    std::uint32_t flows = 0;     ///< pairs of addresses that speak ENet
    std::uint32_t foreignFlows = 0;
    std::uint32_t connections = 0;
};

/// Follows every ENet connection in a stream of datagrams: who is connected, which packet each command
/// carries a part of, what arrived, in what order it was delivered and what it waited for. Nothing is said to
/// be delivered that was not seen to be acknowledged, or to reach a receiver that acknowledged something
/// after it.
///
/// Takes any bytes at any time: what is not ENet is counted, what is broken is read as far as it goes. Memory
/// is bounded by the number of connections at a time, and each one's by ENet's own windows.
class EnetTracker
{
public:
    /// Both must live as long as this. `rangeCoder` may be null.
    EnetTracker(EnetTrackerOutput& output, Decompressor* rangeCoder);

    /// In the order in which they were seen. Times that go back are taken as standing still.
    void see(const SeenDatagram& datagram);

    const TrackerCounts& counts() const { return m_counts; }

private:
    static constexpr std::size_t mostFlows = 1u << 16;
    static constexpr std::size_t mostConnections = 1u << 16;
    static constexpr std::size_t mostRemembered = 64; ///< connections of a flow, ids of an address
    static constexpr std::size_t mostEnded = 16;      ///< of which the last datagrams may be still under way
    static constexpr std::size_t mostYoung = 1024; ///< connections that wait for the other side's first word
    static constexpr int framesToRecognize = 2;
    static constexpr std::uint16_t unknownPeer = 0xFFFF;
    static constexpr std::uint8_t unknownSession = 0xFF;

    /// One connection. Side 0 is the client where that is known.
    struct Connection
    {
        Connection(EndpointId first, EndpointId second, bool fromTheStart)
            : ends{first, second}, isFromTheStart(fromTheStart)
        {
        }
        /// What `side` sends. Made when it is first needed: many a client never gets an answer.
        EnetDirection& sentBy(int side)
        {
            if (!directions[side])
                directions[side] =
                    std::make_unique<EnetDirection>(ends[side], ends[1 - side], isFromTheStart);
            return *directions[side];
        }

        /// Frees what is known of it, where only one side has ever spoken. What comes then is taken for
        /// something new.
        void forgetMonologue()
        {
            if (directions[0] && directions[1])
                return;
            directions[0].reset();
            directions[1].reset();
            isFromTheStart = false;
        }

        EndpointId ends[2];
        bool isFromTheStart;
        std::unique_ptr<EnetDirection> directions[2]; ///< index: the side that sends
        /// What a side's datagrams are addressed with: the number it has at the other side, its session.
        std::uint16_t peerIds[2] = {unknownPeer, unknownPeer};
        std::uint8_t sessions[2] = {unknownSession, unknownSession};
        std::uint32_t number = 0; ///< its place among the connections
        UdpAddress client;        ///< the address of side 0
        std::uint32_t connectId = 0;
        bool handshakeSeen = false;
        bool answered = false; ///< the client has acknowledged the answer to its CONNECT
        bool joined = false;   ///< and the server has heard that
        bool ended = false;
    };
    /// Two addresses that speak to each other.
    struct Flow
    {
        EnetFraming framing;
        bool isEnet = false;
        bool isCompressed = false; ///< it opened with what looks like a compressed CONNECT
        bool isOtherDialect = false;
        int score = 0;
        int dialectScore = 0;
        std::uint64_t ignored = 0;
        std::vector<std::uint32_t> connections; ///< the newest last
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

    Flow* flowOf(const SeenDatagram& datagram);
    bool recognize(Flow& flow, const SeenDatagram& datagram, const EnetDatagram& opened);
    /// The count that a datagram goes to whose flow is not known to be ENet's.
    std::uint64_t& countOfUnknown(Flow& flow, const SeenDatagram& datagram, const EnetDatagram& opened);
    Connection* connectionOf(Flow& flow, const SeenDatagram& datagram, const EnetDatagram& opened);
    Connection* newConnection(Flow& flow, const SeenDatagram& datagram, const EnetDatagram& opened,
                              const EnetCommand* connect);
    EndpointId endpointFor(const UdpAddress& address, TrackedEndpoint::Role role, std::int32_t uniqueId);
    /// Whether they could be read to the last.
    bool readCommands(Connection& connection, int side, const SeenDatagram& datagram,
                      const EnetDatagram& opened);
    void handshake(Connection& connection, int side, const EnetCommand& command, const EnetDatagram& opened);
    void acknowledge(Connection& connection, int side, const EnetCommand& command, Time at);
    /// `acknowledged`: who leaves waits for the answer, and hears of it like the other side.
    void end(Connection& connection, int leavingSide, bool acknowledged, Time at);

    EnetTrackerOutput& m_output;
    EnetOpener m_opener;
    TrackerCounts m_counts;
    Time m_now{};
    std::unordered_map<Way, std::uint32_t, WayHash> m_ways; ///< both ways of a flow lead to it
    std::deque<Flow> m_flows;
    std::deque<Connection> m_connections;
    RingQueue<std::uint32_t> m_young; ///< the newest connections, the oldest of them first
    RingQueue<std::uint32_t> m_ended; ///< connections that are over and not forgotten yet, the oldest first
    std::unordered_map<UdpAddress, std::vector<std::pair<std::int32_t, EndpointId>>> m_endpoints;
    std::vector<EnetCommand> m_acknowledgements; ///< of the datagram that is being read
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/network/address.h"
#include "core/network/datagram_observer.h"
#include "core/network/event_queue.h"
#include "core/network/link.h"
#include "core/network/outside_endpoint.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace peerscope {

using SocketId = Id<struct SocketTag, std::uint32_t>;

/// A datagram that a socket has received. The views are valid until the next call to receive() on any socket.
struct ReceivedDatagram
{
    Address source;
    ByteView bytes;
    DatagramLabel label;
    bool corrupted = false; ///< one bit was flipped on the way
};

/// A virtual network with a virtual clock: endpoints, the links between them, and the due events. Nothing in
/// it sleeps or reads a real clock, and all randomness comes from the seed. Not thread safe: it belongs to
/// one engine thread. The cost of a datagram does not depend on the number of endpoints.
class Network final : private EventTarget
{
public:
    /// Returns the conditions of a link. Called when the link is first used, and again by
    /// refreshConditions().
    using ConditionsSource = std::function<LinkConditions(EndpointId from, EndpointId to)>;

    explicit Network(std::uint64_t seed, DatagramObserver* observer = nullptr);
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    std::uint64_t seed() const { return m_seed; }
    Time now() const { return m_now; }

    // Endpoints.
    /// At most 65,535. Names must be unique, because they seed the links' random streams.
    EndpointId addEndpoint(std::string name);
    /// An endpoint whose programs are not in this process. Every datagram that reaches it, on any port, is
    /// passed to `outside`. Its links work like all others.
    EndpointId addOutsideEndpoint(std::string name, OutsideEndpoint& outside);
    std::size_t endpointCount() const { return m_endpoints.size(); }
    const std::string& endpointName(EndpointId id) const { return m_endpoints[id.value()].name; }
    std::optional<EndpointId> findEndpoint(std::string_view name) const;
    /// Unplugs an endpoint, or plugs it in again. While unplugged, everything it sends is lost (Down), and so
    /// is everything that would arrive there. What its sockets have already received stays.
    void setPlugged(EndpointId id, bool plugged) { m_endpoints[id.value()].plugged = plugged; }
    bool isPlugged(EndpointId id) const { return m_endpoints[id.value()].plugged; }

    /// Another one is told from now on; it must know what this one was told.
    void setObserver(DatagramObserver& observer) { m_observer = &observer; }

    // Links.
    void setConditionsSource(ConditionsSource source);
    /// Asks the source again about every existing link. Datagrams on their way keep the time they were given.
    void refreshConditions();
    LinkConditions conditions(EndpointId from, EndpointId to) const;
    /// Makes the link as its first datagram would, so that the observer is told its conditions.
    void openLink(EndpointId from, EndpointId to) { linkBetween(from, to); }
    /// Bytes that are now waiting for the link's rate.
    std::uint64_t queuedBytes(EndpointId from, EndpointId to) const;

    // Sockets.
    /// Binds a socket; port 0 takes a free one from 49152 up. Nothing if the port is taken.
    std::optional<SocketId> bind(EndpointId endpoint, std::uint16_t port);
    Address addressOf(SocketId socket) const { return m_sockets[socket.value()].address; }
    /// Closes a socket and drops the datagrams waiting in it; `dropped` is called for each of them.
    void close(SocketId socket, const std::function<void(const ReceivedDatagram&)>& dropped = {});
    void send(SocketId from, Address to, ByteView bytes, DatagramLabel label = {});
    /// Sends a datagram from an outside endpoint, from its port `fromPort`, now.
    void inject(EndpointId from, std::uint16_t fromPort, Address to, ByteView bytes,
                DatagramLabel label = {});
    /// Takes the oldest datagram that has arrived; false if there is none.
    bool receive(SocketId socket, ReceivedDatagram& datagram);

    // By hand. Each returns false and does nothing if no such datagram is on its way. The cost grows with the
    // number of datagrams on their way. A datagram that is held moves again when it is delayed or duplicated.
    bool isInFlight(DatagramId datagram) const { return findInFlight(datagram) != nullptr; }
    /// The datagram will not arrive; its reason is Killed.
    bool kill(DatagramId datagram);
    /// The datagram arrives later by `by` (0 or more); later ones may overtake it.
    bool delay(DatagramId datagram, Time by);
    /// A copy of the datagram, sent now, arrives together with it.
    bool duplicate(DatagramId datagram);

    // Held by hand. A datagram is held as soon as it is sent: it does not move, and what is sent after it
    // passes it. What the link had decided for it (its delay, a flipped bit) holds from when it moves again.
    /// Called for a datagram that is about to be sent; must not call the network.
    using DatagramFilter = std::function<bool(const SentDatagram&)>;
    /// So many are held on one link; more than these pass.
    static constexpr std::size_t mostHeld = 16;
    /// Holds the next `count` datagrams that `matches`, except those that the link loses, and copies.
    /// `request` is any number, and replaces what was asked under it before; a count of 0 ends it.
    void holdNext(std::uint32_t request, std::size_t count, DatagramFilter matches);
    /// How many datagrams a request still waits for.
    std::size_t stillToHold(std::uint32_t request) const;
    bool isHeld(DatagramId datagram) const;
    /// Lets a held datagram go on. False if it is not held.
    bool release(DatagramId datagram);
    /// Lets all go on, and holds no more.
    void releaseAll();

    // The clock.
    void schedule(Time at, EventTarget& target, std::uint32_t data = 0)
    {
        m_events.schedule(at < m_now ? m_now : at, target, data);
    }
    /// The time of the next event; `never` if there is none.
    Time nextEventTime() const { return m_events.nextTime(); }
    /// Moves the clock to the next event and handles it. There must be one.
    void runNextEvent();
    /// Moves the clock forward to `time`. No event may be due before it.
    void advanceTo(Time time);

    // Figures, counted since the start.
    std::uint64_t datagramsSent() const { return m_datagramsSent; }
    std::uint64_t eventsRun() const { return m_eventsRun; }
    std::size_t datagramsInFlight() const { return m_inFlight; }
    /// Calls `visit` for every datagram on its way, in order of their ids.
    void forEachInFlight(const std::function<void(DatagramId, const SentDatagram&)>& visit) const;

private:
    struct BoundSocket
    {
        std::uint16_t port = 0;
        SocketId socket;
    };
    struct Endpoint
    {
        std::string name;
        std::uint16_t nextPort = 49152;
        bool plugged = true;
        OutsideEndpoint* outside = nullptr; ///< null: its sockets are here
        std::vector<std::uint32_t> links;   ///< by receiver: 1 + index into m_links, 0 for none yet
        std::vector<BoundSocket> sockets;
    };
    struct Datagram
    {
        DatagramId id;
        EndpointId from;
        EndpointId to;
        Address source;
        Address destination;
        Time sent{};
        Time due{};
        Time queued{};
        std::uint16_t content = 0; ///< of its label
        std::uint32_t mark = 0;    ///< its observer's
        bool duplicate = false;
        bool corrupted = false;
        bool inFlight = false;
        bool held = false;
        Time rest{};    ///< while it is held: how long it will take after that
        ByteView bytes; ///< the observer's copy, or `own`
        std::vector<std::byte> own;
        std::vector<std::byte> parts; ///< of its label
    };
    struct Socket
    {
        Address address;
        EndpointId endpoint;
        bool open = false;
        std::vector<std::uint32_t> queue; ///< datagrams that have arrived, from `head` on
        std::size_t head = 0;
    };
    struct HoldRequest
    {
        std::uint32_t number = 0;
        std::size_t count = 0;
        DatagramFilter matches;
    };
    struct LinkEntry
    {
        Link link;
        EndpointId from;
        EndpointId to;
    };

    void fire(Time now, std::uint32_t datagram) override;
    void sendFrom(EndpointId from, Address source, Address to, ByteView bytes, DatagramLabel label);
    std::optional<SocketId> socketAt(EndpointId endpoint, std::uint16_t port) const;
    Link& linkBetween(EndpointId from, EndpointId to);
    void tellConditions(const LinkEntry& entry) const;
    std::uint32_t addLink(EndpointId from, EndpointId to);
    const Link* findLink(EndpointId from, EndpointId to) const;
    Datagram* findInFlight(DatagramId id);
    const Datagram* findInFlight(DatagramId id) const;
    void loseInFlight(const Datagram& datagram, LossReason reason);
    static void corrupt(Datagram& datagram, Link& link);
    static void keepBytes(Datagram& datagram);
    void launch(std::uint32_t index, LossReason lost);
    bool isToBeHeld(const SentDatagram& datagram);
    void letGo(Datagram& datagram);
    std::uint32_t takeDatagram();
    static SentDatagram describe(const Datagram& datagram);

    std::uint64_t m_seed;
    DatagramObserver* m_observer;
    ConditionsSource m_conditionsSource;
    Time m_now{};
    EventQueue m_events;
    std::vector<Endpoint> m_endpoints;
    std::unordered_map<std::string, EndpointId> m_endpointsByName;
    std::vector<LinkEntry> m_links;
    std::vector<Socket> m_sockets;
    std::deque<Datagram> m_datagrams; ///< a pool; entries never move
    std::vector<std::uint32_t> m_freeDatagrams;
    std::vector<HoldRequest> m_holdRequests;
    std::vector<std::uint32_t> m_held; ///< datagrams
    std::uint32_t m_lastReceived = static_cast<std::uint32_t>(-1);
    std::uint64_t m_datagramsSent = 0;
    std::uint64_t m_eventsRun = 0;
    std::size_t m_inFlight = 0;
    std::uint32_t m_nextId = 0; ///< gives ids if there is no observer
};

} // namespace peerscope

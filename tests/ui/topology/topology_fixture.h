// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"
#include "core/trace/state.h"
#include "core/trace/trace_writer.h"
#include "ui/topology/layout.h"

#include <QString>

#include <cstddef>
#include <memory>
#include <vector>

/// Sandboxes made by hand, without an engine.
namespace peerscope::topology_fixture {

inline EndpointId endpoint(std::size_t index)
{
    return EndpointId(static_cast<EndpointId::Value>(index));
}

inline PeerState peer(std::size_t index, const QString& name, const QString& role, int id)
{
    PeerState state;
    state.endpoint = endpoint(index);
    state.name = name.toStdString();
    state.role = role.toStdString();
    state.id = id;
    state.status = PeerStatus::Connected;
    return state;
}

inline void connectPeers(TraceState& state, std::size_t a, std::size_t b)
{
    const auto add = [&](std::size_t at, std::size_t remote) {
        ConnectionState connection;
        connection.remote = endpoint(remote);
        connection.remoteId = state.peers[remote].id;
        connection.roundTripTime = Time(84'000);
        connection.roundTripTimeVariance = Time(3'000);
        state.peers[at].connections.push_back(connection);
    };
    add(a, b);
    add(b, a);
}

inline void setLink(TraceState& state, std::size_t from, std::size_t to, LinkConditions conditions)
{
    state.links.push_back({endpoint(from), endpoint(to), conditions});
}

/// A server and `count` - 1 clients, all connected, 40 ms away.
inline TraceState star(std::size_t count)
{
    TraceState state;
    state.peers.push_back(peer(0, QStringLiteral("server"), QStringLiteral("server"), 1));
    for (std::size_t index = 1; index < count; ++index) {
        const int id = 200 + static_cast<int>(index);
        state.peers.push_back(peer(index, QStringLiteral("bot.%1").arg(index), QStringLiteral("client"), id));
        connectPeers(state, 0, index);
        setLink(state, 0, index, {.delay = Time(40'000)});
        setLink(state, index, 0, {.delay = Time(40'000)});
    }
    return state;
}

inline TraceState mesh(std::size_t count)
{
    TraceState state;
    for (std::size_t index = 0; index < count; ++index)
        state.peers.push_back(peer(index, QStringLiteral("m.%1").arg(index + 1), QStringLiteral("mesh"),
                                   11 + static_cast<int>(index)));
    for (std::size_t a = 0; a < count; ++a) {
        for (std::size_t b = a + 1; b < count; ++b)
            connectPeers(state, a, b);
    }
    return state;
}

inline std::vector<LayoutPeer> layoutStar(std::size_t count)
{
    std::vector<LayoutPeer> peers;
    for (std::size_t index = 0; index < count; ++index)
        peers.push_back({endpoint(index), index == 0 ? NodeRole::Server : NodeRole::Client, {}, {}});
    return peers;
}

inline std::vector<LayoutPeer> layoutMesh(std::size_t count)
{
    std::vector<LayoutPeer> peers;
    for (std::size_t index = 0; index < count; ++index)
        peers.push_back({endpoint(index), NodeRole::Mesh, {}, QStringLiteral("m")});
    return peers;
}

/// A trace to which a test adds datagrams one by one.
class Recording
{
public:
    Recording() = default;
    explicit Recording(const TraceState& state)
    {
        for (const PeerState& known : state.peers)
            m_writer.addEndpoint(known.name, known.role, known.id);
    }

    DatagramId send(std::size_t from, std::size_t to, Time sent, Time due,
                    datagram_content::Flags content = datagram_content::reliable,
                    LossReason lost = LossReason::None, bool duplicate = false)
    {
        NewDatagram datagram;
        datagram.from = endpoint(from);
        datagram.to = endpoint(to);
        datagram.sent = sent;
        datagram.due = due;
        datagram.content = content;
        datagram.lost = lost;
        datagram.duplicate = duplicate;
        datagram.bytes = ByteView(m_bytes);
        return m_writer.addDatagram(datagram);
    }

    TraceWriter& writer() { return m_writer; }
    TraceSnapshot snapshot() const { return TraceSnapshot(m_writer.trace()); }

private:
    std::vector<std::byte> m_bytes = std::vector<std::byte>(100);
    TraceWriter m_writer;
};

/// Two seconds of traffic over every connection of `state`: `perSecond` datagrams a second and direction, of
/// all kinds, `loss` of them lost.
inline void fillWithTraffic(Recording& recording, const TraceState& state, int perSecond, double loss,
                            Time delay)
{
    constexpr datagram_content::Flags kinds[] = {
        datagram_content::unreliable,
        datagram_content::unreliableOrdered,
        datagram_content::reliable,
        datagram_content::acknowledgement,
        datagram_content::unreliable | datagram_content::acknowledgement,
        datagram_content::reliable | datagram_content::resend,
        datagram_content::ping,
    };
    RandomStream random(7);
    const int ticks = perSecond * 2;
    for (int tick = 0; tick < ticks; ++tick) {
        const Time begin(std::int64_t{2'000'000} * tick / ticks);
        std::int64_t offset = 0;
        for (const PeerState& from : state.peers) {
            for (const ConnectionState& connection : from.connections) {
                const Time sent = begin + Time(offset++);
                const auto kind = static_cast<std::size_t>(random.nextBetween(0, 6));
                const bool lost = random.nextDouble() < loss;
                const Time jitter(random.nextBetween(-delay.count() / 5, delay.count() / 5));
                recording.send(from.endpoint.value(), connection.remote.value(), sent, sent + delay + jitter,
                               kinds[kind], lost ? LossReason::Random : LossReason::None);
            }
        }
    }
}

} // namespace peerscope::topology_fixture

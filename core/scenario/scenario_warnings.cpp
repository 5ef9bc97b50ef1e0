// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_warnings.h"

#include "core/wire/godot_channels.h"

#include <algorithm>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int lastChannel = 253; ///< ENet has 255, and the first two are Godot's channel 0
constexpr int largestPacket = 32 << 20;

qsizetype payloadBytes(const Payload& payload)
{
    if (const auto* text = std::get_if<PayloadText>(&payload))
        return text->text.toUtf8().size();
    if (const auto* hex = std::get_if<PayloadHex>(&payload))
        return hex->bytes.size();
    return std::get<PayloadSize>(payload).size;
}

QString compressionOf(const PeerSpec& peer)
{
    return QString::fromUtf8(name(peer.enet.compression.value_or(CompressionMode::None)).data());
}

/// What an entry of "traffic" and a put_packet have in common.
struct Put
{
    QString path;
    QString from; ///< empty where that is not known
    PacketTarget target;
    int channel = 0;
    TransferMode mode{};
    const Payload& payload;
};

class Warnings
{
public:
    explicit Warnings(const Scenario& scenario) : m_scenario(scenario), m_peers(expandPeers(scenario))
    {
        m_meshMembers = std::ranges::count_if(m_peers, [this](const PeerInstance& peer) {
            return m_scenario.peers[peer.spec].role == PeerRole::Mesh;
        });
    }

    std::vector<ScenarioError> all() &&
    {
        for (std::size_t index = 0; index < m_scenario.peers.size(); ++index)
            addOfPeer(m_scenario.peers[index], u"$.peers[%1]"_s.arg(index));
        for (std::size_t index = 0; index < m_scenario.traffic.size(); ++index) {
            const TrafficSpec& traffic = m_scenario.traffic[index];
            if (traffic.play)
                continue;
            addOfPut({u"$.traffic[%1]"_s.arg(index), traffic.from, traffic.target, traffic.channel,
                      traffic.mode, traffic.payload});
        }
        for (std::size_t index = 0; index < m_scenario.actions.size(); ++index) {
            const ActionSpec& action = m_scenario.actions[index];
            if (const auto* put = std::get_if<PutPacketAction>(&action.what))
                addOfPut({u"$.actions[%1]"_s.arg(index),
                          action.peer.isEmpty() && action.on ? action.on->peer : action.peer, put->target,
                          put->channel, put->mode, put->payload});
        }
        return std::move(m_found);
    }

private:
    void add(const QString& path, const QString& message) { m_found.push_back({path, message}); }

    void addOfPeer(const PeerSpec& peer, const QString& path)
    {
        if (peer.role == PeerRole::Server && peer.channels > 0)
            add(path + u".channels"_s,
                ScenarioWording::tr("%1 limits no channels: Godot takes a server's max_channels for its "
                                    "in_bandwidth, so it asks its clients for at most %2 bytes a second")
                    .arg(peer.channels)
                    .arg(peer.channels + 2));
        if (peer.role == PeerRole::Server && peer.enet.inBandwidth.value_or(0) > 0)
            add(path + u".in_bandwidth"_s,
                ScenarioWording::tr(
                    "Godot's create_server ignores it, and tells clients the number of channels "
                    "in its place"));
        const PeerSpec* server = peer.role == PeerRole::Client ? serverOf(peer) : nullptr;
        if (server && compressionOf(peer) != compressionOf(*server))
            add(path + u".compression"_s,
                ScenarioWording::tr(
                    "%1 uses \"%2\" and %3 \"%4\", so they cannot read each other's datagrams "
                    "and will not connect")
                    .arg(peer.name, compressionOf(peer), server->name, compressionOf(*server)));
    }

    const PeerSpec* serverOf(const PeerSpec& client) const
    {
        const auto found = std::ranges::find_if(m_scenario.peers, [&client](const PeerSpec& peer) {
            return peer.role == PeerRole::Server && peer.name == client.server;
        });
        return found == m_scenario.peers.end() ? nullptr : &*found;
    }

    void addOfPut(const Put& put)
    {
        addOfChannel(put);
        const qsizetype size = payloadBytes(put.payload);
        if (size == 0)
            add(put.path, ScenarioWording::tr("a packet of 0 bytes is not sent"));
        if (size > largestPacket)
            add(put.path, ScenarioWording::tr("ENet refuses packets of more than 32 MiB; put_packet still "
                                              "returns OK"));
        const bool isToMany = put.target.allBut || (put.target.name.isEmpty() && put.target.id <= 0);
        if (put.mode != TransferMode::Reliable && isToMany && m_meshMembers > 2 && isOfMesh(put.from))
            add(put.path,
                ScenarioWording::tr("Godot frees an unreliable packet to all of a mesh after its first "
                                    "recipient, so the others may get garbage; here they get the "
                                    "packet"));
    }

    void addOfChannel(const Put& put)
    {
        if (put.channel >= 0 && put.channel <= lastChannel)
            return;
        const int arriving = arrivingChannel(put.channel, put.mode);
        add(put.path + u".channel"_s,
            arriving > lastChannel
                ? ScenarioWording::tr("packets on channel %1 are not sent: the last channel is %2")
                      .arg(put.channel)
                      .arg(lastChannel)
                : ScenarioWording::tr(
                      "packets on channel %1 arrive on %2: Godot's channels are from 0 to 255, "
                      "and lose all but their low 8 bits")
                      .arg(put.channel)
                      .arg(arriving));
    }

    bool isOfMesh(const QString& name) const
    {
        const std::vector<std::size_t> meant = selectPeers(m_scenario, m_peers, name);
        return !meant.empty() && m_scenario.peers[m_peers[meant.front()].spec].role == PeerRole::Mesh;
    }

    const Scenario& m_scenario;
    std::vector<PeerInstance> m_peers;
    std::ptrdiff_t m_meshMembers = 0;
    std::vector<ScenarioError> m_found;
};

} // namespace

std::vector<ScenarioError> scenarioWarnings(const Scenario& scenario)
{
    return Warnings(scenario).all();
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_warnings.h"

#include "core/scenario/scenario_error.h"

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

QString compressionOf(const PeerSpec& peer)
{
    return QString::fromUtf8(name(peer.enet.compression.value_or(CompressionMode::None)).data());
}

const PeerSpec* serverOf(const Scenario& scenario, const PeerSpec& client)
{
    for (const PeerSpec& peer : scenario.peers) {
        if (peer.role == PeerRole::Server && peer.name == client.server)
            return &peer;
    }
    return nullptr;
}

} // namespace

QStringList scenarioWarnings(const Scenario& scenario)
{
    QStringList warnings;
    for (std::size_t index = 0; index < scenario.peers.size(); ++index) {
        const PeerSpec& peer = scenario.peers[index];
        const QString path = u"$.peers[%1]"_s.arg(index);
        if (peer.role == PeerRole::Server && peer.enet.inBandwidth.value_or(0) > 0)
            warnings << ScenarioWording::tr(
                            "%1.in_bandwidth: Godot's create_server ignores it, and tells clients the number "
                            "of channels in its place.")
                            .arg(path);
        const PeerSpec* server = peer.role == PeerRole::Client ? serverOf(scenario, peer) : nullptr;
        if (server && compressionOf(peer) != compressionOf(*server))
            warnings << ScenarioWording::tr("%1.compression: %2 uses \"%3\" and %4 \"%5\", so they cannot "
                                            "read each other's datagrams and will not connect.")
                            .arg(path, peer.name, compressionOf(peer), server->name, compressionOf(*server));
    }
    return warnings;
}

} // namespace peerscope

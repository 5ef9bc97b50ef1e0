// SPDX-License-Identifier: MIT
// What is done by hand to a running sandbox.
#include "core/enet/range_decoder.h"
#include "core/sandbox/sandbox.h"
#include "core/scenario/scenario_check.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

struct HandWords
{
    Q_DECLARE_TR_FUNCTIONS(Sandbox)
};

QString idIsTaken(const PeerInstance& peer)
{
    return HandWords::tr("The id %1 belongs to %2; choose another one.")
        .arg(QString::number(peer.id), peer.name);
}

} // namespace

std::optional<QString> Sandbox::perform(ActionSpec action, Time notBefore, std::uint64_t ticket)
{
    if (m_endedEarly)
        return m_endedEarly;
    if (action.on) // run again, it would be there from the start
        return HandWords::tr("An action with \"on\" must be in the scenario before it runs.");
    action.at = std::max(notBefore, now());
    if (m_scenario.actions.size() >= static_cast<std::size_t>(limits::maxEntries))
        return HandWords::tr("A scenario can have at most %1 actions.").arg(limits::maxEntries);
    // With the action added, it must still be possible to save the scenario and run it again.
    if (const auto error = checkNewAction(m_scenario, action, m_outside ? m_outside->names() : QStringList()))
        return error->message;
    const DatagramId datagram = datagramOf(action);
    const auto isGone = [&] { return datagram.isValid() && !m_network.isInFlight(datagram); };
    const QString gone = HandWords::tr("Datagram %1 is not on its way.").arg(datagram.value());
    if (isGone())
        return gone;

    action.at = freeTimeAt(action.at);
    if (isGone()) // it was due just then
        return gone;
    if (std::holds_alternative<ReleaseAction>(action.what) && !m_network.isHeld(datagram))
        return HandWords::tr("Datagram %1 is not held.").arg(datagram.value());
    if (!metRealPrograms()) {
        m_scenario.duration = std::max(m_scenario.duration, action.at);
        m_scenario.actions.push_back(action);
    }
    carryOut(action, ticket);
    return std::nullopt;
}

std::optional<QString> Sandbox::addPeer(PeerSpec spec, Time notBefore)
{
    if (m_endedEarly)
        return m_endedEarly;
    for (const PeerInstance& instance : m_instances) {
        if (instance.name == spec.name)
            return HandWords::tr("There is already a peer named %1; choose another name.").arg(spec.name);
        if (spec.id && spec.role != PeerRole::Server && instance.id == *spec.id)
            return idIsTaken(instance);
    }
    spec.joinAt = std::max(notBefore, now());
    if (const auto error = checkNewPeer(m_scenario, spec))
        return error->message;
    // Normally a drawn id gives way to a given one, but a peer that is already here keeps its id.
    Scenario together;
    together.seed = m_scenario.seed;
    together.peers = m_scenario.peers;
    together.gateways = m_scenario.gateways;
    together.peers.push_back(spec);
    const std::vector<PeerInstance> instances = expandPeers(together);
    for (std::size_t index = 0; index < m_instances.size(); ++index) {
        if (instances[index].id != m_instances[index].id)
            return idIsTaken(m_instances[index]);
    }

    spec.joinAt = freeTimeAt(spec.joinAt);
    const Time lastJoin = spec.joinAt + (spec.count.value_or(1) - 1) * spec.joinEvery;
    m_scenario.duration = std::max(m_scenario.duration, lastJoin);
    m_scenario.peers.push_back(spec);
    const std::size_t known = m_instances.size();
    m_instances = expandPeers(m_scenario);
    for (std::size_t index = known; index < m_instances.size(); ++index)
        createPeer(m_instances[index]);
    return std::nullopt;
}

void Sandbox::openGateways(std::vector<GatewaySpec> gateways, OutsidePort& outside)
{
    closeGateways();
    m_scenario.gateways = std::move(gateways);
    m_scenario.duration = limits::maxDuration;
    if (m_outside) {
        m_outside->open(&outside);
    } else {
        m_outside = std::make_unique<OutsideWorld>(m_scenario, m_recorder, m_network, &outside,
                                                   std::make_unique<RangeDecoder>());
        m_network.setObserver(*m_outside);
    }
    for (const auto& peer : m_peers)
        m_outside->addPeer(peer->endpoint(), peer->spec());
}

void Sandbox::closeGateways()
{
    if (m_outside)
        m_outside->close();
    m_scenario.gateways.clear();
}

} // namespace peerscope

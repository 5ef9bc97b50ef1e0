// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_names.h"

#include "core/scenario/json_members.h"
#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_json.h"

#include <algorithm>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

/// "ana", or "-ana" for everyone but her.
QString textOf(const PacketTarget& target)
{
    return target.allBut ? u'-' + target.name : target.name;
}

QString quoted(const QString& name)
{
    return u"\"%1\""_s.arg(shownInMessage(name, 64));
}

QString pathOfPeer(std::size_t spec, const char* key)
{
    return u"$.peers[%1].%2"_s.arg(spec).arg(QLatin1StringView(key));
}

} // namespace

PeerNames::PeerNames(const Scenario& scenario)
{
    addOutside(scenario);
    qint64 total = 0;
    for (const PeerSpec& spec : scenario.peers)
        total += spec.count.value_or(1);
    if (total > maxPeers)
        failScenario(u"$.peers"_s, ScenarioWording::tr("%1 peers in all").arg(total),
                     ScenarioWording::tr("at most %1").arg(maxPeers));

    for (std::size_t index = 0; index < scenario.peers.size(); ++index) {
        if (scenario.peers[index].count)
            addName(scenario.peers[index].name, index);
    }
    for (const PeerInstance& peer : expandPeers(scenario)) {
        addName(peer.name, peer.spec);
        m_peers.insert(peer.name, peer.id);
        QStringList& sharing = m_ids[peer.id];
        const bool isServer = scenario.peers[peer.spec].role == PeerRole::Server;
        if (!sharing.isEmpty()) {
            const PeerSpec& other = scenario.peers[m_names.value(sharing.first())];
            if (!isServer || other.role != PeerRole::Server)
                failScenario(pathOfPeer(peer.spec, "id"),
                             ScenarioWording::tr("%1 is already the id of %2")
                                 .arg(peer.id)
                                 .arg(quoted(sharing.first())),
                             ScenarioWording::tr("an id of its own for %1").arg(quoted(peer.name)));
        }
        sharing << peer.name;
    }
    QStringList servers;
    for (const PeerSpec& spec : scenario.peers) {
        if (spec.role == PeerRole::Server)
            servers << spec.name;
    }
    for (std::size_t index = 0; index < scenario.peers.size(); ++index) {
        const PeerSpec& spec = scenario.peers[index];
        const bool isJoined = spec.role == PeerRole::Client && joinOf(scenario, spec);
        if (isJoined && !spec.server.isEmpty())
            failScenario(pathOfPeer(index, "server"),
                         ScenarioWording::tr("found %1").arg(quoted(spec.server)),
                         ScenarioWording::tr("no server here: a gateway joins these clients to a real one"));
        if (spec.role == PeerRole::Client && !isJoined && !servers.contains(spec.server)) {
            failScenario(pathOfPeer(index, "server"),
                         ScenarioWording::tr("%1 is not a server%2")
                             .arg(quoted(spec.server), didYouMean(spec.server, servers)),
                         ScenarioWording::tr("the name of a server"));
        }
    }
}

PeerNames::PeerNames(const Scenario& scenario, const QStringList& outside) : PeerNames(scenario)
{
    m_outside << outside;
}

PeerNames::PeerNames(const std::vector<std::pair<QString, int>>& peers)
{
    for (std::size_t index = 0; index < peers.size(); ++index) {
        const auto& [name, id] = peers[index];
        if (!m_names.contains(name))
            m_inOrder << name;
        m_names.insert(name, index);
        m_peers.insert(name, id);
        m_ids[id] << name;
    }
}

void PeerNames::addOutside(const Scenario& scenario)
{
    for (const GatewaySpec& gateway : scenario.gateways) {
        if (gateway.kind == GatewaySpec::Kind::Tap)
            m_outside << gateway.name;
        else if (gateway.kind == GatewaySpec::Kind::Join)
            m_outside << toString(gateway.to);
        if (gateway.listens())
            m_outside << realClients();
    }
}

PeerNames PeerNames::ofAnybody()
{
    PeerNames names;
    names.m_knowsAnybody = true;
    return names;
}

void PeerNames::addName(const QString& name, std::size_t spec)
{
    if (const auto found = m_names.constFind(name); found != m_names.constEnd()) {
        failScenario(pathOfPeer(std::max(spec, *found), "name"),
                     ScenarioWording::tr("%1 is already a name in $.peers[%2]")
                         .arg(quoted(name))
                         .arg(std::min(spec, *found)),
                     ScenarioWording::tr("a name of its own"));
    }
    m_names.insert(name, spec);
    m_inOrder << name;
}

QString PeerNames::expectedPeer()
{
    return ScenarioWording::tr("a peer's name or id");
}

QString PeerNames::expectedEndpoint()
{
    return ScenarioWording::tr("a peer's name or id, or \"*\"");
}

QString PeerNames::expectedTarget()
{
    return ScenarioWording::tr(
        "a peer's name or id, 0 for everyone, \"-name\" or a negative id for all but one");
}

void PeerNames::failUnknown(const QString& name, const QString& found, const QString& path,
                            const QString& expected) const
{
    failScenario(path, ScenarioWording::tr("there is no peer %1%2").arg(found, didYouMean(name, m_inOrder)),
                 expected);
}

QString PeerNames::nameOfId(int id, const QString& found, const QString& path, const QString& expected) const
{
    if (m_knowsAnybody)
        return QString::number(id);
    const QStringList sharing = m_ids.value(id);
    if (sharing.isEmpty())
        failUnknown({}, found, path, expected);
    if (sharing.size() > 1)
        failScenario(path, ScenarioWording::tr("%1 is the id of %2 peers").arg(id).arg(sharing.size()),
                     ScenarioWording::tr("a peer's name"));
    return sharing.first();
}

void PeerNames::checkName(const QString& name, const QString& path, const QString& expected) const
{
    if (!m_knowsAnybody && !m_names.contains(name))
        failUnknown(name, quoteJson(JsonMembers::textOf(name)), path, expected);
}

void PeerNames::checkCable(const QString& name, const QString& path) const
{
    if (!m_outside.contains(name))
        checkPeers(name, path);
}

void PeerNames::checkPeers(const QString& name, const QString& path) const
{
    checkName(name, path, expectedPeer());
}

void PeerNames::checkEndpoint(const QString& name, const QString& path) const
{
    if (name != u"*" && !m_outside.contains(name))
        checkName(name, path, expectedEndpoint());
}

void PeerNames::checkLink(const QString& from, const QString& to, const QString& path) const
{
    if (from == to && isOnePeer(from))
        failScenario(path, ScenarioWording::tr("from \"%1\" to itself").arg(shownInMessage(from)),
                     ScenarioWording::tr("two different peers"));
}

void PeerNames::checkTarget(const PacketTarget& target, const QString& path) const
{
    if (target.name.isEmpty()) {
        if (!bounds::target.contains(target.id))
            failRange(path, QString::number(target.id), bounds::target.expectedInteger());
        return;
    }
    if (!m_names.contains(target.name))
        failUnknown(target.name, quoteJson(JsonMembers::textOf(textOf(target))), path, expectedTarget());
    if (target.allBut && !isOnePeer(target.name))
        failScenario(
            path, ScenarioWording::tr("%1 stands for several peers").arg(quoted(target.name)),
            ScenarioWording::tr("one peer to leave out, such as \"-%1.1\"").arg(shownInMessage(target.name)));
}

void PeerNames::checkOtherPeer(const PacketTarget& target, const QString& path) const
{
    if (!target.name.isEmpty())
        checkPeers(textOf(target), path); // no name begins with "-"
    else if (!bounds::peerId.contains(target.id))
        failRange(path, QString::number(target.id), bounds::peerId.expectedInteger());
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_names.h"

#include "core/scenario/scenario_reader.h"

#include <algorithm>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

bool isNumber(const JsonValue& value)
{
    return std::holds_alternative<JsonNumber>(value.value);
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
    qint64 total = 0;
    for (const PeerSpec& spec : scenario.peers)
        total += spec.count.value_or(1);
    if (total > maxPeers)
        failScenario(u"$.peers"_s, u"%1 peers in all"_s.arg(total), u"at most %1"_s.arg(maxPeers));

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
                             u"%1 is already the id of %2"_s.arg(peer.id).arg(quoted(sharing.first())),
                             u"an id of its own for %1"_s.arg(quoted(peer.name)));
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
        if (spec.role == PeerRole::Client && !servers.contains(spec.server)) {
            failScenario(pathOfPeer(index, "server"),
                         u"%1 is not a server%2"_s.arg(quoted(spec.server), didYouMean(spec.server, servers)),
                         u"the name of a server"_s);
        }
    }
}

void PeerNames::addName(const QString& name, std::size_t spec)
{
    if (const auto found = m_names.constFind(name); found != m_names.constEnd()) {
        failScenario(pathOfPeer(std::max(spec, *found), "name"),
                     u"%1 is already a name in $.peers[%2]"_s.arg(quoted(name)).arg(std::min(spec, *found)),
                     u"a name of its own"_s);
    }
    m_names.insert(name, spec);
    m_inOrder << name;
}

QString PeerNames::expectedPeer()
{
    return u"a peer's name or id"_s;
}

void PeerNames::failUnknown(const JsonValue& value, const QString& name, const QString& path,
                            const QString& expected) const
{
    failScenario(path, u"there is no peer %1%2"_s.arg(describe(value), didYouMean(name, m_inOrder)),
                 expected);
}

QString PeerNames::nameOfId(const JsonValue& value, const QString& path, const QString& expected) const
{
    const auto id = static_cast<int>(readInteger(value, path, bounds::peerId));
    const QStringList sharing = m_ids.value(id);
    if (sharing.isEmpty())
        failUnknown(value, {}, path, expected);
    if (sharing.size() > 1)
        failScenario(path, u"%1 is the id of %2 peers"_s.arg(id).arg(sharing.size()), u"a peer's name"_s);
    return sharing.first();
}

QString PeerNames::readName(const JsonValue& value, const QString& path, const QString& expected) const
{
    if (isNumber(value))
        return nameOfId(value, path, expected);
    const QString name = readString(value, path, expected);
    if (!m_names.contains(name))
        failUnknown(value, name, path, expected);
    return name;
}

QString PeerNames::readPeers(const JsonValue& value, const QString& path) const
{
    return readName(value, path, expectedPeer());
}

QString PeerNames::readEndpoint(const JsonValue& value, const QString& path) const
{
    const auto* name = std::get_if<QString>(&value.value);
    return name && *name == u"*" ? *name : readName(value, path, u"a peer's name or id, or \"*\""_s);
}

QString PeerNames::readOnePeer(const JsonValue& value, const QString& path) const
{
    const QString name = readName(value, path, expectedPeer());
    if (!isOnePeer(name))
        failScenario(path, u"%1 stands for several peers"_s.arg(quoted(name)),
                     u"one peer, such as \"%1.1\""_s.arg(shownInMessage(name)));
    return name;
}

PacketTarget PeerNames::readTarget(const JsonValue& value, const QString& path) const
{
    const QString expected =
        u"a peer's name or id, 0 for everyone, \"-name\" or a negative id for all but one"_s;
    if (isNumber(value))
        return {static_cast<int>(readInteger(value, path, bounds::target)), {}, false};
    QString name = readString(value, path, expected);
    const bool allBut = name.startsWith(u'-');
    if (allBut)
        name.remove(0, 1);
    if (!m_names.contains(name))
        failUnknown(value, name, path, expected);
    if (allBut && !isOnePeer(name))
        failScenario(path, u"%1 stands for several peers"_s.arg(quoted(name)),
                     u"one peer to leave out, such as \"-%1.1\""_s.arg(shownInMessage(name)));
    return {0, name, allBut};
}

PacketTarget PeerNames::readOtherPeer(const JsonValue& value, const QString& path) const
{
    if (isNumber(value))
        return {static_cast<int>(readInteger(value, path, bounds::peerId)), {}, false};
    return {0, readName(value, path, expectedPeer()), false};
}

void PeerNames::checkLink(const QString& from, const QString& to, const QString& path) const
{
    if (from == to && isOnePeer(from))
        failScenario(path, u"from \"%1\" to itself"_s.arg(shownInMessage(from)), u"two different peers"_s);
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "core/scenario/scenario.h"

#include "core/base/random.h"
#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_json.h"

#include <QList>

#include <algorithm>
#include <limits>
#include <set>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

QString roleName(PeerRole role)
{
    switch (role) {
    case PeerRole::Server:
        return u"server"_s;
    case PeerRole::Client:
        return u"client"_s;
    case PeerRole::Mesh:
        return u"mesh"_s;
    }
    return {};
}

QString apiName(PeerApi api)
{
    return api == PeerApi::Scene ? u"scene"_s : u"peer"_s;
}

QString authName(AuthPolicy policy)
{
    switch (policy) {
    case AuthPolicy::None:
        break;
    case AuthPolicy::Accept:
        return u"accept"_s;
    case AuthPolicy::Deny:
        return u"deny"_s;
    case AuthPolicy::Silent:
        return u"silent"_s;
    case AuthPolicy::Late:
        return u"late"_s;
    }
    return {};
}

QString eventName(PeerEvent event)
{
    switch (event) {
    case PeerEvent::PeerConnected:
        return u"peer_connected"_s;
    case PeerEvent::PeerDisconnected:
        return u"peer_disconnected"_s;
    case PeerEvent::Packet:
        return u"packet"_s;
    }
    return {};
}

ActionSubject subjectOf(const ActionSpec& action)
{
    return std::visit(
        [](const auto& what) {
            if constexpr (requires { what.datagram; })
                return ActionSubject::Datagram;
            else if constexpr (requires { what.from; })
                return ActionSubject::Link;
            else
                return ActionSubject::Peer;
        },
        action.what);
}

QString actionName(const ActionSpec& action)
{
    struct Name
    {
        QString operator()(const PutPacketAction&) const { return u"put_packet"_s; }
        QString operator()(const RefuseNewConnectionsAction&) const { return u"refuse_new_connections"_s; }
        QString operator()(const DisconnectPeerAction&) const { return u"disconnect_peer"_s; }
        QString operator()(const CloseAction&) const { return u"close"_s; }
        QString operator()(const JoinAction&) const { return u"join"_s; }
        QString operator()(const ConditionsAction&) const { return u"conditions"_s; }
        QString operator()(const DownAction&) const { return u"down"_s; }
        QString operator()(const KillAction&) const { return u"kill"_s; }
        QString operator()(const DelayAction&) const { return u"delay"_s; }
        QString operator()(const DuplicateAction&) const { return u"duplicate"_s; }
        QString operator()(const FreezeAction&) const { return u"freeze"_s; }
        QString operator()(const UnplugAction&) const { return u"unplug"_s; }
        QString operator()(const ReplugAction&) const { return u"replug"_s; }
        QString operator()(const PollRateAction&) const { return u"poll_hz"_s; }
        QString operator()(const SettingsAction&) const { return u"settings"_s; }
        QString operator()(const HoldAction&) const { return u"hold"_s; }
        QString operator()(const ReleaseAction&) const { return u"release"_s; }
    };
    return std::visit(Name{}, action.what);
}

namespace {

int drawId(std::uint64_t seed, const QString& name, const std::set<int>& taken)
{
    const QByteArray utf8 = name.toUtf8();
    RandomStream stream = RandomStream::derive(seed, {"id", {utf8.constData(), std::size_t(utf8.size())}});
    int id = 0;
    do {
        id = static_cast<int>(stream.nextBetween(limits::minClientId, std::numeric_limits<int>::max()));
    } while (taken.contains(id));
    return id;
}

} // namespace

std::vector<PeerInstance> expandPeers(const Scenario& scenario)
{
    std::vector<PeerInstance> peers;
    std::set<int> taken;
    for (std::size_t index = 0; index < scenario.peers.size(); ++index) {
        const PeerSpec& spec = scenario.peers[index];
        const int count = std::clamp(spec.count.value_or(1), 0, maxPeers);
        for (int number = 0; number < count; ++number) {
            PeerInstance peer;
            peer.name = spec.count ? u"%1.%2"_s.arg(spec.name).arg(number + 1) : spec.name;
            peer.spec = index;
            peer.joinAt = spec.joinAt + number * spec.joinEvery;
            if (spec.role == PeerRole::Server)
                peer.id = 1;
            else if (spec.id)
                peer.id = static_cast<int>(
                    std::min<std::int64_t>(std::int64_t{*spec.id} + number, std::numeric_limits<int>::max()));
            if (peer.id != 0)
                taken.insert(peer.id);
            peers.push_back(std::move(peer));
        }
    }
    // All given ids come first: a drawn id must not take one of them.
    for (PeerInstance& peer : peers) {
        if (peer.id == 0)
            peer.id = *taken.insert(drawId(scenario.seed, peer.name, taken)).first;
    }
    return peers;
}

const GatewaySpec* joinOf(const Scenario& scenario, const PeerSpec& client)
{
    for (const GatewaySpec& gateway : scenario.gateways) {
        if (gateway.kind == GatewaySpec::Kind::Join && gateway.name == client.name)
            return &gateway;
    }
    return nullptr;
}

QString realClients()
{
    return QStringLiteral("real");
}

PeerApi apiOf(const Scenario& scenario, const PeerSpec& peer)
{
    if (peer.role != PeerRole::Client || joinOf(scenario, peer))
        return peer.api;
    for (const PeerSpec& other : scenario.peers) {
        if (other.role == PeerRole::Server && other.name == peer.server)
            return other.api;
    }
    return PeerApi::Peer;
}

std::vector<std::size_t> selectPeers(const Scenario& scenario, const std::vector<PeerInstance>& peers,
                                     const QString& name)
{
    std::vector<std::size_t> selected;
    for (std::size_t index = 0; index < peers.size(); ++index) {
        const PeerInstance& peer = peers[index];
        if (name == u"*" || peer.name == name || scenario.peers[peer.spec].name == name)
            selected.push_back(index);
    }
    return selected;
}

std::vector<int> targetIds(const Scenario& scenario, const std::vector<PeerInstance>& peers,
                           const PacketTarget& target)
{
    if (target.name.isEmpty())
        return {target.id};
    std::vector<int> ids;
    for (const std::size_t index : selectPeers(scenario, peers, target.name))
        ids.push_back(target.allBut ? -peers[index].id : peers[index].id);
    return ids;
}

std::optional<QString> peerNameProblem(const QString& name)
{
    constexpr qsizetype longest = 64;
    const QList<uint> characters = name.toUcs4();
    if (characters.isEmpty() || characters.size() > longest)
        return ScenarioWording::tr("expected a name of 1 to %1 characters").arg(longest);
    const auto isPlain = [](uint character) { return isShownAsItIs(character) && character != u'*'; };
    const auto isDigit = [](uint character) { return character >= u'0' && character <= u'9'; };
    if (name.startsWith(u'-') || name.trimmed() != name ||
        !std::all_of(characters.begin(), characters.end(), isPlain))
        return ScenarioWording::tr(
            "expected a name of printable characters without \"*\", a \"-\" in front or spaces around it");
    if (std::all_of(characters.begin(), characters.end(), isDigit))
        return ScenarioWording::tr("expected a name that is not a number");
    return std::nullopt;
}

DatagramId datagramOf(const ActionSpec& action)
{
    return std::visit(
        [](const auto& what) {
            if constexpr (requires { what.datagram; })
                return DatagramId(what.datagram);
            else
                return DatagramId::none();
        },
        action.what);
}

} // namespace peerscope

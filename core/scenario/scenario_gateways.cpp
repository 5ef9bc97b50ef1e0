// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_gateways.h"

#include "core/scenario/scenario_error.h"

#include <algorithm>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::string_view kindKeys[] = {"expose", "join", "tap"};

std::string_view keyOf(GatewaySpec::Kind kind)
{
    return kindKeys[static_cast<int>(kind)];
}

QString expectedListen()
{
    return ScenarioWording::tr("a numeric address and a port, such as \"127.0.0.1:7777\" or \"[::1]:7777\"");
}

QString expectedTo()
{
    return ScenarioWording::tr("an address and a port, such as \"127.0.0.1:7777\" or \"example.org:7777\"");
}

HostAndPort readAddress(const ObjectReader& reader, std::string_view key, const QString& expected)
{
    const JsonValue& value = reader.require(key, expected);
    const QString text = readString(value, reader.pathOf(key), expected);
    const auto address = parseHostAndPort(text);
    if (!address)
        failScenario(reader.pathOf(key), ScenarioWording::tr("found %1").arg(describe(value)), expected);
    return *address;
}

QString quotedName(const QString& name)
{
    return u"\"%1\""_s.arg(shownInMessage(name, 64));
}

/// The peer that an "expose" or a "join" names must be of a certain role.
void checkPeerOf(const GatewaySpec& gateway, const QString& path, const Scenario& scenario, PeerRole role,
                 const QString& expected)
{
    const auto peer = std::ranges::find(scenario.peers, gateway.name, &PeerSpec::name);
    if (peer == scenario.peers.end() || peer->role != role)
        failScenario(path, ScenarioWording::tr("found %1").arg(quotedName(gateway.name)), expected);
}

void checkTapName(const QString& name, const QString& path, const PeerNames& names)
{
    if (const auto problem = peerNameProblem(name))
        throw ScenarioError{
            path, ScenarioWording::tr("found %1; %2").arg(quoteJson(JsonMembers::textOf(name)), *problem)};
    if (names.isOnePeer(name))
        failScenario(path, ScenarioWording::tr("%1 is already the name of a peer").arg(quotedName(name)),
                     ScenarioWording::tr("a name of its own"));
}

void checkAddress(const HostAndPort& address, const QString& path, bool isListener)
{
    const auto parsed = parseHostAndPort(toString(address));
    if (!parsed || (isListener && !isNumeric(address)))
        failScenario(path, ScenarioWording::tr("found %1").arg(quotedName(toString(address))),
                     isListener ? expectedListen() : expectedTo());
}

void checkGateway(const GatewaySpec& gateway, const QString& path, const Scenario& scenario,
                  const PeerNames& names)
{
    const QString name = pathWithKey(path, keyOf(gateway.kind));
    switch (gateway.kind) {
    case GatewaySpec::Kind::Expose:
        checkPeerOf(gateway, name, scenario, PeerRole::Server, ScenarioWording::tr("the name of a server"));
        break;
    case GatewaySpec::Kind::Join:
        checkPeerOf(gateway, name, scenario, PeerRole::Client,
                    ScenarioWording::tr("the name of an entry of clients"));
        break;
    case GatewaySpec::Kind::Tap:
        checkTapName(gateway.name, name, names);
        break;
    }
    if (gateway.listens())
        checkAddress(gateway.listen, pathWithKey(path, "listen"), true);
    if (gateway.connects())
        checkAddress(gateway.to, pathWithKey(path, "to"), false);
    if (gateway.listens() && gateway.connects() && gateway.listen == gateway.to)
        failScenario(pathWithKey(path, "to"), ScenarioWording::tr("the same as \"listen\""),
                     ScenarioWording::tr("the address of the real server"));
}

} // namespace

GatewaySpec readGateway(const JsonValue& entry, const QString& path)
{
    GatewaySpec gateway;
    bool isKnown = false;
    for (const auto kind : {GatewaySpec::Kind::Expose, GatewaySpec::Kind::Join, GatewaySpec::Kind::Tap}) {
        if (isKnown || !peekMember(entry, path, keyOf(kind)))
            continue;
        gateway.kind = kind;
        isKnown = true;
    }
    if (!isKnown) {
        const ObjectReader any(entry, path, {{"expose", "join", "tap", "listen", "to"}, {}});
        failScenario(path, ScenarioWording::tr("none of them is given"),
                     expectedWord({u"expose"_s, u"join"_s, u"tap"_s}));
    }
    std::vector<std::string_view> keys = {keyOf(gateway.kind)};
    if (gateway.listens())
        keys.push_back("listen");
    if (gateway.connects())
        keys.push_back("to");
    const ObjectReader reader(entry, path, {keys, {}});
    const std::string_view key = keyOf(gateway.kind);
    gateway.name =
        readString(reader.require(key, {}), reader.pathOf(key), ScenarioWording::tr("a peer's name"));
    if (gateway.listens())
        gateway.listen = readAddress(reader, "listen", expectedListen());
    if (gateway.connects())
        gateway.to = readAddress(reader, "to", expectedTo());
    return gateway;
}

void checkGateways(const Scenario& scenario, const PeerNames& names)
{
    checkEntryCount(scenario.gateways.size(), GatewaySpec::most, u"$.gateways"_s);
    for (std::size_t index = 0; index < scenario.gateways.size(); ++index) {
        const GatewaySpec& gateway = scenario.gateways[index];
        const QString path = u"$.gateways[%1]"_s.arg(index);
        checkGateway(gateway, path, scenario, names);
        for (std::size_t other = 0; other < index; ++other) {
            const GatewaySpec& earlier = scenario.gateways[other];
            if (gateway.listens() && earlier.listens() && gateway.listen == earlier.listen)
                failScenario(pathWithKey(path, "listen"),
                             ScenarioWording::tr("%1 is already taken by $.gateways[%2]")
                                 .arg(quotedName(toString(gateway.listen)))
                                 .arg(other),
                             ScenarioWording::tr("another port"));
            if (gateway.kind == earlier.kind && gateway.name == earlier.name)
                failScenario(pathWithKey(path, keyOf(gateway.kind)),
                             ScenarioWording::tr("%1 is already in $.gateways[%2]")
                                 .arg(quotedName(gateway.name))
                                 .arg(other),
                             ScenarioWording::tr("each of them once"));
        }
    }
}

QByteArray gatewayText(const GatewaySpec& gateway)
{
    JsonMembers members;
    members.add(keyOf(gateway.kind).data(), gateway.name);
    if (gateway.listens())
        members.add("listen", toString(gateway.listen));
    if (gateway.connects())
        members.add("to", toString(gateway.to));
    return members.onOneLine();
}

} // namespace peerscope

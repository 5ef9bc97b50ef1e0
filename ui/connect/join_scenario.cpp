// SPDX-License-Identifier: MIT
#include "ui/connect/join_scenario.h"

#include "core/scenario/scenario_check.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

struct JoinWords
{
    Q_DECLARE_TR_FUNCTIONS(JoinScenario)
};

/// Something to see and to load a server with: small packets, ten a second from each.
Scenario botScenario(PeerApi api)
{
    PeerSpec bot;
    bot.name = QStringLiteral("bot");
    bot.role = PeerRole::Client;
    bot.api = api;
    TrafficSpec traffic;
    traffic.from = bot.name;
    traffic.target = {.id = 1, .name = {}};
    traffic.mode = TransferMode::UnreliableOrdered;
    traffic.hz = 10;
    traffic.payload = PayloadSize{32};
    traffic.start = fromSeconds(1);
    Scenario scenario;
    scenario.peers = {bot};
    scenario.traffic = {traffic};
    return scenario;
}

void aimAtRealServer(PacketTarget& target, const QString& server)
{
    if (!server.isEmpty() && target.name == server && !target.allBut)
        target = {.id = 1, .name = {}};
}

} // namespace

std::variant<Scenario, QString> joinScenario(const std::optional<Scenario>& sandbox, const JoinPlan& plan)
{
    const bool isBot = plan.client.isEmpty() || !sandbox;
    Scenario scenario = isBot ? botScenario(plan.api) : *sandbox;
    const QString name = isBot ? scenario.peers.front().name : plan.client;
    const auto client = std::ranges::find(scenario.peers, name, &PeerSpec::name);
    if (client == scenario.peers.end() || client->role != PeerRole::Client)
        return JoinWords::tr("The sandbox has no client named %1.").arg(name);
    client->api = apiOf(scenario, *client);
    const QString server = std::exchange(client->server, QString());
    if (client->count || plan.count > 1) {
        client->count = plan.count;
        if (isBot)
            client->joinEvery = fromSeconds(0.1);
    }
    for (TrafficSpec& traffic : scenario.traffic) {
        if (traffic.from == name)
            aimAtRealServer(traffic.target, server);
    }
    for (ActionSpec& action : scenario.actions) {
        auto* put = std::get_if<PutPacketAction>(&action.what);
        if (put && action.peer == name)
            aimAtRealServer(put->target, server);
    }
    std::erase_if(scenario.gateways, [&name](const GatewaySpec& gateway) {
        return gateway.kind == GatewaySpec::Kind::Join && gateway.name == name;
    });
    scenario.gateways.push_back({.kind = GatewaySpec::Kind::Join, .name = name, .listen = {}, .to = plan.to});
    if (!plan.preset.isEmpty()) {
        LinkSpec link;
        link.from = name;
        link.to = toString(plan.to);
        link.bothWays = true;
        link.preset = plan.preset;
        scenario.links.push_back(link);
    }
    scenario.name = JoinWords::tr("%1 in the server at %2").arg(name, toString(plan.to));
    scenario.duration = limits::maxDuration;
    if (const auto error = checkScenario(scenario))
        return error->message;
    return scenario;
}

} // namespace peerscope

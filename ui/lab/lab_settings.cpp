// SPDX-License-Identifier: MIT
#include "ui/lab/lab_settings.h"

#include "core/lab/experiment_file.h"
#include "core/lab/measured_streams.h"
#include "core/scenario/link_presets.h"

#include <algorithm>

namespace peerscope {

namespace {

constexpr double chatHz = 5;
constexpr int chatSize = 24;
constexpr Time chatLater{10'000}; ///< than the measured traffic, so that both are visible

const TrafficSpec& measuredTraffic(const Experiment& experiment)
{
    return experiment.scenario.traffic[static_cast<std::size_t>(experiment.measured)];
}

const PeerSpec* peerNamed(const Scenario& scenario, const QString& name)
{
    const auto found = std::find_if(scenario.peers.begin(), scenario.peers.end(),
                                    [&](const PeerSpec& peer) { return peer.name == name; });
    return found == scenario.peers.end() ? nullptr : &*found;
}

void addChat(Scenario& scenario, const TrafficSpec& beside, ChatBeside where)
{
    TrafficSpec chat = beside;
    chat.mode = TransferMode::Reliable;
    chat.hz = chatHz;
    chat.payload = PayloadSize{chatSize};
    chat.start = std::min(beside.start + chatLater, scenario.duration);
    if (where == ChatBeside::OwnChannel)
        chat.channel = beside.channel < limits::maxChannel ? beside.channel + 1 : beside.channel - 1;
    scenario.traffic.push_back(chat);
}

/// Sends the traffic to another client of the same server, which is added.
void relay(Scenario& scenario, TrafficSpec& traffic)
{
    const QString server = peerNamed(scenario, traffic.from)->server;
    QString name = QStringLiteral("bob");
    for (int number = 2; peerNamed(scenario, name); ++number)
        name = QStringLiteral("bob-%1").arg(number);
    PeerSpec other;
    other.name = name;
    other.role = PeerRole::Client;
    other.server = server;
    for (PeerSpec& peer : scenario.peers) {
        if (peer.name == server)
            peer.api = PeerApi::Scene;
    }
    scenario.peers.push_back(other);
    traffic.target = PacketTarget{.id = 0, .name = name};
}

} // namespace

LabSettings settingsOf(const Experiment& experiment)
{
    LabSettings settings;
    settings.hz = measuredTraffic(experiment).hz;
    settings.size = static_cast<int>(payloadBytes(measuredTraffic(experiment)));
    if (!experiment.scenario.links.empty()) {
        const LinkSpec& link = experiment.scenario.links.front();
        withPreset(link.preset, link.conditions).applyTo(settings.conditions);
    }
    settings.conditions.down = false;
    return settings;
}

Experiment withSettings(const Experiment& experiment, const LabSettings& settings)
{
    const LabSettings own = settingsOf(experiment);
    Experiment changed = experiment;
    Scenario& scenario = changed.scenario;
    TrafficSpec& traffic = scenario.traffic[static_cast<std::size_t>(changed.measured)];
    traffic.hz = settings.hz;
    if (settings.size != own.size)
        traffic.payload = PayloadSize{settings.size};
    if (settings.conditions != own.conditions) {
        LinkSpec link;
        link.conditions = LinkConditionsChange::to(settings.conditions);
        link.conditions.removeSame(LinkConditions());
        scenario.links = {link};
    }
    if (settings.relayed && canBeRelayed(experiment))
        relay(scenario, traffic);
    if (settings.chat != ChatBeside::None) {
        const TrafficSpec beside = traffic;
        addChat(scenario, beside, settings.chat);
    }
    return changed;
}

Experiment withSweep(const Experiment& experiment)
{
    if (!experiment.sweep.empty())
        return experiment;
    Experiment swept = experiment;
    if (swept.scenario.links.empty())
        swept.scenario.links.emplace_back();
    SweepAxis loss{QStringLiteral("loss"), {}, {}, {}};
    SweepAxis delay{QStringLiteral("delay"), QStringLiteral("ms"), {}, {}};
    for (std::size_t index = 0; index < swept.scenario.links.size(); ++index) {
        loss.paths << QStringLiteral("links[%1].loss").arg(index);
        delay.paths << QStringLiteral("links[%1].delay_ms").arg(index);
    }
    loss.values = {"0", "0.02", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3"};
    delay.values = {"0", "20", "50", "100", "150", "200", "250", "300"};
    swept.sweep = {loss, delay};
    return checkExperiment(swept) ? experiment : swept;
}

bool canBeRelayed(const Experiment& experiment)
{
    const TrafficSpec& traffic = measuredTraffic(experiment);
    const PeerSpec* sender = peerNamed(experiment.scenario, traffic.from);
    const bool toServer = sender && ((traffic.target.name.isEmpty() && traffic.target.id == 1) ||
                                     (!traffic.target.allBut && traffic.target.name == sender->server));
    return toServer && sender->role == PeerRole::Client && !sender->count;
}

} // namespace peerscope

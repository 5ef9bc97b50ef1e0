// SPDX-License-Identifier: MIT
#include "sandbox_samples.h"

#include "core/scenario/scenario_file.h"
#include "core/trace/json_lines.h"

#include <QJsonDocument>

namespace peerscope::samples {

using namespace Qt::Literals::StringLiterals;

Scenario scenarioOf(QByteArray json)
{
    const auto parsed = parseScenario(json.replace('\'', '"'));
    if (const auto* error = std::get_if<ScenarioError>(&parsed))
        qFatal("not a scenario: %s", qUtf8Printable(error->toString()));
    return std::get<Scenario>(parsed);
}

Scenario busyScenario(std::uint64_t seed, double seconds)
{
    Scenario scenario = scenarioOf(R"({
        'format': 'peerscope-scenario/1', 'duration': 20,
        'peers': [
            {'name': 'server', 'role': 'server'},
            {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101, 'join_at': 0.1, 'channels': 8},
            {'name': 'bot', 'role': 'client', 'server': 'server', 'count': 2, 'join_at': 0.2, 'join_every': 0.13}
        ],
        'links': [
            {'delay_ms': 20, 'jitter_ms': 15, 'loss': 0.03, 'duplicate': 0.02},
            {'from': 'ana', 'to': 'server', 'delay_ms': 70, 'jitter_ms': 40, 'loss': 0.2, 'both_ways': true}
        ],
        'traffic': [
            {'from': 'ana', 'to': 1, 'mode': 'unreliable', 'hz': 20, 'size': 48, 'start': 0.5},
            {'from': 'bot', 'to': 'server', 'channel': 1, 'mode': 'unreliable_ordered', 'hz': 15, 'size': 30},
            {'from': 'server', 'to': 0, 'channel': 2, 'mode': 'reliable', 'hz': 6, 'size': 20, 'start': 0.4},
            {'from': 'server', 'to': '-ana', 'channel': 3, 'mode': 'unreliable', 'hz': 2, 'size': 3000},
            {'from': 'ana', 'to': 'server', 'channel': 4, 'mode': 'reliable', 'hz': 3, 'size': 2500},
            {'from': 'ana', 'to': 'server', 'channel': 200, 'mode': 'reliable', 'hz': 1, 'size': 5}
        ],
        'actions': [
            {'at': 1.5, 'peer': 'server', 'do': 'disconnect_peer', 'target': 'bot.1'},
            {'at': 1.7, 'link': ['bot.2', 'server'], 'do': 'conditions', 'loss': 0.4, 'both_ways': true},
            {'at': 2.0, 'peer': 'bot.1', 'do': 'join'},
            {'at': 2.4, 'peer': 'server', 'do': 'disconnect_peer', 'target': 'ana', 'force': true},
            {'at': 2.6, 'peer': 'bot.2', 'do': 'close'},
            {'at': 2.7, 'peer': 'bot.2', 'do': 'put_packet', 'target': 1, 'text': 'nobody hears'},
            {'at': 2.9, 'peer': 'server', 'do': 'refuse_new_connections'},
            {'at': 3.0, 'peer': 'bot.2', 'do': 'join'}
        ]
    })");
    scenario.seed = seed;
    scenario.duration = fromSeconds(seconds);
    return scenario;
}

Lines linesOf(const TraceSnapshot& trace)
{
    Lines lines;
    for (std::size_t row = 0; row < trace.packetCount(); ++row)
        appendPacketLine(lines.packets, trace, PacketId(static_cast<std::uint32_t>(row)));
    for (std::size_t row = 0; row < trace.datagramCount(); ++row)
        appendDatagramLine(lines.datagrams, trace, DatagramId(static_cast<std::uint32_t>(row)));
    for (std::size_t row = 0; row < trace.eventCount(); ++row)
        appendEventLine(lines.events, trace, row);
    return lines;
}

Outcome outcomeOf(Sandbox& sandbox)
{
    return {sandbox.digest(), linesOf(TraceSnapshot(sandbox.trace()))};
}

Outcome outcomeOf(const Scenario& scenario)
{
    Sandbox sandbox(scenario);
    sandbox.runUntil(scenario.duration);
    return outcomeOf(sandbox);
}

std::vector<QJsonObject> eventsOf(const TraceSnapshot& trace, const QString& peer, const QString& kind)
{
    std::vector<QJsonObject> events;
    for (std::size_t row = 0; row < trace.eventCount(); ++row) {
        std::string line;
        appendEventLine(line, trace, row);
        const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
        if (object.value(u"peer"_s).toString() == peer && object.value(u"event"_s).toString() == kind)
            events.push_back(object);
    }
    return events;
}

} // namespace peerscope::samples

// SPDX-License-Identifier: MIT
#include "app/cli/tap.h"

#include "app/cli/live_run.h"
#include "app/cli/option_values.h"
#include "app/cli/outcome.h"
#include "app/cli/run_outputs.h"

#include "core/scenario/link_presets.h"
#include "core/scenario/scenario_check.h"
#include "core/scenario/scenario_file.h"

#include <QCommandLineParser>

#include <exception>

namespace peerscope {

namespace {

const QString command = QStringLiteral("peerscope-cli tap");

int refuse(const QString& message)
{
    complain(command + QStringLiteral(": ") + message);
    return badInput;
}

QString presetNames()
{
    QStringList names;
    for (const LinkPreset& preset : shippedPresets())
        names << preset.name;
    return names.join(QStringLiteral(", "));
}

/// A tap alone: no peers, and the same conditions on every link.
Scenario tapScenario(const HostAndPort& listen, const HostAndPort& to, const QString& preset)
{
    Scenario scenario;
    scenario.name = QStringLiteral("Tap of %1").arg(toString(to));
    scenario.duration = limits::maxDuration;
    scenario.gateways.push_back(
        {.kind = GatewaySpec::Kind::Tap, .name = QStringLiteral("server"), .listen = listen, .to = to});
    if (!preset.isEmpty())
        scenario.links.push_back({.conditions = {}, .preset = preset});
    return scenario;
}

} // namespace

int runTap(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    const QString address = QStringLiteral("ADDR");
    const QCommandLineOption listenOption(
        QStringLiteral("listen"), QStringLiteral("Where the game's clients connect to: 127.0.0.1:7778."),
        address);
    const QCommandLineOption toOption(
        QStringLiteral("to"), QStringLiteral("Where the game's server listens: 127.0.0.1:7777."), address);
    const QCommandLineOption conditionsOption(
        QStringLiteral("conditions"),
        QStringLiteral("What the network is like, each way: one of %1.").arg(presetNames()),
        QStringLiteral("PRESET"));
    const QCommandLineOption seedOption(QStringLiteral("seed"), QStringLiteral("Draw losses from this seed."),
                                        QStringLiteral("N"));
    const QCommandLineOption durationOption(
        QStringLiteral("duration"), QStringLiteral("End after this many seconds; otherwise a signal does."),
        QStringLiteral("S"));
    const QCommandLineOption memoryOption(
        QStringLiteral("memory-limit"),
        QStringLiteral("Record until the program uses this much memory (512MiB, 2GB), then only pass on."),
        QStringLiteral("SIZE"));
    const RunOutputOptions outputOptions(QStringLiteral("record"),
                                         QStringLiteral("Record a session (F.peerscope), or a capture as if "
                                                        "made on the server's machine (F.pcapng, F.pcap)."));
    parser.addOptions({listenOption, toOption, conditionsOption, seedOption, durationOption, memoryOption});
    outputOptions.addTo(parser);
    const QCommandLineOption helpOption = parser.addHelpOption();
    if (!parser.parse(QStringList(command) + arguments))
        return refuse(parser.errorText());
    if (parser.isSet(helpOption))
        return print(command, parser.helpText());
    if (!parser.positionalArguments().isEmpty())
        return refuse(QStringLiteral("\"%1\" is not expected here (try --help)")
                          .arg(parser.positionalArguments().constFirst()));

    HostAndPort ends[2];
    for (const auto& [option, end] : {std::pair{&listenOption, &ends[0]}, {&toOption, &ends[1]}}) {
        const QString text = parser.value(*option);
        const auto parsed = parseHostAndPort(text);
        if (!parsed)
            return refuse(QStringLiteral("--%1: %2; expected an address and a port, such as 127.0.0.1:7777")
                              .arg(option->names().constFirst(),
                                   text.isEmpty() ? QStringLiteral("missing")
                                                  : QStringLiteral("found \"%1\"").arg(text)));
        *end = *parsed;
    }
    const QString preset = parser.value(conditionsOption);
    if (!preset.isEmpty() && !findPreset(shippedPresets(), preset))
        return refuse(QStringLiteral("--conditions: \"%1\" is not a preset; expected one of %2")
                          .arg(preset, presetNames()));
    Scenario scenario = tapScenario(ends[0], ends[1], preset);
    if (const auto problem = readSeedAndDuration(parser, seedOption, durationOption, scenario))
        return refuse(*problem);
    std::optional<std::uint64_t> memoryLimit;
    if (const auto problem = readMemoryLimit(parser, memoryOption, memoryLimit))
        return refuse(*problem);
    if (const auto error = checkScenario(scenario))
        return refuse(error->toString());
    RunOutputs outputs;
    outputs.command = command;
    outputs.scenarioFile = scenario.name;
    outputs.recordedScenario = toJson(scenario);
    DistinctFiles files;
    if (const auto problem = outputOptions.read(parser, files, outputs))
        return refuse(*problem);
    if (!outputs.pcap.isEmpty() && outputs.pcap != QStringLiteral("-") &&
        !outputs.pcap.endsWith(QStringLiteral(".pcapng")) && !outputs.pcap.endsWith(QStringLiteral(".pcap")))
        return refuse(
            QStringLiteral("--record: \"%1\"; expected a name that ends with .peerscope, .pcapng or .pcap")
                .arg(outputs.pcap));
    try {
        return runLive(outputs, scenario, memoryLimit);
    } catch (const std::exception& error) {
        complain(command + QStringLiteral(": it failed: ") + QString::fromUtf8(error.what()));
        return runFailed;
    }
}

} // namespace peerscope

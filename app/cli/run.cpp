// SPDX-License-Identifier: MIT
#include "app/cli/run.h"

#include "app/cli/interruption.h"
#include "app/cli/judge.h"
#include "app/cli/live_run.h"
#include "app/cli/option_values.h"
#include "app/cli/outcome.h"
#include "app/cli/progress.h"
#include "app/cli/run_outputs.h"

#include "core/base/system_memory.h"
#include "core/sandbox/report.h"
#include "core/sandbox/sandbox.h"
#include "core/scenario/scenario_file.h"
#include "core/words/memory.h"

#include <QCommandLineParser>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <thread>

namespace peerscope {

namespace {

using WallClock = std::chrono::steady_clock;

int refuse(const QString& message)
{
    complain(QStringLiteral("peerscope-cli run: ") + message);
    return badInput;
}

struct Options
{
    bool realTime = false;
    std::optional<std::uint64_t> memoryLimit; ///< bytes
    RunOutputs outputs;
};

void showProgress(Progress& progress, const Sandbox& sandbox)
{
    if (!progress.isDue())
        return;
    const double now = toSeconds(sandbox.now());
    const double whole = toSeconds(sandbox.scenario().duration);
    const QString queues = sandbox.queues().toShortString(); // empty while ENet keeps up
    const QString note = queues.isEmpty() ? queues : QStringLiteral("; ") + queues;
    progress.show(now / whole, (QString::asprintf("%.1f of %.1f s", now, whole) + note).toStdString());
}

void runToEnd(Sandbox& sandbox, bool realTime, StopCheck& stop)
{
    constexpr unsigned eventsBetweenLooks = 16;
    Progress progress;
    const auto start = WallClock::now();
    const Time step = realTime ? Time(5'000) : Time(1'000'000);
    unsigned events = 0;
    const auto shouldStop = [&] {
        if (++events % eventsBetweenLooks == 0) // if ENet is overloaded, a few events take seconds
            showProgress(progress, sandbox);
        return stop.shouldStop();
    };
    while (!sandbox.isFinished() && !stop.shouldStop()) {
        const Time target = sandbox.now() + step;
        if (realTime)
            std::this_thread::sleep_until(start + target);
        sandbox.runUntil(target, shouldStop);
        showProgress(progress, sandbox);
    }
}

int run(const Options& options, const Scenario& scenario)
{
    StopCheck stop(options.memoryLimit);
    const auto start = WallClock::now();
    Sandbox sandbox(scenario);
    const auto recorder = startRecording(options.outputs, TraceSnapshot(sandbox.trace()));
    std::optional<Interruption> interruption;
    try {
        runToEnd(sandbox, options.realTime, stop);
        if (!sandbox.isFinished())
            interruption = stop.interruption();
        if (const auto& why = sandbox.endedEarly())
            interruption = Interruption{.by = QStringLiteral("full trace"), .status = runFailed, .why = *why};
    } catch (const std::bad_alloc&) { // the reserve was not enough, but the recording is intact
        interruption = memoryInterruption({.used = SystemMemory::now().used});
    }
    const TraceSnapshot trace(sandbox.trace());
    Report report = makeReport(trace, scenario, sandbox.now(), sandbox.digest());
    report.queues = sandbox.longestQueues();
    report.wallDuration = std::chrono::duration_cast<Time>(WallClock::now() - start);
    if (interruption) {
        report.interrupted = interruption->by;
        tell(*interruption, options.outputs.command, sandbox.now(), scenario.duration, stop);
    }
    if (!interruption)
        report.expectations = checkExpectations(trace, scenario, sandbox.now(), report.queues);
    if (!writeOutputs(options.outputs, trace, scenario, report, recorder.get()))
        return runFailed;
    return interruption ? interruption->status : judge(report.expectations);
}

} // namespace

int runScenario(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    const QCommandLineOption seedOption(QStringLiteral("seed"), QStringLiteral("Use this seed."),
                                        QStringLiteral("N"));
    const QCommandLineOption durationOption(
        QStringLiteral("duration"), QStringLiteral("Run for this many seconds."), QStringLiteral("S"));
    const QCommandLineOption realTimeOption(QStringLiteral("realtime"),
                                            QStringLiteral("Run no faster than real time."));
    const RunOutputOptions outputOptions(
        QStringLiteral("pcap"),
        QStringLiteral("Write a capture as if made on the server's machine, as pcapng or pcap."));
    const QCommandLineOption gatewaysOption(
        QStringLiteral("allow-gateways"),
        QStringLiteral("Let the scenario open its gateways to real programs."));
    const QCommandLineOption memoryOption(
        QStringLiteral("memory-limit"),
        QStringLiteral("Stop cleanly before using more memory than this (512MiB, 2GB)."),
        QStringLiteral("SIZE"));
    parser.addOptions({seedOption, durationOption, realTimeOption, memoryOption, gatewaysOption});
    outputOptions.addTo(parser);
    parser.addPositionalArgument(QStringLiteral("SCENARIO"), QStringLiteral("The scenario file."));
    const QCommandLineOption helpOption = parser.addHelpOption();
    if (!parser.parse(QStringList(QStringLiteral("peerscope-cli run")) + arguments))
        return refuse(parser.errorText());
    if (parser.isSet(helpOption))
        return print(QStringLiteral("peerscope-cli run"), parser.helpText());
    if (parser.positionalArguments().size() != 1)
        return refuse(QStringLiteral("expected one scenario file, found %1 (try --help)")
                          .arg(parser.positionalArguments().size()));

    const QString fileName = parser.positionalArguments().constFirst();
    ScenarioResult<Scenario> loaded = loadScenario(fileName);
    if (const auto* error = std::get_if<ScenarioError>(&loaded)) {
        complain(QStringLiteral("%1: %2").arg(fileName, error->toString()));
        return badInput;
    }
    auto scenario = std::get<Scenario>(std::move(loaded));

    Options options;
    const Time duration = scenario.duration;
    if (const auto problem = readSeedAndDuration(parser, seedOption, durationOption, scenario))
        return refuse(*problem);
    if (const auto problem = readMemoryLimit(parser, memoryOption, options.memoryLimit))
        return refuse(*problem);
    // A scenario that ends before its own traffic begins could not be opened again.
    Scenario recorded = scenario;
    recorded.duration = std::max(duration, scenario.duration);
    options.outputs.recordedScenario = toJson(recorded);
    options.realTime = parser.isSet(realTimeOption);
    options.outputs.command = QStringLiteral("peerscope-cli run");
    options.outputs.scenarioFile = fileName;
    DistinctFiles files;
    files.addInput(fileName);
    if (const auto problem = outputOptions.read(parser, files, options.outputs))
        return refuse(*problem);
    if (!scenario.gateways.empty() && !parser.isSet(gatewaysOption))
        return refuse(
            QStringLiteral("%1: $.gateways: the scenario opens gateways to real programs; read them, and "
                           "allow it with --allow-gateways")
                .arg(fileName));
    if (!scenario.gateways.empty())
        return runLive(options.outputs, scenario, options.memoryLimit);
    try {
        return run(options, scenario);
    } catch (const std::exception& error) {
        complain(QStringLiteral("peerscope-cli run: the run failed: ") + QString::fromUtf8(error.what()));
        return runFailed;
    }
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "app/cli/run.h"

#include "app/cli/interruption.h"
#include "app/cli/judge.h"
#include "app/cli/option_values.h"
#include "app/cli/outcome.h"
#include "app/cli/progress.h"

#include "core/base/system_memory.h"
#include "core/files/distinct_files.h"
#include "core/files/pcap_output.h"
#include "core/files/rows_output.h"
#include "core/sandbox/junit.h"
#include "core/sandbox/report.h"
#include "core/sandbox/sandbox.h"
#include "core/scenario/scenario_file.h"
#include "core/words/event_columns.h"
#include "core/words/memory.h"

#include <QCommandLineParser>
#include <QDateTime>

#include <chrono>
#include <cstdio>
#include <exception>
#include <thread>

namespace peerscope {

namespace {

using WallClock = std::chrono::steady_clock;
using Problem = std::optional<QString>;

constexpr std::uint64_t leastMemory = std::uint64_t{16} << 20; // bytes: the program itself needs that much

int refuse(const QString& message)
{
    complain(QStringLiteral("peerscope-cli run: ") + message);
    return badInput;
}

struct Options
{
    bool realTime = false;
    std::optional<std::uint64_t> memoryLimit; ///< bytes
    QString packets;                          ///< files; empty: none
    QString events;
    QString datagrams;
    QString report;
    QString pcap;
    QString junit;
    QString scenarioFile;
    QDateTime started = QDateTime::currentDateTimeUtc();
    bool table = true; ///< print a table, if nothing else goes to standard output
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

/// Says on standard error why the run ended early, and what is kept.
void tell(const Interruption& interruption, const Sandbox& sandbox, const StopCheck& stop)
{
    const double now = toSeconds(sandbox.now());
    const double whole = toSeconds(sandbox.scenario().duration);
    QString text =
        QStringLiteral("peerscope-cli run: at %1 of %2 s %3; what was recorded until then is written")
            .arg(now)
            .arg(whole)
            .arg(interruption.text());
    if (interruption.shortage && now > 0) {
        const auto grown = static_cast<double>(interruption.shortage->used - stop.memory().usedAtStart());
        text +=
            QStringLiteral("; all of it would need about %1: try a shorter --duration, fewer peers or less "
                           "traffic")
                .arg(memoryText(static_cast<std::uint64_t>(grown * whole / now)));
    }
    complain(text);
}

template <class Row, class MakeRow>
Problem writeRows(const QString& fileName, std::span<const Column<Row>> columns, std::size_t count,
                  MakeRow makeRow)
{
    RowsOutput rows(fileName, RowsFormat::Json, columnNames(columns));
    for (std::size_t index = 0; index < count && rows.isWanted(); ++index)
        rows.add(columns, makeRow(index));
    return rows.finish();
}

Problem writeCapture(const QString& fileName, const TraceSnapshot& trace)
{
    OutputFile file(fileName);
    writePcap(trace, [&file](std::string_view piece) { file.write(piece); });
    return file.finish();
}

/// The run as a test suite. Its expectations are about a complete run, so those of a stopped one are skipped.
JunitSuite suiteOf(const Options& options, const Scenario& scenario, const Report& report)
{
    JunitSuite suite{.name = scenario.name.isEmpty() ? options.scenarioFile : scenario.name,
                     .properties = {{QStringLiteral("scenario"), options.scenarioFile},
                                    {QStringLiteral("seed"), QString::number(report.seed)},
                                    {QStringLiteral("digest"), digestText(report.digest)}},
                     .took = report.wallDuration,
                     .results = report.expectations};
    if (!report.interrupted.isEmpty()) {
        suite.unchecked = scenario.expect;
        suite.whyUnchecked = QStringLiteral("the run was stopped: %1").arg(report.interrupted);
    }
    return suite;
}

/// Writes every requested output, even if others fail. False if one of them failed.
bool writeOutputs(const Options& options, const TraceSnapshot& trace, const Scenario& scenario,
                  const Report& report)
{
    QStringList problems;
    const auto write = [&problems](const QString& fileName, auto writer) {
        if (fileName.isEmpty())
            return;
        try {
            if (const Problem problem = writer())
                problems << *problem;
        } catch (const std::bad_alloc&) {
            problems << QStringLiteral("cannot write \"%1\": there is no memory left").arg(fileName);
        }
    };
    write(options.packets, [&] {
        return writeRows(options.packets, packetColumns(trace, false), trace.packetCount(),
                         [&trace](std::size_t index) {
                             return PacketCells(trace, PacketId(static_cast<std::uint32_t>(index)));
                         });
    });
    write(options.events, [&] {
        return writeRows(options.events, explainedEventColumns(), trace.eventCount(),
                         [&trace](std::size_t index) { return EventCells(trace, index); });
    });
    write(options.datagrams, [&] {
        return writeRows(options.datagrams, datagramColumns(), trace.datagramCount(),
                         [&trace](std::size_t index) {
                             return DatagramCells(trace, DatagramId(static_cast<std::uint32_t>(index)));
                         });
    });
    write(options.report, [&] { return writeWhole(options.report, toJson(report)); });
    write(options.pcap, [&] { return writeCapture(options.pcap, trace); });
    write(options.junit, [&] {
        return writeWhole(options.junit, toJunit({suiteOf(options, scenario, report)}, options.started));
    });
    if (options.table && problems.isEmpty())
        write(QStringLiteral("-"), [&] { return writeWhole(QStringLiteral("-"), toTable(report).toUtf8()); });
    for (const QString& problem : problems)
        complain(QStringLiteral("peerscope-cli run: ") + problem);
    return problems.isEmpty();
}

int run(const Options& options, const Scenario& scenario)
{
    StopCheck stop(options.memoryLimit);
    const auto start = WallClock::now();
    Sandbox sandbox(scenario);
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
        tell(*interruption, sandbox, stop);
    }
    if (!interruption)
        report.expectations = checkExpectations(trace, scenario, sandbox.now(), report.queues);
    if (!writeOutputs(options, trace, scenario, report))
        return runFailed;
    return interruption ? interruption->status : judge(report.expectations);
}

} // namespace

int runScenario(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    const QString file = QStringLiteral("FILE");
    const QCommandLineOption seedOption(QStringLiteral("seed"), QStringLiteral("Use this seed."),
                                        QStringLiteral("N"));
    const QCommandLineOption durationOption(
        QStringLiteral("duration"), QStringLiteral("Run for this many seconds."), QStringLiteral("S"));
    const QCommandLineOption realTimeOption(QStringLiteral("realtime"),
                                            QStringLiteral("Run no faster than real time."));
    const QCommandLineOption packetsOption(QStringLiteral("packets"),
                                           QStringLiteral("Write one packet a line."), file);
    const QCommandLineOption eventsOption(QStringLiteral("events"), QStringLiteral("Write one event a line."),
                                          file);
    const QCommandLineOption datagramsOption(QStringLiteral("datagrams"),
                                             QStringLiteral("Write one datagram a line."), file);
    const QCommandLineOption reportOption(QStringLiteral("report"),
                                          QStringLiteral("Write the report as JSON."), file);
    const QCommandLineOption pcapOption(
        QStringLiteral("pcap"), QStringLiteral("Write a capture as if made on the server's machine."), file);
    const QCommandLineOption junitOption(
        QStringLiteral("junit"),
        QStringLiteral("Write the expectations and whether they were met as JUnit XML."), file);
    const QCommandLineOption memoryOption(
        QStringLiteral("memory-limit"),
        QStringLiteral("Stop cleanly before using more memory than this (512MiB, 2GB)."),
        QStringLiteral("SIZE"));
    parser.addOptions({seedOption, durationOption, realTimeOption, packetsOption, eventsOption,
                       datagramsOption, reportOption, pcapOption, junitOption, memoryOption});
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
    if (parser.isSet(seedOption)) {
        bool ok = false;
        const qulonglong seed = parser.value(seedOption).toULongLong(&ok);
        if (!ok || seed > limits::maxSeed)
            return refuse(QStringLiteral("--seed: \"%1\" is not an integer from 0 to 2^53 - 1")
                              .arg(parser.value(seedOption)));
        scenario.seed = seed;
    }
    if (parser.isSet(durationOption)) {
        const auto seconds =
            numberFrom(parser.value(durationOption), bounds::duration.low, bounds::duration.high);
        if (!seconds)
            return refuse(QStringLiteral("--duration: \"%1\" is not a number of seconds above 0, at most %2")
                              .arg(parser.value(durationOption), shownNumber(bounds::duration.high)));
        scenario.duration = fromSeconds(*seconds);
    }
    if (parser.isSet(memoryOption)) {
        options.memoryLimit = sizeFrom(parser.value(memoryOption));
        if (!options.memoryLimit || *options.memoryLimit < leastMemory)
            return refuse(
                QStringLiteral("--memory-limit: \"%1\" is not a size; expected at least 16MiB, such as "
                               "512MiB or 2GB")
                    .arg(parser.value(memoryOption)));
    }
    options.scenarioFile = fileName;
    options.realTime = parser.isSet(realTimeOption);
    DistinctFiles files;
    files.addInput(fileName);
    for (const auto& [option, name] : {std::pair{&packetsOption, &options.packets},
                                       {&eventsOption, &options.events},
                                       {&datagramsOption, &options.datagrams},
                                       {&reportOption, &options.report},
                                       {&pcapOption, &options.pcap},
                                       {&junitOption, &options.junit}}) {
        if (!parser.isSet(*option))
            continue;
        *name = parser.value(*option);
        if (const auto problem = files.addOutput(*name))
            return refuse(QStringLiteral("--%1: %2").arg(option->names().constFirst(), *problem));
    }
    options.table = !files.hasStandardOutput();
    if (options.table) {
        if (const auto problem = files.addOutput(QStringLiteral("-")))
            return refuse(*problem);
    }

    try {
        return run(options, scenario);
    } catch (const std::exception& error) {
        complain(QStringLiteral("peerscope-cli run: the run failed: ") + QString::fromUtf8(error.what()));
        return runFailed;
    }
}

} // namespace peerscope

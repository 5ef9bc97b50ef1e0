// SPDX-License-Identifier: MIT
#include "app/cli/run.h"

#include "app/cli/outcome.h"
#include "app/cli/progress.h"
#include "core/files/output_file.h"

#include "core/files/pcap_output.h"
#include "core/sandbox/report.h"
#include "core/sandbox/sandbox.h"
#include "core/sandbox/scenario_file.h"
#include "core/sandbox/scenario_json.h"
#include "core/trace/json_lines.h"

#include <QCommandLineParser>
#include <QFileInfo>

#include <algorithm>
#include <chrono>
#include <cmath>
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

void runToEnd(Sandbox& sandbox, bool realTime)
{
    Progress progress;
    const double whole = toSeconds(sandbox.scenario().duration);
    const auto start = WallClock::now();
    const Time step = realTime ? Time(5'000) : Time(1'000'000);
    while (!sandbox.isFinished()) {
        const Time target = sandbox.now() + step;
        if (realTime)
            std::this_thread::sleep_until(start + target);
        sandbox.runUntil(target);
        const double now = toSeconds(sandbox.now());
        const QString queues = sandbox.queues().toShortString(); // says nothing while ENet keeps up
        const QString note = queues.isEmpty() ? queues : QStringLiteral("; ") + queues;
        progress.show(now / whole, (QString::asprintf("%.1f of %.1f s", now, whole) + note).toStdString());
    }
}

template <class AppendLine>
std::optional<QString> writeLines(const QString& fileName, std::size_t count, AppendLine appendLine)
{
    if (fileName.isEmpty())
        return std::nullopt;
    OutputFile file(fileName);
    std::string lines;
    for (std::size_t index = 0; index < count; ++index) {
        appendLine(lines, index);
        if (lines.size() >= std::size_t{1} << 20 || index + 1 == count) {
            file.write(lines);
            lines.clear();
        }
    }
    return file.finish();
}

std::optional<double> numberFrom(const QString& text, double low, double high)
{
    bool ok = false;
    const double value = text.toDouble(&ok);
    if (!ok || !std::isfinite(value) || value < low || value > high)
        return std::nullopt;
    return value;
}

} // namespace

int runScenario(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    const QString file = QStringLiteral("FILE");
    const QCommandLineOption seedOption(QStringLiteral("seed"), QStringLiteral("Use this seed."),
                                        QStringLiteral("N"));
    const QCommandLineOption durationOption(QStringLiteral("duration"),
                                            QStringLiteral("Run this many seconds."), QStringLiteral("S"));
    const QCommandLineOption realTimeOption(QStringLiteral("realtime"),
                                            QStringLiteral("As fast as a clock goes."));
    const QCommandLineOption packetsOption(QStringLiteral("packets"), QStringLiteral("One packet a line."),
                                           file);
    const QCommandLineOption eventsOption(QStringLiteral("events"), QStringLiteral("One event a line."),
                                          file);
    const QCommandLineOption datagramsOption(QStringLiteral("datagrams"),
                                             QStringLiteral("One datagram a line."), file);
    const QCommandLineOption reportOption(QStringLiteral("report"), QStringLiteral("The report, as JSON."),
                                          file);
    const QCommandLineOption pcapOption(QStringLiteral("pcap"),
                                        QStringLiteral("A capture, as on the server's machine."), file);
    parser.addOptions({seedOption, durationOption, realTimeOption, packetsOption, eventsOption,
                       datagramsOption, reportOption, pcapOption});
    parser.addPositionalArgument(QStringLiteral("SCENARIO"), QStringLiteral("The scenario file."));
    const QCommandLineOption helpOption = parser.addHelpOption();
    if (!parser.parse(QStringList(QStringLiteral("peerscope-cli run")) + arguments))
        return refuse(parser.errorText());
    if (parser.isSet(helpOption)) {
        std::fputs(qUtf8Printable(parser.helpText()), stdout);
        return done;
    }
    if (parser.positionalArguments().size() != 1)
        return refuse(QStringLiteral("expected one scenario file, found %1 (try --help)")
                          .arg(parser.positionalArguments().size()));

    const QString fileName = parser.positionalArguments().constFirst();
    ScenarioResult<Scenario> loaded = loadScenario(fileName);
    if (const auto* error = std::get_if<ScenarioError>(&loaded)) {
        std::fprintf(stderr, "%s: %s\n", qUtf8Printable(shownInMessage(fileName, 4096)),
                     qUtf8Printable(error->toString()));
        return badInput;
    }
    auto scenario = std::get<Scenario>(std::move(loaded));

    if (parser.isSet(seedOption)) {
        bool ok = false;
        const qulonglong seed = parser.value(seedOption).toULongLong(&ok);
        if (!ok || seed > (1ull << 53) - 1)
            return refuse(QStringLiteral("--seed: \"%1\" is not an integer from 0 to 2^53 - 1")
                              .arg(parser.value(seedOption)));
        scenario.seed = seed;
    }
    if (parser.isSet(durationOption)) {
        const auto seconds = numberFrom(parser.value(durationOption), 1e-6, 7 * 24 * 3600.0);
        if (!seconds)
            return refuse(
                QStringLiteral("--duration: \"%1\" is not a number of seconds above 0, at most 604800")
                    .arg(parser.value(durationOption)));
        scenario.duration = fromSeconds(*seconds);
    }
    bool toStandardOutput = false;
    QStringList outputs; // files, by where they really are
    for (const QCommandLineOption& option :
         {packetsOption, eventsOption, datagramsOption, reportOption, pcapOption}) {
        if (!parser.isSet(option))
            continue;
        const QString name = parser.value(option);
        toStandardOutput = toStandardOutput || name == QStringLiteral("-");
        if (const auto problem = OutputFile::check(name))
            return refuse(QStringLiteral("--%1: %2").arg(option.names().constFirst(), *problem));
        const QFileInfo info(name);
        if (name == QStringLiteral("-") || (info.exists() && !info.isFile()))
            continue; // one after another into one stream is fine
        const QString place = info.exists() ? info.canonicalFilePath() : info.absoluteFilePath();
        if (outputs.contains(place))
            return refuse(QStringLiteral("--%1: \"%2\" is written by another option already")
                              .arg(option.names().constFirst(), name));
        outputs.append(place);
    }

    try {
        const auto start = WallClock::now();
        Sandbox sandbox(scenario);
        runToEnd(sandbox, parser.isSet(realTimeOption));
        const TraceSnapshot trace(sandbox.trace());
        Report report = makeReport(trace, scenario, sandbox.now(), sandbox.digest());
        report.queues = sandbox.longestQueues();
        report.wallDuration = std::chrono::duration_cast<Time>(WallClock::now() - start);

        std::optional<QString> problem = writeLines(
            parser.value(packetsOption), trace.packetCount(), [&trace](std::string& out, std::size_t index) {
                appendPacketLine(out, trace, PacketId(static_cast<std::uint32_t>(index)));
            });
        if (!problem)
            problem = writeLines(
                parser.value(eventsOption), trace.eventCount(),
                [&trace](std::string& out, std::size_t index) { appendEventLine(out, trace, index); });
        if (!problem)
            problem =
                writeLines(parser.value(datagramsOption), trace.datagramCount(),
                           [&trace](std::string& out, std::size_t index) {
                               appendDatagramLine(out, trace, DatagramId(static_cast<std::uint32_t>(index)));
                           });
        if (!problem && parser.isSet(reportOption)) {
            OutputFile reportFile(parser.value(reportOption));
            reportFile.write(toJson(report).toStdString());
            problem = reportFile.finish();
        }
        if (!problem && parser.isSet(pcapOption)) {
            OutputFile pcapFile(parser.value(pcapOption));
            writePcap(trace, [&pcapFile](std::string_view piece) { pcapFile.write(piece); });
            problem = pcapFile.finish();
        }
        if (!problem && !toStandardOutput) {
            OutputFile table(QStringLiteral("-"));
            table.write(toTable(report).toStdString());
            problem = table.finish();
        }
        if (problem) {
            std::fprintf(stderr, "peerscope-cli run: %s\n", qUtf8Printable(*problem));
            return runFailed;
        }

        int status = done;
        for (const ExpectResult& result : checkExpectations(trace, scenario, sandbox.now())) {
            if (result.met)
                continue;
            std::fprintf(stderr, "expectation failed: %s\n", qUtf8Printable(result.toString()));
            status = expectationFailed;
        }
        return status;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "peerscope-cli run: the run failed: %s\n", error.what());
        return runFailed;
    }
}

} // namespace peerscope

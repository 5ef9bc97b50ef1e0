// SPDX-License-Identifier: MIT
#include "app/cli/watch.h"

#include "app/cli/interruption.h"
#include "app/cli/live_rows.h"
#include "app/cli/open_trace.h"
#include "app/cli/option_values.h"
#include "app/cli/outcome.h"

#include "core/files/distinct_files.h"
#include "core/files/dumpcap.h"
#include "core/files/live_import.h"

#include <QCommandLineParser>
#include <QElapsedTimer>

#include <unistd.h>

#include <exception>
#include <memory>

namespace peerscope {

namespace {

constexpr qint64 betweenShows = 20; // ms
constexpr double longestWatch = 366.0 * 24 * 3600;

int refuse(const QString& message)
{
    complain(QStringLiteral("peerscope-cli watch: ") + message);
    return badInput;
}

/// What the command line asks for.
struct WatchOptions
{
    QString input; ///< an interface, or "-"
    std::optional<std::uint16_t> port;
    const RowSubject* subject = nullptr;
    RowsFormat format = RowsFormat::Table;
    QString filter;
    QString record;                 ///< empty: none
    std::optional<double> duration; ///< seconds

    bool isStandardInput() const { return input == QLatin1StringView("-"); }
};

std::unique_ptr<LiveStream> openStream(const WatchOptions& options)
{
    if (options.isStandardInput())
        return liveStream(STDIN_FILENO);
    return std::make_unique<Dumpcap>(options.input, options.port);
}

int watch(const WatchOptions& options)
{
    const StopCheck stop;
    RangeDecoder rangeDecoder;
    LiveImport import({&rangeDecoder});
    LiveRows rows(*options.subject, options.format, options.filter, TraceSnapshot(import.trace()));
    const std::unique_ptr<LiveStream> stream = openStream(options);
    if (isatty(STDERR_FILENO) != 0) // nothing is shown until the first row
        complain(QStringLiteral("peerscope-cli watch: waiting for datagrams from %1; Ctrl+C ends it")
                     .arg(options.isStandardInput() ? QStringLiteral("standard input") : options.input));
    std::unique_ptr<OutputFile> record;
    if (!options.record.isEmpty())
        record = std::make_unique<OutputFile>(options.record, OutputFile::Kind::Growing);

    QElapsedTimer runs;
    runs.start();
    qint64 shown = 0;
    const auto mayEnd = [&] {
        if (runs.elapsed() - shown >= betweenShows) {
            shown = runs.elapsed();
            rows.show(TraceSnapshot(import.trace()), import.now());
        }
        const bool isOver =
            StopCheck::isSignalled() || !rows.isWanted() ||
            (options.duration && static_cast<double>(runs.elapsed()) >= *options.duration * 1000);
        if (isOver)
            import.expectEnd();
        return isOver;
    };
    bool wasAsked = false;
    const auto goOn = [&] {
        wasAsked = wasAsked || mayEnd();
        return !wasAsked || stream->askToEnd(); // what was written until then still comes
    };
    stream->setWhileSilent([&] { return import.wait() && !mayEnd(); });

    const std::string name = options.isStandardInput() ? "standard input" : options.input.toStdString();
    auto outcome = import.read(InputFile::of(copiedStream(*stream, record.get()), name), goOn);
    if (const auto* error = std::get_if<CaptureImportError>(&outcome)) {
        if (StopCheck::isSignalled())
            return stop.interruption()->status;
        complain(error->text);
        return badInput;
    }
    const auto& imported = std::get<ImportedCapture>(outcome);
    const CaptureSummary& summary = imported.summary;
    const TraceSnapshot trace(imported.trace);
    const auto filter = filterFromOption(options.filter, trace);
    const std::optional<QString> problem = rows.finish(trace);
    const std::optional<QString> recordProblem = record ? record->finish() : std::nullopt;
    for (const std::optional<QString>& each : {problem, recordProblem}) {
        if (each)
            complain(QStringLiteral("peerscope-cli watch: ") + *each);
    }
    if (problem || recordProblem)
        return runFailed;
    if (const auto* unknown = std::get_if<QString>(&filter))
        return refuse(*unknown);
    const auto interruption = summary.shortage ? memoryInterruption(*summary.shortage) : stop.interruption();
    return conclude({imported.trace, true, done, summary, interruption});
}

} // namespace

int runWatch(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    const QCommandLineOption portOption(QStringLiteral("port"),
                                        QStringLiteral("Capture only datagrams from or to this UDP port."),
                                        QStringLiteral("N"));
    const QCommandLineOption showOption(QStringLiteral("show"),
                                        QStringLiteral("Show packets, datagrams, commands or events."),
                                        QStringLiteral("WHAT"), QStringLiteral("packets"));
    const QCommandLineOption formatOption(QStringLiteral("format"),
                                          QStringLiteral("Output format: table, json or csv."),
                                          QStringLiteral("FORMAT"), QStringLiteral("table"));
    const QCommandLineOption filterOption(
        QStringLiteral("filter"),
        QStringLiteral(
            "Show only packets that match (see FILTER.md), or datagrams and commands that carry them."),
        QStringLiteral("EXPR"));
    const QCommandLineOption recordOption(
        QStringLiteral("record"),
        QStringLiteral("Keep what comes as a capture, byte for byte. From an interface it is pcapng."),
        QStringLiteral("F.pcapng"));
    const QCommandLineOption durationOption(
        QStringLiteral("duration"), QStringLiteral("End after so many seconds."), QStringLiteral("S"));
    parser.addOptions({portOption, showOption, formatOption, filterOption, recordOption, durationOption});
    parser.addPositionalArgument(
        QStringLiteral("INTERFACE"),
        QStringLiteral("A network interface (dumpcap -D lists them), or - for a capture on standard input."));
    const QCommandLineOption helpOption = parser.addHelpOption();
    if (!parser.parse(QStringList(QStringLiteral("peerscope-cli watch")) + arguments))
        return refuse(parser.errorText());
    if (parser.isSet(helpOption))
        return print(QStringLiteral("peerscope-cli watch"), parser.helpText());
    if (parser.positionalArguments().size() != 1)
        return refuse(QStringLiteral("expected one interface, or - for standard input; found %1 (try --help)")
                          .arg(parser.positionalArguments().size()));

    WatchOptions options;
    options.input = parser.positionalArguments().constFirst();
    if (options.input.isEmpty())
        return refuse(QStringLiteral("expected the name of an interface, or - for standard input"));
    if (parser.isSet(portOption)) {
        bool isNumber = false;
        const uint port = parser.value(portOption).toUInt(&isNumber);
        if (!isNumber || port < 1 || port > 65'535)
            return refuse(
                QStringLiteral("--port: \"%1\"; expected 1 to 65535").arg(parser.value(portOption)));
        if (options.isStandardInput())
            return refuse(
                QStringLiteral("--port: standard input is shown whole; give the port to the program "
                               "that captures, as in tcpdump -U -w - udp port %1")
                    .arg(port));
        options.port = static_cast<std::uint16_t>(port);
    }
    const QString show = parser.value(showOption);
    options.subject = rowSubjectNamed(show);
    if (!options.subject)
        return refuse(
            QStringLiteral("--show: \"%1\"; expected packets, datagrams, commands or events").arg(show));
    const std::optional<RowsFormat> format = rowsFormatFromName(parser.value(formatOption));
    if (!format)
        return refuse(
            QStringLiteral("--format: \"%1\"; expected table, json or csv").arg(parser.value(formatOption)));
    options.format = *format;
    options.filter = parser.value(filterOption);
    if (parser.isSet(filterOption) && show == QLatin1StringView("events"))
        return refuse(QStringLiteral(
            "--filter does not apply to events; expected --show packets, datagrams or commands"));
    if (const auto problem = problemOfFilter(options.filter))
        return refuse(*problem);
    if (parser.isSet(durationOption)) {
        options.duration = numberFrom(parser.value(durationOption), 0.001, longestWatch);
        if (!options.duration)
            return refuse(QStringLiteral("--duration: \"%1\"; expected seconds, from 0.001 to %2")
                              .arg(parser.value(durationOption))
                              .arg(longestWatch, 0, 'f', 0));
    }
    DistinctFiles files;
    if (options.isStandardInput())
        files.addInput(options.input);
    if (const auto problem = files.addOutput(QStringLiteral("-")))
        return refuse(*problem);
    if (parser.isSet(recordOption)) {
        options.record = parser.value(recordOption);
        if (options.record == QLatin1StringView("-"))
            return refuse(QStringLiteral("--record: rows go to standard output; expected a file"));
        if (const auto problem = OutputFile::check(options.record))
            return refuse(QStringLiteral("--record: ") + *problem);
        if (const auto problem = files.addOutput(options.record))
            return refuse(QStringLiteral("--record: ") + *problem);
    }
    try {
        return watch(options);
    } catch (const std::exception& error) {
        complain(QStringLiteral("peerscope-cli watch: ") + QString::fromUtf8(error.what()));
        return runFailed;
    }
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "app/cli/export.h"

#include "app/cli/open_trace.h"
#include "app/cli/outcome.h"

#include "core/files/distinct_files.h"
#include "core/files/pcap_output.h"
#include "core/files/pcapng_output.h"
#include "core/files/rows_output.h"
#include "core/files/session_file.h"
#include "core/files/sqlite_output.h"
#include "core/scenario/scenario_file.h"
#include "core/trace/packet_selection.h"

#include <QCommandLineParser>
#include <QFileInfo>

#include <algorithm>
#include <exception>
#include <iterator>

namespace peerscope {

namespace {

int refuse(const QString& message)
{
    complain(QStringLiteral("peerscope-cli export: ") + message);
    return badInput;
}

using Problem = std::optional<QString>;

Problem writeDatagrams(const QString& fileName, const TraceSnapshot& trace, bool asPcapng)
{
    OutputFile file(fileName);
    const auto write = [&file](std::string_view piece) { file.write(piece); };
    if (asPcapng)
        writePcapng(trace, Time(0), write);
    else
        writePcap(trace, write);
    return file.finish();
}

Problem writeSession(const QString& fileName, const OpenedTrace& opened)
{
    const TraceSnapshot trace(opened.trace);
    SessionInfo info{.scenario = {}, .length = trace.newestTime()};
    if (opened.run)
        info = {toJson(opened.run->scenario), opened.run->duration, opened.run->digest};
    return saveSession(fileName, trace, info);
}

Problem writePackets(const QString& fileName, RowsFormat format, const OpenedTrace& opened,
                     const PacketSelection& chosen)
{
    const TraceSnapshot trace(opened.trace);
    const auto columns = packetColumns(trace, opened.hasMessages);
    RowsOutput rows(fileName, format, columnNames(columns));
    if (opened.hasMessages)
        trace.messages().readUpTo(trace, trace.packetCount());
    for (std::size_t index = 0; index < trace.packetCount() && rows.isWanted(); ++index) {
        const PacketId id(static_cast<std::uint32_t>(index));
        if (chosen.contains(id))
            rows.add(columns, PacketCells(trace, id));
    }
    return rows.finish();
}

/// What the file name's ending asks for: packets in a format, or datagrams.
struct Target
{
    const char* suffix;
    std::optional<RowsFormat> rows;
    enum class Whole : std::uint8_t { None, Datagrams, DatagramsAsPcapng, Session, Tables };
    Whole whole = Whole::None; ///< if not rows
};

constexpr Target targets[] = {
    {"pcap", std::nullopt, Target::Whole::Datagrams},
    {"pcapng", std::nullopt, Target::Whole::DatagramsAsPcapng},
    {"csv", RowsFormat::Csv},
    {"json", RowsFormat::JsonDocument},
    {"jsonl", RowsFormat::Json},
    {"sqlite", std::nullopt, Target::Whole::Tables},
    {"peerscope", std::nullopt, Target::Whole::Session},
};

/// `isFiltered`: whether the filter leaves anything out.
Problem write(const QString& to, const Target& target, const OpenedTrace& opened, const PacketFilter& filter,
              bool isFiltered)
{
    const TraceSnapshot trace(opened.trace);
    switch (target.whole) {
    case Target::Whole::Datagrams:
        return writeDatagrams(to, trace, false);
    case Target::Whole::DatagramsAsPcapng:
        return writeDatagrams(to, trace, true);
    case Target::Whole::Session:
        return writeSession(to, opened);
    case Target::Whole::Tables: {
        if (opened.hasMessages)
            trace.messages().readUpTo(trace, trace.packetCount());
        const PacketSelection chosen = isFiltered ? PacketSelection(filter, trace) : PacketSelection();
        return writeSqlite(to, trace, {isFiltered ? &chosen : nullptr, opened.hasMessages});
    }
    case Target::Whole::None:
        break;
    }
    return writePackets(to, *target.rows, opened, PacketSelection(filter, trace));
}

QString wrongName(const QString& fileName, const QString& suffix)
{
    const QString expected = QStringLiteral(
        "expected a name that ends in .peerscope, .pcapng, .pcap, .sqlite, .csv, .json or .jsonl");
    if (suffix == QStringLiteral("svg") || suffix == QStringLiteral("png"))
        return QStringLiteral(
                   "--to: \"%1\": pictures can only be exported from the window, in the view they show; %2")
            .arg(fileName, expected);
    return QStringLiteral("--to: \"%1\"; %2").arg(fileName, expected);
}

} // namespace

int runExport(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    const QCommandLineOption toOption(
        QStringLiteral("to"),
        QStringLiteral("Write all of it (.peerscope), datagrams (.pcapng, .pcap), tables (.sqlite) or "
                       "packets (.csv, .json, .jsonl) to this file."),
        QStringLiteral("F"));
    const QCommandLineOption filterOption(QStringLiteral("filter"),
                                          QStringLiteral("Write only packets that match (see FILTER.md)."),
                                          QStringLiteral("EXPR"));
    parser.addOptions({toOption, filterOption, decodeOption()});
    parser.addPositionalArgument(QStringLiteral("FILE"),
                                 QStringLiteral("A session, a capture or a scenario; - is standard input."));
    const QCommandLineOption helpOption = parser.addHelpOption();
    if (!parser.parse(QStringList(QStringLiteral("peerscope-cli export")) + arguments))
        return refuse(parser.errorText());
    if (parser.isSet(helpOption))
        return print(QStringLiteral("peerscope-cli export"), parser.helpText());
    if (parser.positionalArguments().size() != 1)
        return refuse(QStringLiteral("expected one file, found %1 (try --help)")
                          .arg(parser.positionalArguments().size()));
    if (!parser.isSet(toOption))
        return refuse(QStringLiteral("expected --to with the name of the file to write (try --help)"));
    const QString to = parser.value(toOption);
    const QString suffix = QFileInfo(to).suffix().toLower();
    const auto* target =
        std::find_if(std::begin(targets), std::end(targets), [&suffix](const Target& candidate) {
            return suffix == QLatin1StringView(candidate.suffix);
        });
    if (target == std::end(targets))
        return refuse(wrongName(to, suffix));
    const bool hasPackets = target->rows || target->whole == Target::Whole::Tables;
    if (!hasPackets && parser.isSet(filterOption))
        return refuse(QStringLiteral(
            "--filter: a capture and a session always have everything; expected --to with a name that ends "
            "in .sqlite, .csv, .json or .jsonl"));
    const auto decodeAs = decodingFrom(parser);
    if (const auto* problem = std::get_if<QString>(&decodeAs))
        return refuse(*problem);
    if (!hasPackets && parser.isSet(decodeOption()))
        return refuse(QStringLiteral(
            "--decode-as: a capture and a session have the datagrams as they are; expected --to with a "
            "name that ends in .sqlite, .csv, .json or .jsonl"));
    const QString fileName = parser.positionalArguments().constFirst();
    DistinctFiles files;
    files.addInput(fileName);
    if (const auto problem = files.addOutput(to))
        return refuse(QStringLiteral("--to: ") + *problem);
    if (const auto problem = problemOfFilter(parser.value(filterOption)))
        return refuse(*problem);
    try {
        StopCheck stop;
        const OpenedTrace opened = openTrace(fileName, stop, std::get<std::optional<GameProtocol>>(decodeAs));
        if (!opened.trace)
            return opened.status;
        const TraceSnapshot trace(opened.trace);
        const auto filter = filterFromOption(parser.value(filterOption), trace);
        if (const auto* problem = std::get_if<QString>(&filter))
            return refuse(*problem);
        const Problem problem =
            write(to, *target, opened, std::get<PacketFilter>(filter), parser.isSet(filterOption));
        if (problem) {
            complain(QStringLiteral("peerscope-cli export: ") + *problem);
            return runFailed;
        }
        if (opened.interruption)
            complain(
                QStringLiteral("peerscope-cli export: \"%1\" has only what was read until then").arg(to));
        return conclude(opened);
    } catch (const std::exception& error) {
        complain(QStringLiteral("peerscope-cli export: ") + QString::fromUtf8(error.what()));
        return runFailed;
    }
}

} // namespace peerscope

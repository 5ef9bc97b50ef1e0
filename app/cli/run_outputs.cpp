// SPDX-License-Identifier: MIT
#include "app/cli/run_outputs.h"

#include "app/cli/outcome.h"

#include "core/files/pcap_output.h"
#include "core/files/pcapng_output.h"
#include "core/files/rows_output.h"
#include "core/sandbox/junit.h"
#include "core/words/event_columns.h"

#include <new>
#include <utility>

namespace peerscope {

namespace {

using Problem = std::optional<QString>;

QCommandLineOption fileOption(const QString& name, const QString& help)
{
    return {name, help, QStringLiteral("FILE")};
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

/// By its name, as pcapng or as classic pcap.
Problem writeCapture(const QString& fileName, const TraceSnapshot& trace, const QDateTime& started)
{
    OutputFile file(fileName);
    const auto write = [&file](std::string_view piece) { file.write(piece); };
    if (fileName.endsWith(QStringLiteral(".pcapng")))
        writePcapng(trace, Time(started.toMSecsSinceEpoch() * 1'000), write);
    else
        writePcap(trace, write);
    return file.finish();
}

/// The run as a test suite. Its expectations are about a complete run, so those of a stopped one are skipped.
JunitSuite suiteOf(const RunOutputs& outputs, const Scenario& scenario, const Report& report)
{
    JunitSuite suite{.name = scenario.name.isEmpty() ? outputs.scenarioFile : scenario.name,
                     .properties = {{QStringLiteral("scenario"), outputs.scenarioFile},
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

} // namespace

RunOutputOptions::RunOutputOptions(const QString& captureOption, const QString& captureHelp)
    : m_packets(fileOption(QStringLiteral("packets"), QStringLiteral("Write one packet a line."))),
      m_events(fileOption(QStringLiteral("events"), QStringLiteral("Write one event a line."))),
      m_datagrams(fileOption(QStringLiteral("datagrams"), QStringLiteral("Write one datagram a line."))),
      m_report(fileOption(QStringLiteral("report"), QStringLiteral("Write the report as JSON."))),
      m_capture(fileOption(captureOption, captureHelp)),
      m_junit(fileOption(QStringLiteral("junit"),
                         QStringLiteral("Write the expectations and whether they were met as JUnit XML.")))
{
    if (captureOption != QStringLiteral("record"))
        m_record = QCommandLineOption(
            QStringLiteral("record"),
            QStringLiteral("Record a session while it runs: F.peerscope. What was there is gone at once."),
            QStringLiteral("FILE"));
}

void RunOutputOptions::addTo(QCommandLineParser& parser) const
{
    parser.addOptions({m_packets, m_events, m_datagrams, m_report, m_capture, m_junit});
    if (m_record)
        parser.addOption(*m_record);
}

std::optional<QString> RunOutputOptions::read(const QCommandLineParser& parser, DistinctFiles& files,
                                              RunOutputs& outputs) const
{
    for (const auto& [option, name] : {std::pair{&m_packets, &outputs.packets},
                                       {&m_events, &outputs.events},
                                       {&m_datagrams, &outputs.datagrams},
                                       {&m_report, &outputs.report},
                                       {&m_capture, &outputs.pcap},
                                       {&m_junit, &outputs.junit}}) {
        if (!parser.isSet(*option))
            continue;
        *name = parser.value(*option);
        if (const auto problem = files.addOutput(*name))
            return QStringLiteral("--%1: %2").arg(option->names().constFirst(), *problem);
    }
    if (!m_record && outputs.pcap.endsWith(QStringLiteral(".peerscope")))
        std::swap(outputs.session, outputs.pcap);
    if (m_record && parser.isSet(*m_record)) {
        outputs.session = parser.value(*m_record);
        if (const auto problem = files.addOutput(outputs.session))
            return QStringLiteral("--record: ") + *problem;
    }
    if (const auto problem = outputs.session.isEmpty() ? std::nullopt : sessionNameProblem(outputs.session))
        return QStringLiteral("--record: ") + *problem;
    outputs.table = !files.hasStandardOutput();
    return outputs.table ? files.addOutput(QStringLiteral("-")) : std::nullopt;
}

std::unique_ptr<SessionRecorder> startRecording(const RunOutputs& outputs, const TraceSnapshot& trace)
{
    return outputs.session.isEmpty()
               ? nullptr
               : std::make_unique<SessionRecorder>(outputs.session, trace, outputs.recordedScenario);
}

bool writeOutputs(const RunOutputs& outputs, const TraceSnapshot& trace, const Scenario& scenario,
                  const Report& report, SessionRecorder* recorder)
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
    write(outputs.packets, [&] {
        return writeRows(outputs.packets, packetColumns(trace, false), trace.packetCount(),
                         [&trace](std::size_t index) {
                             return PacketCells(trace, PacketId(static_cast<std::uint32_t>(index)));
                         });
    });
    write(outputs.events, [&] {
        return writeRows(outputs.events, explainedEventColumns(), trace.eventCount(),
                         [&trace](std::size_t index) { return EventCells(trace, index); });
    });
    write(outputs.datagrams, [&] {
        return writeRows(outputs.datagrams, datagramColumns(), trace.datagramCount(),
                         [&trace](std::size_t index) {
                             return DatagramCells(trace, DatagramId(static_cast<std::uint32_t>(index)));
                         });
    });
    write(outputs.report, [&] { return writeWhole(outputs.report, toJson(report)); });
    write(outputs.pcap, [&] { return writeCapture(outputs.pcap, trace, outputs.started); });
    write(outputs.session, [&] {
        return recorder ? recorder->finish({outputs.recordedScenario, report.duration, report.digest})
                        : Problem();
    });
    write(outputs.junit, [&] {
        return writeWhole(outputs.junit, toJunit({suiteOf(outputs, scenario, report)}, outputs.started));
    });
    if (outputs.table && problems.isEmpty())
        write(QStringLiteral("-"), [&] { return writeWhole(QStringLiteral("-"), toTable(report).toUtf8()); });
    for (const QString& problem : problems)
        complain(outputs.command + QStringLiteral(": ") + problem);
    return problems.isEmpty();
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "app/cli/inspect.h"

#include "app/cli/expectation_file.h"
#include "app/cli/judge.h"
#include "app/cli/open_trace.h"
#include "app/cli/outcome.h"
#include "app/cli/row_subjects.h"

#include "core/files/distinct_files.h"
#include "core/trace/message_line.h"
#include "core/trace/packet_selection.h"
#include "core/trace/story.h"
#include "core/words/story_text.h"

#include <QCommandLineParser>
#include <QDateTime>

#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace peerscope {

namespace {

int refuse(const QString& message)
{
    complain(QStringLiteral("peerscope-cli inspect: ") + message);
    return badInput;
}

int tellStory(const TraceSnapshot& trace, std::uint32_t packet, RowReaders& readers,
              const OpenedTrace& opened)
{
    if (packet >= trace.packetCount())
        return refuse(QStringLiteral("--story: there is no packet %1; expected a number below %2")
                          .arg(packet)
                          .arg(trace.packetCount()));
    QString text;
    if (const std::string line = messageLine(trace, PacketId(packet)); !line.empty())
        text += QString::fromStdString(line) + QLatin1Char('\n');
    for (const StoryStep& step : packetStory(trace, PacketId(packet), &readers.rangeDecoder).steps)
        text += plainText(storyText(trace, step)) + QLatin1Char('\n');
    const int printed = print(QStringLiteral("peerscope-cli inspect"), text);
    return printed == done ? conclude(opened) : printed;
}

int refuseExpectations(const QString& fileName, const ScenarioError& error)
{
    complain(QStringLiteral("%1: %2").arg(fileName, error.toString()));
    return badInput;
}

/// What --expect and --junit ask for.
struct Judgement
{
    ExpectationFile expectations;
    QString expectName;
    QString fileName;
    QString junit; ///< empty: none
    QDateTime started = QDateTime::currentDateTimeUtc();

    /// Checks the expectations and says which failed. Those of a trace that is not whole are not checked.
    /// Returns the exit status.
    int pass(const OpenedTrace& opened) const
    {
        const auto read = expectations.expectationsOf(opened);
        if (const auto* error = std::get_if<ScenarioError>(&read))
            return refuseExpectations(expectName, *error);
        const auto& expect = std::get<std::vector<ExpectSpec>>(read);
        std::vector<ExpectResult> results;
        if (!opened.interruption)
            results = checkExpectations(opened, expect);
        if (!junit.isEmpty()) {
            const Time took(started.msecsTo(QDateTime::currentDateTimeUtc()) * 1000);
            const JunitSuite suite = suiteOf(opened, fileName, expect, results, took);
            if (const auto problem = writeWhole(junit, toJunit({suite}, started))) {
                complain(QStringLiteral("peerscope-cli inspect: ") + *problem);
                return runFailed;
            }
        }
        return judge(results);
    }
};

/// The status of a command that has shown something, and whose expectations have this one.
int worst(int shown, int verdict)
{
    return shown == done ? verdict : shown;
}

} // namespace

int runInspect(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
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
    const QCommandLineOption storyOption(
        QStringLiteral("story"), QStringLiteral("Tell the story of one packet instead of showing rows."),
        QStringLiteral("ID"));
    const QCommandLineOption summaryOption(
        QStringLiteral("summary"),
        QStringLiteral("Write as JSON what the frames of a capture were, how many could be read, and what "
                       "its packets say to Godot, counted."),
        QStringLiteral("F.json"));
    const QCommandLineOption expectOption(
        QStringLiteral("expect"),
        QStringLiteral("Check these expectations (a list, or an object with such a list as \"expect\"). "
                       "Rows are shown only if another option asks for them."),
        QStringLiteral("F.json"));
    const QCommandLineOption junitOption(QStringLiteral("junit"),
                                         QStringLiteral("With --expect: write which were met as JUnit XML."),
                                         QStringLiteral("F.xml"));
    parser.addOptions({showOption, formatOption, filterOption, storyOption, summaryOption, expectOption,
                       junitOption, decodeOption()});
    parser.addPositionalArgument(QStringLiteral("FILE"),
                                 QStringLiteral("A capture or a scenario; - is standard input."));
    const QCommandLineOption helpOption = parser.addHelpOption();
    if (!parser.parse(QStringList(QStringLiteral("peerscope-cli inspect")) + arguments))
        return refuse(parser.errorText());
    if (parser.isSet(helpOption))
        return print(QStringLiteral("peerscope-cli inspect"), parser.helpText());
    if (parser.positionalArguments().size() != 1)
        return refuse(QStringLiteral("expected one file, found %1 (try --help)")
                          .arg(parser.positionalArguments().size()));
    const QString show = parser.value(showOption);
    const RowSubject* subject = rowSubjectNamed(show);
    if (!subject)
        return refuse(
            QStringLiteral("--show: \"%1\"; expected packets, datagrams, commands or events").arg(show));
    const std::optional<RowsFormat> format = rowsFormatFromName(parser.value(formatOption));
    if (!format)
        return refuse(
            QStringLiteral("--format: \"%1\"; expected table, json or csv").arg(parser.value(formatOption)));

    if (parser.isSet(filterOption) && show == QLatin1StringView("events"))
        return refuse(QStringLiteral(
            "--filter does not apply to events; expected --show packets, datagrams or commands"));
    bool isStoryNumber = true;
    const uint story = parser.isSet(storyOption) ? parser.value(storyOption).toUInt(&isStoryNumber) : 0;
    if (!isStoryNumber)
        return refuse(QStringLiteral("--story: \"%1\"; expected the number of a packet")
                          .arg(parser.value(storyOption)));

    const auto decodeAs = decodingFrom(parser);
    if (const auto* problem = std::get_if<QString>(&decodeAs))
        return refuse(*problem);

    const QString fileName = parser.positionalArguments().constFirst();
    const QString summary = parser.value(summaryOption);
    const QString expectName = parser.value(expectOption);
    const QString junit = parser.value(junitOption);
    const bool showsRows = !parser.isSet(expectOption) || parser.isSet(showOption) ||
                           parser.isSet(formatOption) || parser.isSet(filterOption) ||
                           parser.isSet(storyOption);
    DistinctFiles files;
    files.addInput(fileName);
    if (parser.isSet(expectOption)) {
        if (expectName.isEmpty())
            return refuse(QStringLiteral("--expect: expected a file name"));
        if (fileName == QLatin1StringView("-") && expectName == fileName)
            return refuse(QStringLiteral("--expect: standard input is read already; expected a file"));
        files.addInput(expectName);
    }
    if (showsRows) {
        if (const auto problem = files.addOutput(QStringLiteral("-")))
            return refuse(*problem);
    }
    if (parser.isSet(junitOption)) {
        if (!parser.isSet(expectOption))
            return refuse(QStringLiteral("--junit writes what became of expectations; expected --expect"));
        if (showsRows && junit == QLatin1StringView("-"))
            return refuse(QStringLiteral("--junit: rows go to standard output; expected a file"));
        if (const auto problem = files.addOutput(junit))
            return refuse(QStringLiteral("--junit: ") + *problem);
    }
    if (parser.isSet(summaryOption)) {
        if (showsRows && summary == QLatin1StringView("-"))
            return refuse(QStringLiteral("--summary: rows go to standard output; expected a file"));
        if (const auto problem = OutputFile::check(summary))
            return refuse(QStringLiteral("--summary: ") + *problem);
        if (const auto problem = files.addOutput(summary))
            return refuse(QStringLiteral("--summary: ") + *problem);
    }
    if (const auto problem = problemOfFilter(parser.value(filterOption)))
        return refuse(*problem);
    std::optional<Judgement> judgement;
    if (parser.isSet(expectOption)) {
        auto read = ExpectationFile::open(expectName);
        if (const auto* error = std::get_if<ScenarioError>(&read))
            return refuseExpectations(expectName, *error);
        judgement.emplace(Judgement{std::get<ExpectationFile>(std::move(read)), expectName, fileName, junit});
    }
    try {
        StopCheck stop;
        const OpenedTrace opened = openTrace(fileName, stop, std::get<std::optional<GameProtocol>>(decodeAs));
        if (!opened.trace)
            return opened.status;
        const int verdict = judgement ? judgement->pass(opened) : done;
        if (verdict == badInput || verdict == runFailed)
            return verdict;
        if (parser.isSet(summaryOption)) {
            if (!opened.capture)
                return refuse(QStringLiteral("--summary: a scenario has no frames; expected a capture"));
            OutputFile file(summary);
            file.write(summaryJson(*opened.capture, TraceSnapshot(opened.trace)));
            if (const auto problem = file.finish()) {
                complain(QStringLiteral("peerscope-cli inspect: ") + *problem);
                return runFailed;
            }
        }
        if (stop.isSignalled()) // the user stopped it, so show nothing
            return conclude(opened);
        if (!showsRows)
            return worst(conclude(opened), verdict);
        const TraceSnapshot trace(opened.trace);
        RowReaders readers;
        readers.hasMessages = opened.hasMessages;
        if (opened.hasMessages)
            trace.messages().readUpTo(trace, trace.packetCount());
        if (parser.isSet(storyOption))
            return worst(tellStory(trace, story, readers, opened), verdict);
        const auto filter = filterFromOption(parser.value(filterOption), trace);
        if (const auto* problem = std::get_if<QString>(&filter))
            return refuse(*problem);
        const PacketSelection chosen(std::get<PacketFilter>(filter), trace);
        const ChosenPackets isChosen{
            .isEverything = chosen.filter().isEverything(),
            .contains = [&chosen](PacketId packet) { return chosen.contains(packet); }};
        RowsOutput rows(QStringLiteral("-"), *format, subject->columns(trace, readers));
        const std::size_t count = subject->count(trace);
        for (std::size_t index = 0; index < count && rows.isWanted() && !stop.isSignalled(); ++index) {
            if (subject->isChosen(isChosen, trace, index))
                subject->write(rows, trace, index, readers);
        }
        if (const auto problem = rows.finish()) {
            complain(QStringLiteral("peerscope-cli inspect: ") + *problem);
            return runFailed;
        }
        if (stop.isSignalled())
            return stop.interruption()->status;
        return worst(conclude(opened), verdict);
    } catch (const std::exception& error) {
        complain(QStringLiteral("peerscope-cli inspect: ") + QString::fromUtf8(error.what()));
        return runFailed;
    }
}

} // namespace peerscope

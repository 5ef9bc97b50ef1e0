// SPDX-License-Identifier: MIT
#include "app/cli/rerun.h"

#include "app/cli/open_trace.h"
#include "app/cli/outcome.h"

#include "core/compare/link_estimates.h"
#include "core/compare/rerun_folder.h"
#include "core/enet/range_decoder.h"
#include "core/words/link_estimates.h"

#include <QCommandLineParser>
#include <QDir>

#include <exception>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

int refuse(const QString& message)
{
    complain(u"peerscope-cli rerun: "_s + message);
    return badInput;
}

QString counted(std::size_t count, const QString& what)
{
    return u"%1 %2%3"_s.arg(count).arg(what, count == 1 ? u""_s : u"s"_s);
}

/// What was made, for standard output.
QString summary(const Rerun& rerun, const QString& folder)
{
    QString text = u"%1: %2, plays %3 of the recording\n"_s.arg(
        QDir(folder).filePath(QLatin1StringView(rerunScenarioName)),
        counted(rerun.scenario.peers.size(), u"peer"_s), counted(rerun.played.size(), u"packet"_s));
    if (rerun.madeAgain > 0)
        text += u"%1 not played: SceneMultiplayer sends them again when their cause arrives\n"_s.arg(
            counted(rerun.madeAgain, u"packet"_s));
    if (rerun.leftOut > 0)
        text += u"%1 left out: their receiver is not in the recording\n"_s.arg(
            counted(rerun.leftOut, u"packet"_s));
    return text;
}

/// Each link with its estimate, and how it was made.
QString linkLines(const TraceSnapshot& trace, const std::vector<LinkEstimate>& estimates)
{
    QString text;
    for (const LinkEstimate& estimate : estimates) {
        text += u"%1 to %2: %3. %4\n"_s.arg(QString::fromStdString(trace.endpoint(estimate.from).name),
                                            QString::fromStdString(trace.endpoint(estimate.to).name),
                                            linkEstimateText(estimate), linkEstimateMethodText(estimate));
    }
    return text;
}

} // namespace

int runRerun(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    const QCommandLineOption toOption(
        u"to"_s, u"Write the scenario and its packets into this folder, which must be new or empty."_s,
        u"DIR"_s);
    const QCommandLineOption conditionsOption(
        u"conditions"_s, u"The links: estimated (from the recording, the default) or none (perfect ones)."_s,
        u"WHAT"_s, u"estimated"_s);
    parser.addOptions({toOption, conditionsOption, decodeOption()});
    parser.addPositionalArgument(u"RECORDING"_s, u"A capture or a scenario; - is standard input."_s);
    const QCommandLineOption helpOption = parser.addHelpOption();
    if (!parser.parse(QStringList(u"peerscope-cli rerun"_s) + arguments))
        return refuse(parser.errorText());
    if (parser.isSet(helpOption))
        return print(u"peerscope-cli rerun"_s, parser.helpText());
    if (parser.positionalArguments().size() != 1)
        return refuse(
            u"expected one recording, found %1 (try --help)"_s.arg(parser.positionalArguments().size()));
    if (parser.value(toOption).isEmpty())
        return refuse(u"expected --to with the name of the folder to write (try --help)"_s);
    const QString conditions = parser.value(conditionsOption);
    if (conditions != u"none" && conditions != u"estimated")
        return refuse(u"--conditions: \"%1\"; expected estimated or none"_s.arg(conditions));
    const auto decodeAs = decodingFrom(parser);
    if (const auto* problem = std::get_if<QString>(&decodeAs))
        return refuse(*problem);
    const QString folder = parser.value(toOption);
    if (const auto problem = checkRerunFolder(folder))
        return refuse(u"--to: "_s + *problem);
    try {
        StopCheck stop;
        const OpenedTrace opened = openTrace(parser.positionalArguments().constFirst(), stop,
                                             std::get<std::optional<GameProtocol>>(decodeAs));
        if (!opened.trace)
            return opened.status;
        if (opened.interruption)
            return conclude(opened);
        const TraceSnapshot trace(opened.trace);
        RangeDecoder rangeDecoder;
        EnetOpener opener(&rangeDecoder);
        const std::vector<LinkEstimate> estimates =
            conditions == u"none" ? std::vector<LinkEstimate>() : estimateLinks(trace, opener);
        const Rerun rerun = makeRerun(trace, rerunLinks(trace, estimates));
        if (rerun.scenario.peers.empty())
            return refuse(u"%1: no peers; expected a recording with at least one connection"_s.arg(
                parser.positionalArguments().constFirst()));
        if (const auto problem = writeRerun(rerun, trace, folder)) {
            complain(u"peerscope-cli rerun: "_s + *problem);
            return runFailed;
        }
        const int status =
            print(u"peerscope-cli rerun"_s, summary(rerun, folder) + linkLines(trace, estimates));
        return status != done ? status : conclude(opened);
    } catch (const std::exception& error) {
        complain(u"peerscope-cli rerun: "_s + QString::fromUtf8(error.what()));
        return runFailed;
    }
}

} // namespace peerscope

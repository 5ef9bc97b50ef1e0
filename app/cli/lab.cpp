// SPDX-License-Identifier: MIT
#include "app/cli/lab.h"

#include "app/cli/interruption.h"
#include "app/cli/judge.h"
#include "app/cli/outcome.h"
#include "app/cli/progress.h"

#include "core/files/distinct_files.h"
#include "core/lab/experiment_file.h"
#include "core/lab/experiment_report.h"
#include "core/lab/experiment_run.h"
#include "core/lab/verdict.h"
#include "core/sandbox/junit.h"
#include "core/sandbox/report.h"
#include "core/scenario/scenario_json.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int maxThreads = 1024;
constexpr qint64 maxPartSize = 256 * 1024 * 1024;

int refuse(const QString& message)
{
    complain(QStringLiteral("peerscope-cli lab: ") + message);
    return badInput;
}

int refuseFile(const QString& fileName, const ScenarioError& error)
{
    complain(QStringLiteral("%1: %2").arg(fileName, error.toString()));
    return badInput;
}

struct Options
{
    QString experiment;
    QString report; ///< empty: none
    QString csv;
    QString junit;
    QDateTime started = QDateTime::currentDateTimeUtc();
    int threads = 0;
    int jobs = 0; ///< 0: not given
    std::optional<ExperimentPart> part;
    bool merge = false;
    QStringList parts; ///< files to merge
    bool table = true; ///< print a table, if nothing else goes to standard output
};

/// "2/8".
std::optional<ExperimentPart> partFrom(const QString& text)
{
    const QStringList numbers = text.split(u'/');
    bool isPart = false;
    bool isOf = false;
    if (numbers.size() != 2)
        return std::nullopt;
    const ExperimentPart part{.part = numbers[0].toInt(&isPart), .of = numbers[1].toInt(&isOf)};
    if (!isPart || !isOf || part.of < 1 || part.of > maxParts || part.part < 1 || part.part > part.of)
        return std::nullopt;
    return part;
}

/// Quoted for a POSIX shell.
QString quoted(QString word)
{
    return u'\'' + word.replace(u'\'', u"'\\''"_s) + u'\'';
}

/// Whether it has characters that would break a command in a list of lines.
bool hasControlCharacters(const QString& text)
{
    return std::any_of(text.begin(), text.end(), [](QChar character) {
        return character.category() == QChar::Other_Control || character == QChar::LineSeparator ||
               character == QChar::ParagraphSeparator;
    });
}

int fail(const QString& message)
{
    complain(u"peerscope-cli lab: "_s + message);
    return runFailed;
}

/// Prints one command a line, for GNU parallel or a batch system; each runs and writes one part. Paths are
/// absolute, because a job may start in another folder, or on another machine that shares the files.
int printJobs(const Options& options, const Experiment& experiment)
{
    const int jobs = int(std::min<std::size_t>(std::size_t(options.jobs), runCount(experiment)));
    const QFileInfo file(options.experiment);
    const QString name = file.fileName().section(u'.', 0, 0);
    for (const auto& [what, path] : {std::pair{u"the experiment"_s, file.absoluteFilePath()},
                                     {u"this program"_s, QCoreApplication::applicationFilePath()},
                                     {u"the folder the parts go into"_s, QDir::currentPath()}}) {
        if (hasControlCharacters(path))
            return refuse(
                u"--jobs writes one command a line, but \"%1\", the path of %2, has a control character; "
                "expected a path without one"_s.arg(path, what));
    }
    QString lines;
    for (int part = 1; part <= jobs; ++part) {
        const QString output = QDir::current().absoluteFilePath(
            u"%1.part-%2-of-%3.json"_s.arg(name.isEmpty() ? u"experiment"_s : name).arg(part).arg(jobs));
        lines += u"%1 lab %2 --threads 1 --part %3/%4 --report %5\n"_s
                     .arg(quoted(QCoreApplication::applicationFilePath()), quoted(file.absoluteFilePath()))
                     .arg(part)
                     .arg(jobs)
                     .arg(quoted(output));
    }
    return print(u"peerscope-cli lab"_s, lines);
}

/// Which run it is: "reliable, loss 0.05, seed 43".
QString nameOf(const Experiment& experiment, const RunResult& run)
{
    const RunPlace place = placeOf(experiment, run.run);
    QStringList parts = {experiment.variants[place.variant].name};
    const std::vector<std::size_t> indices = axisIndices(experiment, place.point);
    for (std::size_t axis = 0; axis < experiment.sweep.size(); ++axis)
        parts << u"%1 %2"_s.arg(experiment.sweep[axis].name,
                                axisValueText(experiment.sweep[axis].values[indices[axis]]));
    parts << u"seed %1"_s.arg(run.seed);
    return parts.join(u", "_s);
}

/// One test suite for each run.
std::vector<JunitSuite> suitesOf(const Options& options, const Experiment& experiment,
                                 const std::vector<RunResult>& runs)
{
    std::vector<JunitSuite> suites;
    for (const RunResult& run : runs) {
        const RunPlace place = placeOf(experiment, run.run);
        const QString name = nameOf(experiment, run);
        suites.push_back({.name = experiment.name.isEmpty() ? name : u"%1: %2"_s.arg(experiment.name, name),
                          .properties = {{u"experiment"_s, options.experiment},
                                         {u"variant"_s, experiment.variants[place.variant].name},
                                         {u"seed"_s, QString::number(run.seed)},
                                         {u"digest"_s, digestText(run.digest)}},
                          .results = run.expectations});
    }
    return suites;
}

/// Says which expectations failed; of many, the first ones. Returns the exit status.
int judgeRuns(const Experiment& experiment, const std::vector<RunResult>& runs)
{
    constexpr int mostShown = 20;
    int failed = 0;
    for (const RunResult& run : runs) {
        if (std::ranges::all_of(run.expectations, &ExpectResult::met))
            continue;
        if (++failed <= mostShown)
            judge(run.expectations, nameOf(experiment, run));
    }
    if (failed > mostShown)
        complain(u"… and expectations of %1 more runs failed (see --junit)"_s.arg(failed - mostShown));
    return failed > 0 ? expectationFailed : done;
}

/// Writes every requested output, even if others fail.
int writeResults(const Options& options, const Experiment& experiment, const std::vector<RunResult>& runs,
                 const QString& interrupted = {})
{
    QStringList problems;
    const auto write = [&problems](const QString& name, const QByteArray& bytes) {
        if (const auto problem = writeWhole(name, bytes))
            problems << *problem;
    };
    if (options.part) {
        write(options.report, partJson(experiment, *options.part, runs, interrupted));
    } else {
        if (!options.report.isEmpty())
            write(options.report, reportJson(experiment, runs, interrupted));
        if (!options.csv.isEmpty())
            write(options.csv, reportCsv(experiment, runs));
        if (options.table && problems.isEmpty())
            write(u"-"_s, reportTable(experiment, runs, interrupted).toUtf8());
    }
    if (!options.junit.isEmpty())
        write(options.junit, toJunit(suitesOf(options, experiment, runs), options.started));
    for (const QString& problem : problems)
        fail(problem);
    return problems.isEmpty() ? done : runFailed;
}

int merge(const Options& options, const Experiment& experiment)
{
    PartMerger merger(experiment);
    for (const QString& name : options.parts) {
        const auto json = readJsonFile(name, maxPartSize);
        if (const auto* error = std::get_if<ScenarioError>(&json))
            return refuseFile(name, *error);
        if (const auto error = merger.add(std::get<QByteArray>(json)))
            return refuseFile(name, *error);
    }
    if (const auto missing = merger.missing())
        return refuse(u"--merge: part %1 is missing"_s.arg(*missing));
    return writeResults(options, experiment, merger.runs());
}

int run(const Options& options, const Experiment& experiment)
{
    const ExperimentPart part = options.part.value_or(ExperimentPart{});
    StopCheck stop;
    ExperimentResult result;
    {
        Progress progress;
        ExperimentRunOptions runOptions;
        runOptions.threads = options.threads;
        runOptions.part = part;
        runOptions.shouldStop = &StopCheck::isSignalled;
        runOptions.progress = [&progress](std::size_t count, std::size_t of) {
            progress.show(static_cast<double>(count) / static_cast<double>(of),
                          u"%1 of %2 runs"_s.arg(count).arg(of).toStdString());
        };
        result = runExperiment(experiment, runOptions);
    }
    if (result.failure)
        return fail(u"a run failed: %1"_s.arg(*result.failure));
    if (!result.stopped) {
        const int written = writeResults(options, experiment, result.runs);
        return written == done ? judgeRuns(experiment, result.runs) : written;
    }
    const Interruption interruption =
        result.shortage ? memoryInterruption(*result.shortage) : *stop.interruption();
    complain(u"peerscope-cli lab: after %1 of %2 runs %3; the finished runs are written%4"_s
                 .arg(result.runs.size())
                 .arg(runsOf(experiment, part).size())
                 .arg(interruption.text(), result.shortage ? u"; try fewer --threads"_s : QString()));
    const int status = writeResults(options, experiment, result.runs, interruption.by);
    return status == done ? interruption.status : status;
}

/// What is wrong with the combination of options, or nothing.
std::optional<QString> problemOf(const Options& options)
{
    if (options.merge && (options.part || options.jobs > 0))
        return u"--merge cannot be used with --part or --jobs"_s;
    if (options.part && options.jobs > 0)
        return u"--part cannot be used with --jobs"_s;
    if (options.part && (options.report.isEmpty() || !options.csv.isEmpty()))
        return u"--part writes a part to --report; expected --report and no --csv"_s;
    if (!options.junit.isEmpty() && (options.merge || options.jobs > 0))
        return u"--junit needs the runs themselves; expected no --merge and no --jobs"_s;
    if (options.jobs > 0 && options.experiment == u"-"_s)
        return u"--jobs: the jobs read the experiment themselves; expected a file, not standard input"_s;
    if (options.jobs > 0 && !(options.report.isEmpty() && options.csv.isEmpty()))
        return u"--jobs only prints commands; expected no --report and no --csv"_s;
    if (options.merge && options.parts.isEmpty())
        return u"--merge: expected the part files after the experiment"_s;
    return std::nullopt;
}

/// What is wrong with the output files, or nothing. `scenarioFile`: the experiment's, or empty.
std::optional<QString> checkFiles(Options& options, const QString& scenarioFile)
{
    DistinctFiles files;
    files.addInput(options.experiment);
    if (!scenarioFile.isEmpty())
        files.addInput(scenarioFile);
    for (const QString& part : options.parts)
        files.addInput(part);
    for (const auto& [option, name] :
         {std::pair{u"report"_s, options.report}, {u"csv"_s, options.csv}, {u"junit"_s, options.junit}}) {
        if (name.isEmpty())
            continue;
        if (const auto problem = files.addOutput(name))
            return u"--%1: %2"_s.arg(option, *problem);
    }
    options.table = !options.part && !files.hasStandardOutput();
    return options.table ? files.addOutput(u"-"_s) : std::nullopt;
}

} // namespace

int runLab(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    const QCommandLineOption reportOption(u"report"_s, u"Write the report as JSON; with --part, the part."_s,
                                          u"FILE"_s);
    const QCommandLineOption csvOption(u"csv"_s, u"Write one line for each variant and point."_s, u"FILE"_s);
    const QCommandLineOption junitOption(
        u"junit"_s, u"Write the expectations of every run and whether they were met as JUnit XML."_s,
        u"FILE"_s);
    const QCommandLineOption threadsOption(u"threads"_s, u"Use N threads instead of all cores."_s, u"N"_s);
    const QCommandLineOption jobsOption(
        u"jobs"_s, u"Print N commands, one a line; each runs one part and writes it to this folder."_s,
        u"N"_s);
    const QCommandLineOption partOption(u"part"_s, u"Run only the I-th of N parts."_s, u"I/N"_s);
    const QCommandLineOption mergeOption(u"merge"_s, u"Combine parts into one report."_s);
    parser.addOptions(
        {reportOption, csvOption, junitOption, threadsOption, jobsOption, partOption, mergeOption});
    parser.addPositionalArgument(u"EXPERIMENT"_s, u"The experiment file."_s);
    parser.addPositionalArgument(u"PART"_s, u"With --merge: files that --part wrote."_s, u"[PART...]"_s);
    const QCommandLineOption helpOption = parser.addHelpOption();
    if (!parser.parse(QStringList(u"peerscope-cli lab"_s) + arguments))
        return refuse(parser.errorText());
    if (parser.isSet(helpOption)) {
        QString help = parser.helpText() + u"\nWhat is measured:\n"_s;
        for (const MetricInfo& metric : metricInfos())
            help += u"  %1: %2\n"_s.arg(QString::fromLatin1(metric.key), QString::fromLatin1(metric.formula));
        help += u"\n"_s + sharedLuckText() + u"\n"_s;
        return print(u"peerscope-cli lab"_s, help);
    }

    Options options;
    const QStringList positional = parser.positionalArguments();
    options.merge = parser.isSet(mergeOption);
    if (positional.isEmpty() || (positional.size() > 1 && !options.merge))
        return refuse(u"expected one experiment file, found %1 (try --help)"_s.arg(positional.size()));
    options.experiment = positional.constFirst();
    options.parts = positional.mid(1);
    options.report = parser.value(reportOption);
    options.csv = parser.value(csvOption);
    options.junit = parser.value(junitOption);
    for (const auto& [option, number, high] :
         {std::tuple{&threadsOption, &options.threads, maxThreads}, {&jobsOption, &options.jobs, maxParts}}) {
        if (!parser.isSet(*option))
            continue;
        bool ok = false;
        *number = parser.value(*option).toInt(&ok);
        if (!ok || *number < 1 || *number > high)
            return refuse(u"--%1: \"%2\" is not an integer from 1 to %3"_s
                              .arg(option->names().constFirst(), parser.value(*option))
                              .arg(high));
    }
    if (parser.isSet(partOption)) {
        options.part = partFrom(parser.value(partOption));
        if (!options.part)
            return refuse(
                u"--part: \"%1\" is not a part; expected I/N, such as 2/8"_s.arg(parser.value(partOption)));
    }
    for (const QCommandLineOption* option : {&reportOption, &csvOption, &junitOption}) {
        if (parser.isSet(*option) && parser.value(*option).isEmpty())
            return refuse(u"--%1: expected a file name"_s.arg(option->names().constFirst()));
    }
    if (const auto problem = problemOf(options))
        return refuse(*problem);

    QString scenarioFile;
    const ScenarioResult<Experiment> loaded = loadExperiment(options.experiment, &scenarioFile);
    if (const auto* error = std::get_if<ScenarioError>(&loaded))
        return refuseFile(options.experiment, *error);
    const auto& experiment = std::get<Experiment>(loaded);
    if (const auto problem = checkFiles(options, scenarioFile))
        return refuse(*problem);
    if (options.jobs > 0)
        return printJobs(options, experiment);
    return options.merge ? merge(options, experiment) : run(options, experiment);
}

} // namespace peerscope

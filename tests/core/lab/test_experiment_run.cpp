// SPDX-License-Identifier: MIT
#include "core/lab/experiment_file.h"
#include "core/lab/experiment_report.h"
#include "core/lab/experiment_run.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QtTest>

#include <atomic>
#include <cmath>
#include <cstdlib>

namespace peerscope::test_experiment_run {

using namespace Qt::Literals::StringLiterals;

Experiment shipped(const QString& name)
{
    auto loaded = loadExperiment(
        QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/experiments/%1.experiment.json").arg(name));
    if (const auto* error = std::get_if<ScenarioError>(&loaded))
        qFatal("%s", qPrintable(error->toString()));
    return std::get<Experiment>(std::move(loaded));
}

std::vector<RunResult> resultsOf(const Experiment& experiment, ExperimentRunOptions options = {})
{
    const ExperimentResult result = runExperiment(experiment, options);
    if (result.failure || result.stopped)
        qFatal("%s", qPrintable(result.failure.value_or(u"stopped"_s)));
    return result.runs;
}

/// Whether the link lost the n-th datagram from one peer to another.
std::vector<bool> luckOf(const RunRecord& record, EndpointId from)
{
    std::vector<bool> lost;
    for (std::size_t row = 0; row < record.trace.datagramCount(); ++row) {
        const DatagramRow datagram = record.trace.datagram(DatagramId(static_cast<std::uint32_t>(row)));
        if (datagram.from == from && !datagram.duplicate)
            lost.push_back(datagram.reason == LossReason::Random);
    }
    return lost;
}

/// Running experiments: shared random draws, the same report for any number of threads, stopping, and the
/// shipped experiments.
class TestExperimentRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void variantsShareTheirLuck();
    void reportDoesNotDependOnThreads();
    void partsMakeTheSameReport();
    void wrongPartsAreRefused();
    void stops();
    void tellsProgress();
    void movementSaysWhatItMeans();
    void separateChannelsDoNotStall();
    void fragmentsAreLostAsPredicted();
    void relayTakesTwiceAsLong();
};

void TestExperimentRun::variantsShareTheirLuck()
{
    Experiment experiment = shipped(u"movement"_s);
    experiment.scenario.links[0].conditions.loss = 0.1;
    const std::vector<RunResult> runs = resultsOf(experiment, {.keepRecords = true});
    QCOMPARE(runs.size(), std::size_t{3});
    for (const EndpointId from : {EndpointId(0), EndpointId(1)}) {
        const std::vector<bool> first = luckOf(*runs[0].record, from);
        QVERIFY(std::count(first.begin(), first.end(), true) > 10 || from == EndpointId(0));
        for (std::size_t variant = 1; variant < 3; ++variant) {
            const std::vector<bool> other = luckOf(*runs[variant].record, from);
            // Resends and acknowledgements make them differ in number, not in luck.
            const std::size_t common = std::min(first.size(), other.size());
            QVERIFY(common > 20);
            QVERIFY(std::equal(first.begin(), first.begin() + std::ptrdiff_t(common), other.begin()));
        }
    }
    QVERIFY(runs[0].record->trace.datagramCount() != runs[2].record->trace.datagramCount());
}

void TestExperimentRun::reportDoesNotDependOnThreads()
{
    Experiment experiment = shipped(u"big-packets"_s);
    experiment.scenario.duration = Time(6'000'000);
    experiment.repeat = 2;
    const QByteArray one = reportJson(experiment, resultsOf(experiment, {.threads = 1}));
    QCOMPARE(reportJson(experiment, resultsOf(experiment, {.threads = 4})), one);
    QVERIFY(one.startsWith("{\n  \"format\": \"peerscope-experiment-report/1\""));
    QVERIFY(QJsonDocument::fromJson(one).isObject());
    const QByteArray csv = reportCsv(experiment, resultsOf(experiment));
    QCOMPARE(csv.count('\n'), qsizetype(1 + 11 * 3));
    QVERIFY(csv.startsWith("size (bytes),variant,sent,sent_margin,"));
}

void TestExperimentRun::partsMakeTheSameReport()
{
    Experiment experiment = shipped(u"loss-and-delay"_s);
    experiment.scenario.duration = Time(5'000'000);
    experiment.sweep[0].values.resize(3);
    experiment.sweep[1].values.resize(2);
    experiment.repeat = 3;
    const QByteArray whole = reportJson(experiment, resultsOf(experiment));
    PartMerger merger(experiment);
    QCOMPARE(merger.missing(), std::optional(u"all of them"_s));
    for (const int part : {4, 2, 5, 1}) {
        const ExperimentPart share{.part = part, .of = 5};
        const QByteArray json = partJson(experiment, share, resultsOf(experiment, {.part = share}));
        const auto error = merger.add(json);
        QVERIFY2(!error, qPrintable(error ? error->toString() : QString()));
    }
    QCOMPARE(merger.missing(), std::optional(u"3 of 5"_s));
    const ExperimentPart share{.part = 3, .of = 5};
    QVERIFY(!merger.add(partJson(experiment, share, resultsOf(experiment, {.part = share}))));
    QVERIFY(!merger.missing());
    QCOMPARE(reportJson(experiment, merger.runs()), whole);
}

void TestExperimentRun::wrongPartsAreRefused()
{
    Experiment experiment = shipped(u"movement"_s);
    experiment.scenario.duration = Time(3'000'000);
    const ExperimentPart share{.part = 1, .of = 2};
    const QByteArray good = partJson(experiment, share, resultsOf(experiment, {.part = share}));
    const auto pathWith = [&](const QByteArray& json) {
        PartMerger merger(experiment);
        const auto error = merger.add(json);
        return error ? error->path : u"none"_s;
    };
    QCOMPARE(pathWith(good), u"none"_s);
    QCOMPARE(pathWith(QByteArray(good).replace("\"of\": 2", "\"of\": 1")), u"$.runs"_s);
    QCOMPARE(pathWith(QByteArray(good).replace("\"run\": 2", "\"run\": 1")), u"$.runs[1].run"_s);
    QCOMPARE(pathWith(QByteArray(good).replace("\"part\": 1", "\"part\": 3")), u"$.part"_s);
    // A figure, a line end, a blank at the end: nothing of it goes through.
    const qsizetype digit =
        good.indexOf(QByteArray::number(good.at(good.indexOf("values") + 10) - '0'), good.indexOf("values"));
    QByteArray figure = good;
    figure[digit] = figure.at(digit) == '9' ? '8' : '9';
    QCOMPARE(pathWith(figure), u"$.checksum"_s);
    QCOMPARE(pathWith(QByteArray(good).replace("\n", "\r\n")), u"$.checksum"_s);
    QCOMPARE(pathWith(good + ' '), u"$.checksum"_s);
    QCOMPARE(pathWith(QByteArray(good).replace("\"checksum\": \"", "\"checksum\": \"0")), u"$.checksum"_s);
    QCOMPARE(pathWith(good.left(good.lastIndexOf(",\n")) + "\n}\n"), u"$.checksum"_s); // it is missing
    QVERIFY(pathWith(good.left(good.size() / 2)).startsWith(u"line "_s));
    QCOMPARE(pathWith(partJson(experiment, share, {}, u"SIGINT"_s)), u"$.interrupted"_s);
    QCOMPARE(pathWith("{}"), u"$.format"_s);
    QCOMPARE(pathWith("{"), u"line 1, column 2"_s);
    Experiment other = experiment;
    other.scenario.seed = 5;
    PartMerger merger(other);
    QCOMPARE(merger.add(good)->path, u"$.experiment"_s);
    PartMerger twice(experiment);
    QVERIFY(!twice.add(good));
    QCOMPARE(twice.add(good)->path, u"$.part"_s);
}

void TestExperimentRun::stops()
{
    const Experiment experiment = shipped(u"loss-and-delay"_s);
    std::stop_source stop;
    std::atomic<int> calls = 0;
    const ExperimentResult result = runExperiment(experiment, {.threads = 2,
                                                               .progress =
                                                                   [&](std::size_t done, std::size_t of) {
                                                                       ++calls;
                                                                       if (done >= 3 && of == 300)
                                                                           stop.request_stop();
                                                                   },
                                                               .stop = stop.get_token()});
    QVERIFY(result.stopped);
    QVERIFY(!result.failure);
    QVERIFY(result.runs.size() >= 3 && result.runs.size() < 10);
    QCOMPARE(result.runs.size(), std::size_t(calls.load()));
    QCOMPARE(figuresOf(experiment, result.runs).size(), result.runs.size());
}

void TestExperimentRun::tellsProgress()
{
    Experiment experiment = shipped(u"movement"_s);
    experiment.scenario.duration = Time(2'000'000);
    std::vector<std::size_t> told;
    resultsOf(experiment, {.progress = [&](std::size_t done, std::size_t) { told.push_back(done); }});
    QCOMPARE(told, (std::vector<std::size_t>{1, 2, 3}));
}

void TestExperimentRun::movementSaysWhatItMeans()
{
    const std::vector<RunResult> runs = resultsOf(shipped(u"movement"_s));
    const MetricValues& unreliable = runs[0].values;
    const MetricValues& ordered = runs[1].values;
    const MetricValues& reliable = runs[2].values;
    QCOMPARE(unreliable[Metric::Sent], reliable[Metric::Sent]);
    QVERIFY(*unreliable[Metric::Lost] > 0);
    QVERIFY(*ordered[Metric::Lost] >= *unreliable[Metric::Lost]);
    QCOMPARE(ordered[Metric::OutOfOrder], std::optional(0.0));
    QCOMPARE(reliable[Metric::Lost], std::optional(0.0));
    QVERIFY(*reliable[Metric::Resends] > 0);
    QVERIFY(*reliable[Metric::AgeP99] > *unreliable[Metric::AgeP99]);
    QVERIFY(*reliable[Metric::WireBytes] > *unreliable[Metric::WireBytes]);
}

void TestExperimentRun::separateChannelsDoNotStall()
{
    const std::vector<RunResult> runs = resultsOf(shipped(u"shared-channel"_s));
    QVERIFY(*runs[0].values[Metric::LongestFreeze] > *runs[1].values[Metric::LongestFreeze]);
    QVERIFY(*runs[0].values[Metric::AgeOverLimit] > *runs[1].values[Metric::AgeOverLimit]);
}

void TestExperimentRun::fragmentsAreLostAsPredicted()
{
    Experiment experiment = shipped(u"big-packets"_s);
    experiment.variants = {{u"unreliable"_s, {}}};
    experiment.sweep[0].values = {"1000", "4000"}; // one datagram, and three
    experiment.repeat = 8;
    const std::vector<ExperimentFigures> figures = figuresOf(experiment, resultsOf(experiment));
    for (const auto& [point, datagrams] : {std::pair{0, 1}, {1, 3}}) {
        const MeanInterval& lost = *figures[std::size_t(point)][Metric::LostShare];
        QVERIFY2(std::abs(lost.mean - (1 - std::pow(0.95, datagrams))) < *lost.margin,
                 qPrintable(u"%1 +- %2"_s.arg(lost.mean).arg(*lost.margin)));
    }
}

void TestExperimentRun::relayTakesTwiceAsLong()
{
    const std::vector<RunResult> runs = resultsOf(shipped(u"relay"_s), {.keepRecords = true});
    const auto latency = [](const RunResult& run) {
        if (run.record->streams.size() != 1)
            return -1.0;
        double sum = 0;
        int count = 0;
        for (const MeasuredPacket& packet : run.record->streams[0].packets) {
            if (packet.delivered) {
                sum += toMilliseconds(*packet.delivered - packet.sent);
                ++count;
            }
        }
        return count > 400 ? sum / count : -1.0;
    };
    const double relayed = latency(runs[0]);
    const double direct = latency(runs[1]);
    QVERIFY2(direct > 50 && relayed / direct > 1.8 && relayed / direct < 2.2,
             qPrintable(u"%1 and %2 ms"_s.arg(relayed).arg(direct)));
    QVERIFY(*runs[0].values[Metric::Lost] > *runs[1].values[Metric::Lost]);
    // Followed over both ways: the two rows of such a packet are different ones.
    const MeasuredPacket& packet = runs[0].record->streams[0].packets[0];
    QVERIFY(packet.first != packet.last);
}

PEERSCOPE_TEST(TestExperimentRun)

} // namespace peerscope::test_experiment_run

#include "test_experiment_run.moc"

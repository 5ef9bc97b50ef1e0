// SPDX-License-Identifier: MIT
//
// What is estimated of links whose conditions are known.
#include "core/compare/link_estimates.h"
#include "core/enet/range_decoder.h"
#include "core/files/capture_import.h"
#include "core/files/pcap_output.h"
#include "core/sandbox/sandbox.h"
#include "core/words/link_estimates.h"
#include "tests/core/sandbox/sandbox_samples.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>

namespace peerscope::test_link_estimates {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

/// A game of two minutes over links with these conditions. Its programs do not poll in step.
Scenario gameOver(const QByteArray& conditions, std::uint64_t seed)
{
    Scenario scenario = scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 120, 'peers': [
        {'name': 'server', 'role': 'server'},
        {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101, 'poll_hz': 59}],
        'links': [{)" + conditions +
                                   R"(}], 'traffic': [
        {'from': 'ana', 'to': 1, 'mode': 'reliable', 'hz': 9.7, 'size': 30, 'in_frames': true},
        {'from': 'server', 'to': 0, 'mode': 'reliable', 'hz': 9.3, 'size': 40, 'in_frames': true},
        {'from': 'ana', 'to': 1, 'channel': 1, 'mode': 'unreliable', 'hz': 20, 'size': 60}]})");
    scenario.seed = seed;
    return scenario;
}

TraceSnapshot runOf(const Scenario& scenario)
{
    Sandbox sandbox(scenario);
    sandbox.runUntil(scenario.duration);
    return TraceSnapshot(sandbox.trace());
}

/// The same as `tcpdump` would have captured it at the server.
TraceSnapshot capturedAtTheServer(const TraceSnapshot& run)
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"run.pcap"_s));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("cannot write");
    writePcap(run, [&file](std::string_view piece) { file.write(piece.data(), qint64(piece.size())); });
    file.close();
    auto result = importCapture(file.fileName().toStdString(), {});
    if (!std::holds_alternative<ImportedCapture>(result))
        qFatal("cannot import");
    return TraceSnapshot(std::get<ImportedCapture>(result).trace);
}

std::vector<LinkEstimate> estimatesOf(const TraceSnapshot& trace)
{
    RangeDecoder rangeDecoder;
    EnetOpener opener(&rangeDecoder);
    return estimateLinks(trace, opener);
}

class TestLinkEstimates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knownLinks_data();
    void knownLinks();
    void lossIsWithinItsInterval();
    void theRateOfAQueue();
    void intervals();
    void whatCannotBeTold();
};

void TestLinkEstimates::knownLinks_data()
{
    QTest::addColumn<QByteArray>("conditions");
    QTest::addColumn<double>("delay");
    QTest::addColumn<double>("jitter");
    QTest::newRow("steady") << QByteArray("'delay_ms': 80") << 80.0 << 0.0;
    QTest::newRow("near") << QByteArray("'delay_ms': 25") << 25.0 << 0.0;
    QTest::newRow("jitter") << QByteArray("'delay_ms': 60, 'jitter_ms': 12") << 60.0 << 12.0;
    QTest::newRow("far, loss") << QByteArray("'delay_ms': 150, 'jitter_ms': 20, 'loss': 0.03") << 150.0
                               << 20.0;
}

void TestLinkEstimates::knownLinks()
{
    QFETCH(QByteArray, conditions);
    QFETCH(double, delay);
    QFETCH(double, jitter);
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const TraceSnapshot run = runOf(gameOver(conditions, seed));
        for (const TraceSnapshot& trace : {run, capturedAtTheServer(run)}) {
            const std::vector<LinkEstimate> estimates = estimatesOf(trace);
            QCOMPARE(estimates.size(), std::size_t{2});
            for (const LinkEstimate& estimate : estimates) {
                const QString text = u"seed %1: %2"_s.arg(seed).arg(linkEstimateText(estimate));
                QVERIFY2(estimate.method == (trace.origin() == TraceOrigin::Capture
                                                 ? LinkEstimate::Method::RoundTrips
                                                 : LinkEstimate::Method::BothEnds),
                         qPrintable(text));
                QVERIFY2(std::abs(toSeconds(*estimate.delay) * 1e3 - delay) < 0.05 * delay, qPrintable(text));
                QVERIFY2(std::abs(toSeconds(*estimate.jitter) * 1e3 - jitter) < 6, qPrintable(text));
            }
        }
    }
}

/// In about 95 of 100 cases.
void TestLinkEstimates::lossIsWithinItsInterval()
{
    int within = 0;
    int outside = 0;
    for (const double loss : {0.0, 0.01, 0.05, 0.15}) {
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            const TraceSnapshot run =
                runOf(gameOver("'delay_ms': 30, 'loss': " + QByteArray::number(loss), seed));
            for (const TraceSnapshot& trace : {run, capturedAtTheServer(run)}) {
                for (const LinkEstimate& estimate : estimatesOf(trace)) {
                    const bool isWithin = estimate.loss->low <= loss && loss <= estimate.loss->high;
                    ++(isWithin ? within : outside);
                    QVERIFY2(estimate.loss->high - estimate.loss->low < 0.06,
                             qPrintable(linkEstimateText(estimate)));
                }
            }
        }
    }
    QCOMPARE(within + outside, 96);
    QVERIFY2(outside <= 10, qPrintable(QString::number(outside)));
}

void TestLinkEstimates::theRateOfAQueue()
{
    const TraceSnapshot run = runOf(gameOver("'rate_kbit': 40, 'delay_ms': 20", 3));
    for (const LinkEstimate& estimate : estimatesOf(run)) {
        if (estimate.rateKbit)
            QVERIFY2(std::abs(*estimate.rateKbit - 40) < 2, qPrintable(linkEstimateText(estimate)));
    }
    const auto estimates = estimatesOf(run);
    QVERIFY(
        std::ranges::any_of(estimates, [](const LinkEstimate& each) { return each.rateKbit.has_value(); }));
    for (const LinkEstimate& estimate : estimatesOf(capturedAtTheServer(run)))
        QVERIFY(!estimate.rateKbit);
}

/// Wilson's interval, as published: 0 of 10 is at most 0.2775, 1 of 10 from 0.0179 to 0.4042.
void TestLinkEstimates::intervals()
{
    QVERIFY(shareOf(0, 10).low == 0 && std::abs(shareOf(0, 10).high - 0.2775) < 1e-4);
    QVERIFY(std::abs(shareOf(1, 10).low - 0.0179) < 1e-4 && std::abs(shareOf(1, 10).high - 0.4042) < 1e-4);
    QVERIFY(shareOf(0, 0).low == 0 && shareOf(0, 0).high == 1);
}

void TestLinkEstimates::whatCannotBeTold()
{
    Scenario scenario = gameOver("'delay_ms': 30", 1);
    scenario.duration = Time(1'800'000); // a few pings
    scenario.traffic.clear();
    for (const LinkEstimate& estimate : estimatesOf(capturedAtTheServer(runOf(scenario)))) {
        QVERIFY(estimate.method == LinkEstimate::Method::CannotTell);
        QVERIFY(!estimate.delay && !estimate.jitter && !estimate.loss && !estimate.rateKbit);
        QCOMPARE(linkEstimateText(estimate),
                 u"delay cannot be told, jitter cannot be told, loss cannot be told, "
                 "rate cannot be told"_s);
        QCOMPARE(linkEstimateMethodText(estimate), u"Too few datagrams were answered."_s);
    }
}

PEERSCOPE_TEST(TestLinkEstimates)

} // namespace peerscope::test_link_estimates

#include "test_link_estimates.moc"

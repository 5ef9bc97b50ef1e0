// SPDX-License-Identifier: MIT
#include "core/sandbox/link_preview.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>
#include <numeric>

namespace peerscope::test_link_preview {

using namespace Qt::Literals::StringLiterals;

int arrivedIn(const LinkPreview& preview)
{
    return std::accumulate(preview.delays.begin(), preview.delays.end(), 0);
}

/// The mean delay that the histogram shows, in microseconds.
double meanOf(const LinkPreview& preview)
{
    double sum = 0;
    for (std::size_t bin = 0; bin < preview.delays.size(); ++bin)
        sum += preview.delays[bin] * static_cast<double>((preview.firstBin + bin * preview.binWidth).count());
    return sum / arrivedIn(preview) + static_cast<double>(preview.binWidth.count()) / 2;
}

class TestLinkPreview : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void perfectNetwork();
    void histogramHasWhatArrives();
    void patternIsOfTheFirst();
    void sameSeedSamePreview();
    void nothingArrives();
    void queueShows();
};

void TestLinkPreview::perfectNetwork()
{
    const LinkPreview preview = previewLink({.delay = Time(30'000)}, 1);
    QCOMPARE(preview.datagrams.size(), std::size_t{200});
    for (const LinkPreview::Datagram& datagram : preview.datagrams)
        QVERIFY(datagram.lost == LossReason::None && datagram.delay == Time(30'000));
    QCOMPARE(preview.firstBin, Time(30'000));
    QCOMPARE(preview.delays.front(), 10'000);
    QCOMPARE(preview.lost, 0);
}

void TestLinkPreview::histogramHasWhatArrives()
{
    for (const JitterDistribution distribution :
         {JitterDistribution::Uniform, JitterDistribution::Normal, JitterDistribution::Pareto}) {
        const LinkPreview preview = previewLink(
            {.delay = Time(100'000), .jitter = Time(2'000), .loss = 0.1, .distribution = distribution}, 2);
        QCOMPARE(preview.delays.size(), std::size_t{40});
        QCOMPARE(arrivedIn(preview) + preview.lost, 10'000);
        QVERIFY(std::abs(preview.lost - 1'000) < 120); // 4 standard deviations
        QVERIFY2(std::abs(meanOf(preview) - 100'000) < 250, qPrintable(QString::number(meanOf(preview))));
        QVERIFY(preview.delays.front() > 0 && preview.delays.back() > 0);
    }
}

void TestLinkPreview::patternIsOfTheFirst()
{
    const LinkConditions conditions{.duplicate = 0.2, .loseEvery = 10, .corrupt = 0.3};
    const LinkPreview preview = previewLink(conditions, 3, {.datagrams = 50, .shown = 200});
    QCOMPARE(preview.datagrams.size(), std::size_t{50});
    int duplicated = 0;
    int corrupted = 0;
    for (std::size_t index = 0; index < preview.datagrams.size(); ++index) {
        const LinkPreview::Datagram& datagram = preview.datagrams[index];
        const bool nth = index % 10 == 9;
        QVERIFY(datagram.lost == (nth && !datagram.duplicated ? LossReason::Nth : LossReason::None));
        duplicated += datagram.duplicated ? 1 : 0;
        corrupted += datagram.corrupted ? 1 : 0;
    }
    QVERIFY(duplicated > 0 && corrupted > 0);
}

void TestLinkPreview::sameSeedSamePreview()
{
    const LinkConditions conditions{.jitter = Time(9'000), .burstLoss = {0.1, 0.3}};
    QVERIFY(previewLink(conditions, 4).delays == previewLink(conditions, 4).delays);
    QVERIFY(previewLink(conditions, 4).delays != previewLink(conditions, 5).delays);
}

void TestLinkPreview::nothingArrives()
{
    const LinkPreview preview = previewLink({.down = true}, 6);
    QCOMPARE(preview.lost, 10'000);
    QCOMPARE(arrivedIn(preview), 0);
    QCOMPARE(preview.delays.size(), std::size_t{40});
    QVERIFY(preview.datagrams.front().lost == LossReason::Down);
    QVERIFY(previewLink({}, 6, {.datagrams = 0}).datagrams.empty());
}

void TestLinkPreview::queueShows()
{
    // 100 bytes every 16.667 ms are 48 kbit/s: at half of that every second one finds the queue full.
    const LinkPreview preview = previewLink({.rateKbit = 24, .queueBytes = 1'000}, 7);
    QVERIFY(std::abs(preview.lost - 5'000) < 50);
    QVERIFY(preview.firstBin < Time(34'000) && meanOf(preview) > 290'000);
    QVERIFY(preview.datagrams.back().delay > Time(250'000));
}

PEERSCOPE_TEST(TestLinkPreview)

} // namespace peerscope::test_link_preview

#include "test_link_preview.moc"

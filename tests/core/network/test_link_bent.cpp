// SPDX-License-Identifier: MIT
//
// All conditions except delay, uniform jitter, random loss and copies, compared with their models. Random
// results have a fixed seed, and may differ by as much as happens once in 10,000 times: 3.89 standard errors,
// or a Kolmogorov-Smirnov distance of 2.23 / sqrt(n).
#include "core/network/link.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace peerscope::test_link_bent {

using namespace Qt::Literals::StringLiterals;

constexpr int many = 100'000;
constexpr double allowed = 3.89;
const Time farApart(1'000'000); ///< nobody waits for the one before

std::vector<Link::Verdict> passMany(const LinkConditions& conditions, Time distance, std::size_t size = 100)
{
    Link link(42, "ana", "server", conditions);
    std::vector<Link::Verdict> verdicts;
    for (int index = 0; index < many; ++index)
        verdicts.push_back(link.pass(index * distance, size));
    return verdicts;
}

std::vector<LossReason> reasonsOf(const std::vector<Link::Verdict>& verdicts)
{
    std::vector<LossReason> reasons;
    for (const Link::Verdict& verdict : verdicts)
        reasons.push_back(verdict.lost != LossReason::None ? verdict.lost : verdict.copyLost);
    return reasons;
}

/// Delays of datagrams that are far apart, in units of jitter around the mean, sorted.
std::vector<double> sortedDraws(JitterDistribution distribution)
{
    const LinkConditions conditions{
        .delay = Time(500'000), .jitter = Time(100'000), .distribution = distribution};
    std::vector<double> draws;
    const auto verdicts = passMany(conditions, farApart);
    for (int index = 0; index < many; ++index) {
        const Time delay = verdicts[std::size_t(index)].due - index * farApart;
        draws.push_back(static_cast<double>((delay - conditions.delay).count()) / 100'000);
    }
    std::sort(draws.begin(), draws.end());
    return draws;
}

double normalShareBelow(double x)
{
    return std::erfc(-x / std::sqrt(2.0)) / 2;
}
double paretoShareBelow(double x)
{
    return x < -2.0 / 3 ? 0 : x >= 4 ? 1 : 1 - std::pow(1.5 + 0.75 * x, -3);
}
double uniformShareBelow(double x)
{
    return std::clamp((x + 1) / 2, 0.0, 1.0);
}

bool isNear(double found, double expected, double standardError)
{
    return std::abs(found - expected) <= allowed * standardError;
}
bool isShare(double found, double expected)
{
    return isNear(found, expected, std::sqrt(expected * (1 - expected) / many));
}

class TestLinkBent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void delaysHaveTheirDistribution_data();
    void delaysHaveTheirDistribution();
    void burstsAreAsLongAsTheModelSays_data();
    void burstsAreAsLongAsTheModelSays();
    void everyNthIsLost();
    void kindsOfLossAdd();
    void corruptIsWhatWasAskedFor();
    void nothingOvertakesWithoutReorder_data();
    void nothingOvertakesWithoutReorder();
    void reorderIsWhatWasAskedFor();
    void rateIsWhatWasAskedFor_data();
    void rateIsWhatWasAskedFor();
    void queueIsAsByHand();
    void copiesTakeTheirShareOfTheRate();
    void downLosesEverything();
    void largerThanTheMtuIsLost();
    void oneKnobLeavesTheOthersAlone_data();
    void oneKnobLeavesTheOthersAlone();
    void changesKeepTheLuckThatIsLeft();
};

void TestLinkBent::delaysHaveTheirDistribution_data()
{
    QTest::addColumn<JitterDistribution>("distribution");
    QTest::addColumn<double>("mean");
    QTest::addColumn<double>("variance");
    QTest::newRow("uniform") << JitterDistribution::Uniform << 0.0 << 1 / 3.0;
    QTest::newRow("normal") << JitterDistribution::Normal << 0.0 << 1.0; // the cut at 4 takes 0.1 %
    // Of min(y, 4.5), where y has a Pareto distribution with exponent 3, shifted by 1.5 and scaled by 4 / 3.
    const double mean = 1 + (1 - std::pow(4.5, -2)) / 2;
    const double square = 1 + 2 * (1 - 1 / 4.5);
    QTest::newRow("pareto") << JitterDistribution::Pareto << (mean - 1.5) * 4 / 3
                            << (square - mean * mean) * 16 / 9;
}

void TestLinkBent::delaysHaveTheirDistribution()
{
    QFETCH(JitterDistribution, distribution);
    QFETCH(double, mean);
    QFETCH(double, variance);
    const std::vector<double> draws = sortedDraws(distribution);
    double sum = 0;
    double sumOfSquares = 0;
    for (const double draw : draws) {
        sum += draw;
        sumOfSquares += (draw - mean) * (draw - mean);
    }
    QVERIFY2(isNear(sum / many, mean, std::sqrt(variance / many)), qPrintable(QString::number(sum / many)));
    QVERIFY2(std::abs(sumOfSquares / many / variance - 1) < 0.02,
             qPrintable(QString::number(sumOfSquares / many)));
    const auto shareBelow = distribution == JitterDistribution::Normal   ? normalShareBelow
                            : distribution == JitterDistribution::Pareto ? paretoShareBelow
                                                                         : uniformShareBelow;
    double farthest = 0;
    for (int index = 0; index < many; ++index) {
        const double expected = shareBelow(draws[std::size_t(index)]);
        const double below = index / double(many);
        if (draws[std::size_t(index)] < 4) // where the tails are cut, many are the same
            farthest = std::max({farthest, expected - below, below + 1.0 / many - expected});
    }
    QVERIFY2(farthest < 2.23 / std::sqrt(double(many)), qPrintable(QString::number(farthest)));
    QVERIFY(draws.front() >= (distribution == JitterDistribution::Pareto ? -0.667 : -4.0));
    QVERIFY(draws.back() <= 4.0);
}

void TestLinkBent::burstsAreAsLongAsTheModelSays_data()
{
    QTest::addColumn<BurstLoss>("burst");
    QTest::newRow("Gilbert's simple one") << BurstLoss{0.02, 0.25};
    QTest::newRow("rare and long") << BurstLoss{0.001, 0.05};
    QTest::newRow("bad is not all lost") << BurstLoss{0.03, 0.2, 0.0, 0.6};
    QTest::newRow("good loses too") << BurstLoss{0.05, 0.3, 0.01, 0.9};
    QTest::newRow("always good") << BurstLoss{0.0, 1.0, 0.04, 1.0};
}

void TestLinkBent::burstsAreAsLongAsTheModelSays()
{
    QFETCH(BurstLoss, burst);
    const auto reasons = reasonsOf(passMany({.burstLoss = burst}, Time(1'000)));
    int lost = 0;
    std::vector<int> bursts;
    for (std::size_t index = 0; index < reasons.size(); ++index) {
        if (reasons[index] == LossReason::None)
            continue;
        QCOMPARE(reasons[index], LossReason::Burst);
        ++lost;
        if (index == 0 || reasons[index - 1] == LossReason::None)
            bursts.push_back(0);
        ++bursts.back();
    }
    // Losses depend on the state, and each state on the one before. So the share varies more than with
    // independent losses, by the correlation of the states, which decreases with 1 - p - r.
    const double bad = burst.p / (burst.p + burst.r);
    const double share = bad * burst.bad + (1 - bad) * burst.good;
    const double fading = 1 - burst.p - burst.r;
    const double apart = burst.bad - burst.good;
    const double variance = share * (1 - share) + 2 * bad * (1 - bad) * apart * apart * fading / (1 - fading);
    QVERIFY2(isNear(lost / double(many), share, std::sqrt(variance / many)),
             qPrintable(QString::number(lost)));

    if (burst.good == 0 && burst.bad == 1) { // lost is bad: how long it is, is geometric
        double sum = 0;
        double alone = 0;
        for (const int length : bursts) {
            sum += length;
            alone += length == 1 ? 1 : 0;
        }
        const double count = double(bursts.size());
        QVERIFY(isNear(sum / count, 1 / burst.r, std::sqrt(1 - burst.r) / burst.r / std::sqrt(count)));
        QVERIFY(isNear(alone / count, burst.r, std::sqrt(burst.r * (1 - burst.r) / count)));
    }
}

void TestLinkBent::everyNthIsLost()
{
    const auto reasons = reasonsOf(passMany({.loseEvery = 7}, Time(1'000)));
    for (int index = 0; index < many; ++index)
        QCOMPARE(reasons[std::size_t(index)], (index + 1) % 7 == 0 ? LossReason::Nth : LossReason::None);
    for (const LossReason reason : reasonsOf(passMany({.loseEvery = 1}, Time(1'000))))
        QCOMPARE(reason, LossReason::Nth);

    // Counting continues through other changes, and starts again with a new number.
    Link link(1, "a", "b", {.loseEvery = 3});
    const auto isLost = [&link] { return link.pass(Time(0), 1).lost == LossReason::Nth; };
    QVERIFY(!isLost() && !isLost());
    link.setConditions({.delay = Time(5), .loseEvery = 3});
    QVERIFY(isLost() && !isLost() && !isLost());
    link.setConditions({.loseEvery = 2});
    QVERIFY(!isLost() && isLost());
}

void TestLinkBent::kindsOfLossAdd()
{
    const auto reasons =
        reasonsOf(passMany({.loss = 0.1, .burstLoss = {0.02, 0.2}, .loseEvery = 10}, Time(1'000)));
    const auto shareOf = [&reasons](LossReason reason) {
        return static_cast<double>(std::count(reasons.begin(), reasons.end(), reason)) / many;
    };
    QCOMPARE(shareOf(LossReason::Nth), 0.1);
    const double bad = 0.02 / 0.22;
    QVERIFY(std::abs(shareOf(LossReason::Burst) - 0.9 * bad) < 0.01);
    QVERIFY(std::abs(shareOf(LossReason::Random) - 0.9 * (1 - bad) * 0.1) < 0.005);
}

void TestLinkBent::corruptIsWhatWasAskedFor()
{
    const auto verdicts = passMany({.loss = 0.2, .duplicate = 0.3, .corrupt = 0.05}, Time(1'000));
    int arrived = 0;
    int corrupted = 0;
    int copies = 0;
    int corruptedCopies = 0;
    for (const Link::Verdict& verdict : verdicts) {
        arrived += verdict.lost == LossReason::None ? 1 : 0;
        corrupted += verdict.corrupted ? 1 : 0;
        QVERIFY(!verdict.corrupted || verdict.lost == LossReason::None);
        const bool copy = verdict.duplicated && verdict.copyLost == LossReason::None;
        copies += copy ? 1 : 0;
        corruptedCopies += verdict.copyCorrupted ? 1 : 0;
        QVERIFY(!verdict.copyCorrupted || copy);
    }
    QVERIFY(isNear(corrupted / double(arrived), 0.05, std::sqrt(0.05 * 0.95 / arrived)));
    QVERIFY(isNear(corruptedCopies / double(copies), 0.05, std::sqrt(0.05 * 0.95 / copies)));
    // There is no bit to flip in nothing.
    for (const Link::Verdict& verdict : passMany({.corrupt = 1.0}, Time(1'000), 0))
        QVERIFY(!verdict.corrupted);

    // Every bit is flipped as often as the others.
    Link link(42, "a", "b", {.corrupt = 1.0});
    std::vector<int> flips(80);
    for (int index = 0; index < many; ++index)
        ++flips[link.drawFlippedBit(10)];
    for (const int count : flips)
        QVERIFY(isShare(count / double(many), 1 / 80.0));
}

void TestLinkBent::nothingOvertakesWithoutReorder_data()
{
    QTest::addColumn<LinkConditions>("conditions");
    const LinkConditions base{.delay = Time(50'000), .jitter = Time(45'000), .loss = 0.1, .duplicate = 0.2};
    const auto row = [&](const char* what, const std::function<void(LinkConditions&)>& change) {
        LinkConditions conditions = base;
        change(conditions);
        QTest::newRow(what) << conditions;
    };
    row("normal", [](auto& c) { c.distribution = JitterDistribution::Normal; });
    row("pareto", [](auto& c) { c.distribution = JitterDistribution::Pareto; });
    row("bursts", [](auto& c) { c.burstLoss = {0.05, 0.3}; });
    row("corrupt", [](auto& c) { c.corrupt = 0.5; });
    row("rate", [](auto& c) {
        c.rateKbit = 2'000;
        c.queueBytes = 20'000;
    });
    row("everything", [](auto& c) {
        c.distribution = JitterDistribution::Pareto;
        c.burstLoss = {0.05, 0.3};
        c.loseEvery = 9;
        c.corrupt = 0.5;
        c.rateKbit = 4'000;
    });
}

void TestLinkBent::nothingOvertakesWithoutReorder()
{
    QFETCH(LinkConditions, conditions);
    Time newest{};
    int clumped = 0;
    for (const Link::Verdict& verdict : passMany(conditions, Time(250))) {
        if (verdict.lost == LossReason::None) {
            QVERIFY(verdict.due >= newest);
            clumped += verdict.due == newest ? 1 : 0;
            newest = verdict.due;
        }
        if (verdict.duplicated && verdict.copyLost == LossReason::None) {
            QVERIFY(verdict.copyDue >= newest);
            newest = verdict.copyDue;
        }
    }
    QVERIFY(clumped > many / 20); // they do wait for each other
}

void TestLinkBent::reorderIsWhatWasAskedFor()
{
    const Time distance(1'000);
    const auto verdicts = passMany({.delay = Time(50'000), .jitter = Time(5'000), .reorder = 0.25}, distance);
    int overtook = 0;
    Time newest{};
    for (int index = 0; index < many; ++index) {
        const Time due = verdicts[std::size_t(index)].due;
        if (due == index * distance) { // it skips the delay
            ++overtook;
            continue;
        }
        QVERIFY(due >= newest); // the others keep their order
        newest = due;
    }
    QVERIFY(isShare(overtook / double(many), 0.25));
}

void TestLinkBent::rateIsWhatWasAskedFor_data()
{
    QTest::addColumn<int>("rateKbit");
    QTest::addColumn<int>("size");
    QTest::newRow("a modem") << 56 << 1'000;
    QTest::newRow("a megabit") << 1'000 << 137;
    QTest::newRow("small and fast") << 1'000'000 << 41; // a third of a microsecond each
    QTest::newRow("the fastest") << 10'000'000 << 1'392;
}

void TestLinkBent::rateIsWhatWasAskedFor()
{
    QFETCH(int, rateKbit);
    QFETCH(int, size);
    // All at once, a queue that takes them all.
    const auto verdicts = passMany({.rateKbit = std::uint32_t(rateKbit), .queueBytes = 1'000'000'000},
                                   Time(0), std::size_t(size));
    const double bits = double(many) * size * 8;
    const double seconds = toSeconds(verdicts.back().due);
    QVERIFY2(std::abs(bits / seconds / (rateKbit * 1e3) - 1) < 1e-3, qPrintable(QString::number(seconds)));

    // Twice as much traffic as the rate, and a small queue: the rate still gets through.
    const double distance = size * 8e3 / rateKbit / 2; // microseconds
    Link link(1, "a", "b", {.rateKbit = std::uint32_t(rateKbit), .queueBytes = 20'000});
    Time last{};
    int through = 0;
    for (int index = 0; index < many; ++index) {
        const Link::Verdict verdict = link.pass(Time(std::llround(index * distance)), std::size_t(size));
        QVERIFY(verdict.lost == LossReason::None || verdict.lost == LossReason::Queue);
        if (verdict.lost == LossReason::None) {
            ++through;
            last = verdict.due;
        }
    }
    QVERIFY2(std::abs(through * size * 8.0 / toSeconds(last) / (rateKbit * 1e3) - 1) < 0.01,
             qPrintable(QString::number(through)));
}

void TestLinkBent::queueIsAsByHand()
{
    // 100 bytes at 80 kbit/s take 10 ms.
    Link link(1, "a", "b", {.delay = Time(3'000), .rateKbit = 80, .queueBytes = 350});
    const auto due = [&link](int milliseconds, std::size_t size) -> std::optional<Time> {
        const Link::Verdict verdict = link.pass(Time(milliseconds * 1'000), size);
        if (verdict.lost != LossReason::None)
            return std::nullopt;
        return verdict.due;
    };
    QVERIFY(due(0, 100) == Time(13'000));
    QVERIFY(due(0, 100) == Time(23'000));
    QVERIFY(due(0, 100) == Time(33'000));
    QCOMPARE(link.queuedBytes(Time(0)), std::uint64_t{300});
    QVERIFY(!due(0, 100)); // 300 + 100 > 350
    QVERIFY(due(0, 50) == Time(38'000));
    QVERIFY(!due(4, 50)); // 310 + 50 > 350
    QCOMPARE(link.queuedBytes(Time(5'000)), std::uint64_t{300});
    QVERIFY(due(5, 50) == Time(43'000));
    QCOMPARE(link.queuedBytes(Time(30'000)), std::uint64_t{100});
    QCOMPARE(link.queuedBytes(Time(40'000)), std::uint64_t{0});
    QVERIFY(due(50, 1'000) == Time(153'000)); // larger than the queue, but nothing is before it
    QVERIFY(!due(50, 1));
    QVERIFY(due(150, 100) == Time(163'000));

    // A lost datagram takes no time on the link, nor does one dropped by the queue.
    link.setConditions({.loseEvery = 1, .rateKbit = 80});
    QVERIFY(!due(1'000, 100) && !due(1'000, 100));
    QCOMPARE(link.queuedBytes(Time(1'000'000)), std::uint64_t{0});
    // Without a rate nothing waits.
    link.setConditions({.delay = Time(3'000)});
    QVERIFY(due(2'000, 100'000) == Time(2'003'000));
    QCOMPARE(link.queuedBytes(Time(2'000'000)), std::uint64_t{0});
}

void TestLinkBent::copiesTakeTheirShareOfTheRate()
{
    Link link(1, "a", "b", {.duplicate = 1.0, .rateKbit = 80, .queueBytes = 250});
    const Link::Verdict first = link.pass(Time(0), 100);
    QCOMPARE(first.due, Time(10'000));
    QCOMPARE(first.copyDue, Time(20'000));
    const Link::Verdict second = link.pass(Time(10'000), 100);
    QCOMPARE(second.due, Time(30'000));
    QCOMPARE(second.lost, LossReason::None);
    QCOMPARE(second.copyLost, LossReason::Queue); // 200 + 100 > 250
}

void TestLinkBent::largerThanTheMtuIsLost()
{
    Link link(1, "ana", "server", {.duplicate = 1, .rateKbit = 8, .mtu = 1'000});
    const Link::Verdict large = link.pass(Time(0), 973);
    QCOMPARE(large.lost, LossReason::Mtu);
    QVERIFY(!large.duplicated);
    QCOMPARE(link.queuedBytes(Time(0)), std::uint64_t{0}); // it takes no time on the link
    QCOMPARE(link.pass(Time(0), 972).lost, LossReason::None);
    QCOMPARE(link.pass(Time(0), 5'000, true).lost, LossReason::Down);
    link.setConditions({.mtu = 0});
    QCOMPARE(link.pass(Time(0), 65'000).lost, LossReason::None);
}

void TestLinkBent::downLosesEverything()
{
    for (const Link::Verdict& verdict :
         passMany({.delay = Time(5), .loss = 0.3, .duplicate = 0.5, .corrupt = 0.5, .down = true}, Time(1))) {
        QCOMPARE(verdict.lost, LossReason::Down);
        QVERIFY(!verdict.duplicated && !verdict.corrupted);
    }
}

const LinkConditions everything{.delay = Time(40'000),
                                .jitter = Time(10'000),
                                .loss = 0.1,
                                .duplicate = 0.1,
                                .distribution = JitterDistribution::Normal,
                                .reorder = 0.1,
                                .burstLoss = {0.02, 0.3},
                                .loseEvery = 17,
                                .corrupt = 0.1,
                                .rateKbit = 1'000};

void TestLinkBent::oneKnobLeavesTheOthersAlone_data()
{
    QTest::addColumn<LinkConditions>("changed");
    QTest::addColumn<QString>("moved"); ///< what may be different
    const auto row = [&](const char* moved, const char* what,
                         const std::function<void(LinkConditions&)>& change) {
        LinkConditions conditions = everything;
        change(conditions);
        QTest::newRow(what) << conditions << QString::fromLatin1(moved);
    };
    row("time", "longer delay", [](auto& c) { c.delay = Time(80'000); });
    row("time", "no jitter", [](auto& c) { c.jitter = Time(0); });
    row("time", "another distribution", [](auto& c) { c.distribution = JitterDistribution::Pareto; });
    row("time", "no reordering", [](auto& c) { c.reorder = 0; });
    row("time", "more reordering", [](auto& c) { c.reorder = 0.5; });
    row("time", "no rate", [](auto& c) { c.rateKbit = 0; });
    row("random", "more loss", [](auto& c) { c.loss = 0.5; });
    row("random", "no loss", [](auto& c) { c.loss = 0; });
    row("burst", "no bursts", [](auto& c) { c.burstLoss = {}; });
    row("burst", "longer bursts", [](auto& c) { c.burstLoss.r = 0.1; });
    row("nth", "every third", [](auto& c) { c.loseEvery = 3; });
    row("copies", "no copies", [](auto& c) { c.duplicate = 0; });
    row("copies", "more copies", [](auto& c) { c.duplicate = 0.7; });
    row("corrupt", "not corrupt", [](auto& c) { c.corrupt = 0; });
    row("corrupt", "more corrupt", [](auto& c) { c.corrupt = 0.6; });
    row("down", "down", [](auto& c) { c.down = true; });
}

void TestLinkBent::oneKnobLeavesTheOthersAlone()
{
    QFETCH(LinkConditions, changed);
    QFETCH(QString, moved);
    const auto before = passMany(everything, farApart);
    const auto after = passMany(changed, farApart);
    const auto reasonsBefore = reasonsOf(before);
    const auto reasonsAfter = reasonsOf(after);
    int different = 0;
    for (std::size_t index = 0; index < before.size(); ++index) {
        const Link::Verdict& one = before[index];
        const Link::Verdict& two = after[index];
        const LossReason wasLost = reasonsBefore[index];
        const LossReason isLost = reasonsAfter[index];
        if (moved != u"time" && moved != u"down") // a queue that is empty again each time
            QCOMPARE(two.due, one.due);
        // The first cause of loss hides the others; without it, they are the same as before.
        const LossReason turned = moved == u"random"  ? LossReason::Random
                                  : moved == u"burst" ? LossReason::Burst
                                  : moved == u"nth"   ? LossReason::Nth
                                  : moved == u"down"  ? LossReason::Down
                                                      : LossReason::None;
        if (turned == LossReason::None || (wasLost != turned && isLost != turned))
            QCOMPARE(isLost, wasLost);
        if (moved != u"copies" && moved != u"down")
            QCOMPARE(two.duplicated, one.duplicated);
        const bool bothArrive = one.lost == LossReason::None && two.lost == LossReason::None;
        if (moved != u"corrupt" && bothArrive)
            QCOMPARE(two.corrupted, one.corrupted);
        different += two.due != one.due || isLost != wasLost || two.duplicated != one.duplicated ||
                             two.corrupted != one.corrupted
                         ? 1
                         : 0;
    }
    QVERIFY(different > many / 100); // it did turn something
}

void TestLinkBent::changesKeepTheLuckThatIsLeft()
{
    // A link is down for a while, then slow, then as before. Everything after that is unchanged.
    LinkConditions down = everything;
    down.down = true;
    LinkConditions slow = everything;
    slow.rateKbit = 8;
    Link plain(8, "a", "b", everything);
    Link changing(8, "a", "b", everything);
    for (int index = 0; index < 30'000; ++index) {
        if (index == 10'000)
            changing.setConditions(down);
        if (index == 15'000)
            changing.setConditions(slow);
        if (index == 20'000)
            changing.setConditions(everything);
        const Time now = index * farApart;
        const Link::Verdict expected = plain.pass(now, 100);
        const Link::Verdict found = changing.pass(now, 100);
        if (index >= 10'000 && index < 15'000) {
            QCOMPARE(found.lost, LossReason::Down);
        } else {
            QCOMPARE(found.lost, expected.lost);
            QCOMPARE(found.duplicated, expected.duplicated);
            QCOMPARE(found.copyLost, expected.copyLost);
            QCOMPARE(found.corrupted, expected.corrupted);
        }
        if (index < 10'000 || index >= 20'000)
            QCOMPARE(found.due, expected.due);
    }
}

PEERSCOPE_TEST(TestLinkBent)

} // namespace peerscope::test_link_bent

#include "test_link_bent.moc"

// SPDX-License-Identifier: MIT
#include "core/network/link.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>
#include <functional>
#include <set>
#include <vector>

namespace peerscope::test_link {

using namespace Qt::Literals::StringLiterals;

constexpr int many = 100'000;

/// The fates of `many` datagrams on a link, one every `distance`.
struct Passage
{
    std::vector<Link::Verdict> verdicts;
    std::vector<Time> sent;
};

Passage passMany(const LinkConditions& conditions, Time distance, std::uint64_t seed = 42,
                 std::string_view from = "ana", std::string_view to = "server")
{
    Link link(seed, from, to, conditions);
    Passage passage;
    for (int index = 0; index < many; ++index) {
        passage.sent.push_back(index * distance);
        passage.verdicts.push_back(link.pass(passage.sent.back(), 100));
    }
    return passage;
}

bool isLost(const Link::Verdict& verdict)
{
    return verdict.lost != LossReason::None;
}
bool isCopyLost(const Link::Verdict& verdict)
{
    return verdict.copyLost != LossReason::None;
}
bool wasDropped(const Link::Verdict& verdict)
{
    return isLost(verdict) || isCopyLost(verdict);
}

class TestLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void delayIsExact();
    void jitterNeverReorders_data();
    void jitterNeverReorders();
    void jitterIsUniformAroundTheDelay();
    void delayIsNeverBelowNothing();
    void lossIsWhatWasAskedFor_data();
    void lossIsWhatWasAskedFor();
    void duplicatesAreWhatWasAskedFor();
    void duplicatedAndLostArrivesOnce();
    void everyLinkHasItsOwnLuck();
    void oneKnobLeavesTheOthersAlone_data();
    void oneKnobLeavesTheOthersAlone();
    void changesKeepTheLuckThatIsLeft();
};

void TestLink::delayIsExact()
{
    const Passage passage = passMany({.delay = Time(12'345)}, Time(7));
    for (int index = 0; index < many; ++index) {
        const auto& verdict = passage.verdicts[static_cast<std::size_t>(index)];
        QCOMPARE(verdict.due, passage.sent[static_cast<std::size_t>(index)] + Time(12'345));
        QVERIFY(!isLost(verdict) && !verdict.duplicated && !isCopyLost(verdict));
    }
    Link direct(1, "a", "b", {});
    QCOMPARE(direct.pass(Time(9), 100).due, Time(9));
}

void TestLink::jitterNeverReorders_data()
{
    QTest::addColumn<double>("loss");
    QTest::addColumn<double>("duplicate");
    QTest::newRow("jitter alone") << 0.0 << 0.0;
    QTest::newRow("with loss and copies") << 0.2 << 0.2;
}

void TestLink::jitterNeverReorders()
{
    QFETCH(double, loss);
    QFETCH(double, duplicate);
    const Passage passage = passMany(
        {.delay = Time(50'000), .jitter = Time(45'000), .loss = loss, .duplicate = duplicate}, Time(250));
    Time newest{};
    int clumped = 0;
    for (int index = 0; index < many; ++index) {
        const Link::Verdict& verdict = passage.verdicts[static_cast<std::size_t>(index)];
        const Time sent = passage.sent[static_cast<std::size_t>(index)];
        QVERIFY(verdict.due >= sent + Time(5'000));
        if (!isLost(verdict)) {
            QVERIFY(verdict.due >= newest);
            clumped += verdict.due == newest ? 1 : 0;
            newest = verdict.due;
        }
        if (verdict.duplicated && !isCopyLost(verdict)) {
            QVERIFY(verdict.copyDue >= newest);
            newest = verdict.copyDue;
        }
        QVERIFY(newest <= sent + Time(95'000));
    }
    QVERIFY(clumped > many / 10); // they do wait for each other
}

void TestLink::jitterIsUniformAroundTheDelay()
{
    // Far enough apart that none waits for the one before.
    const Passage passage = passMany({.delay = Time(50'000), .jitter = Time(20'000)}, Time(40'001));
    double sum = 0;
    double sumOfSquares = 0;
    for (int index = 0; index < many; ++index) {
        const Time delay = passage.verdicts[static_cast<std::size_t>(index)].due -
                           passage.sent[static_cast<std::size_t>(index)];
        QVERIFY(delay >= Time(30'000) && delay <= Time(70'000));
        const double off = static_cast<double>((delay - Time(50'000)).count());
        sum += off;
        sumOfSquares += off * off;
    }
    // Uniform over 40 ms: a standard deviation of 40 ms / sqrt(12). Four standard errors of the mean are 146
    // us.
    const double deviation = 40'000 / std::sqrt(12.0);
    QVERIFY(std::abs(sum / many) < 4 * deviation / std::sqrt(double(many)));
    QVERIFY(std::abs(std::sqrt(sumOfSquares / many) / deviation - 1) < 0.01);
}

void TestLink::delayIsNeverBelowNothing()
{
    const Passage passage = passMany({.delay = Time(1'000), .jitter = Time(50'000)}, Time(100'000));
    int atOnce = 0;
    for (int index = 0; index < many; ++index) {
        const Time delay = passage.verdicts[static_cast<std::size_t>(index)].due -
                           passage.sent[static_cast<std::size_t>(index)];
        QVERIFY(delay >= Time(0) && delay <= Time(51'000));
        atOnce += delay == Time(0) ? 1 : 0;
    }
    // 49 of 100: everything that drew -1 ms or less.
    QVERIFY(std::abs(atOnce / double(many) - 0.49) < 4 * std::sqrt(0.49 * 0.51 / many));
}

void TestLink::lossIsWhatWasAskedFor_data()
{
    QTest::addColumn<double>("loss");
    for (const double loss : {0.0, 0.001, 0.05, 0.5, 0.97, 1.0})
        QTest::addRow("%g", loss) << loss;
}

void TestLink::lossIsWhatWasAskedFor()
{
    QFETCH(double, loss);
    const Passage passage = passMany({.loss = loss}, Time(1'000));
    int lost = 0;
    for (const Link::Verdict& verdict : passage.verdicts)
        lost += isLost(verdict) ? 1 : 0;
    // Within the 99.99 % confidence interval of a binomial (3.89 standard errors); exact if there is no
    // chance.
    const double allowed = 3.89 * std::sqrt(loss * (1 - loss) / many);
    QVERIFY2(std::abs(lost / double(many) - loss) <= allowed, qPrintable(QString::number(lost)));
}

void TestLink::duplicatesAreWhatWasAskedFor()
{
    constexpr double share = 0.1;
    const Passage passage = passMany({.delay = Time(3'000), .duplicate = share}, Time(1'000));
    int copies = 0;
    for (int index = 0; index < many; ++index) {
        const Link::Verdict& verdict = passage.verdicts[static_cast<std::size_t>(index)];
        copies += verdict.duplicated ? 1 : 0;
        QVERIFY(!isLost(verdict) && !isCopyLost(verdict));
        if (verdict.duplicated)
            QCOMPARE(verdict.copyDue, passage.sent[static_cast<std::size_t>(index)] + Time(3'000));
    }
    QVERIFY(std::abs(copies / double(many) - share) < 3.89 * std::sqrt(share * (1 - share) / many));
}

void TestLink::duplicatedAndLostArrivesOnce()
{
    const Passage passage = passMany({.loss = 1.0, .duplicate = 0.5}, Time(1'000));
    for (const Link::Verdict& verdict : passage.verdicts) {
        QCOMPARE(isLost(verdict), !verdict.duplicated);
        QCOMPARE(isCopyLost(verdict), verdict.duplicated);
    }
}

void TestLink::everyLinkHasItsOwnLuck()
{
    const LinkConditions conditions{.loss = 0.5};
    const auto luckOf = [&conditions](std::uint64_t seed, std::string_view from, std::string_view to) {
        std::vector<bool> luck;
        for (const Link::Verdict& verdict : passMany(conditions, Time(1), seed, from, to).verdicts)
            luck.push_back(isLost(verdict));
        return luck;
    };
    const std::vector<bool> first = luckOf(42, "ana", "server");
    QVERIFY(luckOf(42, "ana", "server") == first);
    const std::vector<std::vector<bool>> others = {luckOf(42, "server", "ana"), luckOf(42, "bob", "server"),
                                                   luckOf(42, "anas", "erver"), luckOf(43, "ana", "server")};
    for (const std::vector<bool>& other : others) {
        // Not only different, but unrelated: about half agree (four standard errors).
        int equal = 0;
        for (std::size_t index = 0; index < first.size(); ++index)
            equal += first[index] == other[index] ? 1 : 0;
        QVERIFY(std::abs(equal / double(many) - 0.5) < 4 * 0.5 / std::sqrt(double(many)));
    }
}

void TestLink::oneKnobLeavesTheOthersAlone_data()
{
    QTest::addColumn<LinkConditions>("changed");
    QTest::addColumn<bool>("sameDelay");
    QTest::addColumn<bool>("sameLoss");
    QTest::addColumn<bool>("sameCopies");
    const LinkConditions base{.delay = Time(40'000), .jitter = Time(10'000), .loss = 0.1, .duplicate = 0.1};
    const auto row = [&](const char* what, bool delay, bool loss, bool copies,
                         const std::function<void(LinkConditions&)>& change) {
        LinkConditions conditions = base;
        change(conditions);
        QTest::newRow(what) << conditions << delay << loss << copies;
    };
    row("longer delay", false, true, true, [](auto& c) { c.delay = Time(80'000); });
    row("more jitter", false, true, true, [](auto& c) { c.jitter = Time(30'000); });
    row("no jitter", false, true, true, [](auto& c) { c.jitter = Time(0); });
    row("more loss", true, false, true, [](auto& c) { c.loss = 0.3; });
    row("no loss", true, false, true, [](auto& c) { c.loss = 0; });
    row("more copies", true, true, false, [](auto& c) { c.duplicate = 0.4; });
    row("no copies", true, true, false, [](auto& c) { c.duplicate = 0; });
}

void TestLink::oneKnobLeavesTheOthersAlone()
{
    QFETCH(LinkConditions, changed);
    QFETCH(bool, sameDelay);
    QFETCH(bool, sameLoss);
    QFETCH(bool, sameCopies);
    const LinkConditions base{.delay = Time(40'000), .jitter = Time(10'000), .loss = 0.1, .duplicate = 0.1};
    const Passage before = passMany(base, Time(200'000)); // far apart: nobody waits for the one before
    const Passage after = passMany(changed, Time(200'000));
    bool delaysEqual = true;
    bool lossesEqual = true;
    bool copiesEqual = true;
    for (std::size_t index = 0; index < before.verdicts.size(); ++index) {
        const Link::Verdict& one = before.verdicts[index];
        const Link::Verdict& two = after.verdicts[index];
        delaysEqual = delaysEqual && one.due == two.due;
        lossesEqual = lossesEqual && wasDropped(one) == wasDropped(two);
        copiesEqual = copiesEqual && one.duplicated == two.duplicated;
        if (sameDelay && sameCopies && one.duplicated)
            QCOMPARE(two.copyDue, one.copyDue);
    }
    QCOMPARE(delaysEqual, sameDelay);
    QCOMPARE(lossesEqual, sameLoss);
    QCOMPARE(copiesEqual, sameCopies);
}

void TestLink::changesKeepTheLuckThatIsLeft()
{
    // Changing the delay of a running link twice does not change which datagrams are lost.
    Link plain(8, "a", "b", {.loss = 0.25});
    Link changing(8, "a", "b", {.loss = 0.25});
    for (int index = 0; index < 3'000; ++index) {
        if (index == 1'000)
            changing.setConditions(
                {.delay = Time(70'000), .jitter = Time(5'000), .loss = 0.25, .duplicate = 0.5});
        if (index == 2'000)
            changing.setConditions({.loss = 0.25});
        const Time now(index * 100'000);
        QCOMPARE(wasDropped(changing.pass(now, 100)), wasDropped(plain.pass(now, 100)));
    }
    QVERIFY(changing.conditions() == plain.conditions());
}

PEERSCOPE_TEST(TestLink)

} // namespace peerscope::test_link

#include "test_link.moc"

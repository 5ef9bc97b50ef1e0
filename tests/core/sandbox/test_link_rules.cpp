// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/sandbox/link_rules.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <vector>

namespace peerscope::test_link_rules {

using namespace Qt::Literals::StringLiterals;

const QString names[] = {u"server"_s, u"ana"_s, u"bot.1"_s, u"bot.2"_s};
const QString entries[] = {u"server"_s, u"ana"_s, u"bot"_s, u"bot"_s};
const QString patterns[] = {u"*"_s, u"server"_s, u"ana"_s, u"bot"_s, u"bot.1"_s, u"bot.2"_s};

LinkConditions between(const LinkRules& rules, std::size_t from, std::size_t to, Time now = {})
{
    return rules.conditions({names[from], entries[from]}, {names[to], entries[to]}, now);
}

LinkConditionsChange lossOf(double loss)
{
    LinkConditionsChange change;
    change.loss = loss;
    return change;
}

LinkConditionsChange downIs(bool down)
{
    LinkConditionsChange change;
    change.down = down;
    return change;
}

class TestLinkRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isAsIfEveryRuleWereKept();
    void doesNotGrowWithChanges();
    void outagesEnd();
    void longestOutageCounts();
    void downEndsOutages();
};

/// Dropping rules that no longer have an effect changes nothing.
void TestLinkRules::isAsIfEveryRuleWereKept()
{
    RandomStream random(5);
    LinkRules rules;
    std::vector<std::pair<LinkPattern, LinkConditionsChange>> all;
    for (int step = 0; step < 1'000; ++step) {
        const auto pattern = [&] { return patterns[random.nextBetween(0, std::ssize(patterns) - 1)]; };
        LinkConditionsChange change;
        if (random.nextBetween(0, 1) == 0)
            change.loss = random.nextDouble();
        if (random.nextBetween(0, 1) == 0)
            change.delay = Time(random.nextBetween(0, 100));
        if (random.nextBetween(0, 3) == 0)
            change.burstLoss = BurstLoss{.p = random.nextDouble()};
        if (random.nextBetween(0, 3) == 0)
            change.down = random.nextBetween(0, 1) == 0;
        all.push_back({{pattern(), pattern(), random.nextBetween(0, 1) == 0}, change});
        rules.set(all.back().first, change);
        for (std::size_t from = 0; from < std::size(names); ++from) {
            for (std::size_t to = 0; to < std::size(names); ++to) {
                LinkConditions expected;
                for (const auto& [links, set] : all) {
                    if (links.matches({names[from], entries[from]}, {names[to], entries[to]}))
                        set.applyTo(expected);
                }
                QVERIFY(between(rules, from, to) == expected);
            }
        }
    }
    QVERIFY2(rules.ruleCount() < 150, qPrintable(QString::number(rules.ruleCount())));
}

void TestLinkRules::doesNotGrowWithChanges()
{
    LinkRules rules;
    for (int step = 0; step < 1'000; ++step) {
        rules.set({u"ana"_s, u"server"_s, step % 2 == 0}, lossOf(step / 1'000.0));
        rules.addOutage({u"bot"_s, u"*"_s, true}, Time(step));
    }
    QVERIFY(rules.ruleCount() <= 3);
    rules.set(LinkPattern(), LinkConditionsChange()); // nothing
    QVERIFY(rules.ruleCount() <= 3);
}

void TestLinkRules::outagesEnd()
{
    LinkRules rules;
    rules.addOutage({u"bot"_s, u"server"_s, true}, Time(100));
    QVERIFY(between(rules, 2, 0, Time(99)).down && between(rules, 0, 3, Time(99)).down);
    QVERIFY(!between(rules, 2, 0, Time(100)).down);
    QVERIFY(!between(rules, 1, 0, Time(50)).down && !between(rules, 2, 3, Time(50)).down);
    // Conditions set meanwhile hold afterwards.
    rules.set({u"*"_s, u"*"_s}, lossOf(0.5));
    QVERIFY(between(rules, 2, 0, Time(50)).down);
    QCOMPARE(between(rules, 2, 0, Time(100)).loss, 0.5);
}

void TestLinkRules::longestOutageCounts()
{
    LinkRules rules;
    rules.addOutage({u"ana"_s, u"server"_s}, Time(200));
    rules.addOutage({u"ana"_s, u"server"_s}, Time(100));
    QVERIFY(between(rules, 1, 0, Time(199)).down && !between(rules, 1, 0, Time(200)).down);
    rules.set({u"ana"_s, u"server"_s}, downIs(true)); // for good
    rules.addOutage({u"ana"_s, u"server"_s}, Time(50));
    QVERIFY(between(rules, 1, 0, Time(1'000)).down);
}

void TestLinkRules::downEndsOutages()
{
    LinkRules rules;
    rules.addOutage({u"bot.1"_s, u"server"_s, true}, Time(100));
    rules.set({u"bot.1"_s, u"server"_s}, downIs(false)); // one way of two
    QVERIFY(between(rules, 0, 2).down);
    rules.set({u"*"_s, u"*"_s}, downIs(false));
    QVERIFY(!between(rules, 2, 0).down && !between(rules, 0, 2).down);
}

PEERSCOPE_TEST(TestLinkRules)

} // namespace peerscope::test_link_rules

#include "test_link_rules.moc"

// SPDX-License-Identifier: MIT
#include "core/words/conditions_text.h"
#include "tests/support/test_program.h"

#include <QLocale>
#include <QtTest>

namespace peerscope::test_conditions_text {

class TestConditionsText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void aFewWords()
    {
        QCOMPARE(conditionsText({}), QString());
        QCOMPARE(conditionsText({.delay = Time(80'000)}), QStringLiteral("80 ms"));
        QCOMPARE(conditionsText({.delay = Time(12'500), .jitter = Time(2'000), .loss = 0.05}),
                 QStringLiteral("12.5 ms ±2 · 5 % lost"));
        QCOMPARE(conditionsText({.loss = 0.005, .duplicate = 0.1}),
                 QStringLiteral("0.5 % lost · 10 % twice"));
        QCOMPARE(conditionsText({.delay = Time(80'000), .loss = 0.05, .down = true}), QStringLiteral("down"));
        QCOMPARE(conditionsText({.rateKbit = 256}), QStringLiteral("256 kbit/s"));
        QCOMPARE(conditionsText({.delay = Time(1'000), .rateKbit = 2'500}),
                 QStringLiteral("1 ms · 2.5 Mbit/s"));
        QCOMPARE(conditionsText({.reorder = 0.02, .corrupt = 0.01}),
                 QStringLiteral("2 % overtake · 1 % corrupt"));
        QCOMPARE(conditionsText({.loss = 1e-9}), QStringLiteral("0.01 % lost")); // never none
    }

    void eachKindOfLossIsSaid()
    {
        QCOMPARE(conditionsText({.loseEvery = 8}), QStringLiteral("1 of 8 lost"));
        // Bad for 1 of 5 datagrams, and half of those are lost.
        QCOMPARE(conditionsText({.burstLoss = {.p = 0.1, .r = 0.4, .good = 0, .bad = 0.5}}),
                 QStringLiteral("10 % lost in bursts"));
        QCOMPARE(conditionsText({.burstLoss = {.p = 0.1, .r = 0}}), QStringLiteral("100 % lost in bursts"));
        QCOMPARE(conditionsText({.loss = 0.5, .burstLoss = {.p = 1, .r = 1}, .loseEvery = 2}),
                 QStringLiteral("50 % lost · 50 % lost in bursts · 1 of 2 lost"));
    }

    void whatIsNotUsualIsSaid()
    {
        LinkConditions conditions{.delay = Time(80'000), .jitter = Time(20'000)};
        QCOMPARE(conditionsText(conditions), QStringLiteral("80 ms ±20"));
        conditions.distribution = JitterDistribution::Normal;
        QCOMPARE(conditionsText(conditions), QStringLiteral("80 ms ±20 normal"));
        conditions.rateKbit = 1'000;
        conditions.queueBytes = 9'000;
        QCOMPARE(
            conditionsText(conditions),
            QStringLiteral("80 ms ±20 normal · 1 Mbit/s · queue %1 bytes").arg(QLocale().toString(9'000)));
        // Settings without an effect are left out.
        QCOMPARE(conditionsText({.distribution = JitterDistribution::Pareto, .queueBytes = 9'000}),
                 QString());
    }

    /// Each field that is not as it is by default makes a line; a new field is added here and in the words.
    void nothingIsLeftOut()
    {
        const auto names = [](const LinkConditions& conditions) {
            QStringList result;
            for (const ConditionText& text : conditionTexts(conditions)) {
                result << text.name;
                if (text.name.isEmpty() || text.value.isEmpty())
                    result << QStringLiteral("an empty text");
            }
            return result.join(QLatin1Char(' '));
        };
        QCOMPARE(names({}), QString());
        const auto recording = std::make_shared<LinkRecording>();
        recording->file = "/a/b.csv";
        recording->length = Time(8'000'000);
        const LinkConditions all{.delay = Time(1),
                                 .jitter = Time(1),
                                 .loss = 1e-6,
                                 .duplicate = 1e-6,
                                 .distribution = JitterDistribution::Pareto,
                                 .reorder = 1e-6,
                                 .burstLoss = {.p = 1e-6},
                                 .loseEvery = 1'000'000,
                                 .corrupt = 1e-6,
                                 .rateKbit = 1,
                                 .queueBytes = 1,
                                 .mtu = 1,
                                 .recording = {recording},
                                 .down = true};
        QCOMPARE(names(all), QStringLiteral("Down Delay Loss Burst loss Lose every Duplicate Reorder Corrupt "
                                            "Rate Queue MTU Recording"));
        for (const ConditionText& text : conditionTexts(all)) {
            QVERIFY2(!text.value.startsWith(QStringLiteral("0\u00A0%")), qPrintable(text.value));
            QVERIFY2(!text.brief.isEmpty(), qPrintable(text.name));
            if (text.name == QStringLiteral("Recording"))
                QCOMPARE(text.value, QStringLiteral("b.csv, 8.00 s"));
        }
    }
};

PEERSCOPE_TEST(TestConditionsText)

} // namespace peerscope::test_conditions_text

#include "test_conditions_text.moc"

// SPDX-License-Identifier: MIT
#include "core/lab/interval.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>

namespace peerscope::test_interval {

/// Means and confidence intervals, against a table of Student's t.
class TestInterval : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quantilesAreTheTables();
    void meanAndMargin();
    void fewValues();
};

void TestInterval::quantilesAreTheTables()
{
    const std::pair<int, double> table[] = {{1, 12.706}, {2, 4.303},   {5, 2.571},  {10, 2.228},
                                            {11, 2.201}, {15, 2.131},  {20, 2.086}, {30, 2.042},
                                            {60, 2.000}, {120, 1.980}, {999, 1.962}};
    for (const auto& [degrees, quantile] : table)
        QVERIFY2(std::abs(studentQuantile(degrees) - quantile) < 0.0011,
                 qPrintable(QString::number(degrees)));
}

void TestInterval::meanAndMargin()
{
    // s = sqrt(2.5), margin = 2.7764 * sqrt(2.5) / sqrt(5) = 1.9632
    const auto interval = meanInterval({1, 2, 3, 4, 5});
    QVERIFY(interval && interval->margin);
    QCOMPARE(interval->mean, 3.0);
    QCOMPARE(interval->count, 5);
    QVERIFY(std::abs(*interval->margin - 1.9632) < 0.0005);
}

void TestInterval::fewValues()
{
    QVERIFY(!meanInterval({}));
    QCOMPARE(meanInterval({7.5}), std::optional(MeanInterval{.mean = 7.5, .margin = {}, .count = 1}));
    QCOMPARE(*meanInterval({4, 4, 4})->margin, 0.0);
}

PEERSCOPE_TEST(TestInterval)

} // namespace peerscope::test_interval

#include "test_interval.moc"

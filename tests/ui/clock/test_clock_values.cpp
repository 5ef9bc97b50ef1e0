// SPDX-License-Identifier: MIT
#include "core/words/clock_format.h"
#include "tests/support/test_program.h"
#include "ui/clock/speed_scale.h"

#include <QTest>

namespace peerscope::test_clock_values {

class TestClockValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clock_data()
    {
        QTest::addColumn<qint64>("microseconds");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("rest");
        QTest::newRow("start") << qint64{0} << QStringLiteral("00:00.000") << QStringLiteral("000");
        QTest::newRow("the design's")
            << qint64{12'345'678} << QStringLiteral("00:12.345") << QStringLiteral("678");
        QTest::newRow("rounds down") << qint64{59'999'999} << QStringLiteral("00:59.999")
                                     << QStringLiteral("999");
        QTest::newRow("an hour") << qint64{3'600'000'000} << QStringLiteral("1:00:00.000")
                                 << QStringLiteral("000");
        QTest::newRow("negative") << qint64{-5} << QStringLiteral("00:00.000") << QStringLiteral("000");
    }
    void clock()
    {
        QFETCH(qint64, microseconds);
        QTEST(formatClock(Time(microseconds)), "text");
        QTEST(formatClockMicroseconds(Time(microseconds)), "rest");
    }

    void speed_data()
    {
        QTest::addColumn<double>("speed");
        QTest::addColumn<QString>("text");
        QTest::newRow("one") << 1.0 << QStringLiteral("×1");
        QTest::newRow("hundredth") << 0.01 << QStringLiteral("×0.01");
        QTest::newRow("between") << 2.5 << QStringLiteral("×2.5");
        QTest::newRow("hundreds") << 412.4 << QStringLiteral("×412");
        QTest::newRow("ten") << 10.0 << QStringLiteral("×10");
        QTest::newRow("hundred thousand") << 100000.0 << QStringLiteral("×100000");
        QTest::newRow("nothing") << 0.0 << QStringLiteral("×0");
        QTest::newRow("not a number") << std::nan("") << QStringLiteral("×0");
    }
    void speed()
    {
        QFETCH(double, speed);
        QTEST(formatSpeed(speed), "text");
    }

    void scaleEnds()
    {
        QCOMPARE(speedAtPosition(slowestPosition), 0.01);
        QCOMPARE(speedAtPosition(0), 1.0);
        QCOMPARE(speedAtPosition(fastestPosition), 100.0);
        QCOMPARE(speedAtPosition(10'000), 100.0);
        QCOMPARE(speedAtPosition(3), 1.0); // snaps
        QVERIFY(speedAtPosition(10) > 1.2);
        QCOMPARE(positionOfSpeed(0.0), slowestPosition);
        QCOMPARE(positionOfSpeed(1e9), fastestPosition);
    }

    void scaleThereAndBack()
    {
        for (int position = slowestPosition; position <= fastestPosition; ++position)
            QVERIFY2(std::abs(positionOfSpeed(speedAtPosition(position)) - position) <= 6,
                     qPrintable(QString::number(position)));
    }

    void scaleSteps()
    {
        QCOMPARE(nextFasterSpeed(1.0), 2.0);
        QCOMPARE(nextFasterSpeed(2.0), 5.0);
        QCOMPARE(nextFasterSpeed(3.0), 5.0);
        QCOMPARE(nextFasterSpeed(100.0), 100.0);
        QCOMPARE(nextSlowerSpeed(1.0), 0.5);
        QCOMPARE(nextSlowerSpeed(0.7), 0.5);
        QCOMPARE(nextSlowerSpeed(0.01), 0.01);
    }
};

PEERSCOPE_TEST(TestClockValues)

} // namespace peerscope::test_clock_values

#include "test_clock_values.moc"

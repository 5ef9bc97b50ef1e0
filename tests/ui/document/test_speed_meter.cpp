// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/document/speed_meter.h"

#include <QTest>

namespace peerscope::test_speed_meter {

class TestSpeedMeter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void meterMeasures()
    {
        SpeedMeter meter;
        QVERIFY(!meter.speed());
        for (int frame = 0; frame <= 5; ++frame)
            meter.add(Time(frame * 16'000 * 400), Time(frame * 16'000));
        QVERIFY2(!meter.speed(), "a twelfth of a second is too short to say");
        for (int frame = 6; frame <= 100; ++frame)
            meter.add(Time(frame * 16'000 * 400), Time(frame * 16'000));
        QVERIFY(meter.speed());
        QCOMPARE(*meter.speed(), 400.0);
    }

    void meterForgets()
    {
        SpeedMeter meter;
        meter.add(Time(0), Time(0));
        meter.add(Time(10'000'000), Time(1'000'000));
        for (int frame = 1; frame <= 60; ++frame)
            meter.add(Time(10'000'000 + frame * 16'000), Time(1'000'000 + frame * 16'000));
        QCOMPARE(*meter.speed(), 1.0);
    }

    void meterStartsAgain()
    {
        SpeedMeter meter;
        meter.add(Time(5'000'000), Time(0));
        meter.add(Time(6'000'000), Time(500'000));
        QCOMPARE(*meter.speed(), 2.0);
        meter.add(Time(0), Time(600'000));
        QVERIFY(!meter.speed());
    }
};

PEERSCOPE_TEST(TestSpeedMeter)

} // namespace peerscope::test_speed_meter

#include "test_speed_meter.moc"

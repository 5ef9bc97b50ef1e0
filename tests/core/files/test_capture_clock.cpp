// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"

#include "core/files/capture_clock.h"

#include <QtTest>

#include <vector>

namespace peerscope::test_capture_clock {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t day = 24 * 3600 * second;
constexpr std::int64_t now = 1'700'000'000 * second;

/// The clock's results for times in microseconds.
struct Told
{
    std::vector<std::int64_t> times;
    std::int64_t start = 0;
    std::string note;
};

Told told(const std::vector<std::int64_t>& stamps)
{
    CaptureClock clock;
    Told result;
    for (const std::int64_t stamp : stamps)
        result.times.push_back(clock.at(Time(stamp), result.times.size() + 1).count());
    result.start = clock.start().count();
    result.note = clock.note().toStdString();
    return result;
}

using Times = std::vector<std::int64_t>;

class TestCaptureClock final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void timeStartsAtTheFirstFrame()
    {
        const Told clock = told({now, now + 5, now + 2 * second});
        QCOMPARE(clock.times, (Times{0, 5, 2 * second}));
        QCOMPARE(clock.start, now);
        QCOMPARE(clock.note, std::string());
    }

    void aBogusFirstTimeIsLeftOut_data()
    {
        QTest::addColumn<qlonglong>("first");
        QTest::newRow("0") << 0ll;
        QTest::newRow("far past") << -900'000ll * day;
        QTest::newRow("far future") << 900'000ll * day;
        QTest::newRow("the end of time") << std::numeric_limits<qlonglong>::max();
        QTest::newRow("its beginning") << std::numeric_limits<qlonglong>::min();
    }
    void aBogusFirstTimeIsLeftOut()
    {
        QFETCH(const qlonglong, first);
        const Told clock = told({first, now, now + 7, now + 9});
        QCOMPARE(clock.times, (Times{0, 0, 7, 9}));
        QCOMPARE(clock.start, now);
        QVERIFY2(clock.note.starts_with("frame 1 has a time more than a year away from its neighbours'"),
                 clock.note.c_str());
    }

    void aBogusTimeInBetweenIsLeftOut()
    {
        const Told clock = told({now, now + 5, 0, now + 10, now + 900 * day, now + 20});
        QCOMPARE(clock.times, (Times{0, 5, 5, 10, 10, 20}));
        QVERIFY2(clock.note.starts_with("frame 3 has a time"), clock.note.c_str());
        QVERIFY2(clock.note.ends_with("(and 1 more)"), clock.note.c_str());
    }

    void aStepBackIsKeptAsAStep()
    {
        const Told clock = told({now, now + 10 * second, now + 4 * second, now + 5 * second});
        QCOMPARE(clock.times, (Times{0, 10 * second, 10 * second, 11 * second}));
        QCOMPARE(
            clock.note,
            std::string("the capture's clock steps back by 6 s at frame 3, and time goes on from there"));
    }

    void interfacesOutOfOrderAreNoStep()
    {
        const Told clock = told({now, now + second, now + second - 400'000, now + second + 100});
        QCOMPARE(clock.times, (Times{0, second, second, second + 100}));
        QCOMPARE(clock.note, std::string());
    }

    void daysAreKept()
    {
        const Told clock = told({now, now + 30 * day, now + 300 * day});
        QCOMPARE(clock.times, (Times{0, 30 * day, 300 * day}));
        QCOMPARE(clock.note, std::string());
    }

    void yearsAreNotTimeThatPassed()
    {
        const Told clock = told({100, 200, now, now + 5});
        QCOMPARE(clock.times, (Times{0, 100, 100, 105}));
        QVERIFY2(clock.note.find("jumps by 53.8 years at frame 3") != std::string::npos, clock.note.c_str());
    }

    void timeNeverGoesBackNorOverflows()
    {
        CaptureClock clock;
        Time before{};
        std::uint64_t frame = 0;
        for (int round = 0; round < 100'000; ++round) {
            for (const std::int64_t stamp : {std::numeric_limits<std::int64_t>::max(), now, now + 300 * day,
                                             now, std::numeric_limits<std::int64_t>::min()}) {
                for (int twice = 0; twice < 2; ++twice) {
                    const Time at = clock.at(Time(stamp), ++frame);
                    QVERIFY(at >= before);
                    before = at;
                }
            }
        }
        QVERIFY(before < Time(4'000 * day));
    }
};

PEERSCOPE_TEST(TestCaptureClock)

} // namespace peerscope::test_capture_clock

#include "test_capture_clock.moc"

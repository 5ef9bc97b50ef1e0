// SPDX-License-Identifier: MIT
#include "core/sandbox/frame_clock.h"

#include "tests/support/test_program.h"

#include <QtTest>

#include <vector>

namespace peerscope::test_frame_clock {

RandomStream draws()
{
    return RandomStream::derive(7, {"frames"});
}

/// When a game's loop comes round.
class TestFrameClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void framesGoThroughThePhase();
    void neitherDriftsNorStops();
    void restartsAnywhere();
    void jitterDelaysEachFrameByItself();
    void lateFramesAreLeftOut();
};

void TestFrameClock::framesGoThroughThePhase()
{
    FrameClock frames(100, Time(3'000), Time(0), draws());
    QCOMPARE(frames.startAt(Time(0)), Time(3'000));
    QCOMPARE(frames.next(Time(3'000)), Time(13'000));
    QCOMPARE(frames.startAt(Time(13'000)), Time(13'000)); // "or later" includes the frame itself
    QCOMPARE(frames.startAt(Time(13'001)), Time(23'000));
    FrameClock late(100, Time(25'000), Time(0), draws()); // frames before the phase, too
    QCOMPARE(late.startAt(Time(0)), Time(5'000));
}

void TestFrameClock::neitherDriftsNorStops()
{
    FrameClock frames(60, Time(1), Time(0), draws());
    Time now = frames.startAt(Time(0));
    for (int frame = 1; frame <= 60 * 3600; ++frame) {
        const Time next = frames.next(now);
        QVERIFY(next > now);
        now = next;
    }
    QCOMPARE(now, Time(3'600'000'001));
    for (const double hz : {0.1, 1000.0 / 3, 1000.0}) {
        FrameClock each(hz, Time(0), Time(0), draws());
        for (std::int64_t time = 0; time < 200'000; time += 777) {
            const Time frame = each.startAt(Time(time));
            QVERIFY(frame >= Time(time));
            QVERIFY(toSeconds(frame - Time(time)) * hz < 1 + 1e-5);
        }
    }
}

void TestFrameClock::restartsAnywhere()
{
    FrameClock frames(60, Time(0), Time(0), draws());
    frames.startAt(Time(0));
    QCOMPARE(frames.restart(Time(5'000'123), 10), Time(5'000'123));
    QCOMPARE(frames.next(Time(5'000'123)), Time(5'100'123));
    QCOMPARE(frames.startAt(Time(5'250'000)), Time(5'300'123));
    frames.setRate(50);
    QCOMPARE(frames.next(Time(5'300'123)), Time(5'320'123));
}

/// The delays are even between 0 and the jitter: Kolmogorov and Smirnov's distance of 4,000 draws, which is
/// above 1.95 / sqrt(n) once in a thousand times.
void TestFrameClock::jitterDelaysEachFrameByItself()
{
    constexpr int count = 4'000;
    constexpr double jitter = 8'000;
    FrameClock frames(100, Time(0), Time(8'000), draws());
    std::vector<double> delays;
    Time now = frames.startAt(Time(0));
    for (int frame = 0; frame < count; ++frame) {
        delays.push_back(static_cast<double>((now - Time(10'000) * frame).count()));
        QVERIFY(delays.back() >= 0 && delays.back() <= jitter);
        now = frames.next(now);
    }
    std::sort(delays.begin(), delays.end());
    double distance = 0;
    for (int index = 0; index < count; ++index) {
        const double expected = delays[static_cast<std::size_t>(index)] / jitter;
        distance = std::max({distance, std::abs(expected - index / double{count}),
                             std::abs(expected - (index + 1) / double{count})});
    }
    QVERIFY2(distance < 1.95 / std::sqrt(double{count}), qPrintable(QString::number(distance)));
}

void TestFrameClock::lateFramesAreLeftOut()
{
    FrameClock frames(1000, Time(0), Time(50'000), draws());
    Time now = frames.startAt(Time(0));
    int polls = 0;
    for (; now < Time(10'000'000); ++polls) {
        const Time next = frames.next(now);
        QVERIFY(next > now);
        now = next;
    }
    QVERIFY2(polls > 200 && polls < 600, qPrintable(QString::number(polls))); // 25 ms apart or so
}

PEERSCOPE_TEST(TestFrameClock)

} // namespace peerscope::test_frame_clock

#include "test_frame_clock.moc"

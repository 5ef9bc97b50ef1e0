// SPDX-License-Identifier: MIT
#include "core/sandbox/sandbox.h"
#include "core/source/capture_source.h"
#include "tests/core/sandbox/sandbox_samples.h"
#include "tests/support/hand_clock.h"
#include "tests/support/test_program.h"

#include <QSignalSpy>
#include <QTest>

namespace peerscope::test_capture_source {

using namespace peerscope::samples;
using namespace std::chrono_literals;

/// A capture, played with a clock that the test sets.
class TestCaptureSource : public QObject
{
    Q_OBJECT

private:
    struct Played
    {
        HandClock clock;
        CaptureSource source;

        explicit Played(const std::shared_ptr<const Moments>& moments)
            : source(moments, fromSeconds(4), clock.read())
        {
        }
        void pass(std::chrono::nanoseconds time)
        {
            source.advance();
            clock.advance(time);
            source.advance();
        }
        Time now() const { return source.status().now; }
    };

    std::shared_ptr<const Moments> m_moments;

private Q_SLOTS:
    void initTestCase()
    {
        Sandbox sandbox(busyScenario(7, 4));
        sandbox.runUntil(fromSeconds(4));
        m_moments = std::make_shared<const Moments>(TraceSnapshot(sandbox.trace()));
    }
    void standsAtItsEndAndGoesBack()
    {
        Played played(m_moments);
        QCOMPARE(played.now(), fromSeconds(4));
        QVERIFY(played.source.status().finished);
        QVERIFY(!played.source.allowed().act);
        QVERIFY(played.source.allowed().seek);
        const Ticket first = played.source.submit(RunUntil{fromSeconds(1)});
        QCOMPARE(played.now(), fromSeconds(1));
        QVERIFY(!played.source.status().finished);
        QCOMPARE(played.source.submit(RunUntil{fromSeconds(99)}), first + 1);
        QCOMPARE(played.now(), fromSeconds(4));
        played.source.submit(RunUntil{fromSeconds(-1)});
        QCOMPARE(played.now(), Time(0));
    }

    void playsByTheClock()
    {
        Played played(m_moments);
        played.source.submit(RunUntil{Time(0)});
        played.pass(1s);
        QCOMPARE(played.now(), Time(0)); // paused
        played.source.submit(SetPace{Pace{.speed = 0.5}});
        played.pass(1s);
        QCOMPARE(played.now(), fromSeconds(0.5));
        played.source.submit(SetPaused{true});
        played.pass(1s);
        QCOMPARE(played.now(), fromSeconds(0.5));
        QSignalSpy changed(&played.source, &Source::statusChanged);
        played.source.submit(SetPace{Pace{.speed = 2}});
        played.pass(60s);
        QCOMPARE(played.now(), fromSeconds(4));
        QCOMPARE(changed.size(), 2); // another pace; its end
    }

    void aStepPausesAtTheNextMoment()
    {
        Played played(m_moments);
        played.source.submit(RunUntil{fromSeconds(1)});
        played.source.submit(SetPace{Pace{}});
        played.source.submit(Step{StepKind::Packet});
        QVERIFY(played.source.status().pace.paused);
        QCOMPARE(played.now(), *m_moments->next(StepKind::Packet, fromSeconds(1)));
        played.source.submit(RunUntil{fromSeconds(4)});
        played.source.submit(Step{StepKind::Packet});
        QCOMPARE(played.now(), fromSeconds(4));
    }

    void findsAPacketOnAnotherThread()
    {
        Played played(m_moments);
        played.source.submit(RunUntil{fromSeconds(1)});
        const auto isLost = [](const PacketRow& packet) { return packet.fate == PacketFate::Lost; };
        const auto expected = m_moments->find(fromSeconds(1), fromSeconds(4), isLost, [] { return false; });
        QVERIFY(expected);
        QSignalSpy changed(&played.source, &Source::statusChanged);
        played.source.submit(RunUntil{never, isLost});
        QVERIFY(played.source.status().runsUntil);
        QTRY_COMPARE(played.now(), expected->at);
        QCOMPARE(played.source.status().found, std::optional(expected->packet));
        QVERIFY(!played.source.status().runsUntil);
        // If no packet matches, it stops at the end of the capture.
        played.source.submit(RunUntil{never, [](const PacketRow&) { return false; }});
        QTRY_COMPARE(played.now(), fromSeconds(4));
        QVERIFY(!played.source.status().found);
        // Given up by any other command.
        played.source.submit(RunUntil{fromSeconds(1)});
        played.source.submit(RunUntil{never, isLost});
        played.source.submit(SetPaused{true});
        QCoreApplication::processEvents();
        QCOMPARE(played.now(), fromSeconds(1));
        QVERIFY(!played.source.status().runsUntil);
    }
};

PEERSCOPE_TEST(TestCaptureSource)

} // namespace peerscope::test_capture_source

#include "test_capture_source.moc"

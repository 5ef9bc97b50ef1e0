// SPDX-License-Identifier: MIT
#include "core/trace/trace_writer.h"
#include "tests/support/test_program.h"
#include "ui/moment/state_maker.h"

#include <QSignalSpy>
#include <QTest>
#include <QThreadPool>

#include <string>
#include <vector>

namespace peerscope::test_state_maker {

class TestStateMaker final : public QObject
{
    Q_OBJECT

private:
    static TraceWriter& withPeers(TraceWriter& writer, int count)
    {
        for (int peer = 0; peer < count; ++peer)
            writer.addEndpoint("peer." + std::to_string(peer), "peer", 1000 + peer);
        return writer;
    }
    /// Lets a job that runs end, and its outcome be told.
    static void finishJob()
    {
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
    }

private Q_SLOTS:
    void ofFewPeersItIsThereAtOnce()
    {
        TraceWriter writer;
        withPeers(writer, 3);
        StateMaker maker;
        const QSignalSpy made(&maker, &StateMaker::made);
        const auto state = maker.ask(TraceSnapshot(writer.trace()), Time(5));
        QVERIFY(state);
        QCOMPARE(state->now, Time(5));
        QCOMPARE(state->peers.size(), std::size_t{3});
        finishJob();
        QCOMPARE(made.size(), qsizetype(0));
    }

    void ofManyOnlyTheNewestIsMadeNext()
    {
        TraceWriter writer;
        withPeers(writer, 1100);
        const TraceSnapshot trace(writer.trace());
        StateMaker maker;
        std::vector<Time> made;
        connect(&maker, &StateMaker::made, this,
                [&](const std::shared_ptr<const TraceState>& state) { made.push_back(state->now); });
        for (const Time time : {Time(1), Time(2), Time(3)})
            QVERIFY(!maker.ask(trace, time));
        QTRY_COMPARE(made.size(), std::size_t{2});
        finishJob();
        QCOMPARE(made, (std::vector{Time(1), Time(3)}));
    }

    void atMostOneAFrameIsMade()
    {
        TraceWriter writer;
        withPeers(writer, 1100);
        const TraceSnapshot trace(writer.trace());
        StateMaker maker;
        auto* pause = maker.findChild<QTimer*>(QStringLiteral("framePause"));
        QVERIFY(pause);
        pause->setInterval(std::chrono::hours(1)); // a frame that the test ends
        QSignalSpy made(&maker, &StateMaker::made);
        maker.ask(trace, Time(1));
        finishJob();
        QCOMPARE(made.size(), qsizetype(1));
        maker.ask(trace, Time(2));
        finishJob();
        QCOMPARE(made.size(), qsizetype(1));
        pause->start(std::chrono::milliseconds(0));
        QTRY_COMPARE(made.size(), qsizetype(2));
    }

    void whatIsDroppedIsNotTold()
    {
        TraceWriter writer;
        withPeers(writer, 1100);
        StateMaker maker;
        const QSignalSpy made(&maker, &StateMaker::made);
        maker.ask(TraceSnapshot(writer.trace()), Time(1));
        maker.ask(TraceSnapshot(writer.trace()), Time(2));
        maker.drop();
        finishJob();
        QCOMPARE(made.size(), qsizetype(0));
    }
};

PEERSCOPE_TEST(TestStateMaker)

} // namespace peerscope::test_state_maker

#include "test_state_maker.moc"

// SPDX-License-Identifier: MIT
// What all views share: the shown time, the selection, the filter and the bookmarks.
#include "core/trace/message_line.h"
#include "core/trace/trace_writer.h"
#include "tests/core/trace/godot_talk.h"
#include "tests/support/test_program.h"
#include "tests/ui/moment/settable_moment.h"
#include "ui/moment/acts_now.h"
#include "ui/moment/back_to_now.h"

#include <QSignalSpy>
#include <QTest>
#include <QThreadPool>

#include <array>

namespace peerscope::test_moment {

/// A second of two peers: ana comes at 100 ms, and sends a packet every 10 ms from then on.
class Recorded
{
public:
    Recorded()
    {
        m_server = m_writer.addEndpoint("server", "server", 1);
        m_ana = m_writer.addEndpoint("ana", "client", 101);
        for (int index = 0; index < 90; ++index) {
            NewPacket packet;
            packet.from = m_ana;
            packet.to = m_server;
            packet.mode = index % 2 ? TransferMode::Reliable : TransferMode::Unreliable;
            packet.sent = Time(100'000 + 10'000 * index);
            m_writer.addPacket(packet);
        }
    }
    TraceWriter& writer() { return m_writer; }
    EndpointId ana() const { return m_ana; }
    EndpointId server() const { return m_server; }
    TraceSnapshot snapshot() const { return TraceSnapshot(m_writer.trace()); }
    std::shared_ptr<const TraceState> state() const
    {
        return std::make_shared<const TraceState>(stateAt(snapshot(), Time(1'000'000)));
    }
    void show(SettableMoment& moment) const
    {
        moment.setTrace(snapshot());
        moment.setState(state());
        moment.setNow(Time(1'000'000));
    }

private:
    TraceWriter m_writer;
    EndpointId m_server;
    EndpointId m_ana;
};

class TestMoment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void looksBackAndReturns()
    {
        Recorded recorded;
        SettableMoment moment;
        recorded.show(moment);
        const QSignalSpy changed(&moment, &Moment::timeChanged);
        const QSignalSpy requested(&moment, &Moment::timeRequested);
        QVERIFY(!moment.isLookingBack());
        QCOMPARE(moment.time(), Time(1'000'000));
        moment.lookAt(Time(50'000));
        moment.lookAt(Time(50'000));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(requested.count(), 1);
        QVERIFY(moment.isLookingBack());
        QCOMPARE(moment.time(), Time(50'000));
        QCOMPARE(moment.state()->now, Time(50'000));
        QCOMPARE(moment.sourceState()->now, Time(1'000'000));
        moment.lookAt(std::nullopt);
        QVERIFY(!moment.isLookingBack());
        QCOMPARE(moment.state(), moment.sourceState());
        moment.lookAt(Time(5'000'000)); // nobody looks into the future
        QVERIFY(!moment.isLookingBack());
        QCOMPARE(changed.count(), 2);
    }

    void whereTimeRunsItIsShown()
    {
        Recorded recorded;
        SettableMoment moment;
        recorded.show(moment);
        moment.lookAt(Time(50'000));
        moment.setNow(Time(1'100'000)); // a step: whoever looks back still does
        QCOMPARE(moment.time(), Time(50'000));
        moment.setRunning(true);
        QVERIFY(!moment.isLookingBack());
        QCOMPARE(moment.time(), Time(1'100'000));
    }

    void aPlayheadIsTheTimeThatIsLookedAt()
    {
        Recorded recorded;
        SettableMoment moment;
        recorded.show(moment);
        moment.setRunning(true);
        const QSignalSpy changed(&moment, &Moment::timeChanged);
        for (const Time time : {Time(200'000), Time(300'000), Time(250'000)}) {
            moment.setPlayhead(time, std::make_shared<const TraceState>(stateAt(moment.trace(), time)));
            QCOMPARE(moment.timeCursor(), std::optional(time));
            QCOMPARE(moment.state()->now, time);
        }
        QCOMPARE(changed.count(), 3);
        moment.setPlayhead(Time(1'000'000), recorded.state());
        QVERIFY(!moment.isLookingBack());
    }

    void ofManyPeersTheStateComesLater()
    {
        Recorded recorded;
        for (int peer = 0; peer < 1100; ++peer)
            recorded.writer().addEndpoint("peer." + std::to_string(peer), "peer", 1000 + peer);
        SettableMoment moment;
        recorded.show(moment);
        moment.lookAt(Time(50'000));
        QCOMPARE(moment.time(), Time(50'000)); // at once
        moment.lookAt(Time(60'000));           // while the other is made
        QTRY_COMPARE(moment.state()->now, Time(60'000));
    }

    void aDatagramSelectsWhatItCarries()
    {
        Recorded recorded;
        const std::array carried = {CarriedPart{PacketId(4)}, CarriedPart{PacketId(7)},
                                    CarriedPart{PacketId(4)}};
        NewDatagram datagram;
        datagram.from = recorded.ana();
        datagram.to = recorded.server();
        datagram.carried = carried;
        const DatagramId id = recorded.writer().addDatagram(datagram);
        SettableMoment moment;
        recorded.show(moment);
        const QSignalSpy selected(&moment, &Moment::selectionChanged);
        moment.select(id);
        moment.select(id);
        QCOMPARE(selected.count(), 1);
        QCOMPARE(moment.selectedPackets(), (std::vector{PacketId(4), PacketId(7)}));
        moment.select(PacketId(5));
        QCOMPARE(moment.selectedPackets(), std::vector{PacketId(5)});
        moment.select(recorded.ana());
        QVERIFY(moment.selectedPackets().empty());
    }

    void anotherRunKeepsWhatIsTheSameInIt()
    {
        Recorded first;
        Recorded again;
        SettableMoment moment;
        first.show(moment);
        moment.select(PacketId(5));
        again.show(moment);
        QCOMPARE(moment.selection(), Selection(PacketId(5)));
        moment.select(first.ana());
        Recorded later;
        later.show(moment);
        QCOMPARE(moment.selection(), Selection(first.ana()));
        moment.select(PacketId(5));
        TraceWriter other;
        moment.setTrace(TraceSnapshot(other.trace()));
        QCOMPARE(moment.selection(), Selection());
    }

    void bookmarks()
    {
        Recorded recorded;
        SettableMoment moment;
        recorded.show(moment);
        for (const Time time : {Time(300'000), Time(100'000)}) {
            moment.lookAt(time);
            moment.toggleBookmark();
        }
        QCOMPARE(moment.bookmarks(), (std::vector{Time(100'000), Time(300'000)}));
        moment.goToBookmark(false); // there is none before
        QCOMPARE(moment.time(), Time(100'000));
        moment.goToBookmark(true);
        QCOMPARE(moment.time(), Time(300'000));
        moment.goToBookmark(true);
        QCOMPARE(moment.time(), Time(300'000));
        moment.lookAt(std::nullopt);
        moment.goToBookmark(false);
        QCOMPARE(moment.time(), Time(300'000));
        moment.toggleBookmark();
        QCOMPARE(moment.bookmarks(), std::vector{Time(100'000)});
    }

    void aFilterIsForEverybody()
    {
        Recorded recorded;
        SettableMoment moment;
        recorded.show(moment);
        QVERIFY(!moment.filtered());
        QCOMPARE(moment.packets().packets()->size(), std::size_t{90});
        const QSignalSpy changed(&moment, &Moment::filterChanged);
        moment.setFilter(std::get<PacketFilter>(compileFilter("mode == reliable", moment.trace())));
        QVERIFY(changed.count() > 0);
        QCOMPARE(moment.filtered()->size(), std::size_t{45});
    }

    void whatPacketsSayIsRead()
    {
        Talk talk;
        talk.call(Talk::ana, Talk::serverA, 3);
        SettableMoment moment;
        QSignalSpy read(&moment, &Moment::messagesRead);
        moment.setTrace(talk.trace());
        QCOMPARE(read.count(), 1); // a few at once
        QCOMPARE(messageLine(moment.trace(), PacketId(0)), std::string("RPC #3.#2()"));
        for (int index = 0; index < 20'000; ++index)
            talk.call(Talk::ana, Talk::serverA, 4);
        moment.setTrace(talk.trace());
        QCOMPARE(read.count(), 1); // many on another thread
        QVERIFY(read.wait());
        QCOMPARE(moment.trace().messages().rowsRead(), std::size_t{20'001});
        QCOMPARE(messageLine(moment.trace(), PacketId(20'000)), std::string("RPC #4.#2()"));
    }

    void whatIsFilteredOfAnEarlierRunIsNotShown()
    {
        Recorded large;
        for (int index = 0; index < 200'000; ++index)
            large.writer().addPacket({});
        Recorded small;
        FilteredPackets packets;
        packets.setTrace(large.snapshot());
        QVERIFY(packets.isBusy());
        packets.setTrace(small.snapshot());
        QVERIFY(!packets.isBusy());
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(packets.packets()->size(), std::size_t{90});
    }

    void anotherDocumentBeginsAfresh()
    {
        Recorded recorded;
        SettableMoment moment;
        recorded.show(moment);
        moment.lookAt(Time(300'000));
        moment.toggleBookmark();
        moment.select(PacketId(5));
        moment.setFilter(std::get<PacketFilter>(compileFilter("mode == reliable", moment.trace())));
        const QSignalSpy opened(&moment, &Moment::opened);
        moment.open();
        QCOMPARE(opened.count(), 1);
        QVERIFY(moment.bookmarks().empty());
        QVERIFY(!moment.filtered());
        QVERIFY(!moment.isLookingBack());
        QCOMPARE(moment.selection(), Selection());
    }

    void theSignLeadsBack()
    {
        Recorded recorded;
        SettableMoment moment;
        recorded.show(moment);
        QWidget view;
        BackToNow sign(&moment, &view);
        QVERIFY(sign.isHidden());
        moment.lookAt(Time(748'000));
        QVERIFY(!sign.isHidden());
        QCOMPARE(sign.text(), QStringLiteral("00:00.748 · back to now"));
        sign.click();
        QVERIFY(sign.isHidden());
        QVERIFY(!moment.isLookingBack());
    }

    void controlsSayWhenTheyAct()
    {
        SettableMoment moment;
        auto state = std::make_shared<TraceState>();
        moment.setState(state);
        moment.setNow(Time(21'300'000));
        QWidget view;
        const BackToNow sign(&moment, &view);
        const ActsNow line(&moment, &view);
        QVERIFY(line.isHidden());
        moment.lookAt(Time(748'000));
        QVERIFY(!line.isHidden());
        QCOMPARE(line.text(), QStringLiteral("Acts now, at 00:21.300"));
        QVERIFY2(sign.toolTip().contains(QStringLiteral("happens now, at 00:21.300")),
                 qPrintable(sign.toolTip()));
        moment.setNow(Time(22'000'000));
        QCOMPARE(line.text(), QStringLiteral("Acts now, at 00:22.000"));
        auto recorded = std::make_shared<TraceState>();
        recorded->mayAct = false;
        moment.setState(recorded);
        QVERIFY(line.isHidden());
        QVERIFY(!sign.toolTip().contains(QStringLiteral("happens now")));
        moment.setState(state);
        QVERIFY(!line.isHidden());
        moment.lookAt(std::nullopt);
        QVERIFY(line.isHidden());
    }
};

PEERSCOPE_TEST(TestMoment)

} // namespace peerscope::test_moment

#include "test_moment.moc"

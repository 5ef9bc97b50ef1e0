// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/ui/inspector/sample_trace.h"
#include "ui/inspector/event_log_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

namespace peerscope::test_event_log_model {

class TestEventLogModel : public QObject
{
    Q_OBJECT

private:
    static void addEvent(SampleTrace& sample, Time at, EndpointId peer, EventKind kind,
                         std::string detail = {}, EndpointId subject = {}, std::int32_t subjectId = 0,
                         std::optional<int> result = {})
    {
        sample.writer.addEvent({at, peer, kind, subject, subjectId, std::move(detail), result});
    }
    static QString cell(const EventLogModel& model, int row, int column)
    {
        return model.data(model.index(row, column)).toString();
    }

private Q_SLOTS:
    void showsEvents()
    {
        SampleTrace sample;
        addEvent(sample, Time(1'500'000), sample.server, EventKind::PeerConnected, {}, sample.ana, 101);
        addEvent(sample, Time(1'600'000), sample.ana, EventKind::Action, "put_packet", {}, 77, 31);
        addEvent(sample, Time(1'700'000), sample.ana, EventKind::Status, "connected");
        EventLogModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
        model.setTrace(sample.snapshot());
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(cell(model, 0, EventLogModel::TimeColumn), QStringLiteral("1.500000 s"));
        QCOMPARE(cell(model, 0, EventLogModel::PeerColumn), QStringLiteral("server"));
        QCOMPARE(cell(model, 0, EventLogModel::EventColumn), QStringLiteral("peer_connected"));
        QCOMPARE(cell(model, 0, EventLogModel::SubjectColumn), QStringLiteral("ana"));
        QCOMPARE(cell(model, 0, EventLogModel::DetailColumn), QString());
        QCOMPARE(cell(model, 1, EventLogModel::SubjectColumn), QStringLiteral("77"));
        QCOMPARE(cell(model, 1, EventLogModel::DetailColumn),
                 QStringLiteral("put_packet → ERR_INVALID_PARAMETER"));
        QCOMPARE(cell(model, 2, EventLogModel::DetailColumn), QStringLiteral("connected"));
    }

    void saysWhyAConnectionEnded()
    {
        SampleTrace sample;
        addEvent(sample, Time(0), sample.server, EventKind::Status, "disconnected");
        sample.writer.addConnection(
            {.at = Time(9), .peer = sample.ana, .remote = sample.server, .remoteId = 1});
        sample.writer.addConnection({.at = Time(20),
                                     .peer = sample.ana,
                                     .remote = sample.server,
                                     .remoteId = 1,
                                     .isOpen = false,
                                     .ending = ConnectionEnding::Acknowledged});
        addEvent(sample, Time(20), sample.ana, EventKind::PeerDisconnected, {}, sample.server, 1);
        addEvent(sample, Time(20), sample.ana, EventKind::Status, "disconnected");
        EventLogModel model;
        model.setTrace(sample.snapshot());
        const int detail = EventLogModel::DetailColumn;
        QCOMPARE(cell(model, 1, detail), QStringLiteral("ana called disconnect_peer"));
        QCOMPARE(cell(model, 2, detail), QStringLiteral("disconnected: ana called disconnect_peer"));
        QVERIFY(model.data(model.index(2, detail), Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("disconnected: ana called disconnect_peer")));
        QVERIFY(
            model.toCsv({2}).endsWith(QStringLiteral(",disconnected,left,ana called disconnect_peer\r\n")));
    }

    void appendsInOneBatch()
    {
        SampleTrace sample;
        EventLogModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
        model.setTrace(sample.snapshot());
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        for (int i = 0; i < 100; ++i)
            addEvent(sample, Time(i), sample.server, EventKind::Status, "connected");
        model.setTrace(sample.snapshot());
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(inserted.first().at(1).toInt(), 0);
        QCOMPARE(inserted.first().at(2).toInt(), 99);
        model.setTrace(sample.snapshot());
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(reset.count(), 0);
    }

    void startsAgainWithAnotherTrace()
    {
        SampleTrace first;
        addEvent(first, Time(1), first.server, EventKind::Closed);
        SampleTrace second;
        EventLogModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
        model.setTrace(first.snapshot());
        QCOMPARE(model.rowCount(), 1);
        model.setTrace(second.snapshot());
        QCOMPARE(model.rowCount(), 0);
    }

    void filters_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("peer");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("expected");
        QTest::newRow("nothing asked") << -1 << -1 << QString() << 4;
        QTest::newRow("kind") << int(EventKind::Status) << -1 << QString() << 2;
        QTest::newRow("peer, as whose and about whom") << -1 << 1 << QString() << 3;
        QTest::newRow("text in the detail") << -1 << -1 << QStringLiteral("err_unconf") << 1;
        QTest::newRow("text in the name") << -1 << -1 << QStringLiteral("BOB") << 1;
        QTest::newRow("all three") << int(EventKind::Status) << 1 << QStringLiteral("connecting") << 1;
        QTest::newRow("none") << int(EventKind::Closed) << -1 << QString() << 0;
    }
    void filters()
    {
        QFETCH(int, kind);
        QFETCH(int, peer);
        QFETCH(QString, text);
        QFETCH(int, expected);
        SampleTrace sample;
        addEvent(sample, Time(1), sample.ana, EventKind::Status, "connecting");
        addEvent(sample, Time(2), sample.server, EventKind::PeerConnected, {}, sample.ana);
        addEvent(sample, Time(3), sample.ana, EventKind::Action, "put_packet", {}, 0, 3);
        addEvent(sample, Time(4), sample.bob, EventKind::Status, "disconnected");
        EventLogModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
        model.setTrace(sample.snapshot());
        EventFilter filter;
        if (kind >= 0)
            filter.kind = static_cast<EventKind>(kind);
        if (peer >= 0)
            filter.peer = EndpointId(static_cast<EndpointId::Value>(peer));
        filter.text = text;
        model.setFilter(filter);
        QCOMPARE(model.rowCount(), expected);
        model.setFilter({});
        QCOMPARE(model.rowCount(), 4);
    }

    void takesALongTraceInPieces()
    {
        SampleTrace sample;
        for (int i = 0; i < 5'000; ++i)
            addEvent(sample, Time(i), sample.server, EventKind::Status, "connected");
        EventLogModel model;
        model.setTrace(TraceSnapshot());
        QVERIFY(model.isComplete());
        QVERIFY(EventLogModel::rowsPerCall >= 5'000);
        model.setTrace(sample.snapshot());
        QVERIFY(model.isComplete());
        EventFilter filter;
        filter.kind = EventKind::Status;
        model.setFilter(filter);
        QCOMPARE(model.rowCount(), 5'000);
        QVERIFY(!model.advance(10));
    }

    void copiesAsCsv()
    {
        SampleTrace sample;
        addEvent(sample, Time(1), sample.server, EventKind::Error, "said \"no\", twice");
        addEvent(sample, Time(2), sample.ana, EventKind::Closed);
        EventLogModel model;
        model.setTrace(sample.snapshot());
        QCOMPARE(model.toCsv(),
                 QStringLiteral("t_us,peer,event,subject,detail,reason,why\r\n"
                                "1,server,error,,\"message=said \"\"no\"\", twice result=\",,\r\n"
                                "2,ana,closed,,,cut,ana called close\r\n"));
        QCOMPARE(model.toCsv({1}),
                 QStringLiteral(
                     "t_us,peer,event,subject,detail,reason,why\r\n2,ana,closed,,,cut,ana called close\r\n"));
    }
};

PEERSCOPE_TEST(TestEventLogModel)

} // namespace peerscope::test_event_log_model

#include "test_event_log_model.moc"

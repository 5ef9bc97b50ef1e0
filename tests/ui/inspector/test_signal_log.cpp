// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "tests/ui/inspector/sample_trace.h"
#include "tests/ui/moment/settable_moment.h"
#include "ui/inspector/event_log_model.h"
#include "ui/inspector/signal_log.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QClipboard>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

namespace peerscope::test_signal_log {

class TestSignalLog : public QObject
{
    Q_OBJECT

private:
    static void addEvents(SampleTrace& sample, int count)
    {
        for (int i = 0; i < count; ++i) {
            EventRow row;
            row.at = Time(1'000 * static_cast<int>(sample.snapshot().eventCount()));
            row.peer = i % 2 ? sample.ana : sample.server;
            row.kind = i % 2 ? EventKind::Status : EventKind::PeerConnected;
            row.detail = i % 2 ? "connected" : "";
            row.subject = i % 2 ? EndpointId() : sample.ana;
            sample.writer.addEvent(row);
        }
    }
    static QTableView* tableOf(const SignalLog& log) { return log.findChild<QTableView*>(); }

private Q_SLOTS:
    void followsTheNewestUnlessScrolledUp()
    {
        SampleTrace sample;
        SettableMoment moment;
        SignalLog log{&moment};
        log.resize(600, 200);
        log.show();
        addEvents(sample, 50);
        moment.setTrace(sample.snapshot());
        QScrollBar* bar = tableOf(log)->verticalScrollBar();
        QVERIFY(bar->maximum() > 0);
        QCOMPARE(bar->value(), bar->maximum());
        addEvents(sample, 10);
        moment.setTrace(sample.snapshot());
        QCOMPARE(bar->value(), bar->maximum());

        bar->setValue(5);
        addEvents(sample, 10);
        moment.setTrace(sample.snapshot());
        QCOMPARE(bar->value(), 5);

        bar->setValue(bar->maximum());
        addEvents(sample, 10);
        moment.setTrace(sample.snapshot());
        QCOMPARE(bar->value(), bar->maximum());
    }

    void doubleClickSelectsPeerAndTime()
    {
        SampleTrace sample;
        addEvents(sample, 4);
        SettableMoment moment;
        SignalLog log{&moment};
        log.resize(600, 200);
        moment.setTrace(sample.snapshot());
        moment.setNow(Time(10'000));
        log.show();
        QSignalSpy selected(&moment, &Moment::selectionChanged);
        QSignalSpy moved(&moment, &Moment::timeRequested);
        const QPoint place = tableOf(log)->visualRect(log.model()->index(3, 2)).center();
        QTest::mouseClick(tableOf(log)->viewport(), Qt::LeftButton, {}, place);
        QTest::mouseDClick(tableOf(log)->viewport(), Qt::LeftButton, {}, place);
        QCOMPARE(selected.count(), 1);
        QCOMPARE(std::get<EndpointId>(selected.first().first().value<Selection>()), sample.ana);
        QCOMPARE(moved.count(), 1);
        QCOMPARE(moved.first().first().value<std::optional<Time>>(), std::optional(Time(3'000)));
    }

    void enterSelectsToo()
    {
        SampleTrace sample;
        addEvents(sample, 4);
        SettableMoment moment;
        SignalLog log{&moment};
        moment.setTrace(sample.snapshot());
        moment.setNow(Time(10'000));
        log.show();
        QSignalSpy moved(&moment, &Moment::timeRequested);
        tableOf(log)->setFocus();
        tableOf(log)->setCurrentIndex(log.model()->index(2, 0));
        QTest::keyClick(tableOf(log), Qt::Key_Return);
        QCOMPARE(moved.count(), 1);
        QCOMPARE(moved.first().first().value<std::optional<Time>>(), std::optional(Time(2'000)));
    }

    void filtersAsIsTyped()
    {
        SampleTrace sample;
        addEvents(sample, 10);
        SettableMoment moment;
        SignalLog log{&moment};
        moment.setTrace(sample.snapshot());
        log.show();
        auto* text = log.findChild<QLineEdit*>(QStringLiteral("eventTextEdit"));
        auto* peers = log.findChild<QComboBox*>(QStringLiteral("eventPeerCombo"));
        auto* kinds = log.findChild<QComboBox*>(QStringLiteral("eventKindCombo"));
        QCOMPARE(peers->count(), 4);
        QCOMPARE(log.model()->rowCount(), 10);
        QTest::keyClicks(text, QStringLiteral("peer_con"));
        QCOMPARE(log.model()->rowCount(), 5);
        text->clear();
        kinds->setFocus();
        QTest::keyClick(kinds, Qt::Key_Down);
        QCOMPARE(kinds->currentText(), QStringLiteral("status"));
        QCOMPARE(log.model()->rowCount(), 5);
        QTest::keyClick(peers, Qt::Key_Down);
        QCOMPARE(peers->currentText(), QStringLiteral("server"));
        QCOMPARE(log.model()->rowCount(), 0);
        QCOMPARE(log.findChild<QLabel*>(QStringLiteral("eventCountLabel"))->text(),
                 QStringLiteral("0 events"));
    }

    void looksThroughALongTraceBitByBit()
    {
        SampleTrace sample;
        addEvents(sample, static_cast<int>(EventLogModel::rowsPerCall) + 100);
        SettableMoment moment;
        SignalLog log{&moment};
        QSignalSpy inserted(log.model(), &QAbstractItemModel::rowsInserted);
        moment.setTrace(sample.snapshot());
        QVERIFY(!log.model()->isComplete());
        QVERIFY(inserted.wait());
        QVERIFY(log.model()->isComplete());
        QCOMPARE(log.model()->rowCount(), static_cast<int>(EventLogModel::rowsPerCall) + 100);
    }

    void copiesTheSelectedLines()
    {
        SampleTrace sample;
        addEvents(sample, 3);
        SettableMoment moment;
        SignalLog log{&moment};
        moment.setTrace(sample.snapshot());
        log.show();
        tableOf(log)->selectRow(1);
        log.findChild<QAction*>(QStringLiteral("copyCsvAction"))->trigger();
        QCOMPARE(
            QApplication::clipboard()->text(),
            QStringLiteral("t_us,peer,event,subject,detail,reason,why\r\n1000,ana,status,,connected,,\r\n"));
    }

    void fitsItsPlace_data() { addThemes(); }
    void fitsItsPlace()
    {
        QFETCH(bool, dark);
        applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
        SampleTrace sample;
        addEvents(sample, 20);
        EventRow action;
        action.at = Time(30'000);
        action.peer = sample.ana;
        action.kind = EventKind::Action;
        action.detail = "put_packet";
        action.subjectId = 77;
        action.result = 31;
        sample.writer.addEvent(action);
        SettableMoment moment;
        SignalLog log{&moment};
        moment.setTrace(sample.snapshot());
        for (const int width : {320, 640}) {
            log.resize(width, 240);
            log.show();
            QCOMPARE(clippedControls(log), QString());
            savePicture(log, QStringLiteral("signal-log-%1-%2")
                                 .arg(width)
                                 .arg(dark ? QStringLiteral("dark") : QStringLiteral("light")));
        }
        QCOMPARE(namelessControls(log), QString());
    }
};

PEERSCOPE_TEST(TestSignalLog)

} // namespace peerscope::test_signal_log

#include "test_signal_log.moc"

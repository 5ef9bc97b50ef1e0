// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/ui/inspector/sample_trace.h"
#include "tests/ui/moment/settable_moment.h"
#include "ui/packets/filter_edit.h"
#include "ui/packets/packet_table.h"
#include "ui/packets/packet_table_model.h"
#include "ui/packets/packets_panel.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QFile>
#include <QLabel>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

namespace peerscope::test_packets_panel {

class TestPacketsPanel : public QObject
{
    Q_OBJECT

private:
    static SampleTrace& fill(SampleTrace& sample)
    {
        for (int i = 0; i < 90; ++i)
            sample.addPacket(i % 2 ? sample.ana : sample.server, i % 2 ? sample.server : sample.ana,
                             i % 3 ? TransferMode::Reliable : TransferMode::Unreliable, Time(1'000 * i),
                             "gg");
        return sample;
    }
    static QString labelOf(const PacketsPanel& panel, const char* name)
    {
        return panel.findChild<QLabel*>(QString::fromLatin1(name))->text();
    }
    /// The list of completions, which is a separate window.
    static QAbstractItemView* popupOf(const PacketsPanel& panel)
    {
        return panel.filterEdit()->findChild<QCompleter*>()->popup();
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("PeerscopeTest"));
        QCoreApplication::setApplicationName(QStringLiteral("test_packets_panel"));
        QSettings().clear();
    }
    void filters()
    {
        SampleTrace sample;
        SettableMoment moment;
        PacketsPanel panel{&moment};
        panel.resize(900, 300);
        panel.show();
        moment.setTrace(fill(sample).snapshot());
        QCOMPARE(labelOf(panel, "packetCount"), QStringLiteral("90 packets"));
        QVERIFY(!moment.filtered());
        const QSignalSpy changed(&moment, &Moment::filterChanged);
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        panel.focusFilter();
        QTest::keyClicks(panel.filterEdit(), QStringLiteral("mode == unreliable"));
        QTest::keyClick(popupOf(panel), Qt::Key_Escape);
        QTest::keyClick(panel.filterEdit(), Qt::Key_Return);
        QCOMPARE(labelOf(panel, "packetCount"), QStringLiteral("30 of 90 packets"));
        QCOMPARE(panel.model()->rowCount(), 30);
        QVERIFY(changed.count() > 0);
        QVERIFY(moment.filtered()->contains(PacketId(3)) && !moment.filtered()->contains(PacketId(4)));
        panel.filterEdit()->clear();
        QCOMPARE(panel.model()->rowCount(), 90);
        QVERIFY(!moment.filtered());
    }

    void whatCameLaterStaysInItsPlace()
    {
        SampleTrace sample;
        SettableMoment moment;
        PacketsPanel panel{&moment};
        panel.resize(900, 200);
        panel.show();
        moment.setTrace(fill(sample).snapshot());
        moment.setNow(Time(100'000));
        QCOMPARE(panel.model()->rowsSent(), 90);
        moment.lookAt(Time(10'500));
        QCOMPARE(panel.model()->rowCount(), 90);
        QCOMPARE(panel.model()->rowsSent(), 11);
        const PacketTable* table = panel.table();
        QVERIFY(table->firstRow() <= 10 && 10 < table->firstRow() + table->visibleRows());
        panel.resize(900, 120);
        QVERIFY(table->firstRow() <= 10 && 10 < table->firstRow() + table->visibleRows());
        moment.lookAt(Time(80'000));
        QVERIFY(table->firstRow() <= 80 && 80 < table->firstRow() + table->visibleRows());
        moment.lookAt(std::nullopt);
        QVERIFY(89 < table->firstRow() + table->visibleRows());
    }

    void anotherDocumentHasNoFilter()
    {
        SampleTrace sample;
        SettableMoment moment;
        PacketsPanel panel{&moment};
        moment.setTrace(fill(sample).snapshot());
        panel.filterEdit()->setText(QStringLiteral("mode == unreliable"));
        panel.filterEdit()->apply();
        QCOMPARE(panel.model()->rowCount(), 30);
        moment.open();
        QVERIFY(panel.filterEdit()->text().isEmpty());
        QCOMPARE(panel.model()->rowCount(), 90);
    }

    /// Also when no other frame comes after it: the sandbox may be paused.
    void theLastFrameCounts()
    {
        SampleTrace sample;
        SettableMoment moment;
        PacketsPanel panel{&moment};
        moment.setTrace(fill(sample).snapshot());
        moment.setTrace(fill(sample).snapshot());
        moment.setTrace(fill(sample).snapshot());
        QTRY_COMPARE(panel.model()->rowCount(), 270);
    }

    void saysWhatIsWrongAndWhere()
    {
        SampleTrace sample;
        SettableMoment moment;
        PacketsPanel panel{&moment};
        moment.setTrace(fill(sample).snapshot());
        panel.filterEdit()->setText(QStringLiteral("mode == relaible"));
        panel.filterEdit()->apply();
        QVERIFY(panel.filterEdit()->error());
        QVERIFY2(labelOf(panel, "filterError").startsWith(QStringLiteral("At character 9: ")),
                 qPrintable(labelOf(panel, "filterError")));
        QCOMPARE(panel.model()->rowCount(), 90); // what was shown stays
        panel.filterEdit()->setText(QStringLiteral("mode == reliable"));
        panel.filterEdit()->apply();
        QVERIFY(!panel.filterEdit()->error());
        QCOMPARE(labelOf(panel, "filterError"), QString());
        QCOMPARE(panel.model()->rowCount(), 60);
    }

    void completes()
    {
        SampleTrace sample;
        SettableMoment moment;
        PacketsPanel panel{&moment};
        panel.resize(900, 300);
        panel.show();
        moment.setTrace(fill(sample).snapshot());
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        panel.focusFilter();
        QTest::keyClicks(panel.filterEdit(), QStringLiteral("from == an"));
        QAbstractItemView* popup = popupOf(panel);
        QVERIFY(popup && popup->isVisible());
        QTest::keyClick(popup, Qt::Key_Down);
        QTest::keyClick(popup, Qt::Key_Return);
        QCOMPARE(panel.filterEdit()->text(), QStringLiteral("from == ana "));
    }

    /// A completion that was not chosen is not used: Enter applies what was typed.
    void enterTakesWhatIsTyped_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("reads");
        QTest::newRow("a time without a unit") << QStringLiteral("latency > 100") << false;
        QTest::newRow("bytes without a unit") << QStringLiteral("size > 10") << true;
        QTest::newRow("a field") << QStringLiteral("s") << false;
        QTest::newRow("the beginning of a peer") << QStringLiteral("from == an") << false;
        QTest::newRow("a mode that another begins with") << QStringLiteral("mode == unreliable") << true;
        QTest::newRow("the beginning of a connective") << QStringLiteral("channel == 0 &") << false;
    }
    void enterTakesWhatIsTyped()
    {
        QFETCH(QString, text);
        QFETCH(bool, reads);
        SampleTrace sample;
        SettableMoment moment;
        PacketsPanel panel{&moment};
        panel.resize(900, 300);
        panel.show();
        moment.setTrace(fill(sample).snapshot());
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        panel.focusFilter();
        QTest::keyClicks(panel.filterEdit(), text);
        QVERIFY(popupOf(panel)->isVisible());
        QTest::keyClick(popupOf(panel), Qt::Key_Return);
        QVERIFY(!popupOf(panel)->isVisible());
        QCOMPARE(panel.filterEdit()->text(), text);
        QCOMPARE(!panel.filterEdit()->error(), reads);
        QCOMPARE(moment.filtered() != nullptr, reads);
    }

    void ctrlSpaceChoosesTheFirst()
    {
        SampleTrace sample;
        SettableMoment moment;
        PacketsPanel panel{&moment};
        panel.resize(900, 300);
        panel.show();
        moment.setTrace(fill(sample).snapshot());
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        panel.focusFilter();
        QTest::keyClicks(panel.filterEdit(), QStringLiteral("latency > 100"));
        QTest::keyClick(popupOf(panel), Qt::Key_Escape);
        QTest::keyClick(panel.filterEdit(), Qt::Key_Space, Qt::ControlModifier);
        QTest::keyClick(popupOf(panel), Qt::Key_Return);
        QCOMPARE(panel.filterEdit()->text(), QStringLiteral("latency > 100us "));
    }

    void remembersFilters()
    {
        SampleTrace sample;
        SettableMoment moment;
        PacketsPanel panel{&moment};
        moment.setTrace(fill(sample).snapshot());
        for (const char* text : {"mode == reliable", "mode == reliable && size > 1B", "channel == 0"}) {
            panel.filterEdit()->setText(QString::fromLatin1(text));
            panel.filterEdit()->apply();
        }
        const QStringList kept = QSettings().value(QStringLiteral("packets/filters")).toStringList();
        QCOMPARE(kept.mid(0, 2), (QStringList{QStringLiteral("channel == 0"),
                                              QStringLiteral("mode == reliable && size > 1B")}));
    }

    void addsTerms()
    {
        SampleTrace sample;
        SettableMoment moment;
        PacketsPanel panel{&moment};
        moment.setTrace(fill(sample).snapshot());
        panel.filterEdit()->setText(QStringLiteral("channel == 0 || channel == 1"));
        Q_EMIT panel.table()->filterTermRequested(QStringLiteral("from == \"ana\""));
        QCOMPARE(panel.filterEdit()->text(),
                 QStringLiteral("(channel == 0 || channel == 1) && from == \"ana\""));
        QCOMPARE(panel.model()->rowCount(), 45);
    }

    void aLongTraceIsFilteredAside()
    {
        SampleTrace sample;
        for (int i = 0; i < 300'000; ++i)
            sample.addPacket(sample.ana, sample.server,
                             i % 3 ? TransferMode::Reliable : TransferMode::Unreliable, Time(i), "g");
        SettableMoment moment;
        PacketsPanel panel{&moment};
        moment.setTrace(sample.snapshot());
        QTRY_COMPARE(panel.model()->rowCount(), 300'000);
        panel.filterEdit()->setText(QStringLiteral("mode == unreliable"));
        panel.filterEdit()->apply();
        QCOMPARE(labelOf(panel, "packetCount"), QStringLiteral("filtering…"));
        QTRY_COMPARE(panel.model()->rowCount(), 100'000);
        QVERIFY(labelOf(panel, "packetCount").startsWith(QStringLiteral("100,000 of 300,000")));
    }

    void writesCsv()
    {
        SampleTrace sample;
        sample.addDelivered();
        SettableMoment moment;
        PacketsPanel panel{&moment};
        moment.setTrace(sample.snapshot());
        const QList<QByteArray> lines = panel.csv().split('\n');
        QCOMPARE(lines.size(), 3); // header, packet, the end of the last line
        QVERIFY(lines[0].startsWith("id,from,to,channel,mode,received_mode,size,sent_us,"));
        QVERIFY(lines[1].startsWith("0,ana,server,0,unreliable,unreliable,48,1000001,"));
    }
};

PEERSCOPE_TEST(TestPacketsPanel)

} // namespace peerscope::test_packets_panel

#include "test_packets_panel.moc"

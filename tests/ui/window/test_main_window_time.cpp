// SPDX-License-Identifier: MIT
// Looking back, continuing from there, branches, bookmarks and running until, with mouse and keys.
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/timeline/timeline_canvas.h"
#include "ui/timeline/timeline_view.h"
#include "ui/topology/topology_view.h"
#include "ui/window/banner.h"

#include <QDialog>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QRadioButton>
#include <QTableWidget>

namespace peerscope::test_main_window_time {

class TestMainWindowTime : public WindowTest
{
    Q_OBJECT

private:
    TimelineCanvas& canvas() const { return *m_window->findChild<TimelineCanvas*>(); }
    QPoint onRuler(Time time) const
    {
        const TimelineLayout& layout = canvas().layoutOfParts();
        return QPointF(layout.headerWidth + canvas().coordinates().xOf(time), layout.rulerHeight / 2)
            .toPoint();
    }
    /// Drags the time cursor along the ruler, as a hand does: in steps.
    void scrub(Time from, Time to) const
    {
        QTest::mousePress(&canvas(), Qt::LeftButton, {}, onRuler(from));
        for (int part = 1; part <= 4; ++part)
            QTest::mouseMove(&canvas(), onRuler(from + (to - from) * part / 4));
        QTest::mouseRelease(&canvas(), Qt::LeftButton, {}, onRuler(to));
    }
    QString rowOf(int peer) const
    {
        const QAbstractItemModel* model = child<QListView>("peerList")->model();
        return model->index(peer, 0).data(Qt::AccessibleTextRole).toString();
    }
    int columns() const { return child<QTableWidget>("branchesTable")->columnCount(); }

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("test_main_window_time"); }
    void init() { openWindow(); }
    void cleanup() { m_window.reset(); }

    void scrubbingShowsTheMoment()
    {
        QVERIFY(openConnected());
        const Time now = document()->status().now;
        auto* topology = m_window->findChild<TopologyView*>();
        const QImage connected = topology->renderImage(QSize(400, 300), 1.0);
        const QString before = rowOf(1);
        scrub(now, fromSeconds(0.3)); // one is connected, the other has not joined yet
        const Time cursor = moment()->timeCursor().value_or(Time(0));
        QVERIFY(cursor > fromSeconds(0.25) && cursor < fromSeconds(0.35));
        QVERIFY(document()->pace().paused);
        QVERIFY(rowOf(2) != before);
        QVERIFY(topology->renderImage(QSize(400, 300), 1.0) != connected);
        QCOMPARE(document()->status().now, now); // nothing ran
        // A double click on the ruler leads back to the present.
        QTest::mouseDClick(&canvas(), Qt::LeftButton, {}, onRuler(fromSeconds(0.5)));
        QVERIFY(!moment()->timeCursor());
        QCOMPARE(rowOf(1), before);
        QCOMPARE(topology->renderImage(QSize(400, 300), 1.0), connected);
    }

    void scrubbingPausesWhatRuns()
    {
        QVERIFY(openConnected());
        document()->setPaused(false);
        QTRY_VERIFY(document()->status().now > fromSeconds(1.3));
        scrub(fromSeconds(1.2), fromSeconds(0.6));
        QVERIFY(document()->pace().paused);
        QVERIFY(moment()->timeCursor());
    }

    void continueFromHere()
    {
        QVERIFY(openConnected());
        auto* action = child<QAction>("continueFromHere");
        QVERIFY(!action->isEnabled());
        scrub(fromSeconds(1.0), fromSeconds(0.7));
        QVERIFY(action->isEnabled());
        const Time cursor = moment()->timeCursor().value();
        QTest::keyClick(m_window.get(), Qt::Key_C);
        QTRY_VERIFY(!document()->status().catchingUp && document()->status().now == cursor);
        QVERIFY(!moment()->timeCursor());
        QCOMPARE(document()->branches().count(), 2);
        QCOMPARE(document()->branches().current(), 1);
        const auto* banner = m_window->findChild<Banner*>();
        QVERIFY(banner->isVisible());
        QVERIFY(banner->text().contains(document()->branches().at(1).name));
        // Something else happens on this branch than did on the other.
        QVERIFY(choose("ana"));
        press("closeButton");
        QVERIFY(goOnFor(fromSeconds(1)));
        QTRY_COMPARE(peer("ana").status, PeerStatus::Disconnected);
        // Undone twice: the close, then the branch.
        trigger("undo");
        QTRY_COMPARE(peer("ana").status, PeerStatus::Connected);
        trigger("undo");
        QTRY_COMPARE(document()->branches().current(), 0);
        QTRY_VERIFY(!document()->status().catchingUp);
    }

    void aBranchsBannerGoesWithIt_data()
    {
        using Leave = std::function<void()>;
        QTest::addColumn<Leave>("leave");
        QTest::addColumn<bool>("another");
        QTest::newRow("undone") << Leave([this] { trigger("undo"); }) << false;
        QTest::newRow("switched") << Leave([this] { document()->switchToBranch(0); }) << false;
        QTest::newRow("another sandbox") << Leave([this] { document()->newSandbox(); }) << false;
        QTest::newRow("another message stays") << Leave([this] { trigger("undo"); }) << true;
    }
    void aBranchsBannerGoesWithIt()
    {
        QFETCH(std::function<void()>, leave);
        QFETCH(bool, another);
        QVERIFY(openConnected());
        auto* banner = m_window->findChild<Banner*>();
        moment()->lookAt(fromSeconds(0.7));
        trigger("continueFromHere");
        QTRY_VERIFY(!document()->status().catchingUp);
        QVERIFY(banner->isVisible());
        QVERIFY(banner->text().contains(QStringLiteral("new branch")));
        if (another)
            banner->show(Banner::Kind::Problem, QStringLiteral("Something else."), {});
        leave();
        QTRY_COMPARE(document()->branches().current(), 0);
        QCOMPARE(banner->isVisible(), another);
    }

    /// They are made on another thread, and nothing comes after the step that would show them.
    void figuresAreFreshWhilePaused()
    {
        QVERIFY(openConnected());
        m_window->findChild<QDockWidget*>(QStringLiteral("branchesDock"))->raise();
        const auto* table = child<QTableWidget>("branchesTable");
        const auto shown = [&](const char* title) {
            for (int row = 0; row < table->rowCount(); ++row) {
                if (table->verticalHeaderItem(row)->text() == QLatin1String(title))
                    return table->item(row, 0)->text();
            }
            return QString();
        };
        for (int times = 0; times < 3; ++times) {
            QTRY_COMPARE(shown("packets"), QString::number(document()->trace().packetCount()));
            const std::size_t packets = document()->trace().packetCount();
            QVERIFY(goOnFor(fromSeconds(0.3)));
            QVERIFY(document()->trace().packetCount() > packets);
        }
    }

    void branchesSideBySide()
    {
        QVERIFY(openConnected());
        const std::uint64_t digest = document()->status().digest;
        scrub(fromSeconds(1.0), fromSeconds(0.7));
        QTest::keyClick(m_window.get(), Qt::Key_C);
        QTRY_COMPARE(document()->branches().current(), 1);
        QTRY_VERIFY(!document()->status().catchingUp && document()->status().now < fromSeconds(1));
        document()->perform({.at = {}, .peer = QStringLiteral("ana"), .what = CloseAction{}});
        QVERIFY(goOnFor(fromSeconds(1)));
        m_window->findChild<QDockWidget*>(QStringLiteral("branchesDock"))->raise();
        QTRY_COMPARE(columns(), 2);
        const auto* table = child<QTableWidget>("branchesTable");
        const auto text = [&](int row, int column) {
            const QTableWidgetItem* item = table->item(row, column);
            return item ? item->text() : QString();
        };
        int digestRow = 0;
        while (digestRow < table->rowCount() &&
               table->verticalHeaderItem(digestRow)->text() != QStringLiteral("digest"))
            ++digestRow;
        QTRY_COMPARE(text(digestRow, 0), QStringLiteral("%1").arg(digest, 16, 16, QLatin1Char('0')));
        QTRY_VERIFY(text(digestRow, 1) != text(digestRow, 0));
        // The figures come from another thread.
        for (int column = 0; column < 2; ++column) {
            for (int row = 0; row < table->rowCount(); ++row)
                QTRY_VERIFY(text(row, column) != QStringLiteral("…"));
        }
        // Back to the first branch, at the time it was left.
        child<QTableWidget>("branchesTable")->selectColumn(0);
        press("switchButton");
        QTRY_COMPARE(document()->branches().current(), 0);
        QTRY_COMPARE(document()->status().digest, digest);
        QCOMPARE(peer("ana").status, PeerStatus::Connected);
    }

    void bookmarks()
    {
        QVERIFY(openConnected());
        scrub(fromSeconds(1.0), fromSeconds(0.5));
        const Time marked = moment()->timeCursor().value();
        QTest::keyClick(m_window.get(), Qt::Key_B, Qt::ControlModifier);
        moment()->lookAt(std::nullopt);
        QTest::keyClick(m_window.get(), Qt::Key_F2, Qt::ShiftModifier);
        QCOMPARE(moment()->timeCursor(), std::optional(marked));
        QTest::keyClick(m_window.get(), Qt::Key_B, Qt::ControlModifier); // away again
        moment()->lookAt(std::nullopt);
        QTest::keyClick(m_window.get(), Qt::Key_F2, Qt::ShiftModifier);
        QVERIFY(!moment()->timeCursor());
    }

    void runUntil()
    {
        QVERIFY(openConnected());
        QTest::keyClick(m_window.get(), Qt::Key_G, Qt::ControlModifier);
        auto* dialog = m_window->findChild<QDialog*>(QStringLiteral("runUntilDialog"));
        QVERIFY(dialog);
        dialog->findChild<QRadioButton*>(QStringLiteral("byTimeButton"))->click();
        dialog->findChild<QDoubleSpinBox*>(QStringLiteral("untilTimeSpin"))->setValue(2.5);
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("runButton")), Qt::LeftButton);
        QTRY_COMPARE(document()->status().now, fromSeconds(2.5));
        QTRY_VERIFY(!document()->isRunning());
    }
};

PEERSCOPE_TEST(TestMainWindowTime)

} // namespace peerscope::test_main_window_time

#include "test_main_window_time.moc"

// SPDX-License-Identifier: MIT
// The keyboard focus is always visible, and no key acts on something invisible.
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/topology/topology_view.h"
#include "ui/window/banner.h"

#include <QAbstractSlider>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>
#include <QWindow>

namespace peerscope::test_keyboard {

class TestKeyboard : public WindowTest
{
    Q_OBJECT

private:
    /// To whatever has the focus, as a keyboard does.
    void type(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) const
    {
        QTest::keyClick(m_window->windowHandle(), key, modifiers);
    }
    static QString nameOf(const QWidget* widget)
    {
        if (!widget)
            return QStringLiteral("nothing");
        return QStringLiteral("%1 “%2”, %3")
            .arg(QString::fromLatin1(widget->metaObject()->className()), widget->objectName(),
                 widget->accessibleName());
    }
    static bool isField(const QWidget* widget)
    {
        const auto* combo = qobject_cast<const QComboBox*>(widget);
        return (combo && combo->isEditable()) || qobject_cast<const QLineEdit*>(widget) ||
               qobject_cast<const QAbstractSpinBox*>(widget);
    }
    static bool isPressedBySpace(const QWidget* widget)
    {
        return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget);
    }
    /// The visible part of a widget in the window, in the widget's coordinates.
    QRect partInWindow(const QWidget* widget) const
    {
        QRect part = widget->rect();
        for (; widget != m_window.get(); widget = widget->parentWidget())
            part = part.translated(widget->pos()) & widget->parentWidget()->rect();
        return part;
    }
    /// How many pixels are clearly of another colour.
    static int difference(const QImage& one, const QImage& other)
    {
        if (one.size() != other.size())
            return std::numeric_limits<int>::max();
        int count = 0;
        for (int y = 0; y < one.height(); ++y) {
            for (int x = 0; x < one.width(); ++x) {
                const QColor a = one.pixelColor(x, y);
                const QColor b = other.pixelColor(x, y);
                count += std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) +
                                     std::abs(a.blue() - b.blue()) >
                                 60
                             ? 1
                             : 0;
            }
        }
        return count;
    }
    [[nodiscard]] bool openQuickstart()
    {
        m_window->openFile(
            QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/scenarios/quickstart.scenario.json"));
        return runTo(fromSeconds(3));
    }
    [[nodiscard]] bool showLinkOf(const char* from, const char* to)
    {
        moment()->select(LinkRef{peer(from).endpoint, peer(to).endpoint});
        child<QDockWidget>("linksDock")->raise();
        return QTest::qWaitFor([this] { return child<QTableView>("linkTable")->isVisible(); });
    }
    Time delayOf(const char* from, const char* to) const
    {
        for (const LinkState& link : document()->state()->links) {
            if (link.from == peer(from).endpoint && link.to == peer(to).endpoint)
                return link.conditions.delay;
        }
        return {};
    }

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("test_keyboard"); }
    void init() { openWindow(); }
    void cleanup() { m_window.reset(); }

    void everyStopOfTabIsSeen_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<bool>("back");
        QTest::addColumn<QStringList>("brought"); // to the front, by a click on a tab or an entry of a menu
        QTest::addColumn<bool>("earlier");
        const auto names = [](const char* text) {
            return QString::fromLatin1(text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
        };
        QTest::newRow("light") << false << false << names("") << false;
        QTest::newRow("light, backwards") << false << true << names("") << false;
        QTest::newRow("dark") << true << false << names("") << false;
        QTest::newRow("what else there is")
            << false << false << names("linksDock statisticsDock branchesDock showLadder") << false;
        QTest::newRow("the same, backwards")
            << true << true << names("linksDock statisticsDock branchesDock showLadder") << false;
        QTest::newRow("signals, lessons") << true << false << names("logDock learn") << false;
        QTest::newRow("an earlier moment") << false << false << names("") << true;
    }
    void everyStopOfTabIsSeen()
    {
        QFETCH(bool, dark);
        QFETCH(bool, back);
        QFETCH(QStringList, brought);
        QFETCH(bool, earlier);
        trigger(dark ? "themeDark" : "themeLight");
        m_window->resize(1440, 900);
        QVERIFY(openQuickstart());
        // So that the inspector has something to show, and the links.
        if (brought.isEmpty())
            moment()->select(PacketId(5));
        else
            moment()->select(LinkRef{peer("ana").endpoint, peer("server").endpoint});
        for (const QString& name : brought) {
            if (auto* dock = m_window->findChild<QDockWidget*>(name))
                dock->raise();
            else
                trigger(qPrintable(name));
        }
        moment()->lookAt(earlier ? std::optional(fromSeconds(2)) : std::nullopt);
        QCoreApplication::processEvents();
        const auto tab = [&] {
            type(back ? Qt::Key_Backtab : Qt::Key_Tab, back ? Qt::ShiftModifier : Qt::NoModifier);
        };
        tab();
        QSet<QWidget*> stops;
        QWidget* before = QApplication::focusWidget();
        QVERIFY(before);
        bool isAround = false;
        for (int presses = 0; presses < 400 && !isAround; ++presses) {
            QVERIFY2(before->isVisible() && before->isEnabled(), qPrintable(nameOf(before)));
            // Whether it is in front, and entirely in the window (for a large one, mostly).
            const QRect seen = partInWindow(before);
            QVERIFY2(seen.height() >= std::min(before->height(), 60) &&
                         seen.width() >= before->width() * 2 / 3,
                     qPrintable(nameOf(before)));
            const QWidget* inFront = m_window->childAt(seen.center());
            QVERIFY2(inFront && (inFront == before || before->isAncestorOf(inFront)),
                     qPrintable(nameOf(before)));
            stops.insert(before);
            const QImage with = before->grab().toImage();
            tab();
            QWidget* now = QApplication::focusWidget();
            QVERIFY2(now, qPrintable(nameOf(before)));
            if (now == before)
                continue; // from node to node, from link to link
            const QImage without = before->grab().toImage();
            QVERIFY2(difference(with, without) > 40, qPrintable(nameOf(before)));
            before = now;
            isAround = stops.contains(now);
        }
        QVERIFY2(isAround, qPrintable(nameOf(before) + QStringLiteral(" keeps the Tab key")));
        QVERIFY2(stops.size() > 20, qPrintable(QString::number(stops.size())));
        for (const char* name : {"speedSlider", "payloadEdit", "seedEdit"})
            QVERIFY2(stops.contains(child<QWidget>(name)), name);
        QVERIFY(stops.contains(m_window->findChild<TopologyView*>()));
        for (const char* name : {"peerList", "filterEdit"})
            QCOMPARE(stops.contains(child<QWidget>(name)), brought.isEmpty());
        for (const char* name : {"linkTable", "delaySpin", "branchesTable"})
            QCOMPARE(stops.contains(child<QWidget>(name)), brought.contains(QStringLiteral("linksDock")));
    }

    void transportKeysWorkAtEveryStop()
    {
        QVERIFY(openQuickstart());
        document()->setPaused(true);
        const QSignalSpy stepped(child<QAction>("stepEvent"), &QAction::triggered);
        const QSignalSpy played(child<QAction>("play"), &QAction::triggered);
        QSet<QWidget*> stops;
        for (int presses = 0; presses < 400; ++presses) {
            type(Qt::Key_Tab);
            QWidget* focus = QApplication::focusWidget();
            QVERIFY(focus);
            if (stops.contains(focus)) {
                if (presses > int(stops.size()) + 20)
                    break;
                continue;
            }
            stops.insert(focus);
            if (isField(focus))
                continue;
            const qsizetype before = stepped.count() + played.count();
            type(Qt::Key_Period);
            qsizetype expected = before + 1;
            if (!isPressedBySpace(focus)) {
                type(Qt::Key_Space);
                type(Qt::Key_Space);
                expected += 2;
            }
            QVERIFY2(stepped.count() + played.count() == expected, qPrintable(nameOf(focus)));
            QTRY_VERIFY(!document()->isRunning());
            QCOMPARE(QApplication::focusWidget(), focus);
        }
        QVERIFY(stops.size() > 20);
    }

    /// The key that comes next would freeze the peer, if the focus went to the next button.
    void whatGreysOutLeavesTheFocusToTheView_data()
    {
        QTest::addColumn<bool>("byTab");
        QTest::newRow("clicked") << false;
        QTest::newRow("reached with Tab, pressed with Space") << true;
    }
    void whatGreysOutLeavesTheFocusToTheView()
    {
        QFETCH(bool, byTab);
        QVERIFY(openConnected());
        QVERIFY(choose("ana"));
        auto* list = child<QListView>("peerList");
        QCOMPARE(QApplication::focusWidget(), list);
        auto* close = child<QAbstractButton>("closeButton");
        if (byTab) {
            close->setFocus(Qt::TabFocusReason);
            type(Qt::Key_Space);
        } else {
            press("closeButton");
        }
        QTRY_VERIFY(!close->isEnabled());
        QCOMPARE(QApplication::focusWidget(), list);
        const bool paused = document()->pace().paused;
        type(Qt::Key_Space);
        QCOMPARE(document()->pace().paused, !paused);
        document()->setPaused(true);
        QVERIFY(!peer("ana").frozenUntil);
    }

    void disconnectedWithForce()
    {
        QVERIFY(openConnected());
        QVERIFY(choose("server"));
        for (const char* name : {"ana", "ben"}) {
            auto* target = child<QComboBox>("disconnectTarget");
            target->setCurrentIndex(target->findText(QString::fromLatin1(name), Qt::MatchContains));
            if (!child<QCheckBox>("forceCheckBox")->isChecked())
                tick("forceCheckBox");
            press("disconnectButton");
            QTRY_VERIFY(target->findText(QString::fromLatin1(name), Qt::MatchContains) < 0);
        }
        QTRY_VERIFY(!child<QAbstractButton>("disconnectButton")->isEnabled());
        QCOMPARE(QApplication::focusWidget(), child<QListView>("peerList"));
    }

    void killedInTheInspector()
    {
        QVERIFY(openConnected());
        auto* topology = m_window->findChild<TopologyView*>();
        topology->setFocus(Qt::MouseFocusReason);
        auto* kill = child<QPushButton>("killButton");
        for (int step = 0; step < 50 && !kill->isVisible(); ++step) {
            const Ticket done = document()->status().done;
            document()->step(StepKind::Datagram);
            QTRY_VERIFY(document()->status().done > done);
            const TraceSnapshot& trace = document()->trace();
            for (std::size_t row = trace.datagramCount(); row-- > 0;) {
                const DatagramId id(static_cast<DatagramId::Value>(row));
                if (trace.datagram(id).fate == DatagramFate::InFlight) {
                    moment()->select(id);
                    break;
                }
            }
            QCoreApplication::processEvents();
        }
        QVERIFY(kill->isVisible());
        QTest::mouseClick(kill, Qt::LeftButton);
        QTRY_VERIFY(!kill->isVisible());
        QCOMPARE(QApplication::focusWidget(), topology);
        type(Qt::Key_Period);
        QCOMPARE(child<QLineEdit>("filterEdit")->text(), QString());
    }

    void whatGoesBehindLeavesTheFocusToTheView()
    {
        QVERIFY(openConnected());
        auto* topology = m_window->findChild<TopologyView*>();
        topology->setFocus(Qt::MouseFocusReason);
        QVERIFY(showLinkOf("ana", "server"));
        auto* delay = child<QDoubleSpinBox>("delaySpin");
        delay->setFocus(Qt::MouseFocusReason);
        QCOMPARE(QApplication::focusWidget(), delay);
        child<QDockWidget>("peersDock")->raise();
        QVERIFY(!delay->isVisible());
        QCOMPARE(QApplication::focusWidget(), topology);
        // A view that was used last but is hidden behind another is skipped.
        child<QListView>("peerList")->setFocus(Qt::MouseFocusReason);
        child<QDockWidget>("linksDock")->raise();
        QCOMPARE(QApplication::focusWidget(), topology);
        child<QDockWidget>("packetsDock")->close();
        QCOMPARE(QApplication::focusWidget(), topology);
    }

    void whatIsDoneWithLeavesTheFocusToTheView()
    {
        QVERIFY(openConnected());
        auto* topology = m_window->findChild<TopologyView*>();
        topology->setFocus(Qt::MouseFocusReason);
        auto* seed = child<QLineEdit>("seedEdit");
        seed->setFocus(Qt::MouseFocusReason);
        seed->selectAll();
        QTest::keyClicks(seed, QStringLiteral("7"));
        type(Qt::Key_Return);
        QCOMPARE(QApplication::focusWidget(), topology);
        QTRY_VERIFY(!document()->status().catchingUp);
        // The answer of a banner goes away with it.
        auto* banner = m_window->findChild<Banner*>();
        int answered = 0;
        banner->show(Banner::Kind::Note, QStringLiteral("Well?"), {},
                     {{QStringLiteral("Yes"), [&answered] { ++answered; }}});
        auto* yes = banner->findChild<QPushButton*>();
        yes->setFocus(Qt::TabFocusReason);
        type(Qt::Key_Space);
        QCOMPARE(answered, 1);
        QCOMPARE(QApplication::focusWidget(), topology);
        // The focused widget is deleted.
        auto* passing = new QPushButton(m_window->centralWidget());
        passing->show();
        passing->setFocus(Qt::MouseFocusReason);
        QCOMPARE(QApplication::focusWidget(), passing);
        delete passing;
        QCOMPARE(QApplication::focusWidget(), topology);
    }

    void undoAfterALinkWasEdited_data()
    {
        QTest::addColumn<QByteArray>("keys");
        QTest::newRow("typed, Enter") << QByteArray("150\n");
        QTest::newRow("typed, Tab") << QByteArray("150\t");
        QTest::newRow("stepped") << QByteArray("^");
    }
    void undoAfterALinkWasEdited()
    {
        QFETCH(QByteArray, keys);
        QVERIFY(openConnected());
        QVERIFY(showLinkOf("ana", "server"));
        const Time before = delayOf("ana", "server");
        auto* spin = child<QDoubleSpinBox>("delaySpin");
        spin->setFocus(Qt::TabFocusReason);
        spin->selectAll();
        for (const char key : keys) {
            if (key == '^')
                type(Qt::Key_Up);
            else if (key == '\n' || key == '\t')
                type(key == '\n' ? Qt::Key_Return : Qt::Key_Tab);
            else
                QTest::keyClick(m_window->windowHandle(), key);
        }
        QTRY_VERIFY(delayOf("ana", "server") != before);
        QVERIFY(document()->undoStack()->canUndo());
        type(Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(delayOf("ana", "server"), before);
        QVERIFY(!document()->undoStack()->canUndo());
        QTRY_COMPARE(spin->value(), toMilliseconds(before));
        type(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(delayOf("ana", "server") != before);
    }

    /// Typed text that is not applied yet is undone first.
    void undoWhileTyping()
    {
        QVERIFY(openConnected());
        QVERIFY(choose("ana"));
        press("closeButton");
        QTRY_COMPARE(peer("ana").status, PeerStatus::Disconnected);
        auto* payload = child<QLineEdit>("payloadEdit");
        payload->setFocus(Qt::MouseFocusReason);
        payload->setText(QStringLiteral("hello"));
        QTest::keyClick(m_window->windowHandle(), 'x');
        type(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(payload->text(), QStringLiteral("hello"));
        QVERIFY(document()->undoStack()->canUndo());
        type(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!document()->undoStack()->canUndo());
        QTRY_COMPARE(peer("ana").status, PeerStatus::Connected);

        QVERIFY(showLinkOf("ana", "server"));
        auto* spin = child<QDoubleSpinBox>("delaySpin");
        const double before = spin->value();
        spin->setFocus(Qt::TabFocusReason);
        spin->selectAll();
        QTest::keyClick(m_window->windowHandle(), '9');
        type(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(spin->value(), before);
        QCOMPARE(spin->valueFromText(spin->text()), before);
    }

    void enterDoesWhatADialogIsFor_data()
    {
        QTest::addColumn<QByteArray>("action");
        QTest::newRow("run until") << QByteArray("runUntil");
        QTest::newRow("add a peer") << QByteArray("addPeer");
    }
    void enterDoesWhatADialogIsFor()
    {
        QFETCH(QByteArray, action);
        QVERIFY(openConnected());
        trigger(action.constData());
        auto* dialog = m_window->findChild<QDialog*>();
        QVERIFY(dialog);
        QVERIFY(QTest::qWaitForWindowActive(dialog));
        QVERIFY(dialog->focusWidget());
        const QSignalSpy accepted(dialog, &QDialog::accepted);
        QTest::keyClick(dialog->windowHandle(), Qt::Key_Return);
        QCOMPARE(accepted.size(), 1);
    }
};

PEERSCOPE_TEST(TestKeyboard)

} // namespace peerscope::test_keyboard

#include "test_keyboard.moc"

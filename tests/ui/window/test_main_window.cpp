// SPDX-License-Identifier: MIT
// The whole window with its real buttons and keys, and a real sandbox.
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/ladder/ladder_canvas.h"
#include "ui/ladder/ladder_view.h"
#include "ui/peers/peers_panel.h"
#include "ui/timeline/timeline_view.h"
#include "ui/topology/topology_view.h"
#include "ui/window/banner.h"
#include "ui/window/recent_files.h"
#include "ui/window/theme_menu.h"

#include <QAbstractButton>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QShortcut>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

namespace peerscope::test_main_window {

class TestMainWindow : public WindowTest
{
    Q_OBJECT

private:
    static void drop(QWidget* target, const QList<QUrl>& urls)
    {
        QMimeData data;
        data.setUrls(urls);
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(target, &enter);
        QCOMPARE(enter.isAccepted(), true);
        QDropEvent dropped(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(target, &dropped);
    }

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("test_main_window"); }
    void init() { openWindow(); }
    void cleanup() { m_window.reset(); }

    void pauseWithSpace()
    {
        document()->openScenario(scenario());
        QTRY_VERIFY(document()->status().now > Time(0));
        QTest::keyClick(m_window.get(), Qt::Key_Space);
        QVERIFY(document()->status().pace.paused);
        QTest::keyClick(m_window.get(), Qt::Key_Space);
        QVERIFY(!document()->status().pace.paused);
        const Time now = document()->status().now;
        QTRY_VERIFY(document()->status().now > now);
        press("playButton");
        QVERIFY(document()->status().pace.paused);
    }

    void spacePressesAButtonThatTabHasReached()
    {
        QVERIFY(openConnected());
        QVERIFY(choose("server"));
        auto* box = child<QCheckBox>("refuseCheckBox");
        box->setFocus(Qt::MouseFocusReason);
        QTest::keyClick(box, Qt::Key_Space);
        QVERIFY2(!document()->pace().paused, "clicked last: Space still belongs to the sandbox");
        document()->setPaused(true);
        box->clearFocus();
        box->setFocus(Qt::TabFocusReason);
        QTest::keyClick(box, Qt::Key_Space);
        QVERIFY(document()->pace().paused);
        QTRY_VERIFY(peer("server").refusesNewConnections);
    }

    void spaceInAFieldIsASpace()
    {
        QVERIFY(openConnected());
        auto* edit = child<QLineEdit>("payloadEdit");
        edit->setFocus(Qt::MouseFocusReason);
        edit->clear();
        QTest::keyClicks(edit, QStringLiteral("a b."));
        QCOMPARE(edit->text(), QStringLiteral("a b."));
        QVERIFY(document()->pace().paused);
    }

    void step()
    {
        QVERIFY(openConnected());
        const Time before = document()->status().now;
        press("stepButton");
        QTRY_VERIFY(document()->status().now > before);
        const std::uint64_t revision = document()->trace().revision();
        QTest::keyClick(m_window.get(), Qt::Key_Comma); // the next packet
        QTRY_VERIFY(document()->trace().revision() > revision);
        const Ticket done = document()->status().done;
        QTest::keyClick(m_window.get(), Qt::Key_Slash); // the next poll, perhaps at the same time
        QTRY_VERIFY(document()->status().done > done);
        QVERIFY(document()->status().pace.paused);
    }

    void refuse()
    {
        QVERIFY(openConnected());
        QVERIFY(choose("server"));
        tick("refuseCheckBox");
        QTRY_VERIFY(peer("server").refusesNewConnections);
        // A client that is added now does not get in, and both ends say so.
        press("addPeerButton");
        auto* dialog = m_window->findChild<QDialog*>(QStringLiteral("addPeerDialog"));
        QVERIFY(dialog);
        dialog->findChild<QLineEdit*>(QStringLiteral("peerNameEdit"))->setText(QStringLiteral("eve"));
        QTest::mouseClick(dialog->findChild<QAbstractButton*>(QStringLiteral("confirmAddButton")),
                          Qt::LeftButton);
        QTRY_COMPARE(document()->state()->peers.size(), std::size_t{4});
        // It gets peer_connected, and only after half a minute the end of the connection.
        QVERIFY(goOnFor(fromSeconds(40)));
        QTRY_VERIFY(logSays("refused"));
        QVERIFY(peer("eve").status != PeerStatus::Connected);
        QCOMPARE(document()->undoStack()->undoText(), QStringLiteral("add peer eve"));
    }

    void add()
    {
        QVERIFY(openConnected());
        press("addPeerButton");
        auto* dialog = m_window->findChild<QDialog*>(QStringLiteral("addPeerDialog"));
        QVERIFY(dialog);
        QTest::mouseClick(dialog->findChild<QAbstractButton*>(QStringLiteral("confirmAddButton")),
                          Qt::LeftButton);
        QTRY_COMPARE(document()->state()->peers.size(), std::size_t{4});
        QVERIFY(goOnFor(fromSeconds(1)));
        QTRY_COMPARE(connections("server"), std::size_t{3});
        QCOMPARE(child<QListView>("peerList")->model()->rowCount(), 4);
    }

    void disconnectWithoutForce()
    {
        QVERIFY(openConnected());
        QVERIFY(choose("server"));
        auto* target = child<QComboBox>("disconnectTarget");
        target->setCurrentIndex(target->findText(QStringLiteral("ana"), Qt::MatchContains));
        press("disconnectButton");
        QCOMPARE(document()->undoStack()->undoText(), QStringLiteral("disconnect ana from server"));
        QVERIFY(goOnFor(fromSeconds(1)));
        QTRY_COMPARE(connections("server"), std::size_t{1});
        QTRY_COMPARE(peer("ana").status, PeerStatus::Disconnected);
        QVERIFY(logSays("peer_disconnected"));
    }

    void disconnectWithForce()
    {
        QVERIFY(openConnected());
        QVERIFY(choose("server"));
        auto* target = child<QComboBox>("disconnectTarget");
        target->setCurrentIndex(target->findText(QStringLiteral("ben"), Qt::MatchContains));
        tick("forceCheckBox");
        press("disconnectButton");
        QCOMPARE(document()->undoStack()->undoText(), QStringLiteral("disconnect ben from server (force)"));
        // Gone at once on this end, while the other has not heard of it.
        QTRY_COMPARE(connections("server"), std::size_t{1});
        QCOMPARE(peer("ben").status, PeerStatus::Connected);
    }

    void closePeer()
    {
        QVERIFY(openConnected());
        QVERIFY(choose("ana"));
        press("closeButton");
        QTRY_COMPARE(peer("ana").status, PeerStatus::Disconnected);
        QTRY_VERIFY(child<QAbstractButton>("joinButton")->isEnabled());
        press("joinButton");
        QVERIFY(goOnFor(fromSeconds(2)));
        QTRY_COMPARE(peer("ana").status, PeerStatus::Connected);
    }

    void send()
    {
        QVERIFY(openConnected());
        QVERIFY(choose("ana"));
        child<QLineEdit>("payloadEdit")->setFocus();
        child<QLineEdit>("payloadEdit")->clear();
        QTest::keyClicks(child<QLineEdit>("payloadEdit"), QStringLiteral("hello there"));
        child<QSpinBox>("channelSpin")->setValue(3);
        const std::size_t before = document()->trace().packetCount();
        press("sendButton");
        QTRY_VERIFY(document()->trace().packetCount() > before);
        const PacketRow packet = document()->trace().packet(PacketId(static_cast<std::uint32_t>(before)));
        QCOMPARE(packet.from, peer("ana").endpoint);
        QCOMPARE(packet.channel, std::uint8_t{3});
        const ByteView bytes = document()->trace().payload(packet);
        QCOMPARE(
            QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())),
            QByteArray("hello there"));
        QTRY_VERIFY(child<QLabel>("composerLine")->text().contains(QStringLiteral("Sent at")));
    }

    void theComposerTellsOfItsOwnPackets()
    {
        QVERIFY(openConnected());
        QVERIFY(choose("ana"));
        const auto line = [this] { return child<QLabel>("composerLine")->text(); };
        ActionSpec other{{}, QStringLiteral("ana"), PutPacketAction{.target = {555, {}, false}}};
        document()->perform(other); // refused; but the composer did not ask for it
        press("sendButton");
        QTRY_VERIFY(line().contains(QStringLiteral("Sent at")));
        child<QComboBox>("toCombo")->setEditText(QStringLiteral("555"));
        press("sendButton");
        QTRY_VERIFY(line().contains(QStringLiteral("put_packet: ERR_")));
        child<QComboBox>("toCombo")->setEditText(QStringLiteral("1"));
        press("sendButton");
        QTRY_VERIFY(line().contains(QStringLiteral("Sent at")));
    }

    void aRefusalIsOverWithTheNextTry()
    {
        QVERIFY(openConnected());
        auto* banner = m_window->findChild<Banner*>();
        document()->perform({{}, QStringLiteral("nobody"), CloseAction{}});
        QTRY_VERIFY(banner->isVisible());
        QVERIFY2(banner->text().contains(QStringLiteral("nobody")), qPrintable(banner->text()));
        document()->perform({{}, QStringLiteral("ana"), CloseAction{}});
        QTRY_VERIFY(banner->isHidden());
    }

    void undoAndRedoByKey()
    {
        QVERIFY(openConnected());
        QVERIFY(choose("ana"));
        press("closeButton");
        QTRY_COMPARE(peer("ana").status, PeerStatus::Disconnected);
        QCOMPARE(child<QAction>("undo")->text(), QStringLiteral("Undo close ana"));
        QSignalSpy replaced(document(), &Document::sandboxReplaced);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(replaced.size(), 1);
        QTRY_COMPARE(peer("ana").status, PeerStatus::Connected);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(replaced.size(), 2);
        QTRY_COMPARE(peer("ana").status, PeerStatus::Disconnected);
    }

    void saveAndReopen()
    {
        QVERIFY(openConnected());
        QVERIFY(choose("server"));
        tick("refuseCheckBox");
        QTRY_VERIFY(peer("server").refusesNewConnections);
        QVERIFY(m_window->isWindowModified());
        QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
        auto* dialog = m_window->findChild<QFileDialog*>(QStringLiteral("saveDialog"));
        QVERIFY(dialog);
        const QString name = file("saved.scenario.json");
        Q_EMIT dialog->fileSelected(name);
        dialog->close();
        QVERIFY(QFile::exists(name));
        QVERIFY(!m_window->isWindowModified());
        const Scenario saved = document()->scenario();
        QCOMPARE(saved.actions.size(), std::size_t{1});

        document()->newSandbox();
        QVERIFY(document()->scenario() != saved);
        // Open recent, the newest first.
        auto* recent = child<QMenu>("recentMenu");
        Q_EMIT recent->aboutToShow();
        QCOMPARE(recent->actions().first()->text(), QStringLiteral("saved.scenario.json"));
        recent->actions().first()->trigger();
        QCOMPARE(document()->fileName(), name);
        QCOMPARE(document()->scenario(), saved);
    }

    void asksBeforeChangesAreLost()
    {
        QVERIFY(openConnected());
        QVERIFY(choose("ana"));
        press("closeButton");
        m_window->close();
        QVERIFY(m_window->isVisible());
        auto* question = m_window->findChild<QMessageBox*>(QStringLiteral("unsavedChanges"));
        QVERIFY(question);
        QTest::mouseClick(question->button(QMessageBox::Cancel), Qt::LeftButton);
        QTRY_VERIFY(!m_window->findChild<QMessageBox*>(QStringLiteral("unsavedChanges")));
        QVERIFY(m_window->isVisible());
        trigger("new");
        question = m_window->findChild<QMessageBox*>(QStringLiteral("unsavedChanges"));
        QVERIFY(question);
        QTest::mouseClick(question->button(QMessageBox::Discard), Qt::LeftButton);
        QVERIFY(!document()->isModified());
        m_window->close();
        QVERIFY2(!m_window->isVisible(), "an untouched sandbox is not asked about");
    }

    void dropsAFile()
    {
        QVERIFY(openConnected());
        const QString name = file("dropped.scenario.json");
        Scenario other = scenario();
        other.name = QStringLiteral("Dropped in");
        QVERIFY(!saveScenario(other, name));
        drop(m_window.get(), {QUrl::fromLocalFile(name)});
        QCOMPARE(document()->fileName(), name);
        QVERIFY(m_window->windowTitle().contains(QStringLiteral("Dropped in")));
    }

    void brokenFile()
    {
        QVERIFY(openConnected());
        const QString name = file("broken.scenario.json");
        QFile broken(name);
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("{\"format\": \"peerscope-scenario/1\",\n \"peers\": [{\"name\": 7}]}");
        broken.close();
        const Scenario before = document()->scenario();
        drop(m_window.get(), {QUrl::fromLocalFile(name)});
        auto* banner = m_window->findChild<Banner*>();
        QVERIFY(banner->isVisible());
        QVERIFY2(banner->text().contains(QStringLiteral("broken.scenario.json")), qPrintable(banner->text()));
        QVERIFY2(banner->text().contains(QStringLiteral("$.peers[0]")), qPrintable(banner->text()));
        QCOMPARE(document()->scenario(), before);
        // Mended, and tried again.
        QVERIFY(!saveScenario(scenario(), name));
        QTest::mouseClick(banner->findChild<QPushButton*>(), Qt::LeftButton); // Try again
        QTRY_VERIFY(banner->isHidden());
        QCOMPARE(document()->fileName(), name);
    }

    void theEnd()
    {
        Scenario shortOne = scenario();
        shortOne.duration = fromSeconds(2);
        document()->openScenario(shortOne, {.paused = false, .unbounded = true, .speed = 1.0});
        auto* banner = m_window->findChild<Banner*>();
        QTRY_VERIFY(document()->status().finished);
        QTRY_VERIFY(banner->isVisible());
        QCOMPARE(child<QLabel>("noteLabel")->text(), QStringLiteral("finished"));
        QVERIFY(choose("ana"));
        press("closeButton");
        QVERIFY2(banner->text().contains(QStringLiteral("Too late to close ana")),
                 qPrintable(banner->text()));
        document()->setUnbounded(false);
        QTest::keyClick(m_window.get(), Qt::Key_Space); // plays it again
        QTRY_VERIFY(banner->isHidden());
        document()->setUnbounded(true);
        QTRY_VERIFY(document()->status().finished);
    }

    void timeCursorMovesTheTopologyWhilePaused()
    {
        QVERIFY(openConnected());
        auto* topology = m_window->findChild<TopologyView*>();
        const QImage now = topology->renderImage(QSize(400, 300), 1.0);
        moment()->lookAt(fromSeconds(0.05)); // before anything was sent
        const QImage then = topology->renderImage(QSize(400, 300), 1.0);
        moment()->lookAt(std::nullopt);
        QCOMPARE(topology->renderImage(QSize(400, 300), 1.0), now);
        QVERIFY(then != now);
    }

    void layoutIsKept()
    {
        auto* dock = child<QDockWidget>("logDock");
        dock->close();
        m_window->close();
        m_window = std::make_unique<MainWindow>();
        m_window->show();
        QVERIFY(child<QDockWidget>("logDock")->isHidden());
        trigger("resetLayout");
        QVERIFY(!child<QDockWidget>("logDock")->isHidden());
    }

    void themes()
    {
        trigger("themeDark");
        QTRY_VERIFY(m_window->palette().color(QPalette::Window).lightness() < 100);
        QCOMPARE(savedTheme(), ThemeChoice::Dark);
        trigger("themeLight");
        QTRY_VERIFY(m_window->palette().color(QPalette::Window).lightness() > 150);
    }

    void everyActionIsDescribed()
    {
        QStringList shortcuts;
        const std::function<void(const QMenu*)> check = [&](const QMenu* menu) {
            for (const QAction* action : menu->actions()) {
                if (action->isSeparator())
                    continue;
                if (action->menu()) {
                    check(action->menu());
                    continue;
                }
                if (menu->objectName() == QLatin1String("recentMenu"))
                    continue;
                QVERIFY2(!action->statusTip().isEmpty(), qPrintable(action->text()));
                QVERIFY2(!action->toolTip().isEmpty(), qPrintable(action->text()));
                if (!action->shortcut().isEmpty()) {
                    QVERIFY2(!shortcuts.contains(action->shortcut().toString()), qPrintable(action->text()));
                    shortcuts.append(action->shortcut().toString());
                }
            }
        };
        for (const QAction* action : m_window->menuBar()->actions())
            check(action->menu());
        QVERIFY(shortcuts.size() > 15);
        for (const QShortcut* shortcut : m_window->findChildren<QShortcut*>())
            QVERIFY2(!shortcuts.contains(shortcut->key().toString()), qPrintable(shortcut->key().toString()));
    }

    void everyMnemonicIsOneThing()
    {
        // Alt and a letter that stands for two things does neither.
        QMap<QChar, QString> taken;
        const auto take = [&taken](QString text) {
            text.replace(QStringLiteral("&&"), QString());
            const qsizetype at = text.indexOf(QLatin1Char('&'));
            if (at < 0)
                return;
            const QChar letter = text[at + 1].toLower();
            QVERIFY2(!taken.contains(letter),
                     qPrintable(text + QStringLiteral(" and ") + taken.value(letter)));
            taken[letter] = text;
        };
        QVERIFY(openConnected());
        for (const QAction* action : m_window->menuBar()->actions())
            take(action->text());
        for (const auto* button : m_window->findChildren<QAbstractButton*>()) {
            if (button->isVisible())
                take(button->text());
        }
        for (const auto* label : m_window->findChildren<QLabel*>()) {
            if (label->isVisible() && label->buddy())
                take(label->text());
        }
        QVERIFY(taken.size() > 10);
    }

    void nothingIsClipped_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("large") << QSize(1440, 900);
        QTest::newRow("small") << QSize(1024, 640);
    }
    void nothingIsClipped()
    {
        QFETCH(QSize, size);
        QVERIFY(openConnected());
        m_window->resize(size);
        QVERIFY(m_window->minimumSizeHint().width() <= size.width());
        QVERIFY(m_window->minimumSizeHint().height() <= size.height());
        QTRY_COMPARE(m_window->size(), size);
        trigger("resetLayout");
        for (const char* name :
             {"playButton", "speedSlider", "clockLabel", "seedEdit", "peerList", "addPeerButton",
              "sendButton", "payloadEdit", "filterHistory", "filterEdit"}) {
            const auto* widget = child<QWidget>(name);
            QTRY_VERIFY2(!widget->visibleRegion().isEmpty(), name);
            QTRY_VERIFY2(widget->visibleRegion().boundingRect().width() >= widget->width() - 1, name);
        }
    }

    void ladderAndTimelinesTakeTurns()
    {
        QVERIFY(openConnected());
        auto* ladder = m_window->findChild<LadderView*>();
        auto* timeline = m_window->findChild<TimelineView*>();
        QVERIFY(timeline->isVisible() && !ladder->isVisible());
        trigger("showLadder");
        QVERIFY(ladder->isVisible() && !timeline->isVisible());
        QVERIFY(ladder->height() > m_window->findChild<TopologyView*>()->height());
        moment()->select(DatagramId(0));
        QVERIFY(ladder->canvas()->accessibleDescription().contains(QStringLiteral("connect")));
        trigger("showTopology");
        QVERIFY(!m_window->findChild<TopologyView*>()->isVisible());
        trigger("showTimelines");
        QVERIFY(timeline->isVisible() && !ladder->isVisible());
        trigger("resetLayout");
        QVERIFY(m_window->findChild<TopologyView*>()->isVisible());
    }

    void picture()
    {
        QVERIFY(openConnected());
        const QImage image = m_window->picture(QSize(800, 600));
        QCOMPARE(image.size(), QSize(800, 600));
    }
};

PEERSCOPE_TEST(TestMainWindow)

} // namespace peerscope::test_main_window

#include "test_main_window.moc"

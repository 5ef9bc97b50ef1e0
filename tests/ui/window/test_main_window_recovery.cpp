// SPDX-License-Identifier: MIT
// Unsaved work after the program ended unexpectedly.
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/document/peer_controls.h"

#include <QDir>
#include <QFile>
#include <QMessageBox>
#include <QPushButton>
#include <QStandardPaths>

namespace peerscope::test_main_window_recovery {

class TestMainWindowRecovery : public WindowTest
{
    Q_OBJECT

private:
    static QDir folder()
    {
        return QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
                    QStringLiteral("/recovery"));
    }
    static QStringList copies()
    {
        return folder().entryList({QStringLiteral("*.unsaved.json")}, QDir::Files);
    }

    /// Opens a sandbox and closes a peer of it: whether the document knows that it was changed.
    [[nodiscard]] bool changeByHand()
    {
        if (!openConnected())
            return false;
        PeerControls(document()).closePeer(peer("ana").endpoint);
        return QTest::qWaitFor([this] { return document()->isModified(); });
    }
    /// As if the program had been killed: no questions, no cleanup. Returns whether there was a copy by then.
    [[nodiscard]] bool vanish()
    {
        const bool kept = QTest::qWaitFor([] { return copies().size() == 1; }, 10'000);
        m_window.reset();
        return kept;
    }
    QMessageBox* question() const
    {
        return m_window->findChild<QMessageBox*>(QStringLiteral("unsavedSandboxes"));
    }
    static std::vector<MainWindow*> otherWindows(const MainWindow* than)
    {
        std::vector<MainWindow*> windows;
        for (QWidget* widget : QApplication::topLevelWidgets()) {
            if (auto* window = qobject_cast<MainWindow*>(widget); window && window != than)
                windows.push_back(window);
        }
        return windows;
    }

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("test_main_window_recovery"); }
    void init()
    {
        folder().removeRecursively();
        openWindow();
    }
    void cleanup() { m_window.reset(); }

    void whatIsNotSavedIsOfferedAgain()
    {
        QVERIFY(changeByHand());
        const Scenario scenario = document()->scenario();
        const QString name = document()->name();
        QVERIFY(vanish());
        openWindow();
        m_window->offerUnsaved();
        QTRY_VERIFY(question());
        QVERIFY(question()->text().contains(QStringLiteral("One sandbox was not saved")));
        QVERIFY(question()->informativeText().contains(name));
        QCOMPARE(question()->textFormat(), Qt::PlainText);
        QTest::mouseClick(question()->findChild<QPushButton*>(QStringLiteral("restoreUnsaved")),
                          Qt::LeftButton);
        QTRY_COMPARE(otherWindows(m_window.get()).size(), std::size_t{1});
        MainWindow* restored = otherWindows(m_window.get()).front();
        QVERIFY(restored->document()->isModified());
        QVERIFY(restored->isWindowModified());
        QCOMPARE(restored->document()->scenario().peers.size(), scenario.peers.size());
        QCOMPARE(restored->document()->scenario().actions.size(), scenario.actions.size());
        QCOMPARE(copies().size(), 1); // its own, until it is saved
        QCOMPARE(restored->document()->saveAs(file("restored.scenario.json")), std::nullopt);
        QTRY_COMPARE(copies(), QStringList());
        QVERIFY(!restored->document()->isModified());
        QTRY_VERIFY(!question());
        delete restored;
    }

    void whereItCameFromIsRemembered()
    {
        const QString name = file("mine.scenario.json");
        QCOMPARE(saveScenario(scenario(), name), std::nullopt);
        QVERIFY(!document()->open(name));
        QTRY_COMPARE(connections("server"), std::size_t{2});
        PeerControls(document()).closePeer(peer("ana").endpoint);
        QTRY_VERIFY(document()->isModified());
        QVERIFY(vanish());
        openWindow();
        m_window->offerUnsaved();
        QTRY_VERIFY(question());
        QVERIFY(question()->informativeText().contains(name));
        QTest::mouseClick(question()->findChild<QPushButton*>(QStringLiteral("restoreUnsaved")),
                          Qt::LeftButton);
        QTRY_COMPARE(otherWindows(m_window.get()).size(), std::size_t{1});
        MainWindow* restored = otherWindows(m_window.get()).front();
        QCOMPARE(restored->document()->fileName(), name);
        delete restored;
    }

    void aNameIsNotReadAsHtml()
    {
        Scenario evil = scenario();
        evil.name = QStringLiteral("<img src=\"/dev/zero\">");
        document()->openUnsaved(evil, {});
        m_window->keepUnsaved();
        QVERIFY(vanish());
        openWindow();
        m_window->offerUnsaved();
        QTRY_VERIFY(question());
        QVERIFY(
            question()->informativeText().contains(QStringLiteral("&lt;img src=&quot;/dev/zero&quot;&gt;")));
        QTest::mouseClick(question()->findChild<QPushButton*>(QStringLiteral("discardUnsaved")),
                          Qt::LeftButton);
        QTRY_COMPARE(copies(), QStringList());
    }

    void itCanBeDiscarded()
    {
        QVERIFY(changeByHand());
        QVERIFY(vanish());
        openWindow();
        m_window->offerUnsaved();
        QTRY_VERIFY(question());
        QTest::mouseClick(question()->findChild<QPushButton*>(QStringLiteral("discardUnsaved")),
                          Qt::LeftButton);
        QTRY_COMPARE(copies(), QStringList());
    }

    void whatIsOpenIsNotOffered()
    {
        QVERIFY(changeByHand());
        QTRY_COMPARE_WITH_TIMEOUT(copies().size(), 1, 10'000);
        MainWindow other;
        other.show();
        other.offerUnsaved();
        finishJobs();
        QVERIFY(!other.findChild<QMessageBox*>());
    }

    void closingOrSavingLeavesNothing()
    {
        QVERIFY(changeByHand());
        QTRY_COMPARE_WITH_TIMEOUT(copies().size(), 1, 10'000);
        m_window->close();
        QTest::mouseClick(child<QMessageBox>("unsavedChanges")->button(QMessageBox::Discard), Qt::LeftButton);
        QTRY_COMPARE(copies(), QStringList());
    }

    void aDamagedCopyIsTold()
    {
        QVERIFY(folder().mkpath(QStringLiteral(".")));
        QFile broken(folder().filePath(QStringLiteral("broken.unsaved.json")));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("<img src=\"/dev/zero\">");
        broken.close();
        m_window->offerUnsaved();
        QTRY_VERIFY(child<QFrame>("banner")->isVisible());
        QVERIFY(!question());
        QCOMPARE(copies(), QStringList());
    }

    void atTheEndItIsWrittenAtOnce()
    {
        QVERIFY(changeByHand());
        QVERIFY(m_window->keepUnsaved());
        QCOMPARE(copies().size(), 1);
    }
};

PEERSCOPE_TEST(TestMainWindowRecovery)

} // namespace peerscope::test_main_window_recovery

#include "test_main_window_recovery.moc"

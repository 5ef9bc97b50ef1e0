// SPDX-License-Identifier: MIT
// The window shows a capture while it is taken: from standard input, and from an interface.
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/packets/packet_table_model.h"
#include "ui/packets/packets_panel.h"
#include "ui/window/banner.h"
#include "ui/window/connect_commands.h"

#include <QFileDialog>
#include <QLabel>
#include <QMessageBox>
#include <QTreeWidget>

#include <fcntl.h>
#include <unistd.h>

namespace peerscope::test_watching {

class TestWatching : public WindowTest
{
    Q_OBJECT

private:
    const QString m_capture =
        QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-chat/capture.pcapng");
    QByteArray m_bytes;
    int m_writingEnd = -1;

    /// Standard input is a pipe that the test writes.
    void openStandardInput()
    {
        int ends[2] = {};
        QCOMPARE(pipe2(ends, O_CLOEXEC), 0);
        QVERIFY(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
        close(ends[0]);
        m_writingEnd = ends[1];
        m_window->openFile(QStringLiteral("-"));
    }
    void send(const QByteArray& bytes) const
    {
        QCOMPARE(write(m_writingEnd, bytes.constData(), static_cast<std::size_t>(bytes.size())),
                 static_cast<ssize_t>(bytes.size()));
    }
    void endStandardInput()
    {
        if (m_writingEnd >= 0)
            close(m_writingEnd);
        m_writingEnd = -1;
    }
    QString said() const { return m_window->findChild<Banner*>()->text(); }
    bool isProblem() const { return m_window->findChild<Banner*>()->kind() == Banner::Kind::Problem; }

private Q_SLOTS:
    void initTestCase()
    {
        keepSettingsApart("test_watching");
        QFile file(m_capture);
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_bytes = file.readAll();
    }
    void init() { openWindow(); }
    void cleanup()
    {
        m_window.reset();
        endStandardInput();
    }

    void standardInputIsShownAsItComes()
    {
        openStandardInput();
        QVERIFY2(said().startsWith(QStringLiteral("Watching standard input.")), qPrintable(said()));
        QVERIFY(child<QAction>("stopWatching")->isEnabled());
        send(m_bytes.left(m_bytes.size() / 2));
        QTRY_VERIFY(moment()->trace().packetCount() > 100); // while the other side is silent
        QTRY_VERIFY(moment()->state()->peers.size() > 2);
        QTRY_VERIFY(m_window->findChild<PacketsPanel*>()->model()->rowsSent() > 100);
        QTRY_VERIFY(child<QLabel>("countsLabel")->text().startsWith(QStringLiteral("4 peers")));
        QVERIFY(document()->isRunning());
        QCOMPARE(m_window->windowTitle(), QStringLiteral("standard input[*] – Peerscope"));
        const Time then = moment()->newest();
        QTRY_VERIFY(moment()->newest() > then); // time goes on
        trigger("play");
        const Time held = moment()->time();
        send(m_bytes.mid(m_bytes.size() / 2));
        QTRY_VERIFY(moment()->newest() > held + fromSeconds(1));
        QCOMPARE(moment()->time(), held);
        endStandardInput();
        QTRY_VERIFY(!moment()->isLive());
        QCOMPARE(moment()->time(), held); // what is looked at stays
        QVERIFY(!isProblem());
        QVERIFY2(said().startsWith(QStringLiteral("The capture of standard input has ended: 4 peer")),
                 qPrintable(said()));
        QVERIFY(!child<QAction>("stopWatching")->isEnabled());
        document()->setPaused(false); // it can be played now
        QTRY_VERIFY(moment()->time() > held);
    }

    void isStoppedAndSaved()
    {
        openStandardInput();
        send(m_bytes);
        QTRY_VERIFY(moment()->trace().packetCount() > 100);
        trigger("stopWatching");
        QTRY_VERIFY(!moment()->isLive());
        QVERIFY2(!isProblem(), qPrintable(said()));
        const std::size_t datagrams = document()->trace().datagramCount();
        trigger("save");
        auto* dialog = child<QFileDialog>("saveCaptureDialog");
        const QString saved = file("watched.pcap");
        Q_EMIT dialog->fileSelected(saved);
        QTRY_VERIFY2(said().startsWith(QStringLiteral("watched.pcap was saved.")), qPrintable(said()));
        dialog->close();
        m_window->openFile(saved); // asks nothing
        QTRY_COMPARE(document()->name(), QStringLiteral("watched.pcap"));
        QCOMPARE(document()->trace().datagramCount(), datagrams);
    }

    void whatWasWatchedIsNotLostByClosing()
    {
        openStandardInput();
        m_window->close(); // nothing was seen yet
        QVERIFY(!m_window->isVisible());
        m_window->show();
        send(m_bytes.left(m_bytes.size() / 2));
        QTRY_VERIFY(document()->trace().datagramCount() > 100);
        m_window->close();
        QVERIFY(m_window->isVisible());
        auto* box = child<QMessageBox>("unsavedChanges");
        QVERIFY(box->informativeText().contains(QStringLiteral("What was watched")));
        box->button(QMessageBox::Cancel)->click();
        QVERIFY(m_window->isVisible());
        QTRY_VERIFY(m_window->findChildren<QMessageBox*>().isEmpty());
        m_window->close();
        child<QMessageBox>("unsavedChanges")->button(QMessageBox::Discard)->click();
        QVERIFY(!m_window->isVisible());
    }

    void garbageIsOneError()
    {
        openStandardInput();
        send("GET / HTTP/1.1\r\n\r\n");
        endStandardInput();
        QTRY_VERIFY(isProblem());
        QVERIFY2(
            said().startsWith(QStringLiteral("standard input could not be watched. standard input: at byte "
                                             "0: expected a pcap or pcapng file")),
            qPrintable(said()));
        QVERIFY(!document()->isRunning());
    }

    void aScenarioOnStandardInputRuns()
    {
        QFile scenario(QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/scenarios/quickstart.scenario.json"));
        QVERIFY(scenario.open(QIODevice::ReadOnly));
        openStandardInput();
        send(scenario.readAll());
        endStandardInput();
        QTRY_VERIFY(document()->allowed().act);
        QVERIFY(document()->allowed().pace);
    }

    void theMenuAsksWhatToWatch()
    {
        trigger("watchInterface");
        auto* dialog = child<WatchDialog>("watchDialog");
        QVERIFY(dialog->isVisible());
        QTest::keyClick(dialog, Qt::Key_Escape);
        QVERIFY(!dialog->isVisible());
    }

    void aWatchThatCannotBeginSaysWhy()
    {
        auto* connect = m_window->findChild<ConnectCommands*>();
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", m_folder.path().toUtf8()); // without dumpcap
        connect->watch(WatchInput::networkInterface(QStringLiteral("lo"), 7777));
        QTRY_VERIFY(isProblem());
        qputenv("PATH", path);
        QCOMPARE(said(), QStringLiteral("lo, port 7777 could not be watched. lo, port 7777: dumpcap is not "
                                        "installed; install wireshark-common"));
    }

    void looksRight_data() { addThemes(); }
    void looksRight()
    {
        QFETCH(const bool, dark);
        applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
        m_window->resize(1024, 640);
        openStandardInput();
        send(m_bytes.left(m_bytes.size() / 2));
        QTRY_VERIFY(moment()->trace().packetCount() > 100);
        QTRY_VERIFY(moment()->newest() > fromSeconds(1));
        savePicture(*m_window, QStringLiteral("watching_%1").arg(dark));
        moment()->lookAt(fromSeconds(1));
        QCOMPARE(m_window->size(), QSize(1024, 640)); // the signs need no more room than there is
        savePicture(*m_window, QStringLiteral("watching_paused_%1").arg(dark));
    }
};

PEERSCOPE_TEST(TestWatching)

} // namespace peerscope::test_watching

#include "test_watching.moc"

// SPDX-License-Identifier: MIT
// One selection in every view, stories whose nouns lead on, filters, and the capture of a real game.
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/document/peer_controls.h"
#include "ui/inspector/field_tree.h"
#include "ui/inspector/hex_view.h"
#include "ui/inspector/inspector.h"
#include "ui/ladder/ladder_canvas.h"
#include "ui/ladder/ladder_view.h"
#include "ui/packets/filter_edit.h"
#include "ui/packets/packet_table.h"
#include "ui/packets/packet_table_model.h"
#include "ui/packets/packets_panel.h"
#include "ui/statistics/statistics_panel.h"
#include "ui/timeline/timeline_view.h"
#include "ui/window/banner.h"

#include <QDockWidget>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextDocument>

#include <sys/stat.h>

#include <fstream>
#include <thread>

namespace peerscope::test_main_window_story {

class TestMainWindowStory : public WindowTest
{
    Q_OBJECT

private:
    PacketsPanel& packets() const { return *m_window->findChild<PacketsPanel*>(); }
    QString told() const { return m_window->findChild<Inspector*>()->text(); }
    /// Follows the link in the inspector that leads to something whose address begins with `kind`.
    void follow(const QString& kind) const
    {
        auto* browser = child<QTextBrowser>("inspectorText");
        QString address;
        for (QTextBlock block = browser->document()->begin(); block.isValid(); block = block.next()) {
            for (auto part = block.begin(); !part.atEnd(); ++part) {
                const QString target = part.fragment().charFormat().anchorHref();
                if (address.isEmpty() && target.startsWith(kind))
                    address = target;
            }
        }
        QVERIFY2(!address.isEmpty(), qPrintable(browser->toPlainText()));
        Q_EMIT browser->anchorClicked(QUrl(address));
    }
    QString capture() const
    {
        return QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-chat/capture.pcapng");
    }

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("test_main_window_story"); }
    void init() { openWindow(); }
    void cleanup() { m_window.reset(); }

    void aPacketTellsItsStoryAndItsNounsLeadOn()
    {
        QVERIFY(openConnected());
        QVERIFY(goOnFor(fromSeconds(10)));
        QTRY_VERIFY(packets().model()->rowCount() > 10);
        // From the table …
        packets().table()->setFocus();
        QTest::keyClick(packets().table(), Qt::Key_Home);
        const auto* packet = std::get_if<PacketId>(&moment()->selection());
        QVERIFY(packet);
        QTRY_VERIFY2(told().contains(QStringLiteral("sent at ")), qPrintable(told()));
        QVERIFY2(told().contains(QStringLiteral("delivered at the poll of ")), qPrintable(told()));
        // … to its command, whose bytes light up …
        follow(QStringLiteral("command:"));
        QVERIFY(std::holds_alternative<CommandRef>(moment()->selection()));
        QVERIFY(m_window->findChild<FieldTree*>()->currentItem());
        QVERIFY(m_window->findChild<HexView*>()->selectionLength() > 0);
        // … and by the datagram back to the packet, which the table then shows.
        follow(QStringLiteral("packet:"));
        QVERIFY(std::holds_alternative<PacketId>(moment()->selection()));
        QCOMPARE(Selection(packets().table()->selectedPacket()), moment()->selection());
    }

    void whatIsSelectedWhileTimeStandsStillComesIntoSight()
    {
        QVERIFY(openConnected());
        QVERIFY(goOnFor(fromSeconds(20)));
        auto* timeline = m_window->findChild<TimelineView*>();
        QVERIFY(timeline->isFollowing());
        // A moment after the last frame, because the view cannot know earlier that it was the last.
        const auto select = [this] {
            moment()->select({});
            moment()->select(PacketId(0));
        };
        QTRY_VERIFY((select(), !timeline->isFollowing()));
    }

    void aFilterFromTheKeyboard()
    {
        QVERIFY(openConnected());
        QVERIFY(goOnFor(fromSeconds(10)));
        QTRY_VERIFY(packets().model()->rowCount() > 10);
        trigger("filterPackets");
        QTRY_VERIFY(packets().filterEdit()->hasFocus());
        packets().filterEdit()->setText(QStringLiteral("mode == reliable"));
        packets().filterEdit()->apply();
        const int reliable = packets().model()->rowCount();
        QVERIFY(moment()->filtered());
        packets().filterEdit()->setText(QStringLiteral("mode != reliable"));
        packets().filterEdit()->apply();
        QVERIFY(reliable != packets().model()->rowCount());
        for (int row = 0; row < packets().model()->rowCount(); ++row)
            QVERIFY(packets().model()->packetAt(row).mode != TransferMode::Reliable);
        // The ladder and the figures follow the same filter.
        trigger("showLadder");
        auto* ladder = m_window->findChild<LadderView*>();
        ladder->canvas()->showRange(Time(2'000'000), Time(2'200'000));
        int faded = 0;
        for (const LadderLine& line : ladder->canvas()->geometry().lines()) {
            if (line.glyph == FlightGlyph::Reliable)
                QVERIFY(line.isFaded);
            faded += line.isFaded;
        }
        QVERIFY(faded > 0);
        QVERIFY(faded < static_cast<int>(ladder->canvas()->geometry().lines().size()));
        auto* statistics = m_window->findChild<StatisticsPanel*>();
        child<QDockWidget>("statisticsDock")->raise();
        QTRY_COMPARE(statistics->statistics().total().packets.sent,
                     static_cast<std::uint64_t>(packets().model()->rowCount()));
    }

    void theCaptureOfARealGame()
    {
        m_window->openFile(capture());
        QTRY_VERIFY(document()->allowed().seek);
        QCOMPARE(document()->state()->peers.size(), std::size_t{4});
        QTRY_VERIFY(packets().model()->rowCount() > 500);
        // A moment in the middle, by the same time cursor: everybody is there.
        document()->runUntil(fromSeconds(3));
        QTRY_COMPARE(connections("server"), std::size_t{3});
        // Its packets have stories, and are shown as the game's messages.
        moment()->select(packets().model()->packetAt(200).id);
        QTRY_VERIFY2(told().contains(QStringLiteral("sent at ")), qPrintable(told()));
        // It plays, and cannot be changed.
        const Time before = document()->status().now;
        document()->setPaused(false);
        QTRY_VERIFY(document()->status().now > before);
        document()->setPaused(true);
        const auto* banner = m_window->findChild<Banner*>();
        PeerControls(document()).closePeer(EndpointId(0));
        QTRY_VERIFY(banner->isVisible());
        QCOMPARE(connections("server"), std::size_t{3});
        QVERIFY(!document()->isModified());
        // Actions that would change it are not offered; in a sandbox they are back.
        QVERIFY(!child<QPushButton>("sendButton")->isEnabled());
        QVERIFY(!child<QPushButton>("addPeerButton")->isVisible());
        QVERIFY(!child<QLineEdit>("seedEdit")->isVisible());
        QVERIFY(openConnected());
        QTRY_VERIFY(child<QPushButton>("sendButton")->isEnabled());
        QVERIFY(child<QPushButton>("addPeerButton")->isVisible());
        QVERIFY(child<QLineEdit>("seedEdit")->isVisible());
    }

    void whatComesOutOfAPipe_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<std::size_t>("peers");
        QTest::newRow("a scenario") << QStringLiteral(PEERSCOPE_SOURCE_DIR
                                                      "/resources/scenarios/quickstart.scenario.json")
                                    << std::size_t{4};
        QTest::newRow("a capture") << capture() << std::size_t{4};
    }
    void whatComesOutOfAPipe()
    {
        QFETCH(QString, source);
        QFETCH(std::size_t, peers);
        const QString pipe = file("pipe");
        QFile::remove(pipe);
        QCOMPARE(mkfifo(qPrintable(pipe), 0600), 0);
        QFile from(source);
        QVERIFY(from.open(QIODevice::ReadOnly));
        std::thread writer([bytes = from.readAll(), name = pipe.toStdString()] {
            std::ofstream(name, std::ios::binary).write(bytes.constData(), bytes.size());
        });
        m_window->openFile(pipe);
        QTRY_COMPARE(document()->state()->peers.size(), peers);
        writer.join();
        QVERIFY(document()->isOpen());
    }

    void aFileThatIsNoCapture()
    {
        const QString name = file("broken.pcapng");
        QFile broken(name);
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write(QByteArray("\x0a\x0d\x0d\x0a", 4) + QByteArray(60, 'x'));
        broken.close();
        QVERIFY(openConnected());
        m_window->openFile(name);
        QTRY_VERIFY(m_window->findChild<Banner*>()->isVisible());
        QVERIFY(!document()->allowed().seek); // what was open stays
        QCOMPARE(connections("server"), std::size_t{2});
    }
};

PEERSCOPE_TEST(TestMainWindowStory)

} // namespace peerscope::test_main_window_story

#include "test_main_window_story.moc"

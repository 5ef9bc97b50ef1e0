// SPDX-License-Identifier: MIT
// All views show the same time: while a capture plays, while the user looks back, and afterwards.
#include "core/words/clock_format.h"
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/conditions/links_panel.h"
#include "ui/inspector/event_log_model.h"
#include "ui/inspector/inspector.h"
#include "ui/inspector/signal_log.h"
#include "ui/ladder/ladder_canvas.h"
#include "ui/moment/acts_now.h"
#include "ui/moment/back_to_now.h"
#include "ui/packets/filter_edit.h"
#include "ui/packets/packet_table.h"
#include "ui/packets/packet_table_model.h"
#include "ui/packets/packets_panel.h"
#include "ui/peers/peers_model.h"
#include "ui/peers/peers_panel.h"
#include "ui/statistics/statistics_panel.h"
#include "ui/timeline/timeline_canvas.h"
#include "ui/topology/topology_view.h"

#include <QDockWidget>
#include <QLabel>
#include <QMenu>

namespace peerscope::test_looking_back {

class TestLookingBack : public WindowTest
{
    Q_OBJECT

private:
    template <class View> View& view() const { return *m_window->findChild<View*>(); }

    [[nodiscard]] bool openCapture()
    {
        m_window->openFile(
            QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-chat/capture.pcapng"));
        return QTest::qWaitFor([this] { return document()->allowed().seek; });
    }
    /// Asks each view which time it shows.
    void everyViewShows(Time time)
    {
        const bool isNow = time == moment()->newest();
        const std::optional<Time> cursor = isNow ? std::nullopt : std::optional(time);
        const std::size_t sent = document()->trace().firstPacketAt(time + Time(1));
        QCOMPARE(moment()->time(), time);
        QCOMPARE(view<TopologyView>().shownTime(), time);
        QCOMPARE(view<TimelineCanvas>().timeCursor(), cursor);
        QCOMPARE(view<LadderCanvas>().timeCursor(), cursor);
        QCOMPARE(view<PacketsPanel>().model()->time(), cursor);
        QVERIFY(QTest::qWaitFor(
            [&] { return view<PacketsPanel>().model()->rowsSent() == static_cast<int>(sent); }));
        QVERIFY(QTest::qWaitFor(
            [&] { return view<StatisticsPanel>().statistics().total().packets.sent == sent; }));
        QCOMPARE(view<SignalLog>().shownTime(), time);
        QCOMPARE(view<Inspector>().shownTime(), time);
        for (QWidget* shown : std::initializer_list<QWidget*>{
                 &view<TopologyView>(), view<TimelineCanvas>().parentWidget(),
                 view<LadderCanvas>().parentWidget(), &view<PacketsPanel>(), &view<StatisticsPanel>(),
                 &view<SignalLog>(), &view<Inspector>(), &view<PeersPanel>(), &view<LinksPanel>()}) {
            const auto* sign = shown->findChild<BackToNow*>();
            QVERIFY2(sign, shown->metaObject()->className());
            QCOMPARE(sign->isVisibleTo(shown), !isNow);
            if (!isNow)
                QCOMPARE(sign->text(), QStringLiteral("%1 · back to now").arg(formatClock(time)));
        }
    }

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("test_looking_back"); }
    void init()
    {
        openWindow();
        child<QDockWidget>("statisticsDock")->raise(); // it counts only while it is seen
    }
    void cleanup() { m_window.reset(); }

    void aCapturePlaysInEveryView()
    {
        QVERIFY(openCapture());
        const Time end = document()->duration();
        everyViewShows(end);
        document()->runUntil(end / 2); // there at once
        everyViewShows(end / 2);
        // Stepped: to the next packet.
        document()->step(StepKind::Packet);
        const Time stepped = moment()->time();
        QVERIFY(stepped > end / 2 && stepped < end);
        QCOMPARE(document()->status().now, stepped);
        everyViewShows(stepped);
        // Played, and paused.
        document()->setPaused(false);
        QTRY_VERIFY(moment()->time() > stepped);
        document()->setPaused(true);
        const Time played = document()->status().now;
        QCOMPARE(moment()->time(), played);
        everyViewShows(played);
        // Back with the mouse on the ruler: play continues from there.
        moment()->lookAt(end / 4);
        QCOMPARE(document()->status().now, end / 4);
        everyViewShows(end / 4);
        document()->setUnbounded(true);
        document()->setPaused(false);
        QTRY_VERIFY(document()->status().finished);
        everyViewShows(end);
    }

    void aSandboxIsLookedBackOnInEveryView()
    {
        QVERIFY(openConnected());
        everyViewShows(document()->status().now);
        moment()->lookAt(fromSeconds(0.8));
        everyViewShows(fromSeconds(0.8));
        moment()->lookAt(fromSeconds(0.4));
        everyViewShows(fromSeconds(0.4));
        const int joined = static_cast<int>(moment()->state()->peers.size());
        QCOMPARE(view<PeersPanel>().model()->rowCount(), joined);
        document()->step(StepKind::Packet); // who lets time go on wants to see it
        QVERIFY(!moment()->isLookingBack());
    }

    void controlsSayThatTheyActNow_data() { addThemes(); }
    void controlsSayThatTheyActNow()
    {
        QFETCH(const bool, dark);
        applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
        m_window->resize(1024, 640);
        QVERIFY(openConnected());
        const QString text = QStringLiteral("Acts now, at ") + formatClock(moment()->newest());
        const auto says = [&](QWidget& panel) {
            const auto* line = panel.findChild<ActsNow*>();
            return line->isVisibleTo(m_window.get()) ? line->text() : QString();
        };
        const auto* composerLine = child<QLabel>("composerLine");
        const EndpointId ana = peer("ana").endpoint;
        const EndpointId server = peer("server").endpoint;
        const auto menuSays = [&](const Selection& what) {
            const std::unique_ptr<QMenu> menu = view<TopologyView>().createMenu(what);
            const auto* note = menu->findChild<QAction*>(QStringLiteral("actsNow"));
            return note ? note->text() : QString();
        };
        moment()->select(ana);
        for (const bool back : {true, false}) {
            moment()->lookAt(back ? std::optional(fromSeconds(0.8)) : std::nullopt);
            const QString expected = back ? text : QString();
            child<QDockWidget>("linksDock")->raise();
            QTRY_COMPARE(says(view<LinksPanel>()), expected);
            QCOMPARE(menuSays(ana), expected);
            QCOMPARE(menuSays(LinkRef{ana, server}), expected);
            QCOMPARE(composerLine->text().contains(text), back);
            QCOMPARE(m_window->size(), QSize(1024, 640)); // the signs need no more room than there is
            savePicture(*m_window, QStringLiteral("acts_now_links_%1_%2").arg(dark).arg(back));
            child<QDockWidget>("peersDock")->raise();
            QTRY_COMPARE(says(view<PeersPanel>()), expected);
            savePicture(*m_window, QStringLiteral("acts_now_peers_%1_%2").arg(dark).arg(back));
        }
    }

    void keysLeadBack()
    {
        QVERIFY(openConnected());
        const Time now = document()->status().now;
        for (const Qt::Key key : {Qt::Key_N, Qt::Key_Escape}) {
            moment()->lookAt(fromSeconds(0.5));
            moment()->select(peer("ana").endpoint);
            QVERIFY(child<QAction>("backToNowAction")->isEnabled());
            view<TimelineCanvas>().setFocus();
            QTest::keyClick(&view<TimelineCanvas>(), key);
            QCOMPARE(moment()->time(), now);
            QCOMPARE(moment()->selection(), Selection(peer("ana").endpoint));
            QVERIFY(!child<QAction>("backToNowAction")->isEnabled());
        }
        QTest::keyClick(&view<TimelineCanvas>(), Qt::Key_Escape); // at last: nothing is selected
        QCOMPARE(moment()->selection(), Selection());
    }

    void theCursorIsBroughtInSight()
    {
        QVERIFY(openConnected());
        view<TimelineCanvas>().showRange(fromSeconds(1.0), fromSeconds(1.1));
        QVERIFY(view<TimelineCanvas>().coordinates().xOf(fromSeconds(0.3)) < 0);
        moment()->lookAt(fromSeconds(0.3)); // as from the table, the log, the chart, a bookmark
        const double place = view<TimelineCanvas>().coordinates().xOf(fromSeconds(0.3));
        QVERIFY(place >= 0 && place <= view<TimelineCanvas>().coordinates().width());
    }

    void followingGoesOnWithNow()
    {
        QVERIFY(openConnected());
        QVERIFY(view<TimelineCanvas>().isFollowing());
        moment()->lookAt(Time(0));
        const double newest = view<TimelineCanvas>().coordinates().xOf(moment()->newest());
        moment()->lookAt(std::nullopt);
        QVERIFY(view<TimelineCanvas>().isFollowing());
        const TimeCoordinates& coordinates = view<TimelineCanvas>().coordinates();
        const double place = coordinates.xOf(moment()->newest());
        QVERIFY2(place >= 0 && place <= coordinates.width(), qPrintable(QString::number(newest)));
    }

    void aDatagramIsMarkedWithWhatItCarries()
    {
        QVERIFY(openConnected());
        QVERIFY(goOnFor(fromSeconds(1)));
        const TraceSnapshot& trace = document()->trace();
        std::uint32_t row = 0;
        while (trace.datagram(DatagramId(row)).carriedCount == 0)
            ++row;
        const PacketId packet = trace.carried(trace.datagram(DatagramId(row)), 0).packet;
        moment()->select(DatagramId(row));
        QCOMPARE(view<PacketsPanel>().table()->selectedPacket(), packet);
        QVERIFY(!view<TimelineCanvas>().accessibleDescription().isEmpty());
        QVERIFY(!view<LadderCanvas>().accessibleDescription().isEmpty());
        QVERIFY(view<Inspector>().text().contains(QString::number(packet.value())));
    }

    void anotherDocumentBeginsAfresh()
    {
        QVERIFY(openConnected());
        moment()->toggleBookmark();
        view<PacketsPanel>().filterEdit()->setText(QStringLiteral("mode == reliable"));
        view<PacketsPanel>().filterEdit()->apply();
        QVERIFY(moment()->filtered());
        view<TimelineCanvas>().setFollowing(false);
        document()->restart(); // the same document
        QVERIFY(!moment()->bookmarks().empty());
        QVERIFY(moment()->filtered());
        QVERIFY(!view<TimelineCanvas>().isFollowing());
        document()->openScenario(scenario()); // as a lesson does
        QVERIFY(moment()->bookmarks().empty());
        QVERIFY(!moment()->filtered());
        QVERIFY(view<PacketsPanel>().filterEdit()->text().isEmpty());
        QVERIFY(view<TimelineCanvas>().isFollowing());
        QVERIFY(view<LadderCanvas>().isFollowing());
    }
};

PEERSCOPE_TEST(TestLookingBack)

} // namespace peerscope::test_looking_back

#include "test_looking_back.moc"

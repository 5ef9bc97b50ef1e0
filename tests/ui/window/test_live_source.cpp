// SPDX-License-Identifier: MIT
// A source whose pace the real world sets: the views may be paused, the world goes on.
#include "core/source/open_capture.h"
#include "core/words/clock_format.h"
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/moment/back_to_now.h"
#include "ui/packets/filter_edit.h"
#include "ui/packets/packets_panel.h"
#include "ui/timeline/timeline_canvas.h"
#include "ui/topology/topology_view.h"

#include <QSlider>

#include <utility>

namespace peerscope::test_live_source {

/// Shows the trace of a capture. Time goes on when the test says so.
class LiveSource final : public Source
{
public:
    explicit LiveSource(std::shared_ptr<const Trace> trace) : m_trace(std::move(trace)) {}

    Allowed allowed() const override { return {.seek = !m_isLive, .pace = !m_isLive}; }
    RunStatus status() const override { return m_status; }
    TraceSnapshot trace() const override { return TraceSnapshot(m_trace); }
    Ticket submit(Command command) override
    {
        if (const auto* until = std::get_if<RunUntil>(&command); until && !m_isLive)
            m_status.now = until->time;
        commands.push_back(std::move(command));
        return commands.size();
    }

    void goTo(Time now)
    {
        m_status.now = now;
        Q_EMIT statusChanged();
    }
    void end()
    {
        m_isLive = false;
        m_status.finished = true;
        Q_EMIT statusChanged();
    }

    std::vector<Command> commands;

private:
    std::shared_ptr<const Trace> m_trace;
    RunStatus m_status;
    bool m_isLive = true;
};

class TestLiveSource : public WindowTest
{
    Q_OBJECT

private:
    LiveSource* m_source = nullptr;

    template <class View> View& view() const { return *m_window->findChild<View*>(); }

    void openLive()
    {
        const OpenedCapture opened = openCapture(
            QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-chat/capture.pcapng"));
        const auto* imported = std::get_if<ImportedCapture>(&opened);
        QVERIFY(imported);
        auto source = std::make_unique<LiveSource>(imported->trace);
        m_source = source.get();
        document()->openLive(QStringLiteral("lo"), std::move(source));
        QVERIFY(goOnTo(fromSeconds(1)));
    }
    /// Returns whether the views get there.
    [[nodiscard]] bool goOnTo(Time now)
    {
        m_source->goTo(now);
        return QTest::qWaitFor([&] { return moment()->newest() == now; });
    }
    void press(Qt::Key key)
    {
        view<TimelineCanvas>().setFocus();
        QTest::keyClick(&view<TimelineCanvas>(), key);
    }
    QString note() const { return child<QLabel>("noteLabel")->text(); }

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("test_live_source"); }
    void init()
    {
        openWindow();
        openLive();
    }
    void cleanup() { m_window.reset(); }

    void theWorldSetsThePace()
    {
        QCOMPARE(m_window->windowTitle(), QStringLiteral("lo[*] – Peerscope"));
        QVERIFY(document()->isRunning());
        QCOMPARE(note(), QStringLiteral("live"));
        const QString why = QStringLiteral("The real world sets the pace");
        auto* slider = child<QSlider>("speedSlider");
        QVERIFY(!slider->isEnabled());
        QCOMPARE(slider->toolTip(), why);
        for (const char* name : {"stepEvent", "stepDatagram", "stepPacket", "stepPoll", "runUntil", "slower",
                                 "faster", "normalSpeed", "unbounded", "restart"}) {
            QVERIFY2(!child<QAction>(name)->isEnabled(), name);
            QVERIFY2(child<QAction>(name)->toolTip().contains(why), name);
        }
        document()->setPaused(true);
        document()->setSpeed(0.5);
        document()->step(StepKind::Event);
        document()->restart();
        QVERIFY(document()->isRunning());
        QVERIFY(m_source->commands.empty());

        document()->openScenario(scenario()); // whose pace can be set
        QVERIFY(slider->isEnabled());
        QVERIFY(!slider->toolTip().contains(why));
        QVERIFY(child<QAction>("stepEvent")->isEnabled());
        QVERIFY(child<QAction>("stepEvent")->toolTip().contains(QStringLiteral("next event")));
    }

    void pausePausesTheView()
    {
        const Time held = moment()->newest();
        for (const Qt::Key key : {Qt::Key_Space, Qt::Key_N, Qt::Key_Escape}) {
            const Time now = moment()->newest();
            press(Qt::Key_Space);
            QVERIFY(moment()->isLookingBack());
            QVERIFY(goOnTo(now + fromSeconds(1)));
            QCOMPARE(moment()->time(), now);
            QCOMPARE(view<TopologyView>().shownTime(), now);
            QCOMPARE(note(), QStringLiteral("view paused"));
            const auto* sign = view<TopologyView>().findChild<BackToNow*>();
            QVERIFY(sign->isVisibleTo(&view<TopologyView>()));
            QCOMPARE(sign->text(),
                     QStringLiteral("%1 · the world goes on · back to now").arg(formatClock(now)));
            press(key);
            QCOMPARE(moment()->time(), now + fromSeconds(1));
            QCOMPARE(note(), QStringLiteral("live"));
        }
        QVERIFY(moment()->newest() > held);
        QVERIFY(m_source->commands.empty());
    }

    void lookingBackStays()
    {
        moment()->lookAt(fromSeconds(0.4));
        QVERIFY(document()->isRunning());
        QVERIFY(goOnTo(fromSeconds(2)));
        QCOMPARE(moment()->time(), fromSeconds(0.4));
        view<PacketsPanel>().filterEdit()->setText(QStringLiteral("mode == reliable"));
        view<PacketsPanel>().filterEdit()->apply();
        QVERIFY(moment()->filtered());
        moment()->select(EndpointId(0));
        QVERIFY(goOnTo(fromSeconds(3)));
        QCOMPARE(moment()->time(), fromSeconds(0.4));
        QCOMPARE(moment()->selection(), Selection(EndpointId(0)));
        press(Qt::Key_Space);
        QCOMPARE(moment()->time(), fromSeconds(3));
    }

    void afterItsEndItIsARecording_data()
    {
        QTest::addColumn<bool>("isLookingBack");
        QTest::newRow("now") << false;
        QTest::newRow("back") << true;
    }
    void afterItsEndItIsARecording()
    {
        QFETCH(const bool, isLookingBack);
        const Time end = fromSeconds(2);
        QVERIFY(goOnTo(end));
        const Time shown = isLookingBack ? fromSeconds(0.4) : end;
        moment()->lookAt(shown);
        m_source->end();
        QTRY_VERIFY(!moment()->isLive());
        QCOMPARE(document()->duration(), end);
        QCOMPARE(moment()->time(), shown); // nothing jumps
        QCOMPARE(moment()->newest(), end);
        QVERIFY(!document()->isRunning());
        QVERIFY(child<QSlider>("speedSlider")->isEnabled());
        moment()->lookAt(fromSeconds(0.7));
        QCOMPARE(moment()->time(), fromSeconds(0.7));
        QCOMPARE(document()->status().now, fromSeconds(0.7)); // the source went there
    }
};

PEERSCOPE_TEST(TestLiveSource)

} // namespace peerscope::test_live_source

#include "test_live_source.moc"

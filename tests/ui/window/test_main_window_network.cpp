// SPDX-License-Identifier: MIT
// Bending the network by hand: shape, take down, kill, freeze, unplug, and undo of each.
#include "core/trace/trace.h"
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/topology/topology_view.h"

#include <QComboBox>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QMenu>
#include <QTableView>

namespace peerscope::test_main_window_network {

class TestMainWindowNetwork : public WindowTest
{
    Q_OBJECT

private:
    LinkState link(const char* from, const char* to) const
    {
        for (const LinkState& candidate : document()->state()->links) {
            if (candidate.from == peer(from).endpoint && candidate.to == peer(to).endpoint)
                return candidate;
        }
        return {};
    }
    void type(const char* name, const char* text) const
    {
        auto* spin = child<QDoubleSpinBox>(name);
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, QString::fromLatin1(text));
        QTest::keyClick(spin, Qt::Key_Return);
    }
    /// Chooses an entry of the menu that a right click in the topology opens. Returns whether there is one.
    [[nodiscard]] bool pressInMenu(const Selection& what, const char* action) const
    {
        std::unique_ptr<QMenu> menu;
        QAction* found = nullptr;
        const auto isOffered = [&] { // the view knows of the latest state with its next frame
            menu = m_window->findChild<TopologyView*>()->createMenu(what);
            found = menu ? menu->findChild<QAction*>(QString::fromLatin1(action)) : nullptr;
            return found && found->isEnabled();
        };
        if (!QTest::qWaitFor(isOffered))
            return false;
        found->trigger();
        return true;
    }
    /// Steps until a datagram is on its way; its number.
    DatagramId flying() const
    {
        const TraceSnapshot& trace = document()->trace();
        for (std::size_t row = trace.datagramCount(); row > 0; --row) {
            const DatagramRow datagram = trace.datagram(DatagramId(static_cast<std::uint32_t>(row - 1)));
            if (datagram.fate == DatagramFate::InFlight)
                return datagram.id;
        }
        return DatagramId::none();
    }
    DatagramRow datagram(DatagramId id) const { return document()->trace().datagram(id); }

    /// Whether every step by hand is in the saved scenario, and that replays to the same digest.
    [[nodiscard]] bool savesAndReplays()
    {
        if (!goOnFor(fromSeconds(1)))
            return false;
        const Time now = document()->state()->now;
        const std::uint64_t digest = document()->status().digest;
        const QString name = file("by-hand.scenario.json");
        if (document()->saveAs(name))
            return false;
        const ScenarioResult<Scenario> loaded = loadScenario(name);
        if (!std::holds_alternative<Scenario>(loaded))
            return false;
        document()->openScenario(std::get<Scenario>(loaded),
                                 {.paused = true, .unbounded = false, .speed = 1.0}, now);
        return QTest::qWaitFor(
            [&] {
                return !document()->status().catchingUp && document()->state()->now == now &&
                       document()->status().digest == digest;
            },
            patience);
    }

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("test_main_window_network"); }
    void init() { openWindow(); }
    void cleanup() { m_window.reset(); }

    void shapeALink()
    {
        QVERIFY(openConnected());
        moment()->select(LinkRef{peer("ana").endpoint, peer("server").endpoint});
        child<QDockWidget>("linksDock")->raise();
        QTRY_VERIFY(child<QTableView>("linkTable")->isVisible());
        type("delaySpin", "150");
        QTRY_COMPARE(link("ana", "server").conditions.delay, Time(150'000));
        QTRY_COMPARE(link("server", "ana").conditions.delay, Time(150'000)); // both ways
        auto* presets = child<QComboBox>("presetCombo");
        const int mobile = presets->findText(QStringLiteral("mobile-3g"));
        QVERIFY(mobile > 0);
        presets->setCurrentIndex(mobile);
        Q_EMIT presets->activated(mobile);
        QTRY_COMPARE(link("ana", "server").conditions.delay, Time(360'000));
        QTRY_COMPARE(presets->currentText(), QStringLiteral("mobile-3g"));
        trigger("undo");
        QTRY_COMPARE(link("ana", "server").conditions.delay, Time(150'000));
        QVERIFY(savesAndReplays());
    }

    void takeALinkDown()
    {
        QVERIFY(openConnected());
        QVERIFY(pressInMenu(LinkRef{peer("ana").endpoint, peer("server").endpoint}, "down"));
        QTRY_VERIFY(link("ana", "server").isDown);
        trigger("undo");
        QTRY_VERIFY(!link("ana", "server").isDown);
    }

    void killADatagram()
    {
        QVERIFY(openConnected());
        for (int step = 0; step < 50 && !flying().isValid(); ++step) {
            const Ticket done = document()->status().done;
            document()->step(StepKind::Datagram);
            QTRY_VERIFY(document()->status().done > done);
        }
        const DatagramId doomed = flying();
        QVERIFY(doomed.isValid());
        QVERIFY(pressInMenu(doomed, "kill"));
        QTRY_COMPARE(datagram(doomed).fate, DatagramFate::Lost);
        QCOMPARE(datagram(doomed).reason, LossReason::Killed);
        QVERIFY(savesAndReplays());
    }

    void freezeAPeer()
    {
        QVERIFY(openConnected());
        QVERIFY(pressInMenu(peer("ana").endpoint, "freeze.2"));
        QTRY_VERIFY(peer("ana").frozenUntil.has_value());
        trigger("undo");
        QTRY_VERIFY(!peer("ana").frozenUntil);
        trigger("redo");
        QTRY_VERIFY(peer("ana").frozenUntil.has_value());
        QVERIFY(savesAndReplays());
    }

    void unplugAPeer()
    {
        QVERIFY(openConnected());
        QVERIFY(pressInMenu(peer("ana").endpoint, "unplug"));
        QTRY_VERIFY(peer("ana").isUnplugged);
        QTRY_VERIFY(link("server", "ana").isDown);
        QVERIFY(pressInMenu(peer("ana").endpoint, "replug"));
        QTRY_VERIFY(!peer("ana").isUnplugged);
        QVERIFY(savesAndReplays());
    }
};

PEERSCOPE_TEST(TestMainWindowNetwork)

} // namespace peerscope::test_main_window_network

#include "test_main_window_network.moc"

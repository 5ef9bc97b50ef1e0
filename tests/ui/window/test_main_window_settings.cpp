// SPDX-License-Identifier: MIT
// Settings of peers and recordings of links, from the field to the engine, undone and saved; and warnings.
#include "core/trace/trace.h"
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/document/peer_controls.h"
#include "ui/fields/number_spin.h"
#include "ui/window/banner.h"

#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>
#include <QUndoStack>

namespace peerscope::test_main_window_settings {

using namespace Qt::Literals::StringLiterals;

class TestMainWindowSettings : public WindowTest
{
    Q_OBJECT

private:
    void type(const char* name, const char* text) const
    {
        auto* spin = child<NumberSpin>(name);
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, QString::fromLatin1(text));
        QTest::keyClick(spin, Qt::Key_Return);
    }
    Banner* banner() const { return child<Banner>("banner"); }
    QToolButton* warnings() const { return child<QToolButton>("warningsButton"); }
    /// What the file has that the sandbox is saved to.
    std::optional<Scenario> saved() const
    {
        const QString name = file("settings.scenario.json");
        if (document()->saveAs(name))
            return std::nullopt;
        const ScenarioResult<Scenario> loaded = loadScenario(name);
        const auto* found = std::get_if<Scenario>(&loaded);
        return found ? std::optional(*found) : std::nullopt;
    }
    LinkConditions conditions(const char* from, const char* to) const
    {
        for (const LinkState& link : document()->state()->links) {
            if (link.from == peer(from).endpoint && link.to == peer(to).endpoint)
                return link.conditions;
        }
        return {};
    }
    std::size_t lost(EndpointId from, LossReason reason) const
    {
        const TraceSnapshot& trace = document()->trace();
        std::size_t count = 0;
        for (std::size_t row = 0; row < trace.datagramCount(); ++row) {
            const DatagramRow datagram = trace.datagram(DatagramId(static_cast<std::uint32_t>(row)));
            count += datagram.from == from && datagram.reason == reason;
        }
        return count;
    }

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("test_main_window_settings"); }
    void init() { openWindow(); }
    void cleanup() { m_window.reset(); }

    void aTimeOutWhileItRuns()
    {
        QVERIFY(openConnected());
        QVERIFY(choose("ana"));
        press("settingsButton");
        type("timeoutMaximumSpin", "800");
        QCOMPARE(document()->undoStack()->undoText(),
                 u"set time-out of ana to limit 32, minimum 5000 ms, maximum 800 ms"_s);
        QTRY_VERIFY(peer("ana").enet.timeout == std::optional(EnetTimeout{.maximumMs = 800}));
        LinkConditionsChange deaf;
        deaf.loss = 1.0;
        PeerControls(document())
            .changeConditions({peer("server").endpoint, peer("ana").endpoint}, deaf, true);
        QVERIFY(goOnFor(fromSeconds(3)));
        QTRY_COMPARE(peer("ana").status, PeerStatus::Disconnected); // 30 s without the setting
        QTRY_COMPARE(child<NumberSpin>("timeoutMaximumSpin")->value(), 800.0);

        const std::optional<Scenario> scenario = saved();
        QVERIFY(scenario);
        QCOMPARE(scenario->actions.size(), std::size_t{2});
        QCOMPARE(scenario->actions[0].peer, u"ana"_s);
        QVERIFY(std::get<SettingsAction>(scenario->actions[0].what).settings.timeout ==
                std::optional(EnetTimeout{.maximumMs = 800}));
        trigger("undo");
        trigger("undo");
        QTRY_VERIFY(!peer("ana").enet.timeout);
        QTRY_COMPARE(peer("ana").status, PeerStatus::Connected);
        QTRY_COMPARE(child<NumberSpin>("timeoutMaximumSpin")->value(), 30'000.0);
        trigger("redo");
        QTRY_VERIFY(peer("ana").enet.timeout);
    }

    void compressionFromTheStart()
    {
        QVERIFY(openConnected());
        const Time now = document()->state()->now;
        QVERIFY(choose("ana"));
        press("settingsButton");
        auto* compression = child<QComboBox>("compressionCombo");
        compression->setFocus();
        QTest::keyClick(compression, Qt::Key_Down);
        QTRY_COMPARE(peer("ana").status, PeerStatus::Connecting);
        QCOMPARE(document()->state()->now, now);
        QCOMPARE(compression->currentText(), u"range_coder"_s);
        // It cannot be meant: the window says so, and no more when it is undone.
        QTRY_VERIFY(banner()->isVisible());
        QVERIFY2(banner()->text().contains(u"cannot read each other's datagrams"_s),
                 qPrintable(banner()->text()));
        QVERIFY(warnings()->text().startsWith(u"1 warning"_s));
        const std::optional<Scenario> scenario = saved();
        QVERIFY(scenario);
        QVERIFY(scenario->peers[1].enet.compression == CompressionMode::RangeCoder);
        QVERIFY(scenario->actions.empty());
        trigger("undo");
        QTRY_COMPARE(peer("ana").status, PeerStatus::Connected);
        QTRY_VERIFY(!warnings()->isVisible());
        QVERIFY(!banner()->isVisible());
        QCOMPARE(compression->currentText(), u"none"_s);
    }

    void aPeerIsAddedWithItsSettings()
    {
        QVERIFY(openConnected());
        press("addPeerButton");
        auto* dialog = child<QDialog>("addPeerDialog");
        peerscope::press(*dialog, "settingsButton");
        auto* spin = peerscope::child<NumberSpin>(*dialog, "outBandwidthSpin");
        spin->selectAll();
        QTest::keyClicks(spin, u"9000"_s);
        peerscope::press(*dialog, "confirmAddButton");
        QTRY_VERIFY(peer("client.1").enet.outBandwidth == std::optional(9000U));
        QCOMPARE(document()->scenario().peers.back().enet.outBandwidth, std::optional(9000U));
        trigger("undo");
        QTRY_COMPARE(document()->state()->peers.size(), std::size_t{3});
    }

    void aSmallMtuAndARecording()
    {
        QVERIFY(openConnected());
        moment()->select(LinkRef{peer("ana").endpoint, peer("server").endpoint});
        child<QDockWidget>("linksDock")->raise();
        QTRY_VERIFY(child<QTableView>("linkTable")->isVisible());
        type("mtuSpin", "40");
        QTRY_COMPARE(conditions("ana", "server").mtu, 40U);
        QVERIFY(goOnFor(fromSeconds(1)));
        QTRY_VERIFY(lost(peer("ana").endpoint, LossReason::Mtu) > 0);
        trigger("undo");
        QTRY_COMPARE(conditions("ana", "server").mtu, 0U);
        QCOMPARE(lost(peer("ana").endpoint, LossReason::Mtu), std::size_t{0});

        QFile recording(file("train.csv"));
        QVERIFY(recording.open(QFile::WriteOnly));
        recording.write("time,delay\n0,120\n5,140\n");
        recording.close();
        auto* button = child<QPushButton>("recordingButton");
        button->click();
        Q_EMIT child<QFileDialog>("recordingDialog")->fileSelected(recording.fileName());
        QTRY_VERIFY(conditions("ana", "server").recording);
        QTRY_COMPARE(button->accessibleName(), u"Recording: train.csv, 10.00 s"_s);
        const std::size_t before = document()->trace().datagramCount();
        QVERIFY(goOnFor(fromSeconds(1)));
        const TraceSnapshot& trace = document()->trace();
        std::size_t played = 0;
        for (std::size_t row = before; row < trace.datagramCount(); ++row) {
            const DatagramRow datagram = trace.datagram(DatagramId(static_cast<std::uint32_t>(row)));
            if (datagram.from != peer("ana").endpoint)
                continue;
            ++played;
            QVERIFY(datagram.due - datagram.sent > Time(100'000)); // 120 ms with 5 of jitter; 30 ms without
        }
        QVERIFY(played > 0);
        const std::optional<Scenario> scenario = saved();
        QVERIFY(scenario);
        const auto& action = std::get<ConditionsAction>(scenario->actions.back().what);
        QVERIFY(action.conditions.recording && *action.conditions.recording);
        trigger("undo");
        QTRY_VERIFY(!conditions("ana", "server").recording);
    }

    void warningsOfWhatIsOpened()
    {
        Scenario wrong = scenario();
        wrong.peers[0].channels = 1;
        document()->openScenario(wrong, {.paused = true, .unbounded = false, .speed = 1.0});
        QTRY_VERIFY(banner()->isVisible());
        QVERIFY2(banner()->text().contains(u"$.peers[0].channels: 1 limits no channels"_s),
                 qPrintable(banner()->text()));
        QCOMPARE(banner()->kind(), Banner::Kind::Note);
        QVERIFY(warnings()->isVisible());
        // It is closed, and can be read again.
        QTest::keyClick(banner(), Qt::Key_Escape);
        QVERIFY(!banner()->isVisible());
        document()->step(StepKind::Poll);
        document()->restart(); // brings nothing new
        QCoreApplication::processEvents();
        QVERIFY(!banner()->isVisible());
        press("warningsButton");
        QVERIFY(banner()->isVisible());

        document()->openScenario(scenario(), {.paused = true, .unbounded = false, .speed = 1.0});
        QTRY_VERIFY(!warnings()->isVisible());
        QVERIFY(!banner()->isVisible());
    }

    void manyWarningsAreShortened()
    {
        Scenario wrong = scenario();
        for (int channel = 254; channel < 262; ++channel)
            wrong.traffic.push_back({.from = u"ana"_s,
                                     .target = {1, {}, false},
                                     .channel = channel,
                                     .payload = PayloadSize{8},
                                     .stop = std::nullopt});
        document()->openScenario(wrong, {.paused = true, .unbounded = false, .speed = 1.0});
        QTRY_VERIFY(warnings()->text().startsWith(u"8 warning"_s));
        QVERIFY2(banner()->text().endsWith(u"and 7 more"_s), qPrintable(banner()->text()));
        press("warningsButton");
        QVERIFY2(banner()->text().contains(u"$.traffic[10].channel"_s), qPrintable(banner()->text()));
    }
};

PEERSCOPE_TEST(TestMainWindowSettings)

} // namespace peerscope::test_main_window_settings

#include "test_main_window_settings.moc"

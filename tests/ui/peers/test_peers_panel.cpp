// SPDX-License-Identifier: MIT
#include "core/scenario/hand_actions.h"
#include "core/trace/trace_writer.h"
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "tests/ui/moment/settable_moment.h"
#include "tests/ui/peers/sample_state.h"
#include "ui/peers/add_peer_dialog.h"
#include "ui/peers/new_peer.h"
#include "ui/peers/peer_settings.h"
#include "ui/peers/peers_model.h"
#include "ui/peers/peers_panel.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

namespace peerscope::test_peers_panel {

class TestPeersPanel : public QObject
{
    Q_OBJECT

private:
    static void clickPeer(const PeersPanel& panel, int row)
    {
        auto* list = child<QListView>(panel, "peerList");
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                          list->visualRect(panel.model()->index(row)).center());
    }
    static void open(SettableMoment& moment, PeersPanel& panel, std::shared_ptr<const TraceState> state)
    {
        panel.resize(260, 640);
        moment.setState(std::move(state));
        panel.show();
    }

private Q_SLOTS:
    void nothingToPressWithoutAPeer()
    {
        SettableMoment moment;
        PeersPanel panel{&moment};
        panel.show();
        for (const char* name : {"refuseCheckBox", "disconnectButton", "forceCheckBox", "closeButton",
                                 "joinButton", "freezeButton", "freezeSpin", "unplugButton", "addPeerButton"})
            QVERIFY2(!child<QWidget>(panel, name)->isEnabled(), name);
        moment.setState(sampleState());
        QVERIFY(child<QWidget>(panel, "addPeerButton")->isEnabled());
        QVERIFY(!child<QWidget>(panel, "closeButton")->isEnabled());
    }

    void aClickSelects()
    {
        SettableMoment moment;
        PeersPanel panel{&moment};
        open(moment, panel, sampleState());
        QSignalSpy selected(&moment, &Moment::selectionChanged);
        clickPeer(panel, 1);
        QCOMPARE(selected.count(), 1);
        QCOMPARE(std::get<EndpointId>(selected.first().first().value<Selection>()), EndpointId(1));
        QCOMPARE(panel.currentPeer(), EndpointId(1));
        // The selection went elsewhere; the peer is still the current one, and a click gets it back.
        moment.select(PacketId(3));
        QCOMPARE(panel.currentPeer(), EndpointId(1));
        clickPeer(panel, 1);
        QCOMPARE(moment.selection(), Selection(EndpointId(1)));
        auto* list = child<QListView>(panel, "peerList");
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down);
        QCOMPARE(moment.selection(), Selection(EndpointId(2)));
        QCOMPARE(panel.currentPeer(), EndpointId(2));
    }

    /// Why its connection ended stands under its name, also for a capture, in as many lines as it needs.
    void saysWhyAConnectionEnded()
    {
        TraceWriter writer;
        for (const char* name : {"server", "ana"})
            writer.addEndpoint(name, name[0] == 'a' ? "client" : "server", 1);
        const EndpointId server(0);
        const EndpointId ana(1);
        NewPacket sent;
        sent.from = ana;
        sent.to = server;
        const PacketId packet = writer.addPacket(sent);
        EventRow connected;
        connected.at = Time(1);
        connected.peer = ana;
        connected.detail = "connected";
        writer.addPeerState({.at = Time(1), .peer = ana, .status = PeerStatus::Connected});
        writer.addConnection({.at = Time(1), .peer = ana, .remote = server, .remoteId = 1});
        writer.addEvent(connected);
        writer.addConditions({Time(2), ana, server, {.down = true}});
        writer.addConnection({.at = Time(9),
                              .peer = ana,
                              .remote = server,
                              .remoteId = 1,
                              .isOpen = false,
                              .ending = ConnectionEnding::TimedOut,
                              .unacknowledged = packet});
        writer.addPeerState({.at = Time(9), .peer = ana, .status = PeerStatus::Disconnected});
        SettableMoment moment;
        PeersPanel panel{&moment};
        moment.setTrace(TraceSnapshot(writer.trace()));
        const auto state = sampleState();
        state->now = Time(8);
        open(moment, panel, state);
        const auto* why = child<QLabel>(panel, "peerWhy");
        moment.select(ana);
        QVERIFY(why->isHidden());
        for (const bool mayAct : {true, false}) {
            const auto later = sampleState();
            later->now = Time(10);
            later->mayAct = mayAct;
            moment.setState(later);
            QVERIFY(why->isVisible());
            QCOMPARE(why->text(),
                     QStringLiteral("the link ana → server was down from 0.000 s on; ana timed out "
                                    "after 0 resends of packet 0"));
            panel.resize(220, 420); // as in a window of 1024 x 640
            QCOMPARE(panel.size(), QSize(220, 420));
            QVERIFY(QTest::qWaitFor([&] { return why->height() >= why->heightForWidth(why->width()); }));
            for (const QWidget* part : panel.findChildren<QWidget*>(Qt::FindDirectChildrenOnly))
                QVERIFY2(part->isHidden() || panel.rect().contains(part->geometry()),
                         qPrintable(part->objectName()));
        }
    }

    void beingToldASelectionAsksForNone()
    {
        SettableMoment moment;
        PeersPanel panel{&moment};
        open(moment, panel, sampleState());
        QSignalSpy selected(&moment, &Moment::selectionChanged);
        moment.select(EndpointId(2));
        QCOMPARE(panel.currentPeer(), EndpointId(2));
        QVERIFY(child<QListView>(panel, "peerList")->selectionModel()->isSelected(panel.model()->index(2)));
        moment.select(LinkRef{EndpointId(0), EndpointId(1)});
        QVERIFY(!child<QListView>(panel, "peerList")->selectionModel()->hasSelection());
        QCOMPARE(selected.count(), 2); // and the panel added none
    }

    void refuses()
    {
        const auto state = sampleState();
        SettableMoment moment;
        PeersPanel panel{&moment};
        open(moment, panel, state);
        QSignalSpy refused(&panel, &PeersPanel::refuseRequested);
        clickPeer(panel, 0);
        auto* box = child<QCheckBox>(panel, "refuseCheckBox");
        tick(panel, "refuseCheckBox");
        QCOMPARE(refused.count(), 1);
        QCOMPARE(refused.first().at(0).value<EndpointId>(), EndpointId(0));
        QCOMPARE(refused.first().at(1).toBool(), true);

        // States from before the sandbox got to it do not take the tick away …
        auto next = std::make_shared<TraceState>(*state);
        moment.setState(next);
        QVERIFY(box->isChecked());
        next = std::make_shared<TraceState>(*next);
        next->peers[0].refusesNewConnections = true;
        moment.setState(next);
        QVERIFY(box->isChecked());
        // … and afterwards the box shows what the peer does (create_server clears it).
        next = std::make_shared<TraceState>(*next);
        next->peers[0].refusesNewConnections = false;
        moment.setState(next);
        QVERIFY(!box->isChecked());

        tick(panel, "refuseCheckBox");
        tick(panel, "refuseCheckBox");
        QCOMPARE(refused.count(), 3);
        QCOMPARE(refused.last().at(1).toBool(), false);
    }

    void anUnansweredRefusalIsGivenUp()
    {
        const auto state = sampleState();
        SettableMoment moment;
        PeersPanel panel{&moment};
        open(moment, panel, state);
        clickPeer(panel, 0);
        tick(panel, "refuseCheckBox");
        QVERIFY(child<QCheckBox>(panel, "refuseCheckBox")->isChecked());
        for (int seen = 0; seen < 100; ++seen)
            moment.setState(std::make_shared<TraceState>(*state));
        QVERIFY(!child<QCheckBox>(panel, "refuseCheckBox")->isChecked());
    }

    void disconnectsTheChosenPeer()
    {
        SettableMoment moment;
        PeersPanel panel{&moment};
        open(moment, panel, sampleState());
        QSignalSpy disconnected(&panel, &PeersPanel::disconnectRequested);
        clickPeer(panel, 0);
        auto* target = child<QComboBox>(panel, "disconnectTarget");
        QCOMPARE(target->count(), 2);
        QCOMPARE(target->itemText(0), QStringLiteral("ana (101)"));
        target->setFocus();
        QTest::keyClick(target, Qt::Key_Down);
        press(panel, "disconnectButton");
        tick(panel, "forceCheckBox");
        press(panel, "disconnectButton");
        QCOMPARE(disconnected.count(), 2);
        QCOMPARE(disconnected[0][0].value<EndpointId>(), EndpointId(0));
        QCOMPARE(disconnected[0][1].toInt(), 1'900'000'200);
        QCOMPARE(disconnected[0][2].toBool(), false);
        QCOMPARE(disconnected[1][2].toBool(), true);
        QVERIFY(child<QWidget>(panel, "forceCheckBox")
                    ->toolTip()
                    .contains(QStringLiteral("not</b> emitted here")));
    }

    void theChosenTargetStays()
    {
        const auto state = sampleState();
        SettableMoment moment;
        PeersPanel panel{&moment};
        open(moment, panel, state);
        clickPeer(panel, 0);
        auto* target = child<QComboBox>(panel, "disconnectTarget");
        target->setCurrentIndex(1);
        auto next = std::make_shared<TraceState>(*state);
        next->peers[0].connections.push_back(next->peers[0].connections.front());
        next->peers[0].connections.back().remoteId = 300;
        moment.setState(next);
        QCOMPARE(target->count(), 3);
        QCOMPARE(target->currentText(), QStringLiteral("bot.1 (1900000200)"));
        next = std::make_shared<TraceState>(*next);
        next->peers[0].connections.pop_back();
        next->peers[0].connections.erase(next->peers[0].connections.begin());
        moment.setState(next);
        QCOMPARE(target->count(), 1);
        QCOMPARE(target->currentText(), QStringLiteral("bot.1 (1900000200)"));
        next = std::make_shared<TraceState>(*next);
        next->peers[0].connections.clear();
        moment.setState(next);
        QVERIFY(!child<QWidget>(panel, "disconnectButton")->isEnabled());
    }

    void closesAndJoinsAgain()
    {
        const auto state = sampleState();
        SettableMoment moment;
        PeersPanel panel{&moment};
        open(moment, panel, state);
        QSignalSpy closed(&panel, &PeersPanel::closeRequested);
        QSignalSpy joined(&panel, &PeersPanel::joinRequested);
        clickPeer(panel, 1);
        QVERIFY(!child<QWidget>(panel, "joinButton")->isEnabled());
        press(panel, "closeButton");
        QCOMPARE(closed.count(), 1);
        QCOMPARE(closed.first().first().value<EndpointId>(), EndpointId(1));
        auto next = std::make_shared<TraceState>(*state);
        next->peers[1].status = PeerStatus::Disconnected;
        next->peers[1].connections.clear();
        moment.setState(next);
        QVERIFY(!child<QWidget>(panel, "closeButton")->isEnabled());
        press(panel, "joinButton");
        QCOMPARE(joined.count(), 1);
        QCOMPARE(joined.first().first().value<EndpointId>(), EndpointId(1));
    }

    void freezesAndUnplugs()
    {
        const auto state = sampleState();
        SettableMoment moment;
        PeersPanel panel{&moment};
        open(moment, panel, state);
        QSignalSpy performed(&panel, &PeersPanel::performRequested);
        const auto last = [&performed] { return performed.last().at(0).value<ActionSpec>(); };
        const QString ana = QStringLiteral("ana");
        clickPeer(panel, 1);
        press(panel, "freezeButton");
        QCOMPARE(last(), hand::freeze(ana, Time(5'000'000)));
        auto* seconds = child<QSpinBox>(panel, "freezeSpin");
        seconds->selectAll();
        QTest::keyClicks(seconds, QStringLiteral("30"));
        press(panel, "freezeButton");
        QCOMPARE(last(), hand::freeze(ana, Time(30'000'000)));
        press(panel, "unplugButton");
        QCOMPARE(last(), hand::unplug(ana));
        QCOMPARE(performed.count(), 3);

        auto next = std::make_shared<TraceState>(*state);
        next->peers[1].frozenUntil = Time(4'000'000);
        next->peers[1].isUnplugged = true;
        moment.setState(next);
        QCOMPARE(child<QPushButton>(panel, "freezeButton")->text(), QStringLiteral("Unfreeze"));
        QCOMPARE(child<QPushButton>(panel, "unplugButton")->text(), QStringLiteral("Replug"));
        QVERIFY(!seconds->isEnabled());
        press(panel, "freezeButton");
        QCOMPARE(last(), hand::freeze(ana, Time(0)));
        press(panel, "unplugButton");
        QCOMPARE(last(), hand::replug(ana));

        next = std::make_shared<TraceState>(*next);
        next->now = Time(4'000'000); // it goes on
        moment.setState(next);
        QCOMPARE(child<QPushButton>(panel, "freezeButton")->text(), QStringLiteral("Freeze"));
        QVERIFY(seconds->isEnabled());
        clickPeer(panel, 3); // has not joined yet
        QVERIFY(!child<QWidget>(panel, "freezeButton")->isEnabled());
    }

    void settingsOfTheChosenPeer()
    {
        const auto state = sampleState();
        SettableMoment moment;
        PeersPanel panel{&moment};
        open(moment, panel, state);
        QVERIFY(!child<QWidget>(panel, "settingsButton")->isVisible());
        Scenario scenario;
        scenario.peers.resize(4);
        const char* names[] = {"server", "ana", "bot", "client.1"};
        for (std::size_t index = 0; index < 4; ++index)
            scenario.peers[index].name = QString::fromLatin1(names[index]);
        scenario.peers[0].role = PeerRole::Server;
        scenario.peers[2].count = 1;
        scenario.peers[2].packetsPerPoll = 4;
        panel.setScenario(scenario);
        QSignalSpy performed(&panel, &PeersPanel::performRequested);
        QSignalSpy start(&panel, &PeersPanel::startChangeRequested);

        clickPeer(panel, 2); // bot.1
        press(panel, "settingsButton");
        auto* ping = child<NumberSpin>(panel, "pingSpin");
        auto* packets = child<NumberSpin>(panel, "packetsPerPollSpin");
        QCOMPARE(packets->value(), 4.0);
        QVERIFY(child<QLabel>(panel, "startNote")->text().contains(QStringLiteral("all of bot")));
        ping->selectAll();
        QTest::keyClicks(ping, QStringLiteral("250"));
        QTest::keyClick(ping, Qt::Key_Return);
        EnetSettings change;
        change.pingIntervalMs = 250;
        QCOMPARE(performed.count(), 1);
        QCOMPARE(performed[0][0].value<ActionSpec>(), hand::changeSettings(QStringLiteral("bot.1"), change));
        packets->selectAll();
        QTest::keyClicks(packets, QStringLiteral("5"));
        QTest::keyClick(packets, Qt::Key_Return);
        QCOMPARE(start.count(), 1);
        QCOMPARE(start[0][0].toString(), QStringLiteral("bot"));
        QVERIFY(start[0][1].value<StartSettings>() == (StartSettings{.packetsPerPoll = 5}));

        // What the sandbox does is shown, also of a moment before.
        auto next = std::make_shared<TraceState>(*state);
        next->peers[1].enet.pingIntervalMs = 100;
        moment.setState(next);
        clickPeer(panel, 1);
        QCOMPARE(ping->value(), 100.0);
        moment.setState(state);
        QCOMPARE(ping->value(), 500.0);
        QVERIFY(!child<QLabel>(panel, "startNote")->text().contains(QStringLiteral("all of")));
        QCOMPARE(performed.count(), 1);

        auto recording = std::make_shared<TraceState>(*state);
        recording->mayAct = false;
        moment.setState(recording);
        QVERIFY(!ping->isVisible());
    }

    void theDialogSetsWhatTheGameWould()
    {
        Scenario scenario;
        scenario.peers.resize(1);
        scenario.peers[0].name = QStringLiteral("server");
        scenario.peers[0].role = PeerRole::Server;
        scenario.peers[0].api = PeerApi::Scene;
        AddPeerDialog dialog(sampleState());
        dialog.setScenario(scenario);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        const int folded = dialog.height();
        press(dialog, "settingsButton");
        QTRY_VERIFY(dialog.height() > folded);
        auto* ping = child<NumberSpin>(dialog, "pingSpin");
        ping->setFocus();
        ping->selectAll();
        QTest::keyClicks(ping, QStringLiteral("250"));
        QTest::keyClick(ping, Qt::Key_Tab);
        auto* auth = child<QComboBox>(dialog, "authCombo");
        QVERIFY(auth->isVisible());
        auth->setFocus();
        QTest::keyClick(auth, Qt::Key_Down);
        QVERIFY(dialog.peer().enet.pingIntervalMs == 250U);
        QCOMPARE(dialog.peer().auth, AuthPolicy::Accept);
        dialog.resize(dialog.width(), 900);
        QTRY_COMPARE(clippedControls(dialog), QString());
        QCOMPARE(namelessControls(*child<QWidget>(dialog, "peerSettings")), QString());
        savePicture(dialog, QStringLiteral("add-peer-settings"));

        // A server without the scene has no authentication.
        scenario.peers[0].api = PeerApi::Peer;
        dialog.setScenario(scenario);
        QVERIFY(!auth->isVisible());
        QCOMPARE(dialog.peer().auth, AuthPolicy::None);
        QVERIFY(dialog.peer().enet.pingIntervalMs == 250U);
    }

    void enterAddsAClientAtOnce()
    {
        SettableMoment moment;
        PeersPanel panel{&moment};
        open(moment, panel, sampleState());
        QSignalSpy added(&panel, &PeersPanel::addPeerRequested);
        press(panel, "addPeerButton");
        auto* dialog = panel.findChild<AddPeerDialog*>();
        QVERIFY(dialog);
        QVERIFY(QTest::qWaitForWindowActive(dialog));
        savePicture(*dialog, QStringLiteral("add-peer"));
        QTest::keyClick(dialog->focusWidget(), Qt::Key_Return);
        QCOMPARE(added.count(), 1);
        PeerSpec expected;
        expected.name = QStringLiteral("client.2"); // client.1 is taken
        expected.server = QStringLiteral("server");
        QCOMPARE(added.first().first().value<PeerSpec>(), expected);
        QVERIFY(!dialog->isVisible());
    }

    void theDialogSaysWhatIsWrong()
    {
        SettableMoment moment;
        PeersPanel panel{&moment};
        open(moment, panel, sampleState());
        QSignalSpy added(&panel, &PeersPanel::addPeerRequested);
        press(panel, "addPeerButton");
        auto* dialog = panel.findChild<AddPeerDialog*>();
        auto* name = child<QLineEdit>(*dialog, "peerNameEdit");
        auto* error = child<QLabel>(*dialog, "addPeerError");
        auto* add = child<QPushButton>(*dialog, "confirmAddButton");
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("ana"));
        QVERIFY2(error->text().contains(QStringLiteral("already a peer called ana")),
                 qPrintable(error->text()));
        QVERIFY(!add->isEnabled());
        QTest::keyClicks(name, QStringLiteral("2"));
        QVERIFY(error->text().isEmpty());
        QVERIFY(add->isEnabled());
        name->clear();
        QVERIFY(!add->isEnabled());
        QTest::keyClicks(name, QStringLiteral("17"));
        QVERIFY(!add->isEnabled());
        QTest::keyClicks(name, QStringLiteral("x"));

        auto* id = child<QSpinBox>(*dialog, "idSpin");
        QCOMPARE(id->text(), QStringLiteral("automatic"));
        id->selectAll();
        QTest::keyClicks(id, QStringLiteral("101"));
        QVERIFY2(error->text().contains(QStringLiteral("Id 101 belongs to ana")), qPrintable(error->text()));
        id->selectAll();
        QTest::keyClicks(id, QStringLiteral("7"));
        QVERIFY(add->isEnabled());
        press(*dialog, "confirmAddButton");
        QCOMPARE(added.count(), 1);
        QCOMPARE(added.first().first().value<PeerSpec>().name, QStringLiteral("17x"));
        QCOMPARE(added.first().first().value<PeerSpec>().id, std::optional(7));
    }

    void theDialogFollowsTheRole()
    {
        AddPeerDialog dialog(sampleState());
        dialog.show();
        auto* role = child<QComboBox>(dialog, "roleCombo");
        role->setFocus();
        QTest::keyClick(role, Qt::Key_Down);
        QCOMPARE(role->currentText(), QStringLiteral("server"));
        QCOMPARE(dialog.peer().name, QStringLiteral("server.1"));
        QCOMPARE(dialog.peer().role, PeerRole::Server);
        QVERIFY(!child<QWidget>(dialog, "idSpin")->isEnabled());
        QVERIFY(dialog.peer().server.isEmpty());
        auto* name = child<QLineEdit>(dialog, "peerNameEdit");
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("mine"));
        QTest::keyClick(role, Qt::Key_Down);
        QCOMPARE(dialog.peer().role, PeerRole::Mesh);
        QCOMPARE(dialog.peer().name, QStringLiteral("mine")); // what somebody typed stays
        QCOMPARE(clippedControls(dialog), QString());
    }

    void theDialogNoticesNamesTakenMeanwhile()
    {
        const auto state = sampleState();
        AddPeerDialog dialog(state);
        QVERIFY(child<QWidget>(dialog, "confirmAddButton")->isEnabled());
        auto next = std::make_shared<TraceState>(*state);
        PeerState other = next->peers[1];
        other.endpoint = EndpointId(4);
        other.name = dialog.peer().name.toStdString();
        other.id = 555;
        next->peers.push_back(other);
        dialog.setState(next);
        QVERIFY(!child<QWidget>(dialog, "confirmAddButton")->isEnabled());
    }

    void proposesASensibleRole()
    {
        TraceState state;
        QCOMPARE(likelyRole(state), PeerRole::Server);
        QCOMPARE(freePeerName(state, PeerRole::Client), QStringLiteral("client.1"));
        PeerSpec client;
        client.name = QStringLiteral("x");
        QVERIFY(newPeerProblem(state, client));
        state.peers.push_back({EndpointId(0), "m", "mesh", 11, PeerStatus::Connected, false, {}});
        QCOMPARE(likelyRole(state), PeerRole::Mesh);
    }

    void keepsPlaceAndSelectionWhileRunning()
    {
        const auto state = sampleState();
        for (int i = 4; i < 60; ++i) {
            PeerState peer = state->peers[1];
            peer.endpoint = EndpointId(static_cast<EndpointId::Value>(i));
            peer.name = QStringLiteral("extra.%1").arg(i).toStdString();
            state->peers.push_back(peer);
        }
        SettableMoment moment;
        PeersPanel panel{&moment};
        open(moment, panel, state);
        auto* list = child<QListView>(panel, "peerList");
        QCoreApplication::processEvents();
        moment.select(EndpointId(1));
        list->verticalScrollBar()->setValue(300);
        auto next = std::make_shared<TraceState>(*state);
        for (PeerState& peer : next->peers)
            peer.status = PeerStatus::Connecting;
        moment.setState(next);
        QCOMPARE(list->verticalScrollBar()->value(), 300);
        QVERIFY(list->selectionModel()->isSelected(panel.model()->index(1)));
    }

    void fitsTheDock_data() { addThemes(); }
    void fitsTheDock()
    {
        QFETCH(bool, dark);
        applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
        const auto state = sampleState();
        state->peers[0].refusesNewConnections = true;
        state->peers[2].status = PeerStatus::Connecting;
        state->peers[0].frozenUntil = Time(30'000'000);
        state->peers[2].isUnplugged = true;
        SettableMoment moment;
        PeersPanel panel{&moment};
        open(moment, panel, state);
        moment.select(EndpointId(0));
        QTRY_COMPARE(clippedControls(panel), QString());
        QCOMPARE(namelessControls(panel), QString());
        savePicture(panel,
                    QStringLiteral("peers-%1").arg(dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }
};

PEERSCOPE_TEST(TestPeersPanel)

} // namespace peerscope::test_peers_panel

#include "test_peers_panel.moc"

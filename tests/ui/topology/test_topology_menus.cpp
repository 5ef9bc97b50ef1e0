// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "topology_fixture.h"
#include "ui/topology/menus.h"

#include <QAction>
#include <QMenu>
#include <QStringList>
#include <QTest>

#include <cmath>

namespace peerscope::test_topology_menus {

using namespace peerscope::topology_fixture;

QString number(double value)
{
    return QString::number(value);
}

QString described(const ActionSpec& action)
{
    QString text = actionName(action);
    if (!action.peer.isEmpty())
        text += QLatin1Char(' ') + action.peer;
    const auto link = [&text](const QString& from, const QString& to, bool bothWays) {
        text += QStringLiteral(" %1 %2%3").arg(from, to, bothWays ? QStringLiteral(" both") : QString());
    };
    if (const auto* freeze = std::get_if<FreezeAction>(&action.what)) {
        text += QLatin1Char(' ') + number(toSeconds(freeze->duration));
    } else if (const auto* down = std::get_if<DownAction>(&action.what)) {
        link(down->from, down->to, down->bothWays);
        if (down->duration)
            text += QLatin1Char(' ') + number(toSeconds(*down->duration));
    } else if (const auto* conditions = std::get_if<ConditionsAction>(&action.what)) {
        link(conditions->from, conditions->to, conditions->bothWays);
        if (conditions->conditions.down)
            text += *conditions->conditions.down ? QStringLiteral(" down") : QStringLiteral(" up");
    } else if (const auto* kill = std::get_if<KillAction>(&action.what)) {
        text += QLatin1Char(' ') + number(kill->datagram);
    } else if (const auto* delay = std::get_if<DelayAction>(&action.what)) {
        text += QStringLiteral(" %1 %2").arg(number(delay->datagram), number(toMilliseconds(delay->by)));
    } else if (const auto* duplicate = std::get_if<DuplicateAction>(&action.what)) {
        text += QLatin1Char(' ') + number(duplicate->datagram);
    }
    return text;
}

/// Commands that log their calls.
TopologyCommands writingTo(QStringList& log)
{
    TopologyCommands commands;
    commands.refuse = [&log](EndpointId peer, bool refuse) {
        log += QStringLiteral("refuse %1 %2").arg(number(peer.value()), number(refuse));
    };
    commands.disconnect = [&log](EndpointId who, int target, bool force) {
        log += QStringLiteral("disconnect %1 %2 %3").arg(number(who.value()), number(target), number(force));
    };
    commands.close = [&log](EndpointId peer) { log += QStringLiteral("close %1").arg(peer.value()); };
    commands.join = [&log](EndpointId peer) { log += QStringLiteral("join %1").arg(peer.value()); };
    commands.send = [&log](EndpointId from, int target) {
        log += QStringLiteral("send %1 %2").arg(number(from.value()), number(target));
    };
    commands.addClient = [&log](EndpointId server) { log += QStringLiteral("add %1").arg(server.value()); };
    commands.conditions = [&log](LinkRef link, const LinkConditionsChange& change, bool bothWays) {
        QString text = QStringLiteral("conditions %1 %2 %3")
                           .arg(number(link.from.value()), number(link.to.value()), number(bothWays));
        if (change.delay)
            text += QStringLiteral(" delay ") + number(toMilliseconds(*change.delay));
        if (change.jitter)
            text += QStringLiteral(" jitter ") + number(toMilliseconds(*change.jitter));
        if (change.loss)
            text += QStringLiteral(" loss ") + number(*change.loss);
        log += text;
    };
    commands.editConditions = [&log](LinkRef link) {
        log += QStringLiteral("edit %1 %2").arg(number(link.from.value()), number(link.to.value()));
    };
    commands.selectLink = [&log](LinkRef link) {
        log += QStringLiteral("select %1 %2").arg(number(link.from.value()), number(link.to.value()));
    };
    commands.perform = [&log](const ActionSpec& action) { log += described(action); };
    return commands;
}

QAction* action(const QMenu& menu, const char* name)
{
    return menu.findChild<QAction*>(QString::fromLatin1(name));
}

class TestTopologyMenus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatEveryActionOfAServerDoes_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QString>("said");
        QTest::newRow("refuse") << QByteArray("refuse") << QStringLiteral("refuse 0 1");
        QTest::newRow("disconnect") << QByteArray("disconnect.202") << QStringLiteral("disconnect 0 202 0");
        QTest::newRow("force") << QByteArray("disconnect.202.force") << QStringLiteral("disconnect 0 202 1");
        QTest::newRow("close") << QByteArray("close") << QStringLiteral("close 0");
        QTest::newRow("send") << QByteArray("send") << QStringLiteral("send 0 0");
        QTest::newRow("add client") << QByteArray("addClient") << QStringLiteral("add 0");
        QTest::newRow("link") << QByteArray("link.2.0") << QStringLiteral("select 2 0");
        QTest::newRow("freeze") << QByteArray("freeze.5") << QStringLiteral("freeze server 5");
        QTest::newRow("freeze long") << QByteArray("freeze.30") << QStringLiteral("freeze server 30");
        QTest::newRow("unplug") << QByteArray("unplug") << QStringLiteral("unplug server");
    }
    void whatEveryActionOfAServerDoes()
    {
        QFETCH(QByteArray, name);
        QFETCH(QString, said);
        QStringList log;
        QMenu menu;
        fillNodeMenu(menu, star(4), endpoint(0), writingTo(log));
        QAction* chosen = action(menu, name.constData());
        QVERIFY(chosen);
        QVERIFY(chosen->isEnabled());
        chosen->trigger();
        QCOMPARE(log, QStringList{said});
    }

    void refusingIsTickedAndCanBeUndone()
    {
        TraceState state = star(2);
        state.peers[0].refusesNewConnections = true;
        QStringList log;
        QMenu menu;
        fillNodeMenu(menu, state, endpoint(0), writingTo(log));
        QVERIFY(action(menu, "refuse")->isChecked());
        action(menu, "refuse")->trigger();
        QCOMPARE(log, QStringList{QStringLiteral("refuse 0 0")});
    }

    void aClientHasWhatAClientCanDo()
    {
        QStringList log;
        QMenu menu;
        fillNodeMenu(menu, star(3), endpoint(2), writingTo(log));
        QVERIFY(!action(menu, "refuse")->isEnabled());
        QVERIFY(!action(menu, "addClient"));
        QVERIFY(!action(menu, "join")->isEnabled());
        action(menu, "send")->trigger();
        action(menu, "disconnect.1")->trigger();
        QCOMPARE(log, (QStringList{QStringLiteral("send 2 1"), QStringLiteral("disconnect 2 1 0")}));
        QMenu ofMesh;
        fillNodeMenu(ofMesh, mesh(3), endpoint(1), writingTo(log));
        QVERIFY(action(ofMesh, "refuse")->isEnabled());
        QVERIFY(action(ofMesh, "disconnect.13.force"));
    }

    void whoIsAwayCanOnlyJoin()
    {
        TraceState state = star(3);
        state.peers[2].status = PeerStatus::Disconnected;
        state.peers[2].connections.clear();
        QStringList log;
        QMenu menu;
        fillNodeMenu(menu, state, endpoint(2), writingTo(log));
        QVERIFY(!action(menu, "close")->isEnabled());
        QVERIFY(!action(menu, "send")->isEnabled());
        QVERIFY(!menu.findChild<QMenu*>(QStringLiteral("disconnect"))->isEnabled());
        QVERIFY(!menu.findChild<QMenu*>(QStringLiteral("links"))->isEnabled());
        action(menu, "join")->trigger();
        QCOMPARE(log, QStringList{QStringLiteral("join 2")});
    }

    void whatEveryActionOfALinkDoes_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QString>("said");
        QTest::newRow("delay") << QByteArray("delay.200") << QStringLiteral("conditions 1 0 0 delay 200");
        QTest::newRow("no delay") << QByteArray("delay.0") << QStringLiteral("conditions 1 0 0 delay 0");
        QTest::newRow("jitter") << QByteArray("jitter.20") << QStringLiteral("conditions 1 0 0 jitter 20");
        QTest::newRow("loss") << QByteArray("loss.5") << QStringLiteral("conditions 1 0 0 loss 0.05");
        QTest::newRow("both ways") << QByteArray("loss.100.both")
                                   << QStringLiteral("conditions 1 0 1 loss 1");
        QTest::newRow("short outage") << QByteArray("down.2") << QStringLiteral("down bot.1 server 2");
        QTest::newRow("down") << QByteArray("down") << QStringLiteral("down bot.1 server");
        QTest::newRow("short outage both ways")
            << QByteArray("down.2.both") << QStringLiteral("down bot.1 server both 2");
        QTest::newRow("down both ways")
            << QByteArray("down.both") << QStringLiteral("down bot.1 server both");
        QTest::newRow("edit") << QByteArray("editConditions") << QStringLiteral("edit 1 0");
        QTest::newRow("send") << QByteArray("send") << QStringLiteral("send 1 1");
        QTest::newRow("disconnect") << QByteArray("disconnect") << QStringLiteral("disconnect 1 1 0");
        QTest::newRow("force") << QByteArray("disconnect.force") << QStringLiteral("disconnect 1 1 1");
    }
    void whatEveryActionOfALinkDoes()
    {
        QFETCH(QByteArray, name);
        QFETCH(QString, said);
        QStringList log;
        QMenu menu;
        fillLinkMenu(menu, star(3), {endpoint(1), endpoint(0)}, writingTo(log));
        QVERIFY(action(menu, name.constData()));
        action(menu, name.constData())->trigger();
        QCOMPARE(log, QStringList{said});
    }

    void theConditionsOfALinkAreTicked()
    {
        TraceState state = star(2);
        state.links[0].conditions = {.delay = Time(50'000), .loss = 0.1};
        QMenu menu;
        fillLinkMenu(menu, state, {endpoint(0), endpoint(1)}, {});
        QVERIFY(action(menu, "delay.50")->isChecked());
        QVERIFY(!action(menu, "delay.100")->isChecked());
        QVERIFY(action(menu, "loss.10")->isChecked());
        QVERIFY(action(menu, "jitter.0")->isChecked());
    }

    void whatWasDoneByHandCanBeUndone()
    {
        TraceState state = star(3);
        QStringList log;
        {
            QMenu menu;
            fillNodeMenu(menu, state, endpoint(1), writingTo(log));
            QVERIFY(!action(menu, "unfreeze"));
            QVERIFY(!action(menu, "replug"));
        }
        state.peers[1].frozenUntil = Time(5'000'000);
        state.peers[1].isUnplugged = true;
        QMenu menu;
        fillNodeMenu(menu, state, endpoint(1), writingTo(log));
        action(menu, "unfreeze")->trigger();
        action(menu, "freeze.2")->trigger(); // anew
        action(menu, "replug")->trigger();
        QVERIFY(!action(menu, "unplug"));
        QCOMPARE(log, (QStringList{QStringLiteral("freeze bot.1 0"), QStringLiteral("freeze bot.1 2"),
                                   QStringLiteral("replug bot.1")}));
        state.peers[1].status = PeerStatus::NotJoined;
        QMenu ofNobody;
        fillNodeMenu(ofNobody, state, endpoint(1), writingTo(log));
        QVERIFY(!action(ofNobody, "freeze.2")->isEnabled());
    }

    void aLinkThatIsDownComesUpAgain()
    {
        TraceState state = star(2);
        state.links[1].conditions.down = true; // to the server
        QStringList log;
        QMenu there;
        fillLinkMenu(there, state, {endpoint(1), endpoint(0)}, writingTo(log));
        QVERIFY(!action(there, "down")->isEnabled());
        QVERIFY(action(there, "down.2")->isEnabled());
        QVERIFY(action(there, "down.both")->isEnabled()); // the way back is up
        action(there, "up")->trigger();
        action(there, "up.both")->trigger();
        QCOMPARE(log, (QStringList{QStringLiteral("conditions bot.1 server up"),
                                   QStringLiteral("conditions bot.1 server both up")}));
        QMenu back;
        fillLinkMenu(back, state, {endpoint(0), endpoint(1)}, writingTo(log));
        QVERIFY(!action(back, "up")->isEnabled());
        QVERIFY(action(back, "up.both")->isEnabled());
    }

    void aDatagramOnItsWayHasAMenu()
    {
        const TraceState state = star(2);
        Recording recording(state);
        recording.send(1, 0, Time(0), Time(10));
        const DatagramId id = recording.send(0, 1, Time(0), Time(40'000));
        QStringList log;
        QMenu menu;
        fillDatagramMenu(menu, state, recording.snapshot(), id, Time(20'000), writingTo(log));
        QCOMPARE(menu.title(), QStringLiteral("Datagram 1"));
        for (const char* name : {"kill", "delayDatagram.50", "delayDatagram.200", "delayDatagram.1000",
                                 "duplicate", "delay.500"})
            action(menu, name)->trigger();
        QCOMPARE(log,
                 (QStringList{QStringLiteral("kill 1"), QStringLiteral("delay 1 50"),
                              QStringLiteral("delay 1 200"), QStringLiteral("delay 1 1000"),
                              QStringLiteral("duplicate 1"), QStringLiteral("conditions 0 1 0 delay 500")}));
    }

    void aDatagramThatIsNotOnItsWayHasNone()
    {
        const TraceState state = star(2);
        Recording recording(state);
        const DatagramId lost =
            recording.send(0, 1, Time(0), Time(40'000), datagram_content::reliable, LossReason::Random);
        const DatagramId arrived = recording.send(0, 1, Time(1), Time(40'000));
        recording.writer().datagramDelivered(arrived, Time(40'000), {});
        const DatagramId later = recording.send(0, 1, Time(60'000), Time(90'000));
        QMenu menu;
        const TraceSnapshot trace = recording.snapshot();
        for (const DatagramId id : {lost, arrived, later, DatagramId(99), DatagramId::none()})
            fillDatagramMenu(menu, state, trace, id, Time(20'000), {});
        QVERIFY(menu.isEmpty());
    }

    void aRecordingCannotBeChanged()
    {
        TraceState state = star(2);
        state.mayAct = false;
        Recording recording(state);
        const DatagramId datagram = recording.send(0, 1, Time(0), Time(40'000));
        QStringList log;
        QMenu node;
        fillNodeMenu(node, state, endpoint(0), writingTo(log));
        QMenu link;
        fillLinkMenu(link, state, {endpoint(0), endpoint(1)}, writingTo(log));
        QMenu flight;
        fillDatagramMenu(flight, state, recording.snapshot(), datagram, Time(20'000), writingTo(log));
        for (const QMenu* menu : {&node, &link, &flight}) {
            QVERIFY(action(*menu, "recording"));
            for (QAction* entry : menu->findChildren<QAction*>())
                entry->trigger();
        }
        QCOMPARE(log, (QStringList{QStringLiteral("select 0 1"), QStringLiteral("select 1 0")}));
    }

    void whatDoesNotExistHasNoMenu()
    {
        QMenu menu;
        fillNodeMenu(menu, star(2), endpoint(9), {});
        fillNodeMenu(menu, star(2), EndpointId::none(), {});
        fillLinkMenu(menu, star(2), {endpoint(0), endpoint(9)}, {});
        QVERIFY(menu.isEmpty());
        fillNodeMenu(menu, star(2), endpoint(0), {}); // commands that nobody gave
        action(menu, "close")->trigger();
        action(menu, "refuse")->trigger();
    }

    void namesAreShownAsTheyAre()
    {
        TraceState state = star(2);
        state.peers[1].name = "%1 & co";
        QMenu menu;
        fillNodeMenu(menu, state, endpoint(0), {});
        QCOMPARE(action(menu, "disconnect.201")->text(), QStringLiteral("%1 && co (201)"));
    }
};

PEERSCOPE_TEST(TestTopologyMenus)

} // namespace peerscope::test_topology_menus

#include "test_topology_menus.moc"

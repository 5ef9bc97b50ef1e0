// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/document/edit.h"

#include <QTest>

namespace peerscope::test_edit {

class TestEdit : public QObject
{
    Q_OBJECT

private:
    static ActionSpec close(const QString& peer, Time at = {})
    {
        return {.at = at, .peer = peer, .what = CloseAction{}};
    }
    static PeerSpec client(const QString& name)
    {
        PeerSpec peer;
        peer.name = name;
        peer.server = QStringLiteral("server");
        return peer;
    }

private Q_SLOTS:
    void exposingWritesAGateway()
    {
        const QString server = QStringLiteral("server");
        const auto expose = [&server](std::uint16_t port) {
            return Edit{ExposeEdit{server, HostAndPort{QStringLiteral("127.0.0.1"), port}, {}}};
        };
        Scenario scenario;
        scenario.gateways.push_back({.kind = GatewaySpec::Kind::Expose,
                                     .name = QStringLiteral("other"),
                                     .listen = {QStringLiteral("127.0.0.1"), 1},
                                     .to = {}});
        expose(7777).applyTo(scenario);
        expose(7778).applyTo(scenario); // in place of the first
        QCOMPARE(scenario.gateways.size(), 2u);
        QCOMPARE(scenario.gateways[1].kind, GatewaySpec::Kind::Expose);
        QCOMPARE(scenario.gateways[1].name, server);
        QCOMPARE(toString(scenario.gateways[1].listen), QStringLiteral("127.0.0.1:7778"));
        Edit{ExposeEdit{server, {}, {}}}.applyTo(scenario);
        QCOMPARE(scenario.gateways.size(), 1u);
        QCOMPARE(scenario.gateways[0].name, QStringLiteral("other"));
    }

    void text_data()
    {
        QTest::addColumn<Edit>("edit");
        QTest::addColumn<QString>("text");
        const QString server = QStringLiteral("server");
        const auto action = [&](auto what) {
            return Edit{ActionSpec{.at = {}, .peer = server, .what = what}};
        };
        const PacketTarget ana{.id = 0, .name = QStringLiteral("ana"), .allBut = false};
        QTest::newRow("disconnect") << action(DisconnectPeerAction{ana, false})
                                    << QStringLiteral("disconnect ana from server");
        QTest::newRow("force") << action(DisconnectPeerAction{ana, true})
                               << QStringLiteral("disconnect ana from server (force)");
        QTest::newRow("refuse") << action(RefuseNewConnectionsAction{true})
                                << QStringLiteral("refuse new connections at server");
        QTest::newRow("accept") << action(RefuseNewConnectionsAction{false})
                                << QStringLiteral("accept new connections at server");
        QTest::newRow("close") << action(CloseAction{}) << QStringLiteral("close server");
        QTest::newRow("join") << action(JoinAction{}) << QStringLiteral("join server");
        PutPacketAction send;
        send.mode = TransferMode::UnreliableOrdered;
        QTest::newRow("send to everyone")
            << action(send) << QStringLiteral("send unreliable ordered packet from server to everyone");
        send.target.id = -7;
        QTest::newRow("send to all but one")
            << action(send) << QStringLiteral("send unreliable ordered packet from server to everyone but 7");
        send.target = ana;
        QTest::newRow("send to one") << action(send)
                                     << QStringLiteral("send unreliable ordered packet from server to ana");
        const HostAndPort here{QStringLiteral("127.0.0.1"), 7777};
        QTest::newRow("expose") << Edit{ExposeEdit{server, here, {}}}
                                << QStringLiteral("let real games in at 127.0.0.1:7777");
        QTest::newRow("expose no more")
            << Edit{ExposeEdit{server, {}, here}} << QStringLiteral("let no more real games in");
        QTest::newRow("add") << Edit{client(QStringLiteral("ben"))} << QStringLiteral("add peer ben");
        EnetSettings settings;
        settings.pingIntervalMs = 250;
        QTest::newRow("one setting") << action(SettingsAction{settings})
                                     << QStringLiteral("set ping interval of server to 250 ms");
        settings.outBandwidth = 1;
        QTest::newRow("two settings")
            << action(SettingsAction{settings}) << QStringLiteral("change settings of server");
        const auto start = [&](const StartSettings& what) { return Edit{StartEdit{server, what}}; };
        QTest::newRow("compression") << start({.compression = CompressionMode::Zlib})
                                     << QStringLiteral("set compression of server to zlib");
        QTest::newRow("phase") << start({.pollPhase = std::optional(Time(8'000))})
                               << QStringLiteral("set poll phase of server to 8 ms");
        StartSettings drawn;
        drawn.pollPhase.emplace();
        QTest::newRow("no phase") << start(drawn)
                                  << QStringLiteral("set poll phase of server to drawn from the seed");
        QTest::newRow("packets") << start({.packetsPerPoll = 0})
                                 << QStringLiteral("set packets per poll of server to all");
        QTest::newRow("auth") << start({.auth = AuthPolicy::Deny})
                              << QStringLiteral("set authentication of server to deny");
        QTest::newRow("relay") << start({.serverRelay = false})
                               << QStringLiteral("set server relay of server to off");
        QTest::newRow("seed") << Edit{SeedEdit{7}} << QStringLiteral("set seed to 7");
        QTest::newRow("duration") << Edit{DurationEdit{Time(1'500'000)}} << QStringLiteral("run until 1.5 s");
    }
    void text()
    {
        QFETCH(Edit, edit);
        QTEST(edit.text(), "text");
    }

    void appliesInOrder()
    {
        Scenario base;
        base.seed = 1;
        const Edit first{close(QStringLiteral("a"), Time(5))};
        const Edit second{SeedEdit{2}};
        const Edit third{client(QStringLiteral("b"))};
        const Edit fourth{DurationEdit{Time(9)}};
        Edit failed{close(QStringLiteral("z"))};
        failed.failed = true;
        const Scenario result = withEdits(base, {&first, &second, &third, &fourth, &failed});
        QCOMPARE(result.actions.size(), std::size_t{1});
        QCOMPARE(result.actions[0].at, Time(5));
        QCOMPARE(result.seed, std::uint64_t{2});
        QCOMPARE(result.peers.size(), std::size_t{1});
        QCOMPARE(result.duration, Time(9));
    }

    void startSettingsGoToTheirPeer()
    {
        Scenario base;
        base.peers = {client(QStringLiteral("a")), client(QStringLiteral("b"))};
        base.peers[1].auth = AuthPolicy::Late;
        base.peers[1].authTimeout = Time(5);
        const QString b = QStringLiteral("b");
        const Edit all{StartEdit{b,
                                 {.compression = CompressionMode::Zlib,
                                  .packetsPerPoll = 2,
                                  .pollPhase = std::optional(Time(3)),
                                  .pollJitter = Time(4),
                                  .auth = AuthPolicy::None,
                                  .serverRelay = false}}};
        const Edit ofNobody{StartEdit{QStringLiteral("c"), {.packetsPerPoll = 9}}};
        const Scenario result = withEdits(base, {&all, &ofNobody});
        PeerSpec expected = client(b);
        expected.enet.compression = CompressionMode::Zlib;
        expected.packetsPerPoll = 2;
        expected.pollPhase = Time(3);
        expected.pollJitter = Time(4);
        expected.serverRelay = false;
        QCOMPARE(result.peers[0], base.peers[0]);
        QCOMPARE(result.peers[1], expected); // and without authentication it has no time for it
        const Edit back{StartEdit{b, {.compression = CompressionMode::None}}};
        QVERIFY(!withEdits(base, {&all, &back}).peers[1].enet.compression);
    }

    void settlesByTicket()
    {
        Edit done{close(QStringLiteral("a"))};
        done.ticket = 3;
        Edit peer{client(QStringLiteral("b"))};
        peer.ticket = 4;
        Edit refused{close(QStringLiteral("nobody"))};
        refused.ticket = 5;
        Edit onItsWay{close(QStringLiteral("c"))};
        onItsWay.ticket = 6;
        Edit notTold{close(QStringLiteral("d"))};
        Edit seed{SeedEdit{7}};
        const std::vector<CommandOutcome> outcomes = {
            {3, Time(7), {}}, {4, Time(9), {}}, {5, Time(9), QStringLiteral("There is no nobody.")}};
        settleEdits({&done, &peer, &refused, &onItsWay, &notTold, &seed}, outcomes, Time(10));
        QVERIFY(done.settled && peer.settled && seed.settled);
        QVERIFY(refused.failed && !refused.settled);
        QVERIFY(!onItsWay.settled && !notTold.settled);
        QCOMPARE(std::get<ActionSpec>(done.what).at, Time(7));
        QCOMPARE(std::get<PeerSpec>(peer.what).joinAt, Time(9));
        QCOMPARE(std::get<ActionSpec>(onItsWay.what).at, Time(10));
        QCOMPARE(std::get<ActionSpec>(notTold.what).at, Time(10));

        // What is settled keeps its time, whatever else comes under its ticket (another engine's).
        settleEdits({&done, &onItsWay}, {{3, Time(20), {}}, {6, Time(21), {}}}, Time(30));
        QCOMPARE(std::get<ActionSpec>(done.what).at, Time(7));
        QCOMPARE(std::get<ActionSpec>(onItsWay.what).at, Time(21));
        QVERIFY(onItsWay.settled);
    }
};

PEERSCOPE_TEST(TestEdit)

} // namespace peerscope::test_edit

#include "test_edit.moc"

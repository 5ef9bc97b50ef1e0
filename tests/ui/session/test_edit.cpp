// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/session/edit.h"

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
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

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
        QTest::newRow("add") << Edit{client(QStringLiteral("ben"))} << QStringLiteral("add peer ben");
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

    void settlesWithTheTimesOfTheEngine()
    {
        Scenario base;
        base.actions = {close(QStringLiteral("a"), Time(1))};
        Edit sameAsInTheFile{close(QStringLiteral("a"))};
        Edit again{close(QStringLiteral("a"))};
        Edit notYet{close(QStringLiteral("c"))};
        Edit peer{client(QStringLiteral("b"))};
        Scenario ran = base;
        ran.actions.push_back(close(QStringLiteral("a"), Time(7)));
        ran.actions.push_back(close(QStringLiteral("a"), Time(8)));
        PeerSpec joined = client(QStringLiteral("b"));
        joined.joinAt = Time(9);
        joined.id = 77;
        ran.peers.push_back(joined);

        settleEdits({&sameAsInTheFile, &again, &notYet, &peer}, base, ran, Time(10));
        QCOMPARE(std::get<ActionSpec>(sameAsInTheFile.what).at, Time(7));
        QCOMPARE(std::get<ActionSpec>(again.what).at, Time(8));
        QVERIFY(sameAsInTheFile.settled && again.settled);
        QVERIFY(!notYet.settled);
        QCOMPARE(std::get<ActionSpec>(notYet.what).at, Time(10));
        QCOMPARE(std::get<PeerSpec>(peer.what), joined);
        QVERIFY(peer.settled);
    }

    void settlesOnlyOnce()
    {
        // Two alike at the same time: the one that is settled keeps what was written down for it.
        Edit first{close(QStringLiteral("a"))};
        Scenario ran;
        ran.actions = {close(QStringLiteral("a"), Time(7))};
        settleEdits({&first}, {}, ran, Time(7));
        Edit second{close(QStringLiteral("a"))};
        settleEdits({&first, &second}, {}, ran, Time(7));
        QVERIFY(!second.settled);
        ran.actions.push_back(close(QStringLiteral("a"), Time(7)));
        settleEdits({&first, &second}, {}, ran, Time(9));
        QVERIFY(second.settled);
        QCOMPARE(std::get<ActionSpec>(second.what).at, Time(7));
    }
};

PEERSCOPE_TEST(TestEdit)

} // namespace peerscope::test_edit

#include "test_edit.moc"

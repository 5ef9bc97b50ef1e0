// SPDX-License-Identifier: MIT
// Going back to any moment and continuing from there without a change gives the same run.
#include "core/base/random.h"
#include "tests/support/test_program.h"
#include "ui/document/document.h"
#include "ui/document/new_sandbox.h"

#include <QTest>

namespace peerscope::test_branching {

class TestBranching : public QObject
{
    Q_OBJECT

private:
    static constexpr int moments = 50;

    static LinkSpec badLink()
    {
        LinkSpec link;
        link.conditions.delay = Time(30'000);
        link.conditions.jitter = Time(20'000);
        link.conditions.loss = 0.05;
        link.conditions.duplicate = 0.01;
        link.conditions.rateKbit = 200;
        return link;
    }
    static Scenario steady()
    {
        Scenario result = newSandboxScenario();
        result.duration = fromSeconds(8);
        result.links = {badLink()};
        return result;
    }
    /// Somebody joins late, leaves, joins again, is frozen, unplugged and thrown out.
    static Scenario comingAndGoing()
    {
        Scenario result = steady();
        PeerSpec late = result.peers[1];
        late.name = QStringLiteral("late");
        late.joinAt = fromSeconds(2);
        result.peers.push_back(late);
        const auto at = [&result](double time, const char* peer, auto action) {
            result.actions.push_back(
                {.at = fromSeconds(time), .peer = QString::fromLatin1(peer), .what = action});
        };
        at(1.5, "ana", CloseAction{});
        at(2.5, "ben", FreezeAction{fromSeconds(1)});
        at(3.0, "ana", JoinAction{});
        at(4.0, "late", UnplugAction{});
        at(5.0, "late", ReplugAction{});
        at(6.0, "server",
           DisconnectPeerAction{.target = {.id = 0, .name = QStringLiteral("ben"), .allBut = false},
                                .force = true});
        return result;
    }

private Q_SLOTS:
    void anyMoment_data()
    {
        QTest::addColumn<bool>("moves");
        QTest::newRow("nobody comes or goes") << false;
        QTest::newRow("peers join and leave") << true;
    }
    void anyMoment()
    {
        QFETCH(bool, moves);
        const Scenario scenario = moves ? comingAndGoing() : steady();
        Document document;
        document.openScenario(scenario, {.paused = false, .unbounded = true, .speed = 1.0});
        QTRY_VERIFY(document.status().finished);
        const std::uint64_t digest = document.status().digest;
        QVERIFY(digest != 0);
        RandomStream random = RandomStream::derive(7, {"moments"});
        for (int moment = 0; moment < moments; ++moment) {
            const Time time(random.nextBetween(0, scenario.duration.count()));
            document.continueFrom(time);
            QTRY_COMPARE(document.branches().current(), moment + 1);
            QTRY_VERIFY(!document.status().catchingUp);
            QTRY_VERIFY2(document.status().finished, qPrintable(QString::number(time.count())));
            QCOMPARE(document.status().now, scenario.duration);
            QCOMPARE(document.status().digest, digest);
        }
    }
};

PEERSCOPE_TEST(TestBranching)

} // namespace peerscope::test_branching

#include "test_branching.moc"

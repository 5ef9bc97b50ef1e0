// SPDX-License-Identifier: MIT
#include "core/sandbox/enet_queues.h"

#include "core/sandbox/report.h"
#include "core/sandbox/sandbox.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

namespace peerscope::test_enet_queues {

using namespace Qt::Literals::StringLiterals;

/// A server that sends more reliable packets than the link to ana can carry; bob's link is fine.
Scenario flood(double hz)
{
    Scenario scenario;
    scenario.duration = Time(60'000'000);
    PeerSpec server;
    server.name = u"server"_s;
    server.role = PeerRole::Server;
    scenario.peers = {server};
    for (const char* name : {"ana", "bob"}) {
        PeerSpec client;
        client.name = QLatin1StringView(name);
        client.role = PeerRole::Client;
        client.server = server.name;
        scenario.peers.push_back(client);
        TrafficSpec traffic;
        traffic.from = server.name;
        traffic.target.name = client.name;
        traffic.hz = hz;
        traffic.payload = PayloadSize{200};
        traffic.start = Time(1'000'000);
        scenario.traffic.push_back(traffic);
    }
    LinkSpec link;
    link.from = server.name;
    link.to = u"ana"_s;
    link.conditions.delay = Time(2'000'000); // a window of 64 KiB in 2 s is 160 packets a second
    scenario.links = {link};
    return scenario;
}

class TestEnetQueues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addsUp();
    void whatWaitsIsSeen();
    void aSandboxThatKeepsUpSaysNothing();
    void lookingChangesNothing();
};

void TestEnetQueues::addsUp()
{
    EnetQueues queues;
    queues.add(u"a"_s, {{u"a"_s, u"b"_s, 5, 50}, {u"a"_s, u"c"_s, 7, 70}});
    QCOMPARE(queues.commands, std::size_t{12});
    QCOMPARE(queues.bytes, std::uint64_t{120});
    QCOMPARE(queues.worst, u"a"_s);
    QVERIFY(!queues.isOverloaded());
    QVERIFY(queues.longest.empty());
    QCOMPARE(queues.toString(), QString());
    QCOMPARE(queues.toShortString(), QString());
    std::vector<EnetQueue> many;
    for (std::size_t index = 0; index < 100; ++index)
        many.push_back({u"s"_s, u"c.%1"_s.arg(index), 200 + index, 1});
    queues.add(u"s"_s, many);
    QVERIFY(queues.isOverloaded());
    QCOMPARE(queues.worst, u"s"_s);
    QCOMPARE(queues.worstCommands, std::size_t{24'950});
    QCOMPARE(queues.commands, std::size_t{24'962});
    QCOMPARE(queues.longest.size(), EnetQueues::longestCount);
    QCOMPARE(queues.longest.front().to, u"c.99"_s);
    QCOMPARE(queues.toShortString(), u"24950 commands wait in ENet at s"_s);
    QVERIFY2(queues.toString().startsWith(
                 u"ENet is overloaded: 24950 commands wait at s to be sent, 299 of them for c.99; "),
             qPrintable(queues.toString()));
}

void TestEnetQueues::whatWaitsIsSeen()
{
    Sandbox sandbox(flood(1000));
    sandbox.runUntil(Time(500'000));
    QCOMPARE(sandbox.queues().commands, std::size_t{0});
    sandbox.runUntil(Time(15'000'000));
    const EnetQueues& queues = sandbox.longestQueues();
    QVERIFY2(queues.isOverloaded(), qPrintable(QString::number(queues.commands)));
    QCOMPARE(queues.worst, u"server"_s);
    QCOMPARE(queues.longest.front().from, u"server"_s);
    QCOMPARE(queues.longest.front().to, u"ana"_s);
    QCOMPARE(queues.bytes, std::uint64_t{200} * queues.commands);
    QVERIFY(queues.at > Time(2'000'000) && queues.at <= Time(15'000'000));
    // Packets sent, minus those that have arrived or are on their way.
    QVERIFY(queues.commands < 19'000);

    const TraceSnapshot trace(sandbox.trace());
    Report report = makeReport(trace, sandbox.scenario(), sandbox.now(), sandbox.digest());
    QVERIFY(!toTable(report).contains(u"overloaded"));
    report.queues = queues;
    QVERIFY2(toTable(report).contains(queues.toString()), qPrintable(toTable(report)));
    const QJsonObject queued = QJsonDocument::fromJson(toJson(report)).object().value(u"queued"_s).toObject();
    QCOMPARE(queued.value(u"overloaded"_s), QJsonValue(true));
    QCOMPARE(queued.value(u"commands"_s).toInteger(), qint64(queues.commands));
    QCOMPARE(queued.value(u"at_us"_s).toInteger(), qint64(queues.at.count()));
    const QJsonObject first = queued.value(u"longest"_s).toArray().first().toObject();
    QCOMPARE(first.value(u"peer"_s).toString(), u"server"_s);
    QCOMPARE(first.value(u"to"_s).toString(), u"ana"_s);
    QVERIFY(first.value(u"commands"_s).toInteger() > 0 && first.value(u"bytes"_s).toInteger() > 0);
}

void TestEnetQueues::aSandboxThatKeepsUpSaysNothing()
{
    Sandbox sandbox(flood(20));
    sandbox.runUntil(Time(20'000'000));
    QVERIFY(!sandbox.longestQueues().isOverloaded());
    QCOMPARE(sandbox.longestQueues().toString(), QString());
}

void TestEnetQueues::lookingChangesNothing()
{
    Sandbox one(flood(300));
    one.runUntil(Time(3'000'000));
    Sandbox other(flood(300));
    while (other.nextEventTime() <= Time(3'000'000) && !other.isFinished()) {
        other.runNextEvent();
        other.state();
    }
    QCOMPARE(one.digest(), other.digest());
    QCOMPARE(one.longestQueues().commands, other.longestQueues().commands);
    QCOMPARE(one.longestQueues().at, other.longestQueues().at);
}

PEERSCOPE_TEST(TestEnetQueues)

} // namespace peerscope::test_enet_queues

#include "test_enet_queues.moc"

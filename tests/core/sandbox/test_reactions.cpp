// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_check.h"
#include "core/scenario/scenario_file.h"
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace peerscope::test_reactions {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

/// A server of `api`, ana (101) and bob (102), and these actions.
Scenario scenarioWith(const QByteArray& actions, const QByteArray& api = "peer", double seconds = 5)
{
    Scenario scenario =
        scenarioOf("{'format': 'peerscope-scenario/1', 'duration': 60, 'peers': ["
                   "{'name': 'server', 'role': 'server', 'api': '" +
                   api +
                   "'},"
                   "{'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101, 'join_at': 0.5},"
                   "{'name': 'bob', 'role': 'client', 'server': 'server', 'id': 102, 'join_at': 1}],"
                   "'links': [{'delay_ms': 5}], 'actions': [" +
                   actions + "]}");
    scenario.duration = fromSeconds(seconds);
    return scenario;
}

struct Run
{
    explicit Run(const Scenario& scenario) : sandbox(scenario) { sandbox.runUntil(scenario.duration); }

    TraceSnapshot trace() { return TraceSnapshot(sandbox.trace()); }
    /// "server>ana 2 text" of each packet that the game took, without what a scene adds.
    QStringList taken()
    {
        QStringList result;
        const TraceSnapshot snapshot = trace();
        for (std::uint32_t row = 0; row < snapshot.packetCount(); ++row) {
            const PacketRow packet = snapshot.packet(PacketId(row));
            const ByteView bytes = snapshot.payload(packet);
            const auto name = [&](EndpointId id) {
                return QString::fromStdString(snapshot.endpoint(id).name);
            };
            QString text =
                QString::fromUtf8(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size()));
            if (packet.delivered && !text.isEmpty())
                result +=
                    u"%1>%2 %3 %4"_s.arg(name(packet.from), name(packet.to)).arg(packet.channel).arg(text);
        }
        return result;
    }
    /// What each action of a peer answered.
    QStringList results(const QString& peer)
    {
        QStringList result;
        for (const QJsonObject& event : eventsOf(trace(), peer, u"action"_s)) {
            const QJsonValue detail = event[u"detail"_s];
            const QJsonValue number = detail[u"result"_s];
            result +=
                detail[u"do"_s].toString() + (number.isNull() ? QString() : u" %1"_s.arg(number.toInt()));
        }
        return result;
    }

    Sandbox sandbox;
};

/// Actions with "on".
class TestReactions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoJoinsIsGreeted()
    {
        Run run(scenarioWith("{'on': {'peer': 'server', 'event': 'peer_connected'}, 'do': 'put_packet',"
                             " 'target': 'it', 'channel': 1, 'text': 'hello'},"
                             "{'on': {'peer': 'server', 'event': 'peer_connected'}, 'peer': 'server',"
                             " 'do': 'put_packet', 'target': '-it', 'channel': 2, 'text': 'somebody came'}"));
        QCOMPARE(run.taken(), (QStringList{u"server>ana 1 hello"_s, u"server>bob 1 hello"_s,
                                           u"server>ana 2 somebody came"_s}));
    }

    void itHappensInsideTheHandler()
    {
        Run run(scenarioWith("{'on': {'peer': 'server', 'event': 'peer_connected'}, 'do': 'put_packet',"
                             " 'target': 'it', 'text': 'hello'}"));
        const TraceSnapshot trace = run.trace();
        QVERIFY(trace.packetCount() > 0 && trace.actionCount() > 0);
        const Time heard =
            Time(eventsOf(trace, u"server"_s, u"peer_connected"_s).at(0)[u"t_us"_s].toInteger());
        QCOMPARE(trace.packet(PacketId(0)).sent, heard);
        QCOMPARE(trace.action(0).at, heard);
        QVERIFY(QString::fromStdString(trace.action(0).what).contains(u"\"on\": {\"peer\": \"server\""_s));
    }

    void whoJoinsIsKicked()
    {
        Run run(scenarioWith("{'on': {'peer': 'server', 'event': 'peer_connected'}, 'do': 'disconnect_peer',"
                             " 'target': 'it'}"));
        QCOMPARE(run.results(u"server"_s), (QStringList{u"disconnect_peer"_s, u"disconnect_peer"_s}));
        QCOMPARE(eventsOf(run.trace(), u"ana"_s, u"peer_disconnected"_s).size(), std::size_t{1});
        QCOMPARE(eventsOf(run.trace(), u"bob"_s, u"peer_disconnected"_s).size(), std::size_t{1});
    }

    void aPacketIsAnswered_data()
    {
        QTest::addColumn<QByteArray>("api");
        QTest::newRow("peer") << QByteArray("peer");
        QTest::newRow("scene") << QByteArray("scene");
    }
    void aPacketIsAnswered()
    {
        QFETCH(QByteArray, api);
        Run run(scenarioWith(
            "{'on': {'peer': 'server', 'event': 'packet', 'channel': 2}, 'do': 'put_packet',"
            " 'target': 'it', 'channel': 3, 'text': 'pong'},"
            "{'at': 2, 'peer': 'ana', 'do': 'put_packet', 'target': 1, 'channel': 2, 'text': 'ping'},"
            "{'at': 3, 'peer': 'bob', 'do': 'put_packet', 'target': 1, 'channel': 4, 'text': 'no'}",
            api));
        const QString raw = api == "scene" ? u"\u0003"_s : QString();
        QStringList taken = run.taken().filter(QRegularExpression(u"(ping|pong|no)$"_s));
        QCOMPARE(taken, (QStringList{u"ana>server 2 %1ping"_s.arg(raw), u"server>ana 3 %1pong"_s.arg(raw),
                                     u"bob>server 4 %1no"_s.arg(raw)}));
    }

    void itIsWhoSpeaksThroughARelay()
    {
        Run run(scenarioWith(
            "{'on': {'peer': 'bob', 'event': 'packet'}, 'do': 'put_packet', 'target': 'it',"
            " 'channel': 3, 'text': 'and you'},"
            "{'at': 2, 'peer': 'ana', 'do': 'put_packet', 'target': 'bob', 'text': 'how are you'}",
            "scene"));
        const QStringList answers = run.taken().filter(u"and you"_s);
        QCOMPARE(answers.size(), 2);
        QVERIFY(answers[0].startsWith(u"bob>server"_s) && answers[1].startsWith(u"server>ana"_s));
    }

    void joiningAgainInsidePeerDisconnectedAnswers22()
    {
        Run run(scenarioWith("{'on': {'peer': 'ana', 'event': 'peer_disconnected'}, 'do': 'join'},"
                             "{'at': 2, 'peer': 'server', 'do': 'disconnect_peer', 'target': 'ana'},"
                             "{'at': 3, 'peer': 'ana', 'do': 'join'}"));
        QCOMPARE(run.results(u"ana"_s), (QStringList{u"join 22"_s, u"join 0"_s}));
        const auto states = eventsOf(run.trace(), u"ana"_s, u"status"_s);
        QStringList words;
        for (const QJsonObject& state : states)
            words += state[u"detail"_s].toString();
        QCOMPARE(words, (QStringList{u"connecting"_s, u"connected"_s, u"disconnected"_s, u"connecting"_s,
                                     u"connected"_s}));
    }

    void aServerThatClosesInAHandlerStillHasItsPort()
    {
        // As in Godot, where poll() keeps the host until it returns.
        Run run(scenarioWith("{'on': {'peer': 'server', 'event': 'peer_disconnected'}, 'do': 'close'},"
                             "{'on': {'peer': 'server', 'event': 'peer_disconnected'}, 'do': 'join'},"
                             "{'at': 2, 'peer': 'ana', 'do': 'close'}"));
        QCOMPARE(run.results(u"server"_s), (QStringList{u"close"_s, u"join 20"_s}));
    }

    void aPeerMayCloseWhenItGetsAPacket()
    {
        for (const char* api : {"peer", "scene"}) {
            Run run(scenarioWith("{'on': {'peer': 'server', 'event': 'packet'}, 'do': 'close'},"
                                 "{'at': 2, 'peer': 'ana', 'do': 'put_packet', 'target': 1, 'size': 4},"
                                 "{'at': 2, 'peer': 'ana', 'do': 'put_packet', 'target': 1, 'size': 4}",
                                 api));
            QCOMPARE(run.results(u"server"_s), QStringList{u"close"_s});
            QVERIFY(eventsOf(run.trace(), u"server"_s, u"error"_s).empty());
        }
    }

    void eachOfACountHearsForItself()
    {
        Scenario scenario = scenarioWith({});
        PeerSpec bot = scenario.peers[1];
        bot.name = u"bot"_s;
        bot.count = 2;
        bot.id = 200;
        bot.joinEvery = fromSeconds(1);
        scenario.peers.push_back(bot);
        scenario.actions = {
            {{},
             bot.name,
             PutPacketAction{{0, u"it"_s, false}, 1, TransferMode::Reliable, PayloadText{u"hi"_s}}}};
        scenario.actions[0].on = Trigger{bot.name, PeerEvent::PeerConnected};
        QVERIFY(!checkScenario(scenario));
        Run run(scenario);
        QCOMPARE(run.taken(), (QStringList{u"bot.1>server 1 hi"_s, u"bot.2>server 1 hi"_s}));
    }

    void othersAndLinksMayFollow()
    {
        Run run(scenarioWith(
            "{'on': {'peer': 'server', 'event': 'peer_disconnected'}, 'peer': 'bob', 'do': 'close'},"
            "{'on': {'peer': 'server', 'event': 'peer_connected'}, 'link': ['ana', 'server'],"
            " 'do': 'down', 'for': 0.5},"
            "{'at': 2, 'peer': 'ana', 'do': 'close'}"));
        QCOMPARE(run.results(u"bob"_s), (QStringList{u"close"_s, u"close"_s})); // for ana, then for himself
        bool wasDown = false;
        for (std::uint32_t row = 0; row < run.trace().datagramCount(); ++row)
            wasDown = wasDown || run.trace().datagram(DatagramId(row)).reason == LossReason::Down;
        QVERIFY(wasDown);
    }

    void savedItDoesTheSame()
    {
        const Scenario scenario = scenarioWith(
            "{'on': {'peer': 'server', 'event': 'packet', 'channel': 2}, 'do': 'put_packet', 'target': '-it',"
            " 'channel': 3, 'text': 'news'},"
            "{'on': {'peer': 'ana', 'event': 'peer_disconnected'}, 'do': 'join'},"
            "{'at': 2, 'peer': 'ana', 'do': 'put_packet', 'target': 1, 'channel': 2, 'text': 'say'}");
        const auto read = parseScenario(toJson(scenario));
        QVERIFY(std::get<Scenario>(read) == scenario);
        QVERIFY(outcomeOf(std::get<Scenario>(read)) == outcomeOf(scenario));
    }

    void notByHand()
    {
        Run run(scenarioWith({}));
        ActionSpec action{{}, u"server"_s, CloseAction{}};
        action.on = Trigger{u"server"_s, PeerEvent::PeerConnected};
        const auto problem = run.sandbox.perform(action, {});
        QVERIFY(problem && problem->contains(u"before it runs"_s));
        QVERIFY(run.sandbox.scenario().actions.empty());
    }

    void answersWithoutEndAreRefused_data()
    {
        QTest::addColumn<QByteArray>("api");
        QTest::addColumn<QByteArray>("actions");
        QTest::addColumn<bool>("ends");
        const auto on = [](const char* peer, const char* channel, const char* put) {
            return QByteArray("{'on': {'peer': '") + peer + "', 'event': 'packet'" +
                   (*channel ? QByteArray(", 'channel': ") + channel : QByteArray()) +
                   "}, 'do': 'put_packet', 'size': 1, " + put + "}";
        };
        QTest::newRow("one that answers")
            << QByteArray("peer") << on("server", "2", "'target': 'it', 'channel': 2") << true;
        QTest::newRow("a handshake") << QByteArray("peer")
                                     << on("server", "2", "'target': 'it', 'channel': 3") + "," +
                                            on("ana", "3", "'channel': 4") + "," +
                                            on("server", "4", "'target': 'it', 'channel': 5")
                                     << true;
        QTest::newRow("ping-pong") << QByteArray("peer")
                                   << on("server", "2", "'target': 'it', 'channel': 3") + "," +
                                          on("ana", "3", "'channel': 2")
                                   << false;
        QTest::newRow("any channel") << QByteArray("peer")
                                     << on("server", "", "'target': 'it', 'channel': 9") + "," +
                                            on("ana", "", "'channel': 8")
                                     << false;
        QTest::newRow("a channel that wraps")
            << QByteArray("peer")
            << on("server", "44", "'target': 'it', 'channel': 3") + "," + on("ana", "3", "'channel': 300")
            << false;
        QTest::newRow("over three") << QByteArray("peer")
                                    << on("server", "1", "'target': 'ana', 'channel': 2") + "," +
                                           on("ana", "2", "'target': 'server', 'channel': 3") + "," +
                                           on("server", "3", "'target': 'bob', 'channel': 4") + "," +
                                           on("bob", "4", "'target': 1, 'channel': 1")
                                    << false;
        QTest::newRow("for another") << QByteArray("peer")
                                     << on("server", "2", "'target': 'bob', 'channel': 3") + "," +
                                            on("ana", "3", "'channel': 2")
                                     << true;
        QTest::newRow("clients do not reach each other")
            << QByteArray("peer")
            << on("ana", "2", "'target': 0, 'channel': 2") + "," + on("bob", "2", "'target': 0, 'channel': 2")
            << true;
        QTest::newRow("in a scene they do")
            << QByteArray("scene")
            << on("ana", "2", "'target': 0, 'channel': 2") + "," + on("bob", "2", "'target': 0, 'channel': 2")
            << false;
        QTest::newRow("somebody else speaks")
            << QByteArray("peer") << on("server", "2", "'peer': 'ana', 'target': 1, 'channel': 2") << false;
    }
    void answersWithoutEndAreRefused()
    {
        QFETCH(QByteArray, api);
        QFETCH(QByteArray, actions);
        QFETCH(bool, ends);
        const Scenario none = scenarioWith({}, api);
        QByteArray json = toJson(none);
        json.truncate(json.lastIndexOf('}'));
        json += ", \"actions\": [" + actions.replace('\'', '"') + "]}";
        const auto read = parseScenario(json);
        const auto* error = std::get_if<ScenarioError>(&read);
        QVERIFY2(ends != bool(error), error ? qPrintable(error->toString()) : "it is not refused");
        if (error)
            QVERIFY2(error->message.contains(u"answers that come to an end"_s),
                     qPrintable(error->toString()));
    }

    void manyAnswersAreCheckedInTime()
    {
        // The most that a file holds: each of thousands in a scene may answer each of the others, and none of
        // their answers is answered. (A limit on the time stands on the whole test.)
        Scenario scenario = scenarioWith({}, "scene");
        for (int index = 0; index < 4000; ++index) {
            PeerSpec peer = scenario.peers[1];
            peer.name = u"c%1"_s.arg(index);
            peer.id = 1000 + index;
            scenario.peers.push_back(peer);
        }
        for (int index = 0; index < limits::maxEntries; ++index) {
            const int step = index % 2;
            ActionSpec action{{}, {}, PutPacketAction{{}, 2 + step, TransferMode::Reliable, PayloadSize{1}}};
            action.on = Trigger{u"c%1"_s.arg(index % 4000), PeerEvent::Packet, 1 + step};
            scenario.actions.push_back(action);
        }
        const auto error = checkScenario(scenario);
        QVERIFY2(!error, error ? qPrintable(error->toString()) : "");
        scenario.actions.back().on->channel = 3;
        std::get<PutPacketAction>(scenario.actions.back().what).channel = 1;
        QVERIFY(checkScenario(scenario));
    }
};

PEERSCOPE_TEST(TestReactions)

} // namespace peerscope::test_reactions

#include "test_reactions.moc"

// SPDX-License-Identifier: MIT
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QtTest>

namespace peerscope::test_auth {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

/// A scene's server and ana, each with these keys.
Scenario scenarioWith(const QByteArray& server, const QByteArray& ana, double seconds = 8)
{
    Scenario scenario = scenarioOf(
        "{'format': 'peerscope-scenario/1', 'duration': 20, 'peers': ["
        "{'name': 'server', 'role': 'server', 'api': 'scene'" +
        server + "}, {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101, 'join_at': 0.5" + ana +
        "}], 'links': [{'delay_ms': 5}]}");
    scenario.duration = fromSeconds(seconds);
    return scenario;
}

/// What a peer noticed, each with the tenth of a second: "0.5 status connecting".
QStringList noticed(const Scenario& scenario, const QString& peer)
{
    Sandbox sandbox(scenario);
    sandbox.runUntil(scenario.duration);
    const TraceSnapshot trace(sandbox.trace());
    QStringList result;
    for (std::size_t index = 0; index < trace.eventCount(); ++index) {
        const EventRow& event = trace.event(index);
        if (QString::fromStdString(trace.endpoint(event.peer).name) != peer || event.kind == EventKind::Error)
            continue;
        const std::string_view kind = name(event.kind);
        result += u"%1 %2 %3"_s.arg(toSeconds(event.at), 0, 'f', 1)
                      .arg(QString::fromLatin1(kind.data(), qsizetype(kind.size())),
                           event.kind == EventKind::Status ? QString::fromStdString(event.detail)
                                                           : QString::number(event.subjectId))
                      .trimmed();
    }
    return result;
}

const QString connecting = u"0.5 status connecting"_s;
const QString connected = u"0.5 status connected"_s;
const QString serverIsUp = u"0.0 status connected"_s;

/// "auth", "auth_timeout" and "server_relay" of a scenario.
class TestAuth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothAccept()
    {
        const Scenario scenario = scenarioWith(", 'auth': 'accept'", ", 'auth': 'accept'");
        QCOMPARE(noticed(scenario, u"server"_s),
                 (QStringList{serverIsUp, u"0.6 peer_authenticating 101"_s, u"0.6 peer_connected 101"_s}));
        QCOMPARE(
            noticed(scenario, u"ana"_s),
            (QStringList{connecting, connected, u"0.5 peer_authenticating 1"_s, u"0.6 peer_connected 1"_s}));
    }

    void theServerDenies()
    {
        const Scenario scenario = scenarioWith(", 'auth': 'deny'", ", 'auth': 'accept'");
        // It has forgotten ana when she leaves: no signal.
        QCOMPARE(noticed(scenario, u"server"_s), (QStringList{serverIsUp, u"0.6 peer_authenticating 101"_s}));
        const QStringList ana = noticed(scenario, u"ana"_s);
        QCOMPARE(ana.mid(0, 3), (QStringList{connecting, connected, u"0.5 peer_authenticating 1"_s}));
        QVERIFY(ana.contains(u"0.6 peer_authentication_failed 1"_s));
        QVERIFY(ana.contains(u"0.6 status disconnected"_s));
    }

    void whoIsSilentRunsOutOfTime()
    {
        const Scenario scenario = scenarioWith(", 'auth': 'accept'", ", 'auth': 'silent'");
        QCOMPARE(noticed(scenario, u"server"_s), (QStringList{serverIsUp, u"0.6 peer_authenticating 101"_s,
                                                              u"3.6 peer_authentication_failed 101"_s}));
        QVERIFY(noticed(scenario, u"ana"_s).contains(u"3.5 peer_authentication_failed 1"_s));
        QVERIFY(noticed(scenario, u"ana"_s).last().endsWith(u"closed 0"_s) ||
                noticed(scenario, u"ana"_s).last().endsWith(u"status disconnected"_s));
    }

    void whoIsLateComesInASecondLater()
    {
        const Scenario scenario = scenarioWith(", 'auth': 'accept'", ", 'auth': 'late'");
        QVERIFY(noticed(scenario, u"server"_s).contains(u"1.6 peer_connected 101"_s));
        QVERIFY(noticed(scenario, u"ana"_s).contains(u"1.6 peer_connected 1"_s));
    }

    void theTimeOutIsTheGames()
    {
        QVERIFY(
            noticed(scenarioWith(", 'auth': 'accept', 'auth_timeout': 0.8", ", 'auth': 'late'"), u"server"_s)
                .contains(u"1.4 peer_authentication_failed 101"_s));
        const Scenario patient = scenarioWith(", 'auth': 'accept', 'auth_timeout': 0",
                                              ", 'auth': 'silent', 'auth_timeout': 0", 20);
        QCOMPARE(noticed(patient, u"server"_s).last(), u"0.6 peer_authenticating 101"_s);
    }

    void aClientAloneLeavesAfterThreeSeconds()
    {
        const Scenario scenario = scenarioWith({}, ", 'auth': 'accept'");
        QCOMPARE(noticed(scenario, u"server"_s),
                 (QStringList{serverIsUp, u"0.6 peer_connected 101"_s, u"3.6 peer_disconnected 101"_s}));
    }

    void withoutRelayMessagesToOthersAreDropped()
    {
        Scenario scenario = scenarioWith(", 'server_relay': false", {}, 3);
        PeerSpec bob = scenario.peers[1];
        bob.name = u"bob"_s;
        bob.id = 102;
        scenario.peers.push_back(bob);
        scenario.actions = {
            {fromSeconds(1), u"ana"_s,
             PutPacketAction{{0, u"bob"_s, false}, 0, TransferMode::Reliable, PayloadSize{4}}}};
        Sandbox sandbox(scenario);
        sandbox.runUntil(scenario.duration);
        const TraceSnapshot trace(sandbox.trace());
        QCOMPARE(eventsOf(trace, u"ana"_s, u"action"_s).at(0)[u"detail"_s][u"result"_s].toInt(), 0);
        QCOMPARE(trace.packetCount(), std::size_t{1}); // no ADD_PEERs either
        QCOMPARE(trace.packet(PacketId(0)).fate, PacketFate::Delivered);
    }

    void beforeAPeerIsSetSceneAnswersBug()
    {
        Scenario scenario = scenarioWith({}, {}, 3);
        const auto put = [](double at, int target) {
            return ActionSpec{
                fromSeconds(at), u"ana"_s,
                PutPacketAction{{target, {}, false}, 0, TransferMode::Reliable, PayloadSize{4}}};
        };
        scenario.actions = {
            put(0.1, 1), put(0.2, 0), put(1, 1), {fromSeconds(1.5), u"ana"_s, CloseAction{}}, put(2, 1)};
        Sandbox sandbox(scenario);
        sandbox.runUntil(scenario.duration);
        QList<int> results;
        for (const QJsonObject& event : eventsOf(TraceSnapshot(sandbox.trace()), u"ana"_s, u"action"_s)) {
            if (event[u"detail"_s][u"do"_s] == u"put_packet"_s)
                results += event[u"detail"_s][u"result"_s].toInt(-1);
        }
        QCOMPARE(results, (QList<int>{47, 0, 0, 3}));
    }
};

PEERSCOPE_TEST(TestAuth)

} // namespace peerscope::test_auth

#include "test_auth.moc"

// SPDX-License-Identifier: MIT
//
// Why connections fail and end: one real run for each reason.
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/files/capture_import.h"
#include "core/files/pcap_output.h"
#include "core/trace/connection_end.h"
#include "core/trace/story.h"
#include "core/words/connection_ends.h"
#include "core/words/story_text.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

namespace peerscope::test_connection_ends {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

/// A server and ana, who joins at 0.5 s; with further keys of theirs, and of the scenario.
QByteArray pair(const QByteArray& server = {}, const QByteArray& ana = {}, const QByteArray& scenario = {},
                const QByteArray& more = {})
{
    return "{'format': 'peerscope-scenario/1', 'name': 'pair', 'seed': 3, 'duration': 45, 'peers': ["
           "{'name': 'server', 'role': 'server', 'port': 7777" +
           server + "}, {'name': 'ana', 'role': 'client', 'server': 'server', 'join_at': 0.5, 'id': 101" +
           ana + "}" + more + "]" + scenario + "}";
}

/// Reliable packets of 20 bytes from ana to the server, 5 a second from 1 s on.
const QByteArray fromAna = ", 'traffic': [{'from': 'ana', 'to': 1, 'mode': 'reliable', 'hz': 5, 'size': 20, "
                           "'start': 1}]";
const QByteArray toAna = ", 'traffic': [{'from': 'server', 'to': 'ana', 'mode': 'reliable', 'hz': 5, "
                         "'size': 20, 'start': 1}]";

QByteArray actions(const QByteArray& list)
{
    return ", 'actions': [" + list + "]";
}

/// The events of a run that have a reason, without times: "ana closed cut: ana called close".
QStringList toldBy(const TraceSnapshot& trace)
{
    QStringList told;
    for (std::size_t index = 0; index < trace.eventCount(); ++index) {
        const std::optional<ConnectionEnd> end = connectionEnd(trace, index);
        if (!end)
            continue;
        const EventRow& event = trace.event(index);
        const auto text = [](std::string_view word) {
            return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
        };
        told += u"%1 %2 %3: %4"_s.arg(text(trace.endpoint(event.peer).name), text(name(event.kind)),
                                      text(name(*end)), plainText(connectionEndText(trace, *end)));
    }
    return told;
}

/// What one peer is told, of the events of one kind.
QString toldBy(const TraceSnapshot& trace, const QString& peerAndEvent)
{
    for (const QString& line : toldBy(trace)) {
        if (line.startsWith(peerAndEvent + u' '))
            return line.sliced(peerAndEvent.size() + 1);
    }
    return {};
}

/// A capture of the run, taken at the server.
TraceSnapshot captureOf(const TraceSnapshot& trace)
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath(u"run.pcap"_s).toStdString();
    {
        std::ofstream file(path, std::ios::binary);
        writePcap(trace, [&file](std::string_view piece) {
            file.write(piece.data(), static_cast<std::streamsize>(piece.size()));
        });
    }
    return TraceSnapshot(std::get<ImportedCapture>(importCapture(path, {})).trace);
}

class TestConnectionEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reasons_data()
    {
        QTest::addColumn<QByteArray>("scenario");
        QTest::addColumn<QString>("event");
        QTest::addColumn<QString>("why");

        QTest::newRow("nobody listens")
            << pair(", 'join_at': 44.9") << u"ana closed"_s
            << u"nobody_listens: nobody listens on port 7777 of server: 6 CONNECTs found no socket"_s;
        QTest::newRow("server full")
            << pair(", 'max_clients': 1", {}, {},
                    ", {'name': 'bob', 'role': 'client', 'server': 'server', 'join_at': 1}")
            << u"bob closed"_s
            << u"server_full: server is full: it has 1 client, as many as its max_clients allows, and answers no more"_s;
        const QByteArray refusing = pair(
            {}, {}, actions("{'at': 0.4, 'peer': 'server', 'do': 'refuse_new_connections', 'value': true}"));
        const QString refused =
            u"refused: server refused it (refuse_new_connections), and did not tell the client"_s;
        QTest::newRow("refused") << refusing << u"ana peer_disconnected"_s << refused;
        QTest::newRow("refused, at the server") << refusing << u"server refused"_s << refused;
        // Its DISCONNECT is lost, so the server still has it when it comes back.
        QTest::newRow("id taken")
            << pair(
                   {}, {},
                   actions("{'at': 4.99, 'link': ['ana', 'server'], 'do': 'down', 'for': 0.1},"
                           "{'at': 5, 'peer': 'ana', 'do': 'close'}, {'at': 6, 'peer': 'ana', 'do': 'join'}"))
            << u"ana peer_disconnected"_s
            << u"id_taken: server refused the id 101, which one of its clients has, and did not tell the client"_s;
        QTest::newRow("compression of the server alone")
            << pair(", 'compression': 'range_coder'") << u"ana closed"_s
            << u"compression_differs: ana sends without compression and server with range_coder compression: each drops what the other sends"_s;
        QTest::newRow("compression of the client alone")
            << pair({}, ", 'compression': 'zlib'") << u"ana closed"_s
            << u"compression_differs: ana sends with zlib compression and server without compression: each drops what the other sends"_s;
        QTest::newRow("no CONNECT arrives")
            << pair({}, {}, ", 'links': [{'from': 'ana', 'to': 'server', 'down': true}]") << u"ana closed"_s
            << u"connect_lost: no CONNECT reached server: of 6, the last was lost (the link was down)"_s;
        QTest::newRow("no answer arrives")
            << pair({}, {}, ", 'links': [{'from': 'server', 'to': 'ana', 'loss': 1}]") << u"ana closed"_s
            << u"answer_lost: server answered 6 times, but no answer arrived: the last was lost (random loss)"_s;
        QTest::newRow("frozen while it is called")
            << pair({}, {}, actions("{'at': 0.4, 'peer': 'server', 'do': 'freeze', 'for': 40}"))
            << u"ana closed"_s << u"frozen: server was frozen from 0.400 s on, and did not answer"_s;
        QTest::newRow("not admitted")
            << pair(", 'api': 'scene', 'auth': 'deny'", ", 'auth': 'accept'") << u"ana closed"_s
            << u"not_admitted: server did not admit ana: its auth callback disconnected it"_s;
        QTest::newRow("not admitted in time")
            << pair(", 'api': 'scene', 'auth': 'silent'", ", 'auth': 'accept'")
            << u"server peer_authentication_failed"_s
            << u"not_admitted: ana did not admit server: its auth_timeout passed"_s;
        QTest::newRow("left")
            << pair({}, {}, actions("{'at': 5, 'peer': 'ana', 'do': 'disconnect_peer', 'target': 1}"))
            << u"server peer_disconnected"_s << u"left: ana called disconnect_peer"_s;
        const QByteArray kicked =
            pair({}, {}, actions("{'at': 5, 'peer': 'server', 'do': 'disconnect_peer', 'target': 'ana'}"));
        QTest::newRow("kicked") << kicked << u"ana peer_disconnected"_s
                                << u"left: server called disconnect_peer"_s;
        QTest::newRow("kicked, at the server")
            << kicked << u"server peer_disconnected"_s << u"left: server called disconnect_peer"_s;
        QTest::newRow("kicked by force")
            << pair({}, {},
                    actions("{'at': 5, 'peer': 'server', 'do': 'disconnect_peer', 'target': 'ana', 'force': "
                            "true}"))
            << u"ana peer_disconnected"_s << u"cut: server called disconnect_peer with force"_s;
        const QByteArray closing = pair({}, {}, actions("{'at': 5, 'peer': 'ana', 'do': 'close'}"));
        QTest::newRow("closed") << closing << u"server peer_disconnected"_s << u"cut: ana called close"_s;
        QTest::newRow("closed, at the one who did")
            << closing << u"ana closed"_s << u"cut: ana called close"_s;
        QTest::newRow("the server closed")
            << pair({}, {}, actions("{'at': 5, 'peer': 'server', 'do': 'close'}"))
            << u"ana peer_disconnected"_s << u"cut: server called close"_s;
        QTest::newRow("closed, and nobody heard")
            << pair({}, {},
                    actions("{'at': 4.99, 'link': ['ana', 'server'], 'do': 'down', 'for': 0.1},"
                            "{'at': 5, 'peer': 'ana', 'do': 'close'}"))
            << u"server peer_disconnected"_s
            << u"cut: ana called close, but its DISCONNECT never arrived, so server timed out"_s;
        const QByteArray gone =
            pair({}, {}, fromAna + actions("{'at': 5, 'link': ['ana', 'server'], 'do': 'down', 'for': 60}"));
        const QString down =
            u"cut: the link ana → server was down from 5.000 s on; ana timed out after 6 resends of packet 20, the last of them lost (the link was down)"_s;
        QTest::newRow("link down") << gone << u"ana peer_disconnected"_s << down;
        QTest::newRow("link down, at the server") << gone << u"server peer_disconnected"_s << down;
        QTest::newRow("unplugged")
            << pair({}, {}, fromAna + actions("{'at': 5, 'peer': 'ana', 'do': 'unplug'}"))
            << u"ana peer_disconnected"_s
            << u"cut: ana was unplugged from 5.000 s on; ana timed out after 6 resends of packet 20, the last of them lost (the link was down)"_s;
        const QByteArray freezing =
            pair({}, {}, toAna + actions("{'at': 5, 'peer': 'ana', 'do': 'freeze', 'for': 20}"));
        QTest::newRow("frozen")
            << freezing << u"server peer_disconnected"_s
            << u"frozen: ana was frozen from 5.000 s on; server timed out after 6 resends of packet 20"_s;
        QTest::newRow("frozen, and awake again")
            << freezing << u"ana peer_disconnected"_s
            << u"frozen: ana was frozen from 5.000 s to 25.000 s; server timed out after 6 resends of packet 20"_s;
        QTest::newRow("timed out")
            << pair({}, {},
                    fromAna + actions("{'at': 5, 'link': ['ana', 'server'], 'do': 'conditions', 'loss': 1}"))
            << u"ana peer_disconnected"_s
            << u"timed_out: ana timed out after 6 resends of packet 20, the last of them lost (random loss)"_s;
        QTest::newRow("too large for the link")
            << pair({}, {},
                    ", 'traffic': [{'from': 'ana', 'to': 1, 'mode': 'reliable', 'hz': 0.2, 'size': 1200, "
                    "'start': 2}], "
                    "'links': [{'from': 'ana', 'to': 'server', 'mtu': 800}]")
            << u"ana peer_disconnected"_s
            << u"timed_out: ana timed out after 5 resends of packet 0, the last of them lost (larger than the link's MTU)"_s;
        QTest::newRow("nothing to send but pings")
            << pair({}, {}, actions("{'at': 5, 'link': ['server', 'ana'], 'do': 'conditions', 'loss': 1}"))
            << u"ana peer_disconnected"_s
            << u"timed_out: ana timed out: nothing that it sent was acknowledged"_s;
        QTest::newRow("told by the server")
            << pair(", 'api': 'scene'", {}, actions("{'at': 5, 'peer': 'ana', 'do': 'close'}"),
                    ", {'name': 'bob', 'role': 'client', 'server': 'server', 'id': 102}")
            << u"bob peer_disconnected"_s << u"cut: ana called close"_s;
    }

    void reasons()
    {
        QFETCH(QByteArray, scenario);
        QFETCH(QString, event);
        Sandbox sandbox(scenarioOf(scenario));
        sandbox.runUntil(fromSeconds(45));
        QTEST(toldBy(TraceSnapshot(sandbox.trace()), event), "why");
    }

    /// All the events of an end say the same, also at the peer's page.
    void everywhereTheSame()
    {
        Sandbox sandbox(scenarioOf(pair({}, {}, actions("{'at': 5, 'peer': 'server', 'do': 'close'}"))));
        sandbox.runUntil(fromSeconds(4));
        const EndpointId ana(1);
        QVERIFY(!newestConnectionEnd(TraceSnapshot(sandbox.trace()), ana, sandbox.now()));
        sandbox.runUntil(fromSeconds(6));
        const TraceSnapshot trace(sandbox.trace());
        const QString why = u" cut: server called close"_s;
        QCOMPARE(toldBy(trace), (QStringList{u"server closed"_s + why, u"server status"_s + why,
                                             u"ana peer_disconnected"_s + why, u"ana closed"_s + why,
                                             u"ana status"_s + why}));
        const std::optional<ConnectionEnd> end = newestConnectionEnd(trace, ana, sandbox.now());
        QVERIFY(end && end->isOver);
        QCOMPARE(plainText(connectionEndText(trace, *end)), u"server called close"_s);
        QVERIFY(!newestConnectionEnd(trace, ana, fromSeconds(4)));
    }

    /// The page of a server says whose connection it was.
    void thePageOfAServerNamesTheOther()
    {
        Sandbox sandbox(scenarioOf(
            pair({}, {}, actions("{'at': 5, 'peer': 'server', 'do': 'disconnect_peer', 'target': 'ana'}"))));
        sandbox.runUntil(fromSeconds(6));
        const TraceSnapshot trace(sandbox.trace());
        const auto page = [&](int peer) {
            const auto end =
                newestConnectionEnd(trace, EndpointId(static_cast<EndpointId::Value>(peer)), sandbox.now());
            return end ? plainText(connectionEndOnPage(trace, *end)) : QString();
        };
        QCOMPARE(page(0), u"ana: server called disconnect_peer"_s);
        QCOMPARE(page(1), u"server called disconnect_peer"_s);
    }

    /// In a mesh, who connects to another is told that it cannot, and why; later it can.
    void aMemberOfAMeshThatIsNotReached()
    {
        Sandbox sandbox(scenarioOf(
            "{'format': 'peerscope-scenario/1', 'name': 'mesh', 'seed': 3, 'duration': 70, 'peers': ["
            "{'name': 'm', 'role': 'mesh', 'count': 3, 'id': 11}], 'links': ["
            "{'from': 'm.2', 'to': 'm.1', 'loss': 1}], 'actions': ["
            "{'at': 50, 'link': ['m.2', 'm.1'], 'do': 'conditions', 'loss': 0}, "
            "{'at': 51, 'peer': 'm.2', 'do': 'close'}, {'at': 52, 'peer': 'm.2', 'do': 'join'}]}"));
        const EndpointId m2(1);
        sandbox.runUntil(fromSeconds(45));
        const TraceSnapshot early(sandbox.trace());
        QCOMPARE(
            toldBy(early),
            QStringList(
                u"m.2 error connect_lost: no CONNECT reached m.1: of 6, the last was lost (random loss)"_s));
        const auto end = newestConnectionEnd(early, m2, sandbox.now());
        QVERIFY(end);
        QCOMPARE(plainText(connectionEndOnPage(early, *end)),
                 u"no CONNECT reached m.1: of 6, the last was lost (random loss)"_s);
        sandbox.runUntil(fromSeconds(60));
        const TraceSnapshot late(sandbox.trace());
        const auto then = newestConnectionEnd(late, m2, sandbox.now());
        QVERIFY(!then || then->at > end->at);
        QCOMPARE(toldBy(late, u"m.2 closed"_s), u"cut: m.2 called close"_s);
    }

    /// Before its time-out, a client that calls in vain is told what is wrong so far.
    void whileItTries()
    {
        Sandbox sandbox(scenarioOf(pair(", 'join_at': 3.5")));
        sandbox.runUntil(fromSeconds(0.5));
        const EndpointId ana(1);
        QVERIFY(!newestConnectionEnd(TraceSnapshot(sandbox.trace()), ana, sandbox.now()));
        sandbox.runUntil(fromSeconds(3));
        const TraceSnapshot trace(sandbox.trace());
        const std::optional<ConnectionEnd> end = newestConnectionEnd(trace, ana, sandbox.now());
        QVERIFY(end && !end->isOver);
        QCOMPARE(plainText(connectionEndText(trace, *end)),
                 u"nobody listens on port 7777 of server: 3 CONNECTs found no socket"_s);
        QCOMPARE(toldBy(trace, u"ana status"_s),
                 u"nobody_listens: "_s + plainText(connectionEndText(trace, *end)));
        sandbox.runUntil(fromSeconds(40)); // the server came
        QCOMPARE(toldBy(TraceSnapshot(sandbox.trace())), QStringList());
    }

    /// The first client keeps its own reason when another one with its id was refused.
    void aRefusalIsNotOfTheOther()
    {
        Sandbox sandbox(scenarioOf(pair(
            {}, {},
            actions("{'at': 4.99, 'link': ['ana', 'server'], 'do': 'down', 'for': 0.1},"
                    "{'at': 5, 'peer': 'ana', 'do': 'close'}, {'at': 6, 'peer': 'ana', 'do': 'join'}"))));
        sandbox.runUntil(fromSeconds(45));
        QCOMPARE(toldBy(TraceSnapshot(sandbox.trace()), u"server peer_disconnected"_s),
                 u"cut: ana called close, but its DISCONNECT never arrived, so server timed out"_s);
    }

    void reasonsInACapture_data()
    {
        QTest::addColumn<QByteArray>("scenario");
        QTest::addColumn<QString>("event");
        QTest::addColumn<QString>("why");

        QTest::newRow("left")
            << pair({}, {}, actions("{'at': 5, 'peer': 'ana', 'do': 'disconnect_peer', 'target': 1}"))
            << u"server peer_disconnected"_s
            << u"left: client 101 left: it sent a DISCONNECT that asks for an acknowledgement, as disconnect_peer does"_s;
        QTest::newRow("closed")
            << pair({}, {}, actions("{'at': 5, 'peer': 'ana', 'do': 'close'}")) << u"client 101 status"_s
            << u"cut: client 101 cut it: it sent a DISCONNECT that asks for no acknowledgement, as close does"_s;
        QTest::newRow("the server closed")
            << pair({}, {}, actions("{'at': 5, 'peer': 'server', 'do': 'close'}"))
            << u"client 101 peer_disconnected"_s
            << u"cut: server cut it: it sent a DISCONNECT that asks for no acknowledgement, as close does"_s;
        QTest::newRow("no answer")
            << pair(", 'max_clients': 1", {}, {},
                    ", {'name': 'bob', 'role': 'client', 'server': 'server', 'join_at': 1, 'id': 102}")
            << u"client 102 status"_s
            << u"no_answer: the capture has 6 CONNECTs and no answer of server: nobody listens there, it is full, it cannot read them, or they or its answers were lost; a capture cannot tell"_s;
        QTest::newRow("answered in vain")
            << pair({}, {}, ", 'links': [{'from': 'server', 'to': 'ana', 'loss': 1}]")
            << u"client 101 status"_s
            << u"answer_lost: server answered 6 times, but the client did not take it: the answer never arrived, or it could not read it"_s;
        QTest::newRow("silent")
            << pair({}, {}, toAna + actions("{'at': 5, 'peer': 'ana', 'do': 'freeze', 'for': 40}"))
            << u"server peer_connected"_s
            << u"timed_out: server sent packet 20 again 6 times, and the capture has no acknowledgement: refused by the game, timed out, or cut off; a capture cannot tell"_s;
        QTest::newRow("refused")
            << pair({}, {},
                    actions("{'at': 0.4, 'peer': 'server', 'do': 'refuse_new_connections', 'value': true}"))
            << u"client 101 peer_connected"_s
            << u"timed_out: client 101 sent a command of ENet's again 5 times, and the capture has no acknowledgement: refused by the game, timed out, or cut off; a capture cannot tell"_s;
        QTest::newRow("nothing wrong") << pair({}, {}, toAna) << u"client 101 peer_connected"_s << QString();
    }

    /// As far as the bytes alone tell.
    void reasonsInACapture()
    {
        QFETCH(QByteArray, scenario);
        QFETCH(QString, event);
        Sandbox sandbox(scenarioOf(scenario));
        sandbox.runUntil(fromSeconds(40));
        const TraceSnapshot capture = captureOf(TraceSnapshot(sandbox.trace()));
        QTEST(toldBy(capture, event), "why");
        if (const std::optional<ConnectionEnd> end =
                newestConnectionEnd(capture, EndpointId(0), capture.newestTime()))
            QCOMPARE(end->peer, EndpointId(0));
    }

    void theStoryOfAPacketNamesIt()
    {
        Sandbox sandbox(scenarioOf(pair(
            {}, {}, fromAna + actions("{'at': 5, 'link': ['ana', 'server'], 'do': 'down', 'for': 60}"))));
        sandbox.runUntil(fromSeconds(20));
        const TraceSnapshot trace(sandbox.trace());
        const QString story = storyText(trace, packetStory(trace, PacketId(20)));
        QVERIFY2(
            story.contains(u"dropped with its connection, which ended 12.290 s: the link ana → server was "
                           "down from 5.000 s on; ana timed out after 6 resends of packet 20"_s),
            qPrintable(story));
    }
};

PEERSCOPE_TEST(TestConnectionEnds)

} // namespace peerscope::test_connection_ends

#include "test_connection_ends.moc"

// SPDX-License-Identifier: MIT
//
// What waits in ENet's queue at the sender, and why, as real runs show it.
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/sandbox/report.h"
#include "core/sandbox/sandbox.h"
#include "core/trace/as_of.h"
#include "core/trace/filter.h"
#include "core/trace/packet_selection.h"
#include "core/trace/statistics.h"
#include "core/trace/story.h"
#include "core/words/story_text.h"

#include <QtTest>

#include <optional>

namespace peerscope::test_queued_packets {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

/// A server and one client, 140 ms apart, that poll every millisecond. At 5 s the server does `actions`.
Scenario slowPath(const QByteArray& actions, const QByteArray& more = {})
{
    return scenarioOf(R"({'format': 'peerscope-scenario/1', 'name': 'slow path', 'seed': 1, 'duration': 30,
        'peers': [{'name': 'server', 'role': 'server', 'poll_hz': 1000},
                  {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101, 'poll_hz': 1000}],
        'links': [{'delay_ms': 140}],)" +
                      more + "'actions': [" + actions + "]}");
}

const QByteArray largeOne =
    "{'at': 5, 'peer': 'server', 'do': 'put_packet', 'target': 0, 'mode': 'reliable', 'size': 1048576}";
const QByteArray chat = "{'at': 5, 'peer': 'server', 'do': 'put_packet', 'target': 0, 'mode': 'reliable', "
                        "'channel': 2, 'text': 'chat'}";

/// The same action so many times, for a list of actions.
QByteArray times(int count, const QByteArray& action)
{
    return QByteArray(action + ',').repeated(count - 1) + action;
}

TraceSnapshot traceAt(Sandbox& sandbox, double seconds)
{
    sandbox.runUntil(fromSeconds(seconds));
    return TraceSnapshot(sandbox.trace());
}

QString textOf(const TraceSnapshot& trace, std::uint32_t packet)
{
    return storyText(trace, packetStory(trace, PacketId(packet)));
}

class TestQueuedPackets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void behindALargerPacket()
    {
        Sandbox sandbox(slowPath(largeOne + ',' + chat));
        const TraceSnapshot trace = traceAt(sandbox, 30);
        const PacketRow packet = trace.packet(PacketId(1));
        QVERIFY(!packet.isQueued);
        QCOMPARE(packet.sent + packet.queued, trace.datagram(packet.firstDatagram).sent);
        QVERIFY2(packet.queued > fromSeconds(4), qPrintable(QString::number(packet.queued.count())));
        const QString text = textOf(trace, 1);
        QVERIFY2(text.contains(u"put at 5.000 s by server for ana"_s), qPrintable(text));
        QVERIFY2(
            text.contains(u"waited 4.50 s in ENet's queue at server: the reliable window of 64 KiB was full "
                          "of packet 0 (1 MiB, channel 0) → left in datagram "_s),
            qPrintable(text));
    }

    void inTheMiddleOfALargerPacket()
    {
        Sandbox sandbox(slowPath(largeOne));
        const TraceSnapshot trace = traceAt(sandbox, 30);
        const std::optional<QueueRow> row = trace.queueRow(PacketId(0));
        QVERIFY(row);
        QCOMPARE(row->reason, QueueReason::OwnSize);
        const QString text = textOf(trace, 0);
        QVERIFY2(text.contains(u"it is larger than the reliable window of 64 KiB"_s), qPrintable(text));
        // It has left when its last fragment had.
        QVERIFY(trace.packet(PacketId(0)).queued > fromSeconds(4));
    }

    void behindManySmallOnes()
    {
        const QByteArray many = times(80, "{'at': 5, 'peer': 'server', 'do': 'put_packet', 'target': 0, "
                                          "'mode': 'reliable', 'size': 1000}");
        Sandbox sandbox(slowPath(many + ',' + chat));
        const TraceSnapshot trace = traceAt(sandbox, 30);
        const std::optional<QueueRow> row = trace.queueRow(PacketId(80));
        QVERIFY(row);
        QCOMPARE(row->reason, QueueReason::WindowFull);
        QCOMPARE(row->oldest, PacketId(0));
        QCOMPARE(row->newest, PacketId(64));
        QVERIFY(
            textOf(trace, 80).contains(u"the reliable window of 64 KiB was full of packet 0 to packet 64"_s));
        // What fits the window leaves at once.
        QVERIFY(!trace.queueRow(PacketId(64)));
        QCOMPARE(trace.packet(PacketId(64)).queued, Time(0));
        QVERIFY(trace.queueRow(PacketId(65)));
    }

    void behindABandwidthLimit()
    {
        // 20 kB a second through 5 kB a second: ENet keeps the throttle at a quarter, and so the window.
        const QByteArray many = times(40, "{'at': 8, 'peer': 'server', 'do': 'put_packet', 'target': 0, "
                                          "'mode': 'reliable', 'size': 1000}");
        Scenario scenario = slowPath(many, "'traffic': [{'from': 'server', 'to': 0, 'mode': 'reliable', "
                                           "'hz': 20, 'size': 1000, 'start': 1, 'stop': 8}],");
        scenario.peers[0].enet.outBandwidth = 5000;
        Sandbox sandbox(scenario);
        const TraceSnapshot trace = traceAt(sandbox, 30);
        const PacketId last(static_cast<std::uint32_t>(trace.packetCount() - 1));
        const std::optional<QueueRow> row = trace.queueRow(last);
        QVERIFY(row);
        QCOMPARE(row->reason, QueueReason::Bandwidth);
        QCOMPARE(row->bandwidth, 5000u);
        QVERIFY(row->window < 32 * 1024);
        const QString text = textOf(trace, last.value());
        QVERIFY2(
            text.contains(u" in ENet's queue at server: the bandwidth limit of 5,000 bytes a second left "
                          "a reliable window of 1,392 bytes"_s),
            qPrintable(text));
    }

    void behindTheThrottle()
    {
        // A server with 10 channels asks for 12 bytes a second. ENet first lowers the client's throttle to
        // the least, then raises it again with each ping.
        Scenario scenario = slowPath(times(80, "{'at': 5, 'peer': 'ana', 'do': 'put_packet', 'target': 1, "
                                               "'mode': 'reliable', 'size': 900}"));
        scenario.peers[0].channels = 10;
        Sandbox sandbox(scenario);
        const TraceSnapshot trace = traceAt(sandbox, 30);
        const std::optional<QueueRow> row = trace.queueRow(PacketId(79));
        QVERIFY(row);
        QCOMPARE(row->reason, QueueReason::Throttle);
        QVERIFY(row->throttle < 32);
        QCOMPARE(row->window, row->throttle * 2048u);
        const QString text = textOf(trace, 79);
        QVERIFY2(text.contains(u"ENet's throttle (%1 of 32) left a reliable window of "_s.arg(row->throttle)),
                 qPrintable(text));
    }

    void behindItsChannelsSequenceNumbers()
    {
        // Nothing is acknowledged while the link is down, and packets of a byte do not fill the window.
        Sandbox sandbox(slowPath("{'at': 4.9, 'link': ['server', 'ana'], 'do': 'down', 'for': 2}",
                                 "'traffic': [{'from': 'server', 'to': 0, 'mode': 'reliable', 'hz': 1000, "
                                 "'burst': 100, 'size': 1, 'start': 5, 'stop': 5.5}],"));
        const TraceSnapshot trace = traceAt(sandbox, 5.6);
        const std::optional<QueueRow> row = trace.queueRow(PacketId(40'000));
        QVERIFY(row);
        QCOMPARE(row->reason, QueueReason::SequenceWindow);
        const QString text = textOf(trace, 40'000);
        QVERIFY2(text.contains(u"ENet had no sequence number for the next one"_s), qPrintable(text));
    }

    void unreliablePacketsDoNotWait()
    {
        QByteArray other = chat;
        other.replace("'reliable'", "'unreliable'");
        Sandbox sandbox(slowPath(largeOne + ',' + other));
        const TraceSnapshot trace = traceAt(sandbox, 30);
        QCOMPARE(trace.packet(PacketId(1)).mode, TransferMode::Unreliable);
        QCOMPARE(trace.packet(PacketId(1)).queued, Time(0));
        QVERIFY(!trace.queueRow(PacketId(1)));
    }

    void whileItWaits()
    {
        Sandbox sandbox(slowPath(largeOne + ',' + chat));
        const TraceSnapshot trace = traceAt(sandbox, 7);
        const PacketRow packet = trace.packet(PacketId(1));
        QVERIFY(packet.isQueued);
        QVERIFY(packet.queued > fromSeconds(1.9) && packet.queued <= fromSeconds(2));
        const QString text = textOf(trace, 1);
        QVERIFY2(text.contains(
                     u" s in ENet's queue at server: the reliable window of 64 KiB was full of packet 0"_s),
                 qPrintable(text));
        QVERIFY2(text.contains(u"has waited 1.9"_s) || text.contains(u"has waited 2"_s), qPrintable(text));
    }

    void lookingBack()
    {
        Sandbox sandbox(slowPath(largeOne + ',' + chat));
        const TraceSnapshot trace = traceAt(sandbox, 30);
        const PacketRow packet = packetAsOf(trace, PacketId(1), fromSeconds(7));
        QVERIFY(packet.isQueued);
        QCOMPARE(packet.queued, fromSeconds(2));
        QVERIFY(!packetAsOf(trace, PacketId(1), fromSeconds(20)).isQueued);
    }

    void whenTheConnectionEnds()
    {
        Sandbox sandbox(slowPath(largeOne + ',' + chat + ",{'at': 6, 'peer': 'server', 'do': 'close'}"));
        const TraceSnapshot trace = traceAt(sandbox, 30);
        const PacketRow packet = trace.packet(PacketId(1));
        QCOMPARE(packet.fate, PacketFate::Disconnected);
        QVERIFY(!packet.isQueued);
        QVERIFY(packet.queued >= fromSeconds(0.99) && packet.queued <= fromSeconds(1.01));
    }

    void filterStatisticsAndReport()
    {
        const Scenario scenario =
            slowPath(largeOne + ',' + chat,
                     "'expect': [{'metric': 'queued_ms.p99', 'channel': 2, 'min': 4000, 'max': 5000},"
                     "{'metric': 'queued_ms.max', 'mode': 'unreliable', 'max': 1}],");
        Sandbox sandbox(scenario);
        const TraceSnapshot trace = traceAt(sandbox, 30);
        const auto filter = compileFilter("queued > 4s && channel == 2", trace);
        QVERIFY(std::holds_alternative<PacketFilter>(filter));
        const PacketSelection found(std::get<PacketFilter>(filter), trace);
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found.at(0), PacketId(1));
        Statistics statistics;
        while (!statistics.update(trace)) {
        }
        QCOMPARE(statistics.total().queued.count(), std::uint64_t{2});
        QCOMPARE(statistics.channels().at(2).queued.longest(), trace.packet(PacketId(1)).queued);
        const std::vector<ExpectResult> results = checkExpectations(trace, scenario, fromSeconds(30));
        QVERIFY2(results[0].met, qPrintable(results[0].toString()));
        QVERIFY(!results[1].value);
    }
};

PEERSCOPE_TEST(TestQueuedPackets)

} // namespace peerscope::test_queued_packets

#include "test_queued_packets.moc"

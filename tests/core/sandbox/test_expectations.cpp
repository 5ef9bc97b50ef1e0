// SPDX-License-Identifier: MIT
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/sandbox/expectations.h"
#include "core/sandbox/report.h"
#include "core/scenario/expect_metrics.h"
#include "core/trace/trace_writer.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

namespace peerscope::test_expectations {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

constexpr auto peersOf = R"({'format': 'peerscope-scenario/1', 'name': 'By hand', 'duration': 10,
    'peers': [{'name': 'server', 'role': 'server'}, {'name': 'ana', 'role': 'client', 'server': 'server'},
              {'name': 'bot', 'role': 'client', 'server': 'server', 'count': 2}],)";

Scenario scenarioWith(const QByteArray& expectations)
{
    return scenarioOf(QByteArray(peersOf) + "'expect': [" + expectations + "]}");
}

/// A trace written row by row: a server, ana, bot.1 and bot.2, who connect at 1 s.
class World
{
public:
    World()
    {
        for (const auto& [name, role, id] : {std::tuple{"server", "server", 1},
                                             {"ana", "client", 2},
                                             {"bot.1", "client", 3},
                                             {"bot.2", "client", 4}})
            m_writer.addEndpoint(name, role, id);
        for (int client = 1; client <= 3; ++client)
            m_writer.addConnection({.at = Time(1'000'000),
                                    .peer = endpoint(client),
                                    .remote = endpoint(0),
                                    .remoteId = 1,
                                    .meanMs = 500});
    }
    static EndpointId endpoint(int number) { return EndpointId(static_cast<std::uint16_t>(number)); }

    void packet(double second, int from, int to, TransferMode mode, int channel, PacketFate fate)
    {
        const PacketId id = m_writer.addPacket({.from = endpoint(from),
                                                .to = endpoint(to),
                                                .channel = static_cast<std::uint8_t>(channel),
                                                .mode = mode,
                                                .sent = fromSeconds(second),
                                                .size = 100,
                                                .payload = {}});
        if (fate == PacketFate::Delivered)
            m_writer.packetDelivered(id, fromSeconds(second) + Time(20'000), mode);
        else if (fate == PacketFate::Throttled)
            m_writer.packetReleased(id);
        else if (fate == PacketFate::Rejected)
            m_writer.packetRejected(id);
    }
    void datagram(double second, int from, int to, bool isLost)
    {
        const std::vector<std::byte> bytes(50);
        NewDatagram datagram;
        datagram.from = endpoint(from);
        datagram.to = endpoint(to);
        datagram.sent = fromSeconds(second);
        datagram.lost = isLost ? LossReason::Random : LossReason::None;
        datagram.bytes = bytes;
        m_writer.addDatagram(datagram);
    }
    void event(double second, int peer, EventKind kind, int subject)
    {
        m_writer.addEvent({.at = fromSeconds(second),
                           .peer = endpoint(peer),
                           .kind = kind,
                           .subject = subject < 0 ? EndpointId::none() : endpoint(subject),
                           .subjectId = 0,
                           .detail = {},
                           .result = {}});
    }
    void roundTrip(double second, int from, std::uint16_t meanMs, std::uint8_t throttle)
    {
        m_writer.addRoundTrip({.at = fromSeconds(second),
                               .from = endpoint(from),
                               .to = endpoint(0),
                               .meanMs = meanMs,
                               .varianceMs = 5,
                               .throttle = throttle});
    }
    void waiting(double second, int from, std::uint64_t bytes)
    {
        m_writer.addConnectionFigures({.at = fromSeconds(second),
                                       .from = endpoint(from),
                                       .to = endpoint(0),
                                       .packetLoss = 6'554,
                                       .waitingCommands = 2,
                                       .bytesInTransit = 300,
                                       .waitingBytes = bytes});
    }
    TraceSnapshot trace() const { return TraceSnapshot(m_writer.trace()); }

private:
    TraceWriter m_writer;
};

/// A bit of everything, in 10 seconds.
World world()
{
    using enum TransferMode;
    World world;
    for (int second = 2; second < 8; ++second) // ana: 6 delivered on channel 2
        world.packet(second, 1, 0, Reliable, 2, PacketFate::Delivered);
    world.packet(8, 1, 0, Unreliable, 1, PacketFate::Throttled);
    world.packet(8.5, 2, 0, Unreliable, 1, PacketFate::Throttled);
    world.packet(9, 3, 0, Reliable, 9, PacketFate::Rejected);
    world.packet(9.5, 0, 1, UnreliableOrdered, 3, PacketFate::InFlight);
    world.datagram(2, 1, 0, false);
    world.datagram(3, 1, 0, true);
    world.datagram(4, 0, 3, true);
    world.event(1, 1, EventKind::PeerConnected, 0);
    world.event(1, 0, EventKind::PeerConnected, 1);
    world.event(1, 0, EventKind::PeerConnected, 2);
    world.event(6, 0, EventKind::PeerDisconnected, 2);
    world.event(7, 3, EventKind::Error, -1);
    world.roundTrip(2, 1, 30, 32);
    world.roundTrip(6, 1, 80, 16);
    world.waiting(3, 1, 1'000);
    world.waiting(5, 1, 4'000);
    world.roundTrip(8, 2, 120, 32);
    return world;
}

EnetQueues queues()
{
    EnetQueues queues;
    queues.commands = 12;
    queues.bytes = 3'400;
    return queues;
}

class TestExpectations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void choose_data();
    void choose();
    void everyMetricIsMeasured();
    void everyFigureOfTheReportIsAMetric();
    void manyChoicesAreKeptApart();
    void captureIsNamedByItsOwnPeers();
    void textsSayWhatWasChosen();
    void enetsOwnFiguresAreRecorded();
};

void TestExpectations::choose_data()
{
    QTest::addColumn<QByteArray>("choice");
    QTest::addColumn<double>("value"); // -1: nothing to measure
    const auto row = [](const char* choice, double value) {
        QTest::newRow(choice) << QByteArray(choice) << value;
    };
    row("'metric': 'sent'", 10);
    row("'metric': 'throttled'", 2);
    row("'metric': 'throttled', 'peer': 'ana'", 1);
    row("'metric': 'throttled', 'from': 'bot', 'to': 'server'", 1);
    row("'metric': 'throttled', 'link': ['bot.1', 'server']", 1);
    row("'metric': 'throttled', 'link': ['bot.2', 'server']", 0);
    row("'metric': 'throttled', 'from': '*', 'to': 'ana'", 0);
    row("'metric': 'throttled', 'after': 8.5", 1);
    row("'metric': 'throttled', 'before': 8.5", 1);
    row("'metric': 'throttled', 'mode': 'reliable'", 0);
    row("'metric': 'rejected', 'channel': 9", 1);
    row("'metric': 'in_flight'", 1);
    row("'metric': 'late'", 0);
    row("'metric': 'incomplete'", 0);
    row("'metric': 'disconnected'", 0);
    row("'metric': 'sent', 'peer': 'bot'", 2);
    row("'metric': 'sent', 'peer': 'server'", 10);
    row("'metric': 'delivered', 'after': 3, 'before': 6", 3);
    row("'metric': 'goodput', 'after': 2, 'before': 8", 100);
    row("'metric': 'goodput', 'after': 8", 0);
    row("'metric': 'goodput', 'before': 604800", 60); // the run ends before
    row("'metric': 'latency_ms.p99', 'channel': 2", 20);
    row("'metric': 'latency_ms.p99', 'peer': 'bot.1'", -1);
    row("'metric': 'queued_ms.p99', 'mode': 'reliable'", 0);
    row("'metric': 'datagrams.sent'", 3);
    row("'metric': 'datagrams.lost', 'peer': 'ana'", 1);
    row("'metric': 'datagrams.lost', 'from': 'server', 'to': 'bot'", 1);
    row("'metric': 'datagrams.bytes', 'before': 4", 100);
    row("'metric': 'events'", 5);
    row("'metric': 'events', 'event': 'peer_connected'", 3);
    row("'metric': 'events', 'event': 'peer_connected', 'peer': 'server'", 2);
    row("'metric': 'peer_connected', 'peer': 'server', 'subject': 'ana'", 1);
    row("'metric': 'events', 'event': 'peer_disconnected', 'peer': 'ana', 'before': 20", 0);
    row("'metric': 'peer_disconnected', 'peer': 'server', 'subject': 'bot'", 1);
    row("'metric': 'peer_disconnected', 'before': 6", 0);
    row("'metric': 'peer_disconnected', 'after': 6", 1);
    row("'metric': 'error'", 1);
    row("'metric': 'error', 'subject': 'ana'", 0); // it is about nobody
    row("'metric': 'rtt_ms.min'", 30);
    row("'metric': 'rtt_ms.max'", 120);
    row("'metric': 'rtt_ms.max', 'peer': 'ana'", 80);
    row("'metric': 'rtt_ms.max', 'peer': 'ana', 'before': 6", 30);
    row("'metric': 'rtt_ms.max', 'peer': 'ana', 'before': 6.5", 80);
    row("'metric': 'rtt_ms.min', 'peer': 'ana', 'after': 7", 80); // still that of 6 s
    row("'metric': 'rtt_ms.mean', 'link': ['ana', 'server']", 55);
    row("'metric': 'rtt_ms.p50', 'link': ['ana', 'server']", 30);
    row("'metric': 'rtt_ms.p95', 'link': ['ana', 'server']", 80);
    row("'metric': 'rtt_ms.max', 'peer': 'bot.2'", -1); // never measured
    row("'metric': 'rtt_ms.max', 'link': ['server', 'ana']", -1);
    row("'metric': 'rtt_variance_ms.max'", 5);
    row("'metric': 'throttle.min', 'peer': 'ana'", 0.5);
    row("'metric': 'throttle.min', 'peer': 'bot.2'", 1);
    row("'metric': 'packet_loss.max'", 6'554 / 65'536.0);
    row("'metric': 'waiting_commands.max'", 2);
    row("'metric': 'waiting_bytes.max'", 4'000);
    row("'metric': 'waiting_bytes.max', 'before': 5", 1'000);
    row("'metric': 'waiting_bytes.max', 'peer': 'bot'", 0);
    row("'metric': 'in_transit_bytes.max'", 300);
    row("'metric': 'queued.commands'", 12);
    row("'metric': 'queued.bytes'", 3'400);
    row("'metric': 'durations.virtual_us'", 10'000'000);
}

void TestExpectations::choose()
{
    QFETCH(QByteArray, choice);
    QFETCH(double, value);
    const auto check = [&](const QByteArray& bounds) {
        const Scenario scenario = scenarioWith("{" + choice + ", " + bounds + "}");
        return checkExpectations(world().trace(), scenario, fromSeconds(10), queues()).at(0);
    };
    const ExpectResult result = check("'min': -1e15");
    QCOMPARE(result.value.value_or(-1), value);
    QCOMPARE(result.met, value >= 0);
    if (value < 0)
        return;
    QVERIFY(check("'max': " + QByteArray::number(value, 'g', 17)).met);
    QVERIFY(!check("'max': " + QByteArray::number(value - 0.01, 'g', 17)).met);
    QVERIFY(!check("'min': " + QByteArray::number(value + 0.01, 'g', 17)).met);
}

/// All at once, so that what they share is shared; in a world in which each has something to measure.
void TestExpectations::everyMetricIsMeasured()
{
    QByteArrayList entries;
    for (const QString& metric : metricNames())
        entries << "{'metric': '" + metric.toLatin1() + "', 'min': 0}";
    const Scenario scenario = scenarioWith(entries.join(","));
    const auto results = checkExpectations(world().trace(), scenario, fromSeconds(10), queues());
    QCOMPARE(results.size(), std::size_t(metricNames().size()));
    for (const ExpectResult& result : results)
        QVERIFY2(result.met, qPrintable(result.toString()));
}

/// Every number of the report's total, of a connection and of the network: by its keys, joined by ".".
void TestExpectations::everyFigureOfTheReportIsAMetric()
{
    const Scenario scenario = scenarioWith("");
    const Report report = makeReport(world().trace(), scenario, fromSeconds(10), 0);
    const QJsonObject json = QJsonDocument::fromJson(toJson(report)).object();
    const QStringList metrics = metricNames();
    int figures = 0;
    const auto verify = [&](const QJsonObject& object, const QString& before, const QStringList& except) {
        for (auto each = object.begin(); each != object.end(); ++each) {
            const QString key = before + each.key();
            QStringList keys = {key};
            if (const QJsonObject parts = each->toObject(); !parts.isEmpty()) {
                keys.clear();
                for (const QString& part : parts.keys())
                    keys << key + u'.' + part;
            } else if (!each->isDouble() || except.contains(key)) {
                continue;
            }
            for (const QString& figure : keys)
                QVERIFY2(metrics.contains(figure), qPrintable(figure));
            figures += static_cast<int>(keys.size());
        }
    };
    verify(json.value(u"total"_s).toObject(), {}, {});
    verify(json.value(u"connections"_s)[0].toObject(), {}, {});
    verify(json.value(u"datagrams"_s).toObject(), u"datagrams."_s, {});
    verify(json.value(u"queued"_s).toObject(), u"queued."_s, {u"queued.at_us"_s});
    verify(json.value(u"durations"_s).toObject(), u"durations."_s, {u"durations.wall_us"_s});
    QVERIFY2(figures > 60, qPrintable(QString::number(figures)));
}

void TestExpectations::manyChoicesAreKeptApart()
{
    QByteArrayList entries;
    for (int tenth = 0; tenth < 100; ++tenth)
        entries << QByteArray("{'metric': '") + (tenth % 2 ? "sent" : "latency_ms.max") +
                       "', 'after': " + QByteArray::number(tenth / 10.0) + ", 'min': 0}";
    const auto results = checkExpectations(world().trace(), scenarioWith(entries.join(",")), fromSeconds(10));
    // Packets at 2, 3, 4, 5, 6, 7, 8, 8.5, 9 and 9.5 s.
    QCOMPARE(results.size(), std::size_t{100});
    QCOMPARE(results[1].value.value_or(-1), 10.0);
    QCOMPARE(results[21].value.value_or(-1), 9.0);
    QCOMPARE(results[71].value.value_or(-1), 4.0);
    QCOMPARE(results[95].value.value_or(-1), 1.0);
    QCOMPARE(results[99].value.value_or(-1), 0.0);
    QCOMPARE(results[70].value.value_or(-1), 20.0);
    QCOMPARE(results[72].value.value_or(-1), -1.0);
}

void TestExpectations::captureIsNamedByItsOwnPeers()
{
    ExpectSpec expect;
    expect.metric = u"sent"_s;
    expect.peer = u"bot.1"_s;
    expect.min = 1;
    ExpectSpec queue;
    queue.metric = u"queued.bytes"_s;
    queue.max = 0;
    const auto results =
        checkExpectations({.trace = world().trace(), .duration = fromSeconds(10)}, {expect, queue});
    QVERIFY(results[0].met);
    QVERIFY(!results[1].met && !results[1].value);
    QCOMPARE(results[1].toString(), u"queued.bytes: only a run shows it, expected at most 0"_s);
}

void TestExpectations::textsSayWhatWasChosen()
{
    ExpectResult result;
    result.expect.metric = u"events"_s;
    result.expect.event = u"peer_disconnected"_s;
    result.expect.peer = u"server"_s;
    result.expect.subject = u"ana"_s;
    result.expect.after = fromSeconds(2.5);
    result.expect.before = fromSeconds(20);
    result.expect.max = 0;
    result.value = 2;
    QCOMPARE(
        result.toString(),
        u"events peer_disconnected at server about ana after 2.5 s before 20 s: 2, expected at most 0"_s);
    QCOMPARE(expectationText(result.expect),
             u"events peer_disconnected at server about ana after 2.5 s before 20 s, at most 0"_s);
    result = {};
    result.expect.metric = u"bytes"_s;
    result.expect.min = 20'000'000;
    result.value = 12'345'678;
    QCOMPARE(result.toString(), u"bytes: 12345678, expected at least 20000000"_s);
    result.value = 1.0 / 3;
    QCOMPARE(result.toString(), u"bytes: 0.3333333333, expected at least 20000000"_s);
    result.expect.metric = u"rtt_ms.max"_s;
    result.value.reset();
    QCOMPARE(result.toString(), u"rtt_ms.max: no connection shows it, expected at least 20000000"_s);
}

/// A slow link that loses much: what ENet itself says of it is in the report, second by second.
void TestExpectations::enetsOwnFiguresAreRecorded()
{
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'seed': 5, 'duration': 30,
        'peers': [{'name': 'server', 'role': 'server'},
                  {'name': 'ana', 'role': 'client', 'server': 'server'}],
        'links': [{'delay_ms': 100}, {'from': 'ana', 'to': 'server', 'loss': 0.3}],
        'traffic': [{'from': 'ana', 'to': 1, 'hz': 20, 'size': 20000, 'start': 2, 'stop': 10}]})"));
    sandbox.runUntil(fromSeconds(30));
    const TraceSnapshot trace(sandbox.trace());
    const ConnectionsReport report = reportConnections(trace, fromSeconds(30));
    QCOMPARE(report.interval, fromSeconds(1));
    QCOMPARE(report.connections.size(), std::size_t{2});
    const ConnectionReport& ana = report.connections[0];
    QCOMPARE(ana.from, u"ana"_s);
    QCOMPARE(ana.to, u"server"_s);
    const auto figure = [&ana](ConnectionFigure which) -> const TimeWeighted& {
        return ana.figures[static_cast<std::size_t>(which)];
    };
    QVERIFY(figure(ConnectionFigure::RoundTrip).least() >= 200);
    QVERIFY(figure(ConnectionFigure::RoundTrip).most() < 1'000);
    QVERIFY(figure(ConnectionFigure::PacketLoss).most() > 0.005); // ENet's mean starts at 0, and is slow
    QVERIFY(figure(ConnectionFigure::PacketLoss).most() < 0.5);
    QVERIFY(figure(ConnectionFigure::WaitingBytes).most() > 100'000);
    QVERIFY(figure(ConnectionFigure::WaitingCommands).most() > 100);
    QVERIFY(figure(ConnectionFigure::BytesInTransit).most() > 10'000);
    QVERIFY(figure(ConnectionFigure::BytesInTransit).most() <= 65'536);
    QCOMPARE(ana.samples.back().at, fromSeconds(29));
    QVERIFY(ana.samples.size() >= 28);
    const auto waitingAt = [&ana](int second) {
        for (const ConnectionReport::Sample& sample : ana.samples) {
            if (sample.at == fromSeconds(second))
                return sample.values[static_cast<std::size_t>(ConnectionFigure::WaitingBytes)].value_or(-1);
        }
        return -1.0;
    };
    QCOMPARE(waitingAt(1), 0.0);
    QVERIFY(waitingAt(10) > waitingAt(5));
    // At most one row a second and connection, and none while nothing changes.
    QVERIFY(trace.connectionFiguresCount() > 10);
    QVERIFY(trace.connectionFiguresCount() < 60);
}

PEERSCOPE_TEST(TestExpectations)

} // namespace peerscope::test_expectations

#include "test_expectations.moc"

// SPDX-License-Identifier: MIT
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/sandbox/report.h"
#include "core/trace/trace_writer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

namespace peerscope::test_report {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

/// A trace of a server and two clients, written packet by packet.
class Recording
{
public:
    Recording()
    {
        m_writer.addEndpoint("server", "server", 1);
        m_writer.addEndpoint("ana", "client", 2);
        m_writer.addEndpoint("bot.1", "client", 3);
        m_writer.addEndpoint("ana.2", "client", 4);
    }
    PacketId put(int from, int to, TransferMode mode, int channel, std::uint32_t size)
    {
        NewPacket packet;
        packet.from = EndpointId(static_cast<std::uint16_t>(from));
        packet.to = EndpointId(static_cast<std::uint16_t>(to));
        packet.mode = mode;
        packet.channel = static_cast<std::uint8_t>(channel);
        packet.size = size;
        packet.payload = m_writer.storeBytes(std::vector<std::byte>(size));
        packet.sent = Time(1'000'000);
        return m_writer.addPacket(packet);
    }
    /// Puts a packet that is delivered after `latency`.
    void deliver(int from, int to, TransferMode mode, int channel, std::uint32_t size, Time latency)
    {
        m_writer.packetDelivered(put(from, to, mode, channel, size), Time(1'000'000) + latency, mode);
    }
    DatagramId datagram(PacketId packet, std::uint16_t attempt, LossReason lost)
    {
        const CarriedPart part{.packet = packet, .attempt = attempt, .acknowledged = attempt > 0};
        const std::vector<std::byte> bytes(50);
        NewDatagram datagram;
        datagram.from = EndpointId(0);
        datagram.to = EndpointId(1);
        datagram.lost = lost;
        datagram.bytes = bytes;
        datagram.carried = std::span(&part, 1);
        return m_writer.addDatagram(datagram);
    }
    TraceWriter& writer() { return m_writer; }
    TraceSnapshot trace() { return TraceSnapshot(m_writer.trace()); }

private:
    TraceWriter m_writer;
};

Scenario scenarioWith(const char* expectations)
{
    return scenarioOf(
        QByteArray(R"({'format': 'peerscope-scenario/1', 'name': 'By hand', 'seed': 77, 'duration': 10,
        'peers': [{'name': 'server', 'role': 'server'}, {'name': 'ana', 'role': 'client', 'server': 'server'},
                  {'name': 'bot', 'role': 'client', 'server': 'server', 'count': 1},
                  {'name': 'ana.2', 'role': 'client', 'server': 'server'}],
        'expect': [)") +
        expectations + "]}");
}

class TestReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void figuresAreThoseOfTheTrace();
    void percentilesAreNearestRank_data();
    void percentilesAreNearestRank();
    void jsonHasItAll();
    void emptyRunHasAReport();
    void tableNamesEveryGroup();
    void expectationsAreChecked_data();
    void expectationsAreChecked();
    void expectationsOfALinkAreOfThatLink();
    void resultsReadLikeSentences();
};

void TestReport::figuresAreThoseOfTheTrace()
{
    Recording recording;
    using enum TransferMode;
    recording.deliver(0, 1, Reliable, 2, 100, Time(10'000));
    recording.deliver(0, 1, Reliable, 2, 50, Time(30'000));
    recording.deliver(1, 0, Unreliable, 0, 7, Time(5'500));
    recording.writer().packetRejected(recording.put(1, 0, Reliable, 9, 1'000));
    recording.writer().packetReleased(recording.put(2, 0, Unreliable, 0, 20));
    const PacketId lost = recording.put(0, 2, Unreliable, 0, 30);
    const CarriedPart part{.packet = lost};
    const std::vector<std::byte> bytes(80);
    NewDatagram datagram;
    datagram.from = EndpointId(0);
    datagram.to = EndpointId(2);
    datagram.lost = LossReason::Random;
    datagram.bytes = bytes;
    datagram.carried = std::span(&part, 1);
    recording.writer().addDatagram(datagram);
    const PacketId pending = recording.put(0, 1, Reliable, 2, 5);
    recording.datagram(pending, 1, LossReason::Random);
    recording.datagram(pending, 2, LossReason::Random);
    recording.datagram(pending, 3, LossReason::None);

    const Report report = makeReport(recording.trace(), scenarioWith(""), fromSeconds(2), 0xABCDull);
    QCOMPARE(report.scenario, u"By hand"_s);
    QCOMPARE(report.seed, std::uint64_t{77});
    QCOMPARE(report.duration, fromSeconds(2));
    QCOMPARE(report.digest, std::uint64_t{0xABCD});
    QCOMPARE(report.datagrams, std::uint64_t{4});
    QCOMPARE(report.datagramsLost, std::uint64_t{3});
    QCOMPARE(report.datagramBytes, std::uint64_t{230});
    QCOMPARE(report.total.sent, std::uint64_t{7});
    QCOMPARE(report.total.of(PacketFate::Delivered), std::uint64_t{3});
    QCOMPARE(report.total.of(PacketFate::Rejected), std::uint64_t{1});
    QCOMPARE(report.total.of(PacketFate::Throttled), std::uint64_t{1});
    QCOMPARE(report.total.of(PacketFate::Lost), std::uint64_t{1});
    QCOMPARE(report.total.of(PacketFate::InFlight), std::uint64_t{1});
    QCOMPARE(report.total.resends, std::uint64_t{2});
    QCOMPARE(report.total.bytes, std::uint64_t{1'212});
    QCOMPARE(report.total.deliveredBytes, std::uint64_t{157});
    QCOMPARE(report.total.goodput, 78.5);

    QCOMPARE(report.modes.size(), std::size_t{2}); // nobody sent anything unreliable ordered
    const PacketFigures& reliable = report.modes.at(Reliable);
    QCOMPARE(reliable.sent, std::uint64_t{4});
    QCOMPARE(reliable.latency->p50, 10.0);
    QCOMPARE(reliable.latency->max, 30.0);
    QCOMPARE(report.modes.at(Unreliable).latency->p99, 5.5);
    QCOMPARE(report.channels.size(), std::size_t{3});
    QCOMPARE(report.channels.at(2).sent, std::uint64_t{3});
    QCOMPARE(report.channels.at(2).resends, std::uint64_t{2});
    QVERIFY(!report.channels.at(9).latency);
    QCOMPARE(report.links.size(), std::size_t{4});
    QCOMPARE(report.links.at({u"server"_s, u"ana"_s}).sent, std::uint64_t{3});
    QCOMPARE(report.links.at({u"ana"_s, u"server"_s}).of(PacketFate::Rejected), std::uint64_t{1});
}

void TestReport::percentilesAreNearestRank_data()
{
    // Of n latencies of 1, 2, … n ms, in any order: rank ceil(p n).
    QTest::addColumn<int>("count");
    QTest::addColumn<double>("p50");
    QTest::addColumn<double>("p95");
    QTest::addColumn<double>("p99");
    QTest::newRow("1") << 1 << 1.0 << 1.0 << 1.0;
    QTest::newRow("2") << 2 << 1.0 << 2.0 << 2.0;
    QTest::newRow("3") << 3 << 2.0 << 3.0 << 3.0;
    QTest::newRow("19") << 19 << 10.0 << 19.0 << 19.0;
    QTest::newRow("20") << 20 << 10.0 << 19.0 << 20.0;
    QTest::newRow("21") << 21 << 11.0 << 20.0 << 21.0;
    QTest::newRow("99") << 99 << 50.0 << 95.0 << 99.0;
    QTest::newRow("100") << 100 << 50.0 << 95.0 << 99.0;
    QTest::newRow("101") << 101 << 51.0 << 96.0 << 100.0;
    QTest::newRow("1000") << 1'000 << 500.0 << 950.0 << 990.0;
    QTest::newRow("7000") << 7'000 << 3'500.0 << 6'650.0 << 6'930.0;
}

void TestReport::percentilesAreNearestRank()
{
    QFETCH(int, count);
    QFETCH(double, p50);
    QFETCH(double, p95);
    QFETCH(double, p99);
    Recording recording;
    for (int index = 0; index < count; ++index) {
        const int latency = 1 + static_cast<int>((std::int64_t{index} * 4'993) % count); // 4993 is prime
        recording.deliver(0, 1, TransferMode::Reliable, 0, 1, Time(latency * 1'000));
    }
    const Report report = makeReport(recording.trace(), scenarioWith(""), fromSeconds(1), 0);
    QVERIFY(report.total.latency);
    QCOMPARE(report.total.latency->p50, p50);
    QCOMPARE(report.total.latency->p95, p95);
    QCOMPARE(report.total.latency->p99, p99);
    QCOMPARE(report.total.latency->max, double(count));
}

void TestReport::jsonHasItAll()
{
    Recording recording;
    recording.deliver(0, 1, TransferMode::UnreliableOrdered, 3, 40, Time(12'345));
    recording.put(1, 0, TransferMode::Reliable, 255, 10);
    Scenario scenario = scenarioWith("");
    scenario.seed = (1ull << 53) - 1;
    const QByteArray json = toJson(makeReport(recording.trace(), scenario, Time(2'000'001), 0xF0ull));
    QVERIFY(json.endsWith("}\n"));
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    QCOMPARE(object.value(u"digest"_s).toString(), u"00000000000000f0"_s);
    QCOMPARE(object.value(u"seed"_s).toInteger(), (1ll << 53) - 1);
    QCOMPARE(object.value(u"scenario"_s).toString(), u"By hand"_s);
    QCOMPARE(object.value(u"durations"_s).toObject().value(u"virtual_us"_s).toInteger(), 2'000'001);
    const QJsonObject modes = object.value(u"modes"_s).toObject();
    QCOMPARE(modes.keys(), (QStringList{u"reliable"_s, u"unreliable_ordered"_s}));
    QCOMPARE(object.value(u"channels"_s).toObject().keys(), (QStringList{u"255"_s, u"3"_s}));
    const QJsonArray links = object.value(u"links"_s).toArray();
    QCOMPARE(links.size(), 2);
    for (const QJsonObject& figures :
         {object.value(u"total"_s).toObject(), modes.value(u"reliable"_s).toObject(),
          object.value(u"channels"_s).toObject().value(u"3"_s).toObject(), links.at(0).toObject()}) {
        for (const char* key : {"sent", "delivered", "lost", "throttled", "late", "incomplete", "rejected",
                                "disconnected", "in_flight", "resends", "bytes", "latency_ms", "goodput"})
            QVERIFY2(figures.contains(QLatin1String(key)), key);
    }
    const QJsonObject latency =
        modes.value(u"unreliable_ordered"_s).toObject().value(u"latency_ms"_s).toObject();
    for (const char* key : {"p50", "p95", "p99", "max"})
        QCOMPARE(latency.value(QLatin1String(key)).toDouble(), 12.345);
    QVERIFY(modes.value(u"reliable"_s).toObject().value(u"latency_ms"_s).isNull());
    QCOMPARE(links.at(0).toObject().value(u"from"_s).toString(), u"ana"_s);
    QCOMPARE(links.at(1).toObject().value(u"to"_s).toString(), u"ana"_s);
}

void TestReport::emptyRunHasAReport()
{
    const Report report = makeReport(TraceSnapshot(), scenarioWith(""), Time(0), 0);
    QCOMPARE(report.total.sent, std::uint64_t{0});
    QCOMPARE(report.total.goodput, 0.0);
    QVERIFY(report.modes.empty() && report.channels.empty() && report.links.empty());
    QVERIFY(!QJsonDocument::fromJson(toJson(report)).object().isEmpty());
    QVERIFY(toTable(report).contains(u"By hand, seed 77"_s));
}

void TestReport::tableNamesEveryGroup()
{
    Recording recording;
    recording.deliver(0, 1, TransferMode::Reliable, 2, 100, Time(10'000));
    const QString table = toTable(makeReport(recording.trace(), scenarioWith(""), fromSeconds(1), 0xAFull));
    for (const QString& text : {u"00000000000000af"_s, u"all"_s, u"mode reliable"_s, u"channel 2"_s,
                                u"link server → ana"_s, u"10.0"_s})
        QVERIFY2(table.contains(text), qPrintable(text));
    QVERIFY(!table.contains(u"unreliable"_s));

    // A long list of links is shortened, with a note.
    Recording many;
    for (int peer = 0; peer < 40; ++peer) {
        many.writer().addEndpoint("p" + std::to_string(peer), "client", 10 + peer);
        many.deliver(0, 4 + peer, TransferMode::Reliable, 0, 1, Time(1));
    }
    QVERIFY(
        toTable(makeReport(many.trace(), scenarioWith(""), fromSeconds(1), 0)).contains(u"28 more links"_s));
}

void TestReport::expectationsAreChecked_data()
{
    QTest::addColumn<QByteArray>("expectation");
    QTest::addColumn<bool>("met");
    QTest::addColumn<double>("value"); // -1: nothing to measure
    // 9 reliable of 10 to 90 ms on channel 2; 1 unreliable lost and 1 of 5 ms on channel 0.
    const auto row = [](const char* expectation, bool met, double value) {
        QTest::newRow(expectation) << QByteArray(expectation) << met << value;
    };
    row("{'metric': 'latency_ms.p99', 'mode': 'reliable', 'max': 90}", true, 90);
    row("{'metric': 'latency_ms.p99', 'mode': 'reliable', 'max': 89.9}", false, 90);
    row("{'metric': 'latency_ms.p50', 'channel': 2, 'min': 50, 'max': 50}", true, 50);
    row("{'metric': 'latency_ms.p95', 'max': 80}", false, 90);
    row("{'metric': 'latency_ms.max', 'mode': 'unreliable', 'max': 5}", true, 5);
    row("{'metric': 'lost', 'mode': 'reliable', 'max': 0}", true, 0);
    row("{'metric': 'lost', 'max': 0}", false, 1);
    row("{'metric': 'sent', 'min': 11, 'max': 11}", true, 11);
    row("{'metric': 'sent', 'min': 12}", false, 11);
    row("{'metric': 'delivered', 'mode': 'unreliable', 'min': 1}", true, 1);
    row("{'metric': 'resends', 'max': 0}", true, 0);
    row("{'metric': 'bytes', 'channel': 0, 'max': 20}", true, 20);
    row("{'metric': 'goodput', 'min': 10}", true, 10);
    row("{'metric': 'goodput', 'min': 10.01}", false, 10);
    row("{'metric': 'latency_ms.p50', 'mode': 'unreliable_ordered', 'max': 1000}", false, -1);
    row("{'metric': 'latency_ms.p50', 'channel': 77, 'max': 1000}", false, -1);
    row("{'metric': 'sent', 'channel': 77, 'max': 0}", true, 0);
}

void TestReport::expectationsAreChecked()
{
    QFETCH(QByteArray, expectation);
    QFETCH(bool, met);
    QFETCH(double, value);
    Recording recording;
    for (int count = 1; count <= 9; ++count)
        recording.deliver(0, 1, TransferMode::Reliable, 2, 10, Time(count * 10'000));
    recording.deliver(1, 0, TransferMode::Unreliable, 0, 10, Time(5'000));
    recording.datagram(recording.put(1, 0, TransferMode::Unreliable, 0, 10), 0, LossReason::Random);
    const std::vector<ExpectResult> results =
        checkExpectations(recording.trace(), scenarioWith(expectation.constData()), fromSeconds(10));
    QCOMPARE(results.size(), std::size_t{1});
    QCOMPARE(results[0].met, met);
    QCOMPARE(results[0].value.value_or(-1), value);
}

void TestReport::expectationsOfALinkAreOfThatLink()
{
    Recording recording;
    recording.deliver(1, 0, TransferMode::Reliable, 0, 1, Time(1'000)); // ana
    recording.deliver(3, 0, TransferMode::Reliable, 0, 1, Time(2'000)); // ana.2 is another peer
    recording.deliver(0, 1, TransferMode::Reliable, 0, 1, Time(3'000));
    recording.deliver(2, 0, TransferMode::Reliable, 0, 1, Time(4'000)); // bot.1
    const Scenario scenario =
        scenarioWith("{'metric': 'sent', 'from': 'ana', 'to': 'server', 'max': 1},"
                     "{'metric': 'latency_ms.max', 'from': 'server', 'to': 'ana', 'max': 3},"
                     "{'metric': 'sent', 'from': 'bot.1', 'to': 'server', 'min': 1},"
                     "{'metric': 'sent', 'from': 'bot.1', 'to': 'ana', 'min': 1}");
    const auto results = checkExpectations(recording.trace(), scenario, fromSeconds(1));
    QCOMPARE(results.size(), std::size_t{4});
    QCOMPARE(*results[0].value, 1.0);
    QCOMPARE(*results[1].value, 3.0);
    QCOMPARE(*results[2].value, 1.0);
    QCOMPARE(*results[3].value, 0.0);
    QVERIFY(results[0].met && results[1].met && results[2].met && !results[3].met);
}

void TestReport::resultsReadLikeSentences()
{
    ExpectResult result;
    result.expect.metric = u"latency_ms.p99"_s;
    result.expect.mode = TransferMode::Reliable;
    result.expect.max = 200;
    result.value = 212.4;
    QCOMPARE(result.toString(), u"latency_ms.p99 of reliable: 212.4, expected at most 200"_s);
    result.value.reset();
    result.expect.min = 10;
    result.expect.channel = 3;
    result.expect.from = u"ana"_s;
    result.expect.to = u"server"_s;
    QCOMPARE(result.toString(),
             u"latency_ms.p99 of reliable on channel 3 from ana to server: nothing was delivered, "
             u"expected at least 10 and at most 200"_s);
}

PEERSCOPE_TEST(TestReport)

} // namespace peerscope::test_report

#include "test_report.moc"

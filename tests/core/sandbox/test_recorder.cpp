// SPDX-License-Identifier: MIT
#include "core/sandbox/recorder.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <functional>
#include <set>
#include <string>

namespace peerscope::test_recorder {

using namespace Qt::Literals::StringLiterals;

SentDatagram datagramOf(ByteView bytes)
{
    SentDatagram datagram;
    datagram.from = EndpointId(1);
    datagram.to = EndpointId(2);
    datagram.sent = Time(10);
    datagram.due = Time(30);
    datagram.bytes = bytes;
    return datagram;
}

class TestRecorder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingIsInTheDigest();
    void orderIsInTheDigest();
    void recipientsShareThePayload();
    void nothingIsWrittenAfterStop();
};

void TestRecorder::everythingIsInTheDigest()
{
    const std::string text = "datagram";
    const auto digestAfter = [&text](const std::function<void(SentDatagram&)>& change) {
        Recorder recorder([] { return Time(0); });
        SentDatagram datagram = datagramOf(bytesOf(text));
        change(datagram);
        recorder.datagramSent(datagram);
        return recorder.digest();
    };
    const auto same = [](SentDatagram&) {};
    QCOMPARE(digestAfter(same), digestAfter(same));
    const std::string other = "datagran";
    const std::string shorter = "datagra";
    std::set<std::uint64_t> digests = {
        Recorder([] { return Time(0); }).digest(),
        digestAfter(same),
        digestAfter([](SentDatagram& d) { d.sent = Time(11); }),
        digestAfter([](SentDatagram& d) { d.due = Time(31); }),
        digestAfter([](SentDatagram& d) { d.from = EndpointId(3); }),
        digestAfter([](SentDatagram& d) { d.to = EndpointId(3); }),
        digestAfter([](SentDatagram& d) { d.to = EndpointId::none(); }),
        digestAfter([](SentDatagram& d) { std::swap(d.from, d.to); }),
        digestAfter([](SentDatagram& d) { d.lost = LossReason::Random; }),
        digestAfter([](SentDatagram& d) { d.lost = LossReason::Unreachable; }),
        digestAfter([](SentDatagram& d) { d.duplicate = true; }),
        digestAfter([&other](SentDatagram& d) { d.bytes = bytesOf(other); }),
        digestAfter([&shorter](SentDatagram& d) { d.bytes = bytesOf(shorter); }),
        digestAfter([](SentDatagram& d) { d.bytes = {}; }),
    };
    QCOMPARE(digests.size(), std::size_t{14});

    // The fate changes the digest, too.
    const auto digestWithFate =
        [&text](const std::function<void(Recorder&, DatagramId, const SentDatagram&)>& fate) {
            Recorder recorder([] { return Time(0); });
            const SentDatagram datagram = datagramOf(bytesOf(text));
            const DatagramId first = recorder.datagramSent(datagram).id;
            recorder.datagramSent(datagram);
            fate(recorder, first, datagram);
            return recorder.digest();
        };
    digests = {
        digestWithFate([](Recorder&, DatagramId, const SentDatagram&) {}),
        digestWithFate(
            [](Recorder& r, DatagramId id, const SentDatagram& d) { r.datagramDelivered(id, Time(30), d); }),
        digestWithFate(
            [](Recorder& r, DatagramId id, const SentDatagram& d) { r.datagramDelivered(id, Time(31), d); }),
        digestWithFate([](Recorder& r, DatagramId, const SentDatagram& d) {
            r.datagramDelivered(DatagramId(1), Time(30), d);
        }),
        digestWithFate([](Recorder& r, DatagramId id, const SentDatagram& d) {
            r.datagramLost(id, Time(30), LossReason::Unreachable, d);
        }),
        digestWithFate([](Recorder& r, DatagramId id, const SentDatagram& d) {
            r.datagramLost(id, Time(30), LossReason::Random, d);
        }),
    };
    QCOMPARE(digests.size(), std::size_t{6});
}

void TestRecorder::orderIsInTheDigest()
{
    const std::string one = "one";
    const std::string two = "two";
    const auto digestOf = [](const std::string& first, const std::string& second) {
        Recorder recorder([] { return Time(0); });
        recorder.datagramSent(datagramOf(bytesOf(first)));
        recorder.datagramSent(datagramOf(bytesOf(second)));
        return recorder.digest();
    };
    QCOMPARE(digestOf(one, two), digestOf(one, two));
    QVERIFY(digestOf(one, two) != digestOf(two, one));
}

void TestRecorder::recipientsShareThePayload()
{
    Time now(500);
    Recorder recorder([&now] { return now; });
    const std::string text = "for all";
    const ByteView kept = recorder.packetPut(bytesOf(text));
    QVERIFY(kept.data() != bytesOf(text).data());
    const PacketId first = recorder.packetSent({.from = EndpointId(0), .to = EndpointId(1), .channel = 3});
    now = Time(600);
    const PacketId second =
        recorder.packetSent({.from = EndpointId(0), .to = EndpointId(2), .mode = TransferMode::Unreliable});
    now = Time(900);
    recorder.packetDelivered(second, TransferMode::Unreliable);
    const TraceSnapshot trace(recorder.writer().trace());
    const PacketRow one = trace.packet(first);
    const PacketRow other = trace.packet(second);
    QCOMPARE(one.sent, Time(500));
    QCOMPARE(one.channel, std::uint8_t{3});
    QCOMPARE(other.sent, Time(600));
    QCOMPARE(*other.delivered, Time(900));
    QCOMPARE(one.size, 7u);
    QCOMPARE(trace.payload(one).data(), kept.data());
    QCOMPARE(trace.payload(other).data(), kept.data());
}

void TestRecorder::nothingIsWrittenAfterStop()
{
    Recorder recorder([] { return Time(0); });
    const std::string text = "x";
    recorder.packetPut(bytesOf(text));
    const PacketId packet = recorder.packetSent({.from = EndpointId(0), .to = EndpointId(1)});
    recorder.stop();
    const std::uint64_t digest = recorder.digest();
    recorder.datagramSent(datagramOf(bytesOf(text)));
    recorder.packetRejected(packet);
    recorder.packetReleased(packet);
    recorder.packetAbandonedBySender(packet);
    recorder.packetAbandonedByReceiver(packet);
    recorder.packetDelivered(packet, TransferMode::Reliable);
    QCOMPARE(recorder.digest(), digest);
    const TraceSnapshot trace(recorder.writer().trace());
    QCOMPARE(trace.datagramCount(), std::size_t{0});
    QCOMPARE(trace.packet(packet).fate, PacketFate::InFlight);
}

PEERSCOPE_TEST(TestRecorder)

} // namespace peerscope::test_recorder

#include "test_recorder.moc"

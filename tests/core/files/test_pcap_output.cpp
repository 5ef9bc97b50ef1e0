// SPDX-License-Identifier: MIT
#include "frame_bytes.h"
#include "tests/support/test_program.h"

#include "core/enet/range_decoder.h"
#include "core/files/capture_file.h"
#include "core/files/capture_import.h"
#include "core/files/pcap_output.h"
#include "core/trace/state.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

namespace peerscope::test_pcap_output {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

constexpr const char* chat = PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-chat/capture.pcapng";

UdpAddress ipv6(std::uint8_t last, std::uint16_t port)
{
    UdpAddress address;
    address.host = {0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last};
    address.port = port;
    return address;
}

ImportedCapture imported(const std::string& path)
{
    RangeDecoder rangeDecoder;
    return std::get<ImportedCapture>(importCapture(path, {&rangeDecoder}));
}

/// A trace written as a capture keeps peers, connections, and who sent what and when.
class TestPcapOutput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void framesOverEitherProtocol_data();
    void framesOverEitherProtocol();
    void aCaptureKeepsItsAddresses();
    void aCaptureTellsWhoIsConnected();
};

void TestPcapOutput::framesOverEitherProtocol_data()
{
    QTest::addColumn<UdpAddress>("from");
    QTest::addColumn<UdpAddress>("to");
    QTest::newRow("IPv4") << UdpAddress::ipv4(0x7F000001, 41'234) << UdpAddress::ipv4(0xC0A80007, 7778);
    QTest::newRow("IPv6") << ipv6(2, 41'234) << ipv6(1, 7778);
    QTest::newRow("from IPv4 to IPv6") << UdpAddress::ipv4(0x7F000001, 41'234) << ipv6(1, 7778);
    QTest::newRow("from IPv6 to IPv4") << ipv6(2, 41'234) << UdpAddress::ipv4(0xC0A80007, 7778);
}

void TestPcapOutput::framesOverEitherProtocol()
{
    QFETCH(UdpAddress, from);
    QFETCH(UdpAddress, to);
    const QTemporaryDir folder;
    const std::string path = folder.filePath(u"frame.pcap"_s).toStdString();
    const std::string payload = "what was said";
    UdpFrame frame;
    frame.from = from;
    frame.to = to;
    frame.payload = viewOf(payload);
    std::string bytes;
    appendPcapHeader(bytes);
    appendPcapFrame(bytes, Time(1'500'000), frame);
    std::ofstream(path, std::ios::binary) << bytes;

    auto opened = CaptureFile::open(path);
    auto& file = std::get<CaptureFile>(opened);
    UdpFrame found;
    Time at{};
    QVERIFY(file.next(found, at));
    QCOMPARE(at, Time(1'500'000));
    QVERIFY(found.from == from);
    QVERIFY(found.to == to);
    QVERIFY(std::ranges::equal(found.payload, frame.payload));
    QVERIFY(!found.isCut);
}

void TestPcapOutput::aCaptureKeepsItsAddresses()
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath(u"again.pcap"_s).toStdString();
    const TraceSnapshot before(imported(chat).trace);
    {
        std::ofstream file(path, std::ios::binary);
        writePcap(before, [&file](std::string_view piece) {
            file.write(piece.data(), static_cast<std::streamsize>(piece.size()));
        });
    }
    const TraceSnapshot after(imported(path).trace);
    QVERIFY(before.endpointCount() >= 4);
    QCOMPARE(after.endpointCount(), before.endpointCount());
    for (std::size_t index = 0; index < before.endpointCount(); ++index) {
        const EndpointId id(static_cast<EndpointId::Value>(index));
        QVERIFY(before.endpoint(id).address.port != 0);
        QCOMPARE(toString(after.endpoint(id).address), toString(before.endpoint(id).address));
        QCOMPARE(after.endpoint(id).uniqueId, before.endpoint(id).uniqueId);
        QCOMPARE(after.endpoint(id).origin, EndpointOrigin::Capture);
    }
    QCOMPARE(after.datagramCount(), before.datagramCount());
    QCOMPARE(after.packetCount(), before.packetCount());
}

void TestPcapOutput::aCaptureTellsWhoIsConnected()
{
    const ImportedCapture capture = imported(chat);
    const TraceSnapshot trace(capture.trace);
    const TraceState atFirst = stateAt(trace, Time(-1));
    std::size_t clients = 0;
    for (const PeerState& peer : atFirst.peers) {
        // When a server began to listen cannot be seen on the wire.
        QCOMPARE(peer.status, peer.role == "server" ? PeerStatus::Connected : PeerStatus::NotJoined);
        QVERIFY(peer.connections.empty());
        clients += peer.role == "client" ? 1 : 0;
    }
    QVERIFY(clients >= 3);
    std::size_t most = 0;
    for (std::size_t index = 0; index < trace.eventCount(); ++index) {
        const TraceState then = stateAt(trace, trace.event(index).at);
        for (const PeerState& peer : then.peers) {
            QVERIFY(peer.connections.size() <= (peer.role == "server" ? clients : 1));
            QVERIFY(peer.role == "server" || peer.connections.empty() ||
                    peer.status == PeerStatus::Connected);
        }
        most = std::max(most, then.links.size());
    }
    QVERIFY(most >= 4); // two clients at a time, each way
    for (const LinkState& link : stateAt(trace, capture.summary.length).links)
        QVERIFY(link.conditions == LinkConditions()); // nobody knows them
}

PEERSCOPE_TEST(TestPcapOutput)

} // namespace peerscope::test_pcap_output

#include "test_pcap_output.moc"

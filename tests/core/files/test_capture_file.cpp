// SPDX-License-Identifier: MIT
#include "frame_bytes.h"
#include "tests/support/test_program.h"

#include "core/base/random.h"
#include "core/files/capture_file.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

namespace peerscope::test_capture_file {

using namespace peerscope::samples;

const std::string hello = "hello";

std::string textOf(ByteView bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class TestCaptureFile final : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    std::string write(const std::string& bytes) const
    {
        const std::string path = m_folder.filePath(QStringLiteral("capture")).toStdString();
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }
    std::string openError(const std::string& bytes) const
    {
        const auto opened = CaptureFile::open(write(bytes));
        const auto* error = std::get_if<CaptureFile::Error>(&opened);
        return error ? error->text.toStdString() : std::string();
    }

private Q_SLOTS:
    void everyLinkLayerLeadsToUdp_data()
    {
        QTest::addColumn<int>("layer");
        QTest::addColumn<QByteArray>("frame");
        const auto row = [](const char* name, LinkLayer layer, const std::string& frame) {
            QTest::newRow(name) << static_cast<int>(layer) << QByteArray::fromStdString(frame);
        };
        const std::string four = ipv4Packet(hello);
        const std::string six = ipv6Packet(hello);
        const std::string zeros(32, '\0');
        row("Ethernet", LinkLayer::Ethernet, ethernet(four));
        row("Ethernet, padded", LinkLayer::Ethernet, ethernet(four) + zeros);
        row("Ethernet, IPv6", LinkLayer::Ethernet, ethernet(six, 0x86DD));
        row("VLAN", LinkLayer::Ethernet, ethernet(four, 0x0800, big16(0x8100) + big16(7)));
        row("VLAN in VLAN", LinkLayer::Ethernet,
            ethernet(six, 0x86DD, big16(0x88A8) + big16(7) + big16(0x8100) + big16(8)));
        row("cooked", LinkLayer::LinuxCooked, zeros.substr(0, 14) + big16(0x0800) + four);
        row("cooked 2", LinkLayer::LinuxCooked2, big16(0x86DD) + zeros.substr(0, 18) + six);
        row("raw", LinkLayer::RawIp, four);
        row("raw, IPv6", LinkLayer::RawIp, six);
        row("loopback", LinkLayer::BsdLoopback, little32(2) + four);
        row("loopback, IPv6", LinkLayer::BsdLoopback, little32(30) + six);
        row("length left to the card", LinkLayer::RawIp, four.substr(0, 2) + big16(0) + four.substr(4));
        const std::string hopByHop = std::string("\x2B\0", 2) + zeros.substr(0, 6);
        const std::string routing = std::string("\x2C\x01", 2) + zeros.substr(0, 14);
        const std::string whole = std::string("\x3C\0", 2) + zeros.substr(0, 6);
        const std::string destination = std::string("\x33\0", 2) + zeros.substr(0, 6);
        const std::string authentication = std::string("\x11\x01", 2) + zeros.substr(0, 10);
        row("IPv6 with every extension", LinkLayer::RawIp,
            ipv6Packet(hello, 0, hopByHop + routing + whole + destination + authentication));
    }
    void everyLinkLayerLeadsToUdp()
    {
        QFETCH(const int, layer);
        QFETCH(const QByteArray, frame);
        const std::string bytes = frame.toStdString();
        UdpFrame found;
        QCOMPARE(readUdpFrame(static_cast<LinkLayer>(layer), viewOf(bytes), found), FrameContent::Udp);
        QCOMPARE(textOf(found.payload), hello);
        QCOMPARE(found.from.port, 50'000);
        QCOMPARE(found.to.port, 7777);
        QVERIFY(!found.isCut);
        const std::string from = toString(found.from);
        QVERIFY(from == "10.0.0.2:50000" || from == "[fe80::2]:50000");
        // Wherever the file is cut, the reader gives no more frames than the file has, and only correct ones.
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const std::string part = bytes.substr(0, size);
            const FrameContent content = readUdpFrame(static_cast<LinkLayer>(layer), viewOf(part), found);
            if (content == FrameContent::Udp)
                QVERIFY(hello.starts_with(textOf(found.payload)));
        }
    }

    void whatIsNoUdpIsToldApart()
    {
        UdpFrame found;
        const auto content = [&found](const std::string& frame, LinkLayer layer = LinkLayer::RawIp) {
            return readUdpFrame(layer, viewOf(frame), found);
        };
        const std::string packet = ipv4Packet(hello);
        QCOMPARE(content(ethernet(packet, 0x0806), LinkLayer::Ethernet), FrameContent::Other); // ARP
        std::string changed = packet;
        changed[9] = 6; // TCP
        QCOMPARE(content(changed), FrameContent::Other);
        changed = packet;
        changed[6] = 0x20; // more fragments
        QCOMPARE(content(changed), FrameContent::Fragment);
        const std::string six(ipv6Packet(hello, 44, std::string("\x11\0\0\x01\0\0\0\x09", 8)));
        QCOMPARE(content(six), FrameContent::Fragment);
        QCOMPARE(content(ipv6Packet(hello, 44, std::string("\x06\0\0\x01\0\0\0\x09", 8))),
                 FrameContent::Other); // of TCP
        changed = packet;
        changed[0] = 0x44; // a header of 16 bytes
        QCOMPARE(content(changed), FrameContent::Malformed);
        changed = packet;
        changed[25] = 7; // a UDP length below its header's
        QCOMPARE(content(changed), FrameContent::Malformed);
        QCOMPARE(content(std::string()), FrameContent::Malformed);
    }

    void partsOfIpAreOneDatagram()
    {
        const std::string whole = ipv4Packet(std::string(24, 'x'));
        const auto part = [&whole](std::size_t begin, std::size_t size, unsigned place) {
            return whole.substr(0, 2) + big16(static_cast<unsigned>(20 + size)) + whole.substr(4, 2) +
                   big16(place) + whole.substr(8, 12) + whole.substr(20 + begin, size);
        };
        auto opened = CaptureFile::open(
            write(pcapFile(101) + pcapRecord(1, 0, part(16, 16, 2)) + pcapRecord(2, 0, ipv4Packet(hello)) +
                  pcapRecord(3, 0, part(0, 16, 0x2000)) + pcapRecord(4, 0, part(0, 16, 0x2000))));
        auto& file = std::get<CaptureFile>(opened);
        UdpFrame frame;
        Time at{};
        QVERIFY(file.next(frame, at));
        QCOMPARE(textOf(frame.payload), hello);
        QVERIFY(file.next(frame, at));
        QCOMPARE(textOf(frame.payload), std::string(24, 'x'));
        QCOMPARE(at, fromSeconds(3));
        QVERIFY(!file.next(frame, at));
        QCOMPARE(file.counts().fragments, 3u);
        QCOMPARE(file.counts().reassembled, 1u);
        QCOMPARE(file.counts().frames, 4u);
    }

    void aCookedFrameSaysWhoseItIs()
    {
        UdpFrame found;
        const std::string rest = std::string(12, '\0') + big16(0x0800) + ipv4Packet(hello);
        readUdpFrame(LinkLayer::LinuxCooked, viewOf(big16(0) + rest), found);
        QCOMPARE(found.direction, UdpFrame::Direction::Received);
        readUdpFrame(LinkLayer::LinuxCooked, viewOf(big16(4) + rest), found);
        QCOMPARE(found.direction, UdpFrame::Direction::Sent);
        readUdpFrame(LinkLayer::LinuxCooked, viewOf(big16(3) + rest), found);
        QCOMPARE(found.direction, UdpFrame::Direction::Unknown);
    }

    void aFileIsReadFrameByFrame()
    {
        const std::string packet = ipv4Packet(hello);
        const std::string cut = packet.substr(0, packet.size() - 2);
        auto opened = CaptureFile::open(write(pcapFile(101) + pcapRecord(10, 5, packet) +
                                              pcapRecord(11, 6, std::string(40, '\x01')) +
                                              pcapRecord(12, 7, cut, packet.size())));
        QVERIFY(std::holds_alternative<CaptureFile>(opened));
        auto& file = std::get<CaptureFile>(opened);
        UdpFrame frame;
        Time at{};
        QVERIFY(file.next(frame, at));
        QCOMPARE(at, Time(10'000'005));
        QCOMPARE(textOf(frame.payload), hello);
        QVERIFY(file.next(frame, at));
        QCOMPARE(at, Time(12'000'007));
        QVERIFY(frame.isCut);
        QCOMPARE(textOf(frame.payload), std::string("hel"));
        QVERIFY(!file.next(frame, at));
        QCOMPARE(file.problem(), QString());
        QCOMPARE(file.progress(), 1.0);
        QCOMPARE(file.counts().frames, 3u);
        QCOMPARE(file.counts().other, 1u);
        QCOMPARE(file.counts().cut, 1u);
    }

    void nanosecondsBecomeMicroseconds()
    {
        auto opened = CaptureFile::open(
            write(pcapFile(101, 0xA1B23C4D) + pcapRecord(3, 999'999'999, ipv4Packet(hello))));
        UdpFrame frame;
        Time at{};
        QVERIFY(std::get<CaptureFile>(opened).next(frame, at));
        QCOMPARE(at, Time(3'999'999));
    }

    void aFileThatEndsInTheMiddleSaysWhere()
    {
        const std::string record = pcapRecord(1, 0, ipv4Packet(hello));
        const std::string path = write(pcapFile(101) + record + record.substr(0, record.size() - 3));
        auto opened = CaptureFile::open(path);
        auto& file = std::get<CaptureFile>(opened);
        UdpFrame frame;
        Time at{};
        QVERIFY(file.next(frame, at));
        QVERIFY(!file.next(frame, at));
        QVERIFY(file.problem().toStdString().starts_with(path + ": after frame 1: "));
        QVERIFY(!file.next(frame, at));
    }

    void whatIsNoCaptureIsRefused()
    {
        QVERIFY(openError("{\"format\": \"peerscope-scenario/1\"}").find("expected a pcap") !=
                std::string::npos);
        QVERIFY(openError("").find("expected a pcap") != std::string::npos);
        QVERIFY(openError(pcapFile(105)).find("IEEE802_11") != std::string::npos);
        QVERIFY(openError(pcapFile(105)).find("expected Ethernet") != std::string::npos);
        const auto folder = CaptureFile::open(m_folder.path().toStdString());
        QVERIFY(std::get<CaptureFile::Error>(folder).text.contains(QStringLiteral("folder")));
        const auto missing = CaptureFile::open("/nowhere/at/all.pcap");
        QVERIFY(std::get<CaptureFile::Error>(missing).text.startsWith(
            QStringLiteral("/nowhere/at/all.pcap: cannot be opened")));
    }

    void anyBytesInAFileAreSurvived()
    {
        RandomStream random(3);
        const std::string good = pcapFile(1) + pcapRecord(1, 0, ethernet(ipv4Packet(hello))) +
                                 pcapRecord(2, 0, ethernet(ipv6Packet(hello), 0x86DD));
        for (int round = 0; round < 300; ++round) {
            std::string bytes = good;
            for (int change = 0; change < 4; ++change)
                bytes[random.next() % bytes.size()] = static_cast<char>(random.next());
            auto opened = CaptureFile::open(write(bytes));
            auto* file = std::get_if<CaptureFile>(&opened);
            if (!file) {
                QVERIFY(!std::get<CaptureFile::Error>(opened).text.isEmpty());
                continue;
            }
            UdpFrame frame;
            Time at{};
            std::size_t frames = 0;
            while (file->next(frame, at))
                QVERIFY(++frames < bytes.size() / 16); // each has a header of 16 bytes
            QVERIFY(!file->next(frame, at));
        }
    }
};

PEERSCOPE_TEST(TestCaptureFile)

} // namespace peerscope::test_capture_file

#include "test_capture_file.moc"

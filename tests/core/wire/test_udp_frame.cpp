// SPDX-License-Identifier: MIT
#include "tests/core/files/frame_bytes.h"
#include "tests/support/test_program.h"

#include "core/wire/udp_frame.h"

#include <QtTest>

namespace peerscope::test_udp_frame {

using namespace peerscope::samples;

const std::string hello = "hello";

std::string bytes(std::initializer_list<int> values)
{
    std::string text;
    for (const int value : values)
        text += static_cast<char>(value);
    return text;
}

/// IPv4 around the content of a tunnel.
std::string ipv4Around(int protocol, const std::string& content)
{
    std::string packet = ipv4Packet(std::string()).substr(0, 20);
    packet.replace(2, 2, big16(static_cast<unsigned>(20 + content.size())));
    packet[9] = static_cast<char>(protocol);
    return packet + content;
}

std::string ipv6Around(unsigned protocol, const std::string& content)
{
    std::string packet = ipv6Packet(std::string()).substr(0, 40);
    packet.replace(4, 2, big16(static_cast<unsigned>(content.size())));
    packet[6] = static_cast<char>(protocol);
    return packet + content;
}

std::string vxlan(const std::string& frame, unsigned port = 4789)
{
    const std::string payload = bytes({8, 0, 0, 0, 0, 0, 42, 0}) + frame;
    return big16(1234) + big16(port) + big16(static_cast<unsigned>(payload.size() + 8)) + big16(0) + payload;
}

struct Sample
{
    const char* name;
    LinkLayer layer;
    std::string frame;
};

std::vector<Sample> samples()
{
    const std::string four = ipv4Packet(hello);
    const std::string six = ipv6Packet(hello);
    const std::string session =
        bytes({0x11, 0, 0, 7}) + big16(static_cast<unsigned>(four.size() + 2)) + big16(0x21);
    const std::string ppp = bytes({0xFF, 3, 0, 0x21}) + four;
    return {
        {"three VLAN tags", LinkLayer::Ethernet,
         ethernet(four, 0x0800,
                  big16(0x88A8) + big16(1) + big16(0x9100) + big16(2) + big16(0x8100) + big16(3))},
        {"MPLS", LinkLayer::Ethernet, ethernet(bytes({0, 1, 0, 64, 0, 2, 1, 64}) + six, 0x8847)},
        {"PPPoE in Ethernet", LinkLayer::Ethernet, ethernet(session + four, 0x8864)},
        {"PPPoE", LinkLayer::PppOverEthernet, session + four},
        {"PPP", LinkLayer::Ppp, ppp},
        {"PPP, IPv6", LinkLayer::Ppp, bytes({0xFF, 3, 0, 0x57}) + six},
        {"PPP, all compressed", LinkLayer::Ppp, bytes({0x21}) + four},
        {"PPP, in Cisco's HDLC", LinkLayer::Ppp, bytes({0x0F, 0, 8, 0}) + four},
        {"PPP with direction", LinkLayer::PppWithDirection, bytes({0}) + ppp},
        {"Cisco HDLC", LinkLayer::CiscoHdlc, bytes({0x8F, 0, 0x86, 0xDD}) + six},
        {"PPI", LinkLayer::PerPacketInformation,
         bytes({0, 0, 12, 0, 1, 0, 0, 0, 9, 9, 9, 9}) + ethernet(four)},
        {"PPI, raw", LinkLayer::PerPacketInformation, bytes({0, 0, 8, 0, 101, 0, 0, 0}) + four},
        {"GRE", LinkLayer::RawIp, ipv4Around(47, bytes({0, 0, 8, 0}) + four)},
        {"GRE with key, sequence, checksum", LinkLayer::RawIp,
         ipv6Around(47, bytes({0xB0, 0, 0x86, 0xDD}) + std::string(12, 'x') + six)},
        {"GRE with key", LinkLayer::RawIp, ipv4Around(47, bytes({0x20, 0, 8, 0}) + "key " + four)},
        {"GRE with Ethernet", LinkLayer::RawIp,
         ipv4Around(47, bytes({0x10, 0, 0x65, 0x58}) + "sequ" + ethernet(four))},
        {"PPTP", LinkLayer::RawIp, ipv4Around(47, bytes({0x30, 0x81, 0x88, 0x0B}) + "lengsequackn" + ppp)},
        {"IP in IP", LinkLayer::RawIp, ipv4Around(4, four)},
        {"IPv6 in IPv4", LinkLayer::RawIp, ipv4Around(41, six)},
        {"IPv4 in IPv6", LinkLayer::RawIp, ipv6Around(4, four)},
        {"VXLAN", LinkLayer::Ethernet, ethernet(ipv4Around(17, vxlan(ethernet(six, 0x86DD))))},
        {"VXLAN on Linux's old port", LinkLayer::RawIp, ipv4Around(17, vxlan(ethernet(four), 8472))},
        {"VXLAN in GRE in IPv6", LinkLayer::RawIp,
         ipv6Around(47, bytes({0, 0, 8, 0}) + ipv4Around(17, vxlan(ethernet(four))))},
    };
}

class TestUdpFrame final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aDatagramIsFoundInEveryLayer()
    {
        for (const Sample& sample : samples()) {
            UdpFrame found;
            QVERIFY2(readUdpFrame(sample.layer, viewOf(sample.frame), found) == FrameContent::Udp,
                     sample.name);
            const std::string payload(reinterpret_cast<const char*>(found.payload.data()),
                                      found.payload.size());
            QVERIFY2(payload == hello, sample.name);
            QCOMPARE(found.from.port, 50'000);
            const std::string from = toString(found.from);
            QVERIFY2(from == "10.0.0.2:50000" || from == "[fe80::2]:50000", sample.name);
            QVERIFY2(!found.isCut && found.missing == 0, sample.name);
        }
    }

    void howeverItIsCutNothingIsInvented()
    {
        for (const Sample& sample : samples()) {
            for (std::size_t size = 0; size < sample.frame.size(); ++size) {
                UdpFrame found;
                const std::string part = sample.frame.substr(0, size);
                if (readUdpFrame(sample.layer, viewOf(part), found) != FrameContent::Udp ||
                    found.from.port != 50'000)
                    continue;
                const std::string payload(reinterpret_cast<const char*>(found.payload.data()),
                                          found.payload.size());
                QVERIFY2(hello.starts_with(payload), sample.name);
                QVERIFY2(found.isCut && found.missing == hello.size() - payload.size(), sample.name);
            }
        }
    }

    void tunnelsEnd()
    {
        std::string packet = ipv4Packet(hello);
        UdpFrame found;
        for (int depth = 1; depth <= 8; ++depth)
            packet = ipv4Around(4, packet);
        QCOMPARE(readUdpFrame(LinkLayer::RawIp, viewOf(packet), found), FrameContent::Udp);
        packet = ipv4Around(4, packet);
        QCOMPARE(readUdpFrame(LinkLayer::RawIp, viewOf(packet), found), FrameContent::Other);
    }

    void whatIsNoTunnelIsADatagram()
    {
        std::string datagram = vxlan("not a frame");
        datagram[8] = 0; // the flag is not set
        const std::string packet = ipv4Around(17, datagram);
        UdpFrame found;
        QCOMPARE(readUdpFrame(LinkLayer::RawIp, viewOf(packet), found), FrameContent::Udp);
        QCOMPARE(found.to.port, 4789);
    }

    void whatCannotBeReadIsOther()
    {
        UdpFrame found;
        const auto content = [&found](LinkLayer layer, const std::string& frame) {
            return readUdpFrame(layer, viewOf(frame), found);
        };
        const std::string four = ipv4Packet(hello);
        QCOMPARE(content(LinkLayer::Ppp, bytes({0xC0, 0x21}) + four), FrameContent::Other); // LCP
        QCOMPARE(content(LinkLayer::RawIp, ipv4Around(47, bytes({0, 0, 0x12, 0x34}) + four)),
                 FrameContent::Other);
        QCOMPARE(content(LinkLayer::PerPacketInformation, bytes({0, 0, 8, 0, 105, 0, 0, 0}) + four),
                 FrameContent::Other); // IEEE 802.11
        QCOMPARE(content(LinkLayer::PerPacketInformation, bytes({0, 0, 8, 0, 192, 0, 0, 0}) + four),
                 FrameContent::Other); // itself
        QVERIFY(!linkLayerOf(105));
        QCOMPARE(*linkLayerOf(101), LinkLayer::RawIp);
    }
};

PEERSCOPE_TEST(TestUdpFrame)

} // namespace peerscope::test_udp_frame

#include "test_udp_frame.moc"

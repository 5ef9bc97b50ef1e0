// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/wire/ip_fragments.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <string>
#include <vector>

namespace peerscope::test_ip_fragments {

std::string big16(std::size_t value)
{
    return {static_cast<char>(value >> 8), static_cast<char>(value)};
}

/// A UDP datagram from port 50000 to 7777, whose bytes after the header count up.
std::string udpOf(std::size_t payload)
{
    std::string udp = big16(50'000) + big16(7777) + big16(payload + 8) + big16(0);
    for (std::size_t index = 0; index < payload; ++index)
        udp += static_cast<char>(index * 7 + index / 256);
    return udp;
}

/// A part of a datagram in a packet of IPv4 from 10.0.0.2, or of IPv6 from fe80::2.
struct Part
{
    std::size_t begin = 0;
    std::size_t end = 0;
    bool moreFollow = true;
};

std::string ipv4Part(const std::string& udp, const Part& part, unsigned id = 9, char host = 2)
{
    const std::string bytes = udp.substr(part.begin, part.end - part.begin);
    return std::string("\x45\0", 2) + big16(20 + bytes.size()) + big16(id) +
           big16(part.begin / 8 | (part.moreFollow ? 0x2000u : 0u)) + std::string("\x40\x11\0\0\x0A\0\0", 7) +
           host + std::string("\x0A\0\0\x01", 4) + bytes;
}

std::string ipv6Part(const std::string& udp, const Part& part, unsigned id = 9)
{
    const std::string bytes = udp.substr(part.begin, part.end - part.begin);
    const std::string host = "\xFE\x80" + std::string(13, '\0');
    return std::string("\x60\0\0\0", 4) + big16(8 + bytes.size()) + "\x2C\x40" + host + '\x02' + host +
           '\x01' + std::string("\x11\0", 2) + big16(part.begin | (part.moreFollow ? 1u : 0u)) + big16(0) +
           big16(id) + bytes;
}

ByteView viewOf(const std::string& text)
{
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

class Reassembly
{
public:
    FrameContent add(const std::string& packet)
    {
        const FrameContent content = readUdpFrame(LinkLayer::RawIp, viewOf(packet), frame);
        return content == FrameContent::Fragment ? m_fragments.add(frame, now) : content;
    }
    std::string payload() const
    {
        return {reinterpret_cast<const char*>(frame.payload.data()), frame.payload.size()};
    }

    UdpFrame frame;
    Time now{};

private:
    IpFragments m_fragments;
};

std::vector<Part> cut(std::size_t size, std::size_t step)
{
    std::vector<Part> parts;
    for (std::size_t begin = 0; begin < size; begin += step)
        parts.push_back({begin, std::min(begin + step, size), begin + step < size});
    return parts;
}

class TestIpFragments final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void inAnyOrder()
    {
        const std::string udp = udpOf(3'000);
        std::vector<Part> parts = cut(udp.size(), 520);
        RandomStream random(7);
        Reassembly reassembly;
        for (unsigned id = 0; id < 200; ++id) {
            for (std::size_t index = parts.size(); index > 1; --index)
                std::swap(parts[index - 1], parts[random.next() % index]);
            const bool isFour = id % 2 == 0;
            for (std::size_t index = 0; index < parts.size(); ++index) {
                const FrameContent content = reassembly.add(isFour ? ipv4Part(udp, parts[index], id)
                                                                   : ipv6Part(udp, parts[index], id));
                const bool isLast = index + 1 == parts.size();
                QCOMPARE(content, isLast ? FrameContent::Udp : FrameContent::Fragment);
            }
            QCOMPARE(reassembly.payload(), udp.substr(8));
            QCOMPARE(toString(reassembly.frame.from),
                     std::string(isFour ? "10.0.0.2:50000" : "[fe80::2]:50000"));
            QCOMPARE(reassembly.frame.to.port, 7777);
            QVERIFY(!reassembly.frame.isCut);
        }
    }

    void severalAtOnceAreToldApart()
    {
        const std::string first = udpOf(1'000);
        const std::string second = udpOf(1'400);
        Reassembly reassembly;
        const auto both = [&](unsigned id, char host, const std::string& udp, bool isLast) {
            const Part part = isLast ? Part{800, udp.size(), false} : Part{0, 800, true};
            return reassembly.add(ipv4Part(udp, part, id, host));
        };
        QCOMPARE(both(1, 2, first, false), FrameContent::Fragment);
        QCOMPARE(both(2, 2, second, false), FrameContent::Fragment);
        QCOMPARE(both(1, 3, second, false), FrameContent::Fragment);
        QCOMPARE(both(2, 2, second, true), FrameContent::Udp);
        QCOMPARE(reassembly.payload(), second.substr(8));
        QCOMPARE(both(1, 2, first, true), FrameContent::Udp);
        QCOMPARE(reassembly.payload(), first.substr(8));
        QCOMPARE(both(1, 3, second, true), FrameContent::Udp);
        QCOMPARE(toString(reassembly.frame.from), std::string("10.0.0.3:50000"));
    }

    void theSamePartTwiceChangesNothing()
    {
        const std::string udp = udpOf(1'000);
        Reassembly reassembly;
        for (int time = 0; time < 3; ++time)
            QCOMPARE(reassembly.add(ipv4Part(udp, {0, 400, true})), FrameContent::Fragment);
        QCOMPARE(reassembly.add(ipv4Part(udp, {800, udp.size(), false})), FrameContent::Fragment);
        QCOMPARE(reassembly.add(ipv4Part(udp, {800, udp.size(), false})), FrameContent::Fragment);
        QCOMPARE(reassembly.add(ipv4Part(udp, {400, 800, true})), FrameContent::Udp);
        QCOMPARE(reassembly.payload(), udp.substr(8));
    }

    void contradictionsSpoilADatagram_data()
    {
        QTest::addColumn<QList<QList<int>>>("parts"); // begin, end, whether more follow
        QTest::newRow("overlap from before")
            << QList<QList<int>>{{0, 400, 1}, {392, 800, 1}, {800, 1'008, 0}};
        QTest::newRow("overlap from behind")
            << QList<QList<int>>{{400, 800, 1}, {0, 408, 1}, {800, 1'008, 0}};
        QTest::newRow("overlap around") << QList<QList<int>>{{8, 16, 1}, {0, 800, 1}, {800, 1'008, 0}};
        QTest::newRow("joins and overlaps")
            << QList<QList<int>>{{0, 400, 1}, {408, 800, 1}, {400, 416, 1}, {800, 1'008, 0}};
        QTest::newRow("two ends") << QList<QList<int>>{{800, 1'008, 0}, {800, 1'000, 0}, {0, 800, 1}};
        QTest::newRow("goes on behind the end")
            << QList<QList<int>>{{800, 1'000, 0}, {1'000, 1'008, 1}, {0, 800, 1}};
        QTest::newRow("ends before what is there")
            << QList<QList<int>>{{400, 800, 1}, {8, 400, 0}, {0, 8, 1}};
        QTest::newRow("no multiple of 8") << QList<QList<int>>{{0, 403, 1}, {400, 1'008, 0}, {0, 400, 1}};
        QTest::newRow("a part of nothing") << QList<QList<int>>{{0, 0, 1}, {0, 800, 1}, {800, 1'008, 0}};
    }
    void contradictionsSpoilADatagram()
    {
        QFETCH(const QList<QList<int>>, parts);
        const std::string udp = udpOf(1'000);
        Reassembly reassembly;
        for (const QList<int>& part : parts)
            QCOMPARE(reassembly.add(ipv4Part(udp, {static_cast<std::size_t>(part[0]),
                                                   static_cast<std::size_t>(part[1]), part[2] == 1})),
                     FrameContent::Fragment);
    }

    void otherBytesInTheSamePlaceSpoilADatagram()
    {
        const std::string udp = udpOf(1'000);
        std::string other = udp;
        other[100] ^= 1;
        Reassembly reassembly;
        QCOMPARE(reassembly.add(ipv4Part(udp, {0, 400, true})), FrameContent::Fragment);
        QCOMPARE(reassembly.add(ipv4Part(other, {0, 400, true})), FrameContent::Fragment);
        QCOMPARE(reassembly.add(ipv4Part(udp, {400, udp.size(), false})), FrameContent::Fragment);
    }

    void beyondTheLargestDatagramNothingGoes()
    {
        const std::string udp = udpOf(66'000);
        Reassembly reassembly;
        QCOMPARE(reassembly.add(ipv4Part(udp, {65'528, 66'008, false})), FrameContent::Fragment);
        QCOMPARE(reassembly.add(ipv4Part(udp, {0, 65'528 / 8 * 8 - 64, true})), FrameContent::Fragment);
    }

    void partsThatTheCaptureCutAreOfNoUse()
    {
        const std::string udp = udpOf(1'000);
        const std::string part = ipv4Part(udp, {0, 400, true});
        Reassembly reassembly;
        QCOMPARE(reassembly.add(part.substr(0, part.size() - 8)), FrameContent::Fragment);
        QCOMPARE(reassembly.add(ipv4Part(udp, {400, udp.size(), false})), FrameContent::Fragment);
        QCOMPARE(reassembly.add(part), FrameContent::Udp); // it came again, whole
    }

    void whatIsMissingIsForgottenAfterAWhile()
    {
        const std::string udp = udpOf(1'000);
        Reassembly reassembly;
        QCOMPARE(reassembly.add(ipv4Part(udp, {0, 400, true})), FrameContent::Fragment);
        reassembly.now += Time(31'000'000);
        QCOMPARE(reassembly.add(ipv4Part(udp, {400, udp.size(), false})), FrameContent::Fragment);
        QCOMPARE(reassembly.add(ipv4Part(udp, {0, 400, true})), FrameContent::Udp);
    }

    void aFloodTakesThePlaceOfTheOldest()
    {
        const std::string udp = udpOf(60'000);
        Reassembly reassembly;
        reassembly.add(ipv4Part(udp, {0, 400, true}, 1));
        for (unsigned id = 2; id < 5'000; ++id) {
            reassembly.now += Time(1);
            reassembly.add(ipv4Part(udp, {59'200, 59'208, true}, id));
        }
        QCOMPARE(reassembly.add(ipv4Part(udp, {400, udp.size(), false}, 1)),
                 FrameContent::Fragment); // forgotten
        QCOMPARE(reassembly.add(ipv4Part(udp, {0, 400, true}, 1)), FrameContent::Udp);
    }

    void withoutAHeaderOfUdpItIsMalformed()
    {
        const std::string udp = big16(1) + big16(2) + big16(7) + std::string(20, 'x');
        Reassembly reassembly;
        QCOMPARE(reassembly.add(ipv4Part(udp, {0, 8, true})), FrameContent::Fragment);
        QCOMPARE(reassembly.add(ipv4Part(udp, {8, udp.size(), false})), FrameContent::Malformed);
    }
};

PEERSCOPE_TEST(TestIpFragments)

} // namespace peerscope::test_ip_fragments

#include "test_ip_fragments.moc"

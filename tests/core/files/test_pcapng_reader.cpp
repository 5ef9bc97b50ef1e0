// SPDX-License-Identifier: MIT
#include "frame_bytes.h"
#include "pcapng_bytes.h"
#include "tests/support/test_program.h"

#include "core/base/random.h"
#include "core/files/pcapng_reader.h"

#include <QtTest>

namespace peerscope::test_pcapng_reader {

using namespace peerscope::samples;

struct Found
{
    std::string bytes;
    int linkType = 0;
    std::int64_t at = 0;
    bool hasTime = false;
    std::size_t sizeOnTheWire = 0;
    bool isSound = true;
};

struct Read
{
    std::vector<Found> frames;
    std::string problem;
    std::uint64_t dropped = 0;
};

Read read(const std::string& bytes)
{
    InputFile file = InputFile::of(memoryStream(viewOf(bytes)), "capture");
    PcapngReader reader(file);
    Read result;
    CapturedFrame frame;
    while (reader.next(frame))
        result.frames.push_back({{reinterpret_cast<const char*>(frame.bytes.data()), frame.bytes.size()},
                                 frame.linkType,
                                 frame.at.count(),
                                 frame.hasTime,
                                 frame.sizeOnTheWire,
                                 frame.isSound});
    result.problem = reader.problem().toStdString();
    result.dropped = reader.dropped();
    return result;
}

const PcapngBytes little;
const PcapngBytes big(true);

class TestPcapngReader final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyInterfaceHasALinkTypeAndAClock()
    {
        const Read found =
            read(little.section() + little.interface(1) + little.interface(276, 96, little.resolution(9)) +
                 little.packet(1, 1'700'000'000'123'456'789, "second") +
                 little.packet(0, 1'700'000'000'000'001, "first", 100));
        QCOMPARE(found.problem, std::string());
        QCOMPARE(found.frames.size(), 2u);
        QCOMPARE(found.frames[0].bytes, std::string("second"));
        QCOMPARE(found.frames[0].linkType, 276);
        QCOMPARE(found.frames[0].at, 1'700'000'000'123'456);
        QCOMPARE(found.frames[1].bytes, std::string("first"));
        QCOMPARE(found.frames[1].linkType, 1);
        QCOMPARE(found.frames[1].at, 1'700'000'000'000'001);
        QCOMPARE(found.frames[1].sizeOnTheWire, 100u);
    }

    void everyResolutionBecomesMicroseconds_data()
    {
        QTest::addColumn<int>("resolution");
        QTest::addColumn<qulonglong>("ticks");
        QTest::addColumn<qlonglong>("microseconds");
        QTest::newRow("seconds") << 0 << 5ull << 5'000'000ll;
        QTest::newRow("milliseconds") << 3 << 5'001ull << 5'001'000ll;
        QTest::newRow("picoseconds") << 12 << 5'000'001'999'999ull << 5'000'001ll;
        QTest::newRow("ten to the 19") << 19 << 12'500'000'000'000'000'000ull << 1'250'000ll;
        QTest::newRow("finer than any number") << 127 << ~0ull << 0ll;
        QTest::newRow("halves") << 0x81 << 3ull << 1'500'000ll;
        QTest::newRow("1/1024 s") << 0x8A << 1'025ull << 1'000'976ll;
        QTest::newRow("2 to the -32 s") << 0xA0 << (1ull << 32 | 1ull << 31) << 1'500'000ll;
        QTest::newRow("2 to the -64 s") << 0xC0 << (1ull << 63) << 500'000ll;
        QTest::newRow("2 to the -127 s") << 0xFF << ~0ull << 0ll;
    }
    void everyResolutionBecomesMicroseconds()
    {
        QFETCH(const int, resolution);
        QFETCH(const qulonglong, ticks);
        QFETCH(const qlonglong, microseconds);
        for (const PcapngBytes& order : {little, big}) {
            const Read found = read(order.section() + order.interface(1, 0, order.resolution(resolution)) +
                                    order.packet(0, ticks, "x"));
            QCOMPARE(found.frames.at(0).at, static_cast<std::int64_t>(microseconds));
        }
    }

    void anOffsetIsAdded()
    {
        const std::string before = little.interface(1, 0, little.offset(-5));
        QCOMPARE(read(little.section() + before + little.packet(0, 6'000'000, "x")).frames.at(0).at,
                 1'000'000);
        const std::string after = big.interface(1, 0, big.option(2, "a name") + big.offset(5));
        QCOMPARE(read(big.section() + after + big.packet(0, 6'000'000, "x")).frames.at(0).at, 11'000'000);
        // Nothing overflows, whatever is in the file.
        const std::string far = little.interface(1, 0, little.resolution(0) + little.offset(INT64_MAX));
        QVERIFY(read(little.section() + far + little.packet(0, ~std::uint64_t{0}, "x")).frames.at(0).at > 0);
    }

    void sectionsOfEitherByteOrderFollowEachOther()
    {
        const Read found =
            read(big.section() + big.interface(101) + big.packet(0, 1, "big") + little.section() +
                 little.interface(1) + little.interface(113) + little.packet(1, 2, "little") + big.section() +
                 big.interface(9) + big.packet(0, 3, "big again"));
        QCOMPARE(found.problem, std::string());
        QCOMPARE(found.frames.size(), 3u);
        QCOMPARE(found.frames[0].linkType, 101);
        QCOMPARE(found.frames[1].linkType, 113);
        QCOMPARE(found.frames[1].bytes, std::string("little"));
        QCOMPARE(found.frames[2].linkType, 9); // interfaces are a section's own
    }

    void everyKindOfPacketBlock()
    {
        const Read found = read(little.section() + little.interface(101, 4) + little.simplePacket("abcd", 9) +
                                little.simplePacket("ab", 2) + little.oldPacket(0, 7, "older"));
        QCOMPARE(found.problem, std::string());
        QCOMPARE(found.frames.size(), 3u);
        QCOMPARE(found.frames[0].bytes, std::string("abcd"));
        QCOMPARE(found.frames[0].sizeOnTheWire, 9u);
        QVERIFY(!found.frames[0].hasTime);
        QCOMPARE(found.frames[1].bytes, std::string("ab"));
        QCOMPARE(found.frames[2].bytes, std::string("older"));
        QCOMPARE(found.frames[2].at, 7);
    }

    void statisticsSayWhatWasDropped()
    {
        // Each counts from the beginning of the capture; interfaces and sections add up.
        const auto statistics = [](const PcapngBytes& bytes, unsigned interface, std::uint64_t byInterface,
                                   std::uint64_t bySystem) {
            return bytes.block(5, bytes.number(interface, 4) + bytes.number(0, 8) +
                                      bytes.option(4, bytes.number(1'000, 8)) +
                                      bytes.option(5, bytes.number(byInterface, 8)) +
                                      bytes.option(7, bytes.number(bySystem, 8)));
        };
        const Read found =
            read(little.section() + little.interface(1) + little.interface(1) + statistics(little, 0, 3, 0) +
                 little.packet(0, 1, "frame") + statistics(little, 0, 5, 2) + statistics(little, 1, 10, 0) +
                 statistics(little, 9, 500, 0) + little.block(5, "short") + big.section() + big.interface(1) +
                 statistics(big, 0, 100, 0));
        QCOMPARE(found.dropped, std::uint64_t{117});
        QCOMPARE(found.problem, std::string());
        QCOMPARE(found.frames.size(), 1u);
    }

    void unknownBlocksAreGonePast()
    {
        const Read found = read(
            little.section() + little.block(0x80000BAD, std::string(300'000, 'x')) + little.interface(1) +
            little.block(4, "names") + little.block(5, "counts") + little.packet(0, 1, "x") +
            little.block(0x80000BAD, std::string(17u << 20, 'y')) + little.packet(0, 2, "z"));
        QCOMPARE(found.problem, std::string());
        QCOMPARE(found.frames.size(), 2u);
        QCOMPARE(found.frames[1].bytes, std::string("z"));
    }

    void whatIsDamagedSaysWhere_data()
    {
        QTest::addColumn<QByteArray>("rest");
        QTest::addColumn<QByteArray>("problem");
        const auto row = [](const char* name, const std::string& rest, const char* problem) {
            QTest::newRow(name) << QByteArray::fromStdString(rest) << QByteArray(problem);
        };
        const std::string packet = little.packet(0, 1, "abcd");
        row("length of 8", little.number(6, 4) + little.number(8, 4) + "1234",
            "at byte 84: a block of 8 bytes; expected a multiple of 4, at least 12");
        row("odd length", little.number(6, 4) + little.number(33, 4) + std::string(33, 'x'),
            "at byte 84: a block of 33 bytes; expected a multiple of 4, at least 12");
        row("another length at its end", packet.substr(0, packet.size() - 4) + little.number(40, 4),
            "at byte 84: a block of 36 bytes, but its end says 40");
        row("ends in a head", packet.substr(0, 7), "at byte 84: the file ends in the middle of a block");
        row("ends in a body", packet.substr(0, 30), "at byte 84: the file ends in the middle of a block");
        row("ends in what is skipped", little.block(77, std::string(17u << 20, 'x')).substr(0, 1'000),
            "at byte 84: the file ends in the middle of a block");
        row("too short for a frame", little.block(6, "1234"),
            "at byte 84: a frame's block of 16 bytes; expected at least 32");
        row("a frame of 17 MiB", little.number(6, 4) + little.number(17u << 20, 4) + std::string(100, 'x'),
            "at byte 84: a block of 17825792 bytes; expected at most 16777216");
        row("an option beyond its block", little.interface(1, 0, little.number(9, 2) + little.number(99, 2)),
            "at byte 84: an interface option that is longer than its block");
        row("a byte order", little.number(0x0A0D0D0A, 4) + little.number(28, 4) + std::string(20, 'x'),
            "at byte 84: a section header with an unknown byte order; expected 1a2b3c4d");
    }
    void whatIsDamagedSaysWhere()
    {
        QFETCH(const QByteArray, rest);
        QFETCH(const QByteArray, problem);
        const std::string good = little.section() + little.interface(1) + little.packet(0, 1, "x");
        QCOMPARE(good.size(), 84u);
        const Read found = read(good + rest.toStdString());
        QCOMPARE(QByteArray::fromStdString(found.problem), problem);
        QCOMPARE(found.frames.size(), 1u);
    }

    void aFrameThatMakesNoSenseKeepsNoOtherFromBeingRead()
    {
        const std::string packet = little.packet(0, 1, "abcd");
        const std::string tooLong = packet.substr(0, 20) + little.number(400, 4) + packet.substr(24);
        const Read found = read(little.section() + little.interface(1) + little.packet(3, 1, "x") + tooLong +
                                little.packet(0, 1, "y"));
        QCOMPARE(found.frames.size(), 3u);
        QVERIFY(!found.frames[0].isSound);
        QVERIFY(!found.frames[1].isSound);
        QVERIFY(found.frames[2].isSound);
        QCOMPARE(found.problem,
                 std::string("at byte 48: a frame of interface 3, but the section describes only 1"));
    }

    void withoutASectionThereIsNothing()
    {
        QCOMPARE(read(little.packet(0, 1, "x")).problem,
                 std::string("at byte 0: no section header; expected a pcapng file"));
        QCOMPARE(read({}).problem, std::string());
    }

    void anyBytesAreSurvived()
    {
        RandomStream random(5);
        const std::string good = big.section() + big.interface(1, 9, big.resolution(9) + big.offset(3)) +
                                 big.packet(0, 1, "some bytes") + little.section() + little.interface(101) +
                                 little.simplePacket("abc", 3) + little.oldPacket(0, 1, "abcdefg");
        for (int round = 0; round < 3'000; ++round) {
            std::string bytes = good;
            for (int change = 0; change < 3; ++change)
                bytes[random.next() % bytes.size()] = static_cast<char>(random.next());
            QVERIFY(read(bytes).frames.size() <= 3);
        }
    }
};

PEERSCOPE_TEST(TestPcapngReader)

} // namespace peerscope::test_pcapng_reader

#include "test_pcapng_reader.moc"

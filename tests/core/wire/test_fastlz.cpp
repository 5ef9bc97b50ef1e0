// SPDX-License-Identifier: MIT
#include "enet_bytes.h"
#include "tests/support/test_program.h"

#include "core/base/random.h"
#include "core/wire/enet_datagram.h"
#include "core/wire/fastlz.h"

#include <QtTest>

#include <algorithm>
#include <vector>

namespace peerscope::test_fastlz {

using Bytes = std::vector<std::byte>;

constexpr std::size_t datagramSize = 4'096;

Bytes fromHex(const char* hex)
{
    const QByteArray bytes = QByteArray::fromHex(hex);
    const auto view = std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    return {view.begin(), view.end()};
}

Bytes fromText(const char* text)
{
    const auto view = std::as_bytes(std::span(text, std::char_traits<char>::length(text)));
    return {view.begin(), view.end()};
}

Bytes unpacked(const Bytes& compressed, std::size_t room = datagramSize)
{
    Bytes output(room);
    output.resize(decompressFastLz(compressed, output));
    return output;
}

Bytes packed(const Bytes& bytes, FastLzLevel level)
{
    Bytes output(bytes.size() + bytes.size() / 32 + 2);
    output.resize(compressFastLz(bytes, output, level));
    return output;
}

/// Bytes of few different values, so that there is something to find in them.
Bytes repetitive(RandomStream& random, std::size_t size)
{
    Bytes bytes;
    while (bytes.size() < size) {
        if (bytes.size() > 8 && random.next() % 2 == 0) {
            const std::size_t distance = 1 + random.next() % bytes.size();
            for (std::size_t count = random.next() % 700; count > 0; --count)
                bytes.push_back(bytes[bytes.size() - distance]);
        }
        bytes.push_back(static_cast<std::byte>(random.next() % 7));
    }
    bytes.resize(size);
    return bytes;
}

class TestFastLz final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void itsInstructions_data()
    {
        QTest::addColumn<QByteArray>("compressed");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* compressed, const QByteArray& expected) {
            QTest::newRow(name) << QByteArray(compressed) << expected;
        };
        const QByteArray abc = "abc";
        row("literal bytes", "02616263", abc);
        row("a match of 3",
            "02616263"
            "2002",
            abc + abc);
        row("a match of 8",
            "02616263"
            "c002",
            (abc + abc + abc + abc).left(11));
        row("a match of 9, and what follows",
            "00"
            "61"
            "e00000"
            "00"
            "62",
            QByteArray(10, 'a') + 'b');
        row("level 1: the longest",
            "00"
            "61"
            "e0ff00",
            QByteArray(265, 'a'));
        row("level 2: literal bytes", "22616263", abc);
        row("level 2: a match",
            "22616263"
            "2002",
            abc + abc);
        row("level 2: a length of several bytes",
            "20"
            "61"
            "e0ffff0500",
            QByteArray(1 + 9 + 255 + 255 + 5, 'a'));
    }
    void itsInstructions()
    {
        QFETCH(const QByteArray, compressed);
        QFETCH(const QByteArray, expected);
        const Bytes bytes = unpacked(fromHex(compressed.constData()));
        QCOMPARE(
            QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())),
            expected);
    }

    void farMatchesOfLevelTwo()
    {
        // More than 8,192 bytes back, which level 1 cannot say.
        const Bytes text = fromText("what is far away");
        Bytes bytes = text;
        bytes.resize(20'000);
        const std::size_t withoutEnd = packed(bytes, FastLzLevel::Two).size();
        bytes.insert(bytes.end(), text.begin(), text.end());
        const Bytes two = packed(bytes, FastLzLevel::Two);
        QVERIFY(two.size() <= withoutEnd + 5); // a length and a distance of 4 bytes
        QVERIFY(unpacked(two, bytes.size()) == bytes);
        QVERIFY(unpacked(packed(bytes, FastLzLevel::One), bytes.size()) == bytes);
    }

    void whatIsPackedUnpacks()
    {
        RandomStream random(7);
        for (int round = 0; round < 400; ++round) {
            const Bytes bytes = repetitive(random, 1 + random.next() % datagramSize);
            for (const auto level : {FastLzLevel::One, FastLzLevel::Two}) {
                const Bytes small = packed(bytes, level);
                QCOMPARE(std::to_integer<int>(small.front()) >> 5, static_cast<int>(level) - 1);
                QVERIFY(small.size() < bytes.size() + bytes.size() / 32 + 2);
                QVERIFY(unpacked(small, bytes.size()) == bytes);
                QVERIFY(unpacked(small, bytes.size() - 1).empty()); // does not fit
                Bytes room(small.size() - 1);
                QCOMPARE(compressFastLz(bytes, room, level), std::size_t{0});
            }
        }
        QVERIFY(packed(Bytes(4'000), FastLzLevel::One).size() < 64);
    }

    void whatMakesNoSenseGivesNothing_data()
    {
        QTest::addColumn<QByteArray>("compressed");
        QTest::newRow("nothing") << QByteArray("");
        QTest::newRow("level 3") << QByteArray("4061");
        QTest::newRow("a run beyond the end") << QByteArray("0261");
        QTest::newRow("a byte behind the end") << QByteArray("006120");
        QTest::newRow("before the beginning") << QByteArray("00612001");
        QTest::newRow("no distance") << QByteArray("006120");
        QTest::newRow("no length") << QByteArray("0061e0");
        QTest::newRow("a length that does not end") << QByteArray("2061e0ffffff");
        QTest::newRow("a far distance that does not end") << QByteArray("20613fff00");
        QTest::newRow("farther than there is") << QByteArray("20613fff0000");
        QTest::newRow("more than there is room for")
            << QByteArray("2061e0ffffffffffffffffffffffffffffffffffff0000");
    }
    void whatMakesNoSenseGivesNothing()
    {
        QFETCH(const QByteArray, compressed);
        QVERIFY(unpacked(fromHex(compressed.constData())).empty());
    }

    void anythingAtAllIsSurvived()
    {
        RandomStream random(9);
        for (int round = 0; round < 20'000; ++round) {
            Bytes bytes(random.next() % 60);
            for (std::byte& byte : bytes)
                byte = static_cast<std::byte>(random.next());
            if (!bytes.empty())
                bytes[0] &= std::byte{0x3F};
            QVERIFY(unpacked(bytes).size() <= datagramSize);
        }
    }

    void aDatagramOfIt_data()
    {
        QTest::addColumn<bool>("checksum");
        QTest::addColumn<bool>("isShort");
        QTest::newRow("plain") << false << false;
        QTest::newRow("behind a checksum") << true << false;
        QTest::newRow("filled up to 16 bytes") << false << true;
    }
    void aDatagramOfIt()
    {
        QFETCH(const bool, checksum);
        QFETCH(const bool, isShort);
        samples::EnetBytes plain(0);
        if (isShort)
            plain.raw(fromHex("060000010004"
                              "00000000")); // send unreliable … of nothing but zeros
        else
            plain.reliable(2, 1, 0).unreliable(3, 0, 1, 0).fragment(true, 0, 2, 2, 2, 0, 0).ping(7).ping(8);
        Bytes commands(plain.bytes().begin() + 2, plain.bytes().end());
        if (isShort) {
            commands[0] = std::byte{0x86};
            commands.resize(16); // as Godot fills it
        }
        Bytes datagram = fromHex(checksum ? "400012345678" : "4000");
        const Bytes small = packed(commands, FastLzLevel::One);
        datagram.insert(datagram.end(), small.begin(), small.end());
        EnetOpener opener;
        EnetFraming framing;
        const EnetDatagram opened = opener.open(datagram, framing);
        QCOMPARE(opened.problem, std::string_view());
        QCOMPARE(opened.compression, Compression::FastLz);
        QCOMPARE(opened.hasChecksum, checksum);
        QCOMPARE(opened.commands.size(), isShort ? std::size_t{10} : commands.size());
    }
};

PEERSCOPE_TEST(TestFastLz)

} // namespace peerscope::test_fastlz

#include "test_fastlz.moc"

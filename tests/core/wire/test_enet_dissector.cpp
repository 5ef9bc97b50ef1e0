// SPDX-License-Identifier: MIT
#include "enet_conversation.h"
#include "tests/support/test_program.h"

#include "core/base/random.h"
#include "core/enet/range_decoder.h"
#include "core/wire/enet_dissector.h"

#include <QtTest>

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <set>

namespace peerscope::test_enet_dissector {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

/// Every field is within its parent's bytes, except those of unpacked bytes.
bool liesWithin(const Field& field, std::size_t size)
{
    if (field.name.empty() || field.offset > size || field.length > size - field.offset)
        return false;
    return std::all_of(field.children.begin(), field.children.end(),
                       [size](const Field& child) { return liesWithin(child, size); });
}

const Field* find(const Field& field, const std::string& name)
{
    if (field.name == name)
        return &field;
    for (const Field& child : field.children) {
        if (const Field* found = find(child, name))
            return found;
    }
    return nullptr;
}

Field dissect(const Bytes& datagram, std::optional<std::uint32_t> connectId = {})
{
    RangeDecoder rangeDecoder;
    EnetOpener opener(&rangeDecoder);
    EnetFraming framing;
    return dissectEnet(datagram, opener, framing, connectId).root;
}

std::size_t headerSize(const Bytes& datagram)
{
    return (std::to_integer<unsigned>(datagram[0]) & 0x80) != 0 ? 4 : 2;
}

/// The datagram as a host would send it that compresses with `pack`.
template <class Pack> Bytes compressed(const Bytes& datagram, Pack pack)
{
    const std::size_t header = headerSize(datagram);
    Bytes result(datagram.begin(), datagram.begin() + static_cast<std::ptrdiff_t>(header));
    result[0] |= std::byte{0x40};
    const Bytes packed = pack(ByteView(datagram).subspan(header));
    result.insert(result.end(), packed.begin(), packed.end());
    return result;
}

Bytes zlibPacked(ByteView bytes)
{
    Bytes packed(compressBound(bytes.size()));
    uLongf size = packed.size();
    compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
              bytes.size(), 9);
    packed.resize(size);
    return packed;
}

Bytes zstandardPacked(ByteView bytes)
{
    Bytes packed(ZSTD_compressBound(bytes.size()));
    packed.resize(ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), 3));
    return packed;
}

Bytes rangePacked(ByteView bytes)
{
    void* coder = enet_range_coder_create();
    Bytes packed(bytes.size() * 2 + 64);
    ENetBuffer buffer{};
    buffer.data = const_cast<std::byte*>(bytes.data());
    buffer.dataLength = bytes.size();
    packed.resize(enet_range_coder_compress(coder, &buffer, 1, bytes.size(),
                                            reinterpret_cast<enet_uint8*>(packed.data()), packed.size()));
    enet_range_coder_destroy(coder);
    return packed;
}

/// With ENet's own checksum, for a connection of this id.
Bytes withChecksum(const Bytes& datagram, std::uint32_t connectId)
{
    const auto header = static_cast<std::ptrdiff_t>(headerSize(datagram));
    Bytes result(datagram.begin(), datagram.begin() + header);
    for (int shift = 24; shift >= 0; shift -= 8)
        result.push_back(static_cast<std::byte>(connectId >> shift));
    result.insert(result.end(), datagram.begin() + header, datagram.end());
    ENetBuffer buffer{};
    buffer.data = result.data();
    buffer.dataLength = result.size();
    const std::uint32_t sum = enet_crc32(&buffer, 1); // in network order already
    std::memcpy(result.data() + header, &sum, sizeof sum);
    return result;
}

class TestEnetDissector : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(EnetPlatform::check(), std::nullopt);
        m_conversation = std::make_unique<Conversation>();
    }
    void everyCommandHasItsFields();
    void connectSaysWhatWasAsked();
    void payloadsLieWhereTheFieldsSay();
    void compressedDatagramsReadTheSame_data();
    void compressedDatagramsReadTheSame();
    void checksumsAreDetectedAndChecked();
    void brokenBytesAreLabelled();
    void anyBytesStayWithin();

private:
    std::unique_ptr<Conversation> m_conversation;
};

void TestEnetDissector::everyCommandHasItsFields()
{
    std::set<std::string> kinds;
    for (const Bytes& datagram : m_conversation->datagrams) {
        const Field root = dissect(datagram);
        QVERIFY(!root.hasProblem());
        QVERIFY(liesWithin(root, datagram.size()));
        const Field* commands = find(root, "commands");
        QVERIFY(commands && !commands->children.empty());
        std::size_t end = commands->offset;
        for (const Field& command : commands->children) {
            QCOMPARE(command.offset, end);
            end += command.length;
            QVERIFY(command.children.size() >= 4);
            kinds.insert(command.children.front().value);
            // The fields cover the command without a gap; its flags share their byte with its number.
            std::size_t covered = command.offset + 1;
            for (std::size_t index = 2; index < command.children.size(); ++index) {
                QCOMPARE(command.children[index].offset, covered);
                covered += command.children[index].length;
            }
            QCOMPARE(covered, end);
        }
        QCOMPARE(end, datagram.size());
    }
    QCOMPARE(kinds.size(), std::size_t{12});
}

void TestEnetDissector::connectSaysWhatWasAsked()
{
    const Field root = dissect(m_conversation->datagrams.front());
    QCOMPARE(find(root, "peer id")->value, std::string("none yet"));
    QCOMPARE(find(root, "MTU")->value, std::string("1392 bytes"));
    QCOMPARE(find(root, "channel count")->value, std::string("255"));
    QCOMPARE(find(root, "data")->value, std::string("42"));
}

void TestEnetDissector::payloadsLieWhereTheFieldsSay()
{
    for (const Bytes& datagram : m_conversation->datagrams) {
        const Field root = dissect(datagram);
        for (const Field& command : find(root, "commands")->children) {
            if (command.children.front().value != "send_reliable")
                continue;
            const Field& payload = command.children.back();
            QVERIFY(std::ranges::equal(ByteView(datagram).subspan(payload.offset, payload.length),
                                       m_conversation->reliable));
            return;
        }
    }
    QFAIL("no reliable packet in the conversation");
}

void TestEnetDissector::compressedDatagramsReadTheSame_data()
{
    QTest::addColumn<int>("compression");
    QTest::newRow("range coder") << int(Compression::RangeCoder);
    QTest::newRow("zlib") << int(Compression::Zlib);
    QTest::newRow("zstandard") << int(Compression::Zstandard);
}

void TestEnetDissector::compressedDatagramsReadTheSame()
{
    QFETCH(const int, compression);
    const auto kind = static_cast<Compression>(compression);
    Bytes (*const pack)(ByteView) = kind == Compression::RangeCoder ? rangePacked
                                    : kind == Compression::Zlib     ? zlibPacked
                                                                    : zstandardPacked;
    RangeDecoder rangeDecoder;
    EnetOpener opener(&rangeDecoder);
    for (const Bytes& datagram : m_conversation->datagrams) {
        EnetFraming framing;
        const EnetDissection dissection = dissectEnet(compressed(datagram, pack), opener, framing);
        QVERIFY(!dissection.root.hasProblem());
        QCOMPARE(name(dissection.compression), name(kind));
        const Field plain = dissect(datagram);
        const Field* expected = find(plain, "commands");
        const Field* found = find(dissection.root, "commands");
        QCOMPARE(found->children.size(), expected->children.size());
        for (std::size_t index = 0; index < found->children.size(); ++index)
            QCOMPARE(found->children[index].value, expected->children[index].value);
    }
}

void TestEnetDissector::checksumsAreDetectedAndChecked()
{
    constexpr std::uint32_t connectId = 0xCAFE1234;
    for (const Bytes& datagram : m_conversation->datagrams) {
        Bytes summed = withChecksum(datagram, connectId);
        const Field root = dissect(summed, connectId);
        QVERIFY(!root.hasProblem());
        const Field* checksum = find(root, "checksum");
        QVERIFY(checksum && checksum->value.ends_with("right"));
        QVERIFY(find(dissect(summed), "checksum")->value.find("not checked") != std::string::npos);
        summed[headerSize(datagram)] ^= std::byte{1};
        QVERIFY(!find(dissect(summed, connectId), "checksum")->problem.empty());
        QVERIFY(find(dissect(datagram), "checksum") == nullptr);
    }
}

void TestEnetDissector::brokenBytesAreLabelled()
{
    QCOMPARE(dissect({}).children.front().problem, std::string("too short for ENet's header"));
    QCOMPARE(dissect({std::byte{0x80}, std::byte{0}, std::byte{1}}).children.front().length, std::size_t{3});
    // An invalid command after a valid one.
    Bytes datagram = {std::byte{0}, std::byte{0},    std::byte{0x85}, std::byte{0xFF}, std::byte{0},
                      std::byte{9}, std::byte{0x0F}, std::byte{0},    std::byte{0x11}, std::byte{0x22}};
    const Field none = dissect(datagram);
    const Field* commands = find(none, "commands");
    QCOMPARE(commands->children.size(), std::size_t{2});
    QCOMPARE(commands->children[1].name, std::string("malformed"));
    QCOMPARE(commands->children[1].offset, std::size_t{6});
    QCOMPARE(commands->children[1].problem, std::string("no command has the number 15"));
    // A command whose payload is longer than the rest.
    datagram[6] = std::byte{0x86};
    datagram.insert(datagram.end(), {std::byte{1}, std::byte{0}});
    QCOMPARE(find(dissect(datagram), "malformed")->problem,
             std::string("send_reliable is cut off: 6 bytes left, its payload alone has 256"));
    // Compressed, and in no way that is known.
    datagram[0] = std::byte{0x40};
    QVERIFY(!find(dissect(datagram), "commands")->problem.empty());
}

void TestEnetDissector::anyBytesStayWithin()
{
    RandomStream random(23);
    RangeDecoder rangeDecoder;
    EnetOpener opener(&rangeDecoder);
    const auto& datagrams = m_conversation->datagrams;
    for (int round = 0; round < 20'000; ++round) {
        Bytes datagram =
            datagrams[static_cast<std::size_t>(random.nextBetween(0, std::ssize(datagrams) - 1))];
        datagram.resize(static_cast<std::size_t>(random.nextBetween(0, std::ssize(datagram))));
        for (std::int64_t changes = random.nextBetween(0, 4); changes > 0 && !datagram.empty(); --changes) {
            const auto place = static_cast<std::size_t>(
                random.nextBetween(0, std::min<std::int64_t>(std::ssize(datagram), 60) - 1));
            datagram[place] = static_cast<std::byte>(random.next());
        }
        EnetFraming framing;
        const Field root = dissectEnet(datagram, opener, framing, 7).root;
        QVERIFY(liesWithin(root, std::max<std::size_t>(datagram.size(), 4096)));
    }
}

PEERSCOPE_TEST(TestEnetDissector)

} // namespace peerscope::test_enet_dissector

#include "test_enet_dissector.moc"

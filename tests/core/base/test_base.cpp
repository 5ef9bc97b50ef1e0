// SPDX-License-Identifier: MIT
#include "core/base/growing_memory.h"
#include "core/base/ids.h"
#include "core/base/loss_reason.h"
#include "core/base/random.h"
#include "core/base/time.h"
#include "core/base/transfer_mode.h"
#include "core/network/address.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <string_view>
#include <vector>

namespace peerscope::test_base {

using namespace Qt::Literals::StringLiterals;

class TestBase : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomStreamGivesSplitMix64();
    void derivedStreamsAreKnownAndApart();
    void doublesStayBelowOne();
    void rangesAreUniform();
    void rangesReachTheirEnds();
    void secondsRoundToTheNearestMicrosecond_data();
    void secondsRoundToTheNearestMicrosecond();
    void extremeTimesSaturate();
    void modeNamesRoundTrip();
    void lossReasonNamesAreApart();
    void idsStartAsNobody();
    void addressesTellTheirEndpoint();
    void growingMemoryStaysWhereItIs();
};

void TestBase::randomStreamGivesSplitMix64()
{
    // The published test vector of SplitMix64.
    RandomStream stream(1234567);
    for (const std::uint64_t expected :
         {6457827717110365317ull, 3203168211198807973ull, 9817491932198370423ull, 4593380528125082431ull,
          16408922859458223821ull})
        QCOMPARE(stream.next(), expected);
}

void TestBase::derivedStreamsAreKnownAndApart()
{
    // Must not change: it would change the digest of every scenario.
    QCOMPARE(RandomStream::derive(42, {"link", "ana", "server", "loss"}).next(), 7050474782025140568ull);

    std::set<std::uint64_t> first;
    const auto add = [&first](std::uint64_t seed, std::initializer_list<std::string_view> names) {
        first.insert(RandomStream::derive(seed, names).next());
    };
    add(1, {});
    add(2, {});
    add(1, {""});
    add(1, {"", ""});
    add(1, {"a"});
    add(1, {"b"});
    add(1, {"ab", "c"});
    add(1, {"a", "bc"});
    add(1, {"abc"});
    add(1, {"c", "ab"});
    add(2, {"abc"});
    add(1, {"\xC3\xA4"});
    QCOMPARE(first.size(), std::size_t{12});

    // Drawing from one changes nothing in the other.
    RandomStream one = RandomStream::derive(7, {"one"});
    RandomStream two = RandomStream::derive(7, {"two"});
    const std::uint64_t expected = RandomStream::derive(7, {"two"}).next();
    for (int draw = 0; draw < 100; ++draw)
        one.next();
    QCOMPARE(two.next(), expected);
}

void TestBase::doublesStayBelowOne()
{
    RandomStream stream(3);
    double sum = 0;
    double sumOfSquares = 0;
    constexpr int draws = 200'000;
    for (int draw = 0; draw < draws; ++draw) {
        const double value = stream.nextDouble();
        QVERIFY(value >= 0.0 && value < 1.0);
        sum += value;
        sumOfSquares += value * value;
    }
    // Mean 1/2 and variance 1/12; five standard errors.
    const double mean = sum / draws;
    QVERIFY(std::abs(mean - 0.5) < 5 * std::sqrt(1.0 / 12 / draws));
    QVERIFY(std::abs(sumOfSquares / draws - mean * mean - 1.0 / 12) < 0.002);
}

void TestBase::rangesAreUniform()
{
    // Chi-squared over 20 cells has 19 degrees of freedom: above 50 once in 7,000 seeds.
    RandomStream stream(11);
    std::array<int, 20> cells = {};
    constexpr int draws = 100'000;
    for (int draw = 0; draw < draws; ++draw) {
        const std::int64_t value = stream.nextBetween(-7, 12);
        QVERIFY(value >= -7 && value <= 12);
        ++cells[static_cast<std::size_t>(value + 7)];
    }
    double chiSquared = 0;
    constexpr double expected = draws / 20.0;
    for (const int count : cells)
        chiSquared += (count - expected) * (count - expected) / expected;
    QVERIFY2(chiSquared < 50, qPrintable(QString::number(chiSquared)));
}

void TestBase::rangesReachTheirEnds()
{
    constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
    constexpr auto highest = std::numeric_limits<std::int64_t>::max();
    RandomStream stream(5);
    QCOMPARE(stream.nextBetween(9, 9), std::int64_t{9});
    QCOMPARE(stream.nextBetween(lowest, lowest), lowest);
    QCOMPARE(stream.nextBetween(highest, highest), highest);
    bool below = false;
    bool above = false;
    for (int draw = 0; draw < 64; ++draw) {
        const std::int64_t value = stream.nextBetween(lowest, highest);
        below = below || value < 0;
        above = above || value > 0;
        QVERIFY(stream.nextBetween(lowest + 1, highest) > lowest);
        QVERIFY(stream.nextBetween(highest - 1, highest) >= highest - 1);
    }
    QVERIFY(below && above);
}

void TestBase::secondsRoundToTheNearestMicrosecond_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<qlonglong>("micros");
    QTest::newRow("nothing") << 0.0 << 0ll;
    QTest::newRow("a tenth has no exact double") << 0.1 << 100'000ll;
    QTest::newRow("up") << 1.0000006 << 1'000'001ll;
    QTest::newRow("down") << 1.0000004 << 1'000'000ll;
    QTest::newRow("negative") << -2.5000006 << -2'500'001ll;
    QTest::newRow("a microsecond") << 1e-6 << 1ll;
    QTest::newRow("below half of one") << 4.9e-7 << 0ll;
    QTest::newRow("a week") << 604'799.999999 << 604'799'999'999ll;
}

void TestBase::secondsRoundToTheNearestMicrosecond()
{
    QFETCH(double, seconds);
    QFETCH(qlonglong, micros);
    QCOMPARE(qlonglong(fromSeconds(seconds).count()), micros);
    QCOMPARE(qlonglong(fromMilliseconds(seconds * 1000).count()), micros);
    if (std::abs(seconds) >= 1e-6) {
        QCOMPARE(fromSeconds(toSeconds(Time(micros))), Time(micros));
        QCOMPARE(fromMilliseconds(toMilliseconds(Time(micros))), Time(micros));
    }
}

void TestBase::extremeTimesSaturate()
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const Time longest = fromSeconds(infinity);
    QVERIFY(longest > fromSeconds(1e12));
    QVERIFY(longest < never);
    QCOMPARE(fromSeconds(1e300), longest);
    QCOMPARE(fromSeconds(9.3e12), longest); // just past what 63 bits hold
    QCOMPARE(fromSeconds(-infinity), -longest);
    QCOMPARE(fromSeconds(-1e300), -longest);
    QCOMPARE(fromMilliseconds(1e300), longest);
    // Not a number is no time at all, but neither is it undefined behaviour.
    QCOMPARE(fromSeconds(std::numeric_limits<double>::quiet_NaN()), -longest);
    QVERIFY(toSeconds(never) > 9e12);
    for (std::int64_t micros = 1; micros < (std::int64_t{1} << 52); micros = micros * 3 + 1)
        QCOMPARE(fromSeconds(toSeconds(Time(micros))), Time(micros));
}

void TestBase::modeNamesRoundTrip()
{
    for (int value = 0; value < transferModeCount; ++value) {
        const auto mode = static_cast<TransferMode>(value);
        QVERIFY(transferModeFromName(name(mode)) == mode);
    }
    QVERIFY(name(TransferMode::UnreliableOrdered) == "unreliable_ordered");
    for (const std::string_view other : {"", "Reliable", "reliable ", "unreliable_", "unknown"})
        QVERIFY(!transferModeFromName(other));
}

void TestBase::lossReasonNamesAreApart()
{
    std::set<std::string_view> names;
    for (int value = 0; value < lossReasonCount; ++value)
        names.insert(name(static_cast<LossReason>(value)));
    QCOMPARE(names, (std::set<std::string_view>{"none", "random", "unreachable", "burst", "nth", "queue",
                                                "down", "killed", "corrupt", "mtu"}));
}

void TestBase::idsStartAsNobody()
{
    QVERIFY(!PacketId().isValid());
    QVERIFY(PacketId() == PacketId::none());
    QVERIFY(PacketId(0).isValid());
    QVERIFY(PacketId(1) < PacketId(2));
    QVERIFY(!EndpointId(0xFFFF).isValid());
    QCOMPARE(std::hash<DatagramId>()(DatagramId(7)), std::hash<std::uint32_t>()(7));
    static_assert(!std::is_convertible_v<DatagramId, PacketId>);
    static_assert(!std::is_convertible_v<int, PacketId>);
}

void TestBase::addressesTellTheirEndpoint()
{
    for (const int number : {0, 1, 254, 255, 256, 4095, 0xFFFE}) {
        const EndpointId endpoint(static_cast<std::uint16_t>(number));
        QVERIFY(endpointAt(hostOf(endpoint)) == endpoint);
    }
    QCOMPARE(hostOf(EndpointId(0)), 0x0A000001u);
    for (const std::uint32_t host : {0u, 0x0A000000u, 0x0A000001u + 0xFFFFu, 0x7F000001u, 0xFFFFFFFFu})
        QVERIFY(!endpointAt(host));
}

void TestBase::growingMemoryStaysWhereItIs()
{
    constexpr std::size_t piece = 1'000'000; // 16 to a block: 15 blocks, of which the last are made ahead
    constexpr std::size_t edge = 1'000;
    GrowingMemory memory;
    std::vector<std::byte*> pieces;
    for (int number = 0; number < 240; ++number) {
        std::byte* const begin = memory.allocate(piece);
        QCOMPARE(reinterpret_cast<std::uintptr_t>(begin) % GrowingMemory::alignment, std::uintptr_t{0});
        std::fill_n(begin, edge, std::byte(number));
        std::fill_n(begin + piece - edge, edge, std::byte(number));
        pieces.push_back(begin);
    }
    std::byte* const large = memory.allocate(30'000'000); // has a block to itself
    std::fill_n(large, 30'000'000, std::byte{0xFF});
    for (int number = 0; number < 240; ++number) {
        const std::byte* const begin = pieces[static_cast<std::size_t>(number)];
        const auto isOurs = [number](std::byte byte) { return byte == std::byte(number); };
        QVERIFY(std::all_of(begin, begin + edge, isOurs));
        QVERIFY(std::all_of(begin + piece - edge, begin + piece, isOurs));
    }
}

PEERSCOPE_TEST(TestBase)

} // namespace peerscope::test_base

#include "test_base.moc"

// SPDX-License-Identifier: MIT
//
// Datagrams that are killed, delayed, doubled and corrupted, and the sums that hold whatever a network does.
#include "core/base/random.h"
#include "datagram_log.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <bit>
#include <map>

namespace peerscope::test_network_by_hand {

using namespace Qt::Literals::StringLiterals;

/// Two endpoints, and a link from one to the other that takes 1 ms.
struct Pair
{
    explicit Pair(LinkConditions conditions = {.delay = Time(1'000)})
        : network(7, &log), from(*network.bind(network.addEndpoint("ana"), 1)),
          to(*network.bind(network.addEndpoint("bob"), 1)), link(conditions)
    {
        network.setConditionsSource([this](EndpointId, EndpointId) { return link; });
    }

    DatagramId send(std::string_view text)
    {
        network.send(from, network.addressOf(to), bytesFrom(text));
        return DatagramId(static_cast<std::uint32_t>(log.entries.size() - 1));
    }
    /// Runs until nothing is due. Returns what was received since the last call.
    std::vector<std::string> received()
    {
        runAll(network);
        std::vector<std::string> texts;
        ReceivedDatagram datagram;
        while (network.receive(to, datagram))
            texts.emplace_back(reinterpret_cast<const char*>(datagram.bytes.data()), datagram.bytes.size());
        return texts;
    }

    DatagramLog log;
    Network network;
    SocketId from;
    SocketId to;
    LinkConditions link;
};

using Texts = std::vector<std::string>;

int flippedBits(const std::vector<std::byte>& one, const std::vector<std::byte>& two)
{
    int bits = 0;
    for (std::size_t index = 0; index < one.size(); ++index)
        bits += std::popcount(std::to_integer<unsigned>(one[index] ^ two[index]));
    return bits;
}

class TestNetworkByHand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killed();
    void delayed();
    void duplicated();
    void heldUntilItIsLetGo();
    void heldUntilSomethingIsDoneToIt();
    void onlyWhatMatchesIsHeld();
    void aLinkHoldsNoMoreThanItsBound();
    void whatIsHeldChangesNoLuck();
    void whatIsNotOnItsWayIsLeftAlone();
    void corruptedIsDeliveredWithOneBitFlipped();
    void downLosesWhatIsSentNotWhatIsUnderWay();
    void unpluggedNeitherSendsNorReceives();
    void unpluggingKeepsTheLuckThatIsLeft();
    void queueCanBeRead();
    void everyDatagramAndReasonIsAccountedFor_data();
    void everyDatagramAndReasonIsAccountedFor();
};

void TestNetworkByHand::killed()
{
    Pair pair;
    const DatagramId first = pair.send("one");
    const DatagramId second = pair.send("two");
    pair.network.advanceTo(Time(400));
    QVERIFY(pair.network.isInFlight(first));
    QVERIFY(pair.network.kill(first));
    QVERIFY(!pair.network.isInFlight(first));
    QVERIFY(pair.network.isInFlight(second));
    QVERIFY(pair.log.entries[0].lost == LossReason::Killed);
    QCOMPARE(pair.network.datagramsInFlight(), std::size_t{1});
    QVERIFY(!pair.network.kill(first));
    pair.send("three"); // must not take the place of the one whose event is still to come
    QCOMPARE(pair.received(), (Texts{"two", "three"}));
    QVERIFY(pair.log.consistent);
}

void TestNetworkByHand::delayed()
{
    Pair pair;
    const DatagramId first = pair.send("one");
    pair.send("two");
    QVERIFY(pair.network.delay(first, Time(500)));
    QVERIFY(pair.network.delay(first, Time(200)));
    QCOMPARE(pair.log.delays, 2);
    QCOMPARE(pair.log.entries[0].sent.due, Time(1'700));
    QCOMPARE(pair.received(), (Texts{"two", "one"})); // it was overtaken
    QVERIFY(pair.log.entries[0].delivered == Time(1'700));
    QVERIFY(pair.log.entries[1].delivered == Time(1'000));

    const DatagramId third = pair.send("three");
    QVERIFY(pair.network.delay(third, Time(500)));
    QVERIFY(pair.network.kill(third));
    QVERIFY(pair.received().empty());
    QVERIFY(pair.log.consistent);
}

void TestNetworkByHand::duplicated()
{
    Pair pair;
    const DatagramId first = pair.send("one");
    pair.send("two");
    pair.network.advanceTo(Time(300));
    QVERIFY(pair.network.duplicate(first));
    QCOMPARE(pair.log.entries.size(), std::size_t{3});
    const SentDatagram& copy = pair.log.entries[2].sent;
    QVERIFY(copy.duplicate && !pair.log.entries[0].sent.duplicate);
    QCOMPARE(copy.sent, Time(300));
    QCOMPARE(copy.due, Time(1'000));
    QCOMPARE(pair.network.datagramsInFlight(), std::size_t{3});
    QCOMPARE(pair.network.datagramsSent(), std::uint64_t{2}); // nobody sent it
    QCOMPARE(pair.received(), (Texts{"one", "two", "one"}));
    QVERIFY(pair.log.consistent);
}

const auto anything = [](const SentDatagram&) { return true; };

void TestNetworkByHand::heldUntilItIsLetGo()
{
    Pair pair;
    pair.network.holdNext(1, 1, anything);
    QCOMPARE(pair.network.stillToHold(1), std::size_t{1});
    pair.network.advanceTo(Time(300));
    const DatagramId held = pair.send("one");
    QCOMPARE(pair.network.stillToHold(1), std::size_t{0});
    QVERIFY(pair.log.entries[0].sent.held);
    QCOMPARE(pair.log.entries[0].sent.due, never);
    pair.send("two");
    QCOMPARE(pair.received(), Texts{"two"});
    QVERIFY(pair.network.isHeld(held) && pair.network.isInFlight(held));

    pair.network.advanceTo(Time(60'000'000));
    QVERIFY(pair.network.release(held));
    QVERIFY(!pair.network.isHeld(held));
    QVERIFY(!pair.network.release(held));
    QVERIFY(pair.log.entries[0].released == Time(60'000'000));
    QCOMPARE(pair.log.entries[0].sent.due, Time(60'001'000)); // its delay begins now
    QCOMPARE(pair.received(), Texts{"one"});
    QVERIFY(pair.log.consistent);
}

void TestNetworkByHand::heldUntilSomethingIsDoneToIt()
{
    Pair pair;
    pair.network.holdNext(1, 3, anything);
    const DatagramId killed = pair.send("killed");
    const DatagramId delayed = pair.send("delayed");
    const DatagramId doubled = pair.send("doubled");
    QVERIFY(pair.received().empty());
    pair.network.advanceTo(Time(10'000));
    QVERIFY(pair.network.kill(killed));
    QVERIFY(pair.network.delay(delayed, Time(5'000)));
    QVERIFY(pair.network.duplicate(doubled));
    QVERIFY(pair.log.entries[0].lost == LossReason::Killed);
    pair.send("after"); // must not take the place of the one that was killed
    QCOMPARE(pair.received(), (Texts{"doubled", "doubled", "after", "delayed"}));
    QVERIFY(pair.log.entries[1].delivered == Time(16'000));
    QVERIFY(pair.log.entries[2].delivered == Time(11'000));
    QVERIFY(pair.log.consistent);

    pair.network.holdNext(1, 2, anything);
    pair.send("last");
    pair.network.releaseAll();
    pair.send("not held");
    QCOMPARE(pair.received(), (Texts{"last", "not held"}));
}

void TestNetworkByHand::onlyWhatMatchesIsHeld()
{
    Pair pair;
    const auto isLong = [](const SentDatagram& datagram) { return datagram.bytes.size() > 5; };
    pair.network.holdNext(1, 1, isLong);
    pair.network.holdNext(2, 1, anything);
    pair.network.holdNext(2, 0, anything); // asked no more
    pair.network.holdNext(3, 2, isLong);
    pair.network.holdNext(3, 1, isLong); // in place of the one before
    pair.send("short");
    const DatagramId first = pair.send("a long one");
    const DatagramId second = pair.send("another long one");
    pair.send("a third long one");
    QCOMPARE(pair.received(), (Texts{"short", "a third long one"}));
    QVERIFY(pair.network.isHeld(first) && pair.network.isHeld(second));

    // What the link loses cannot be held, nor a copy.
    pair.link.loss = 1;
    pair.network.refreshConditions();
    pair.network.holdNext(1, 2, anything);
    pair.send("lost");
    pair.link = {.delay = Time(1'000), .duplicate = 1};
    pair.network.refreshConditions();
    pair.send("twice");
    QCOMPARE(pair.received(), Texts{"twice"});
    QCOMPARE(pair.network.stillToHold(1), std::size_t{1});
    pair.network.releaseAll();
    QCOMPARE(pair.received(), (Texts{"a long one", "another long one", "twice"}));
}

void TestNetworkByHand::aLinkHoldsNoMoreThanItsBound()
{
    Pair pair;
    pair.network.holdNext(1, 1'000'000, anything);
    for (std::size_t count = 0; count < Network::mostHeld + 4; ++count)
        pair.send("x");
    QCOMPARE(pair.received().size(), std::size_t{4});
    pair.network.send(pair.to, pair.network.addressOf(pair.from), bytesFrom("the other way"));
    runAll(pair.network);
    QCOMPARE(pair.network.datagramsInFlight(), Network::mostHeld + 1); // each way has a bound of its own
    QVERIFY(pair.network.release(DatagramId(0)));
    pair.send("held in its place");
    QCOMPARE(pair.received(), Texts{"x"});
}

void TestNetworkByHand::whatIsHeldChangesNoLuck()
{
    const LinkConditions conditions{.delay = Time(1'000), .jitter = Time(900), .loss = 0.3, .duplicate = 0.2};
    Pair plain(conditions);
    Pair other(conditions);
    other.network.holdNext(1, 5, anything);
    for (int count = 0; count < 200; ++count) {
        plain.send("x");
        other.send("x");
    }
    other.network.releaseAll(); // at the time at which they were sent
    QCOMPARE(other.log.entries.size(), plain.log.entries.size());
    for (std::size_t index = 0; index < plain.log.entries.size(); ++index) {
        QVERIFY(other.log.entries[index].lost == plain.log.entries[index].lost);
        QCOMPARE(other.log.entries[index].sent.due, plain.log.entries[index].sent.due);
    }
}

void TestNetworkByHand::whatIsNotOnItsWayIsLeftAlone()
{
    Pair pair;
    const DatagramId arrived = pair.send("one");
    QCOMPARE(pair.received(), Texts{"one"});
    pair.link.loss = 1;
    pair.network.refreshConditions();
    const DatagramId lost = pair.send("two");
    for (const DatagramId id : {arrived, lost, DatagramId(77), DatagramId::none()}) {
        QVERIFY(!pair.network.isInFlight(id));
        QVERIFY(!pair.network.kill(id));
        QVERIFY(!pair.network.delay(id, Time(1)));
        QVERIFY(!pair.network.duplicate(id));
        QVERIFY(!pair.network.release(id));
    }
    QCOMPARE(pair.log.entries.size(), std::size_t{2});
    QVERIFY(pair.log.consistent);
}

void TestNetworkByHand::corruptedIsDeliveredWithOneBitFlipped()
{
    Pair pair({.delay = Time(1'000), .duplicate = 0.5, .corrupt = 0.5});
    const std::vector<std::byte> text = bytesFrom("The quick brown fox jumps over the lazy dog.");
    std::size_t corrupted = 0;
    for (int count = 0; count < 1'000; ++count) {
        const std::size_t before = pair.log.entries.size();
        pair.network.send(pair.from, pair.network.addressOf(pair.to), text);
        runAll(pair.network);
        ReceivedDatagram received;
        for (std::size_t index = before; index < pair.log.entries.size(); ++index) {
            const DatagramLog::Entry& entry = pair.log.entries[index];
            QVERIFY(entry.delivered);
            QCOMPARE(flippedBits(entry.bytes, text), entry.sent.corrupted ? 1 : 0);
            QVERIFY(pair.network.receive(pair.to, received));
            QCOMPARE(received.corrupted, entry.sent.corrupted);
            QVERIFY(std::equal(received.bytes.begin(), received.bytes.end(), entry.bytes.begin(),
                               entry.bytes.end()));
            corrupted += received.corrupted ? 1 : 0;
        }
    }
    QVERIFY(corrupted > 600 && corrupted < 900); // half of about 1,500
    QVERIFY(pair.log.consistent);
}

void TestNetworkByHand::downLosesWhatIsSentNotWhatIsUnderWay()
{
    Pair pair;
    pair.send("one");
    pair.link.down = true;
    pair.network.refreshConditions();
    const DatagramId second = pair.send("two");
    pair.link.down = false;
    pair.network.refreshConditions();
    pair.send("three");
    QVERIFY(pair.log.entries[second.value()].lost == LossReason::Down);
    QCOMPARE(pair.received(), (Texts{"one", "three"}));
}

void TestNetworkByHand::unpluggedNeitherSendsNorReceives()
{
    Pair pair;
    const EndpointId ana(0);
    const EndpointId bob(1);
    QVERIFY(pair.network.isPlugged(ana) && pair.network.isPlugged(bob));
    pair.send("waits in the socket");
    runAll(pair.network);
    const DatagramId underWay = pair.send("under way");
    pair.network.setPlugged(bob, false);
    QCOMPARE(pair.received(), (Texts{"waits in the socket"}));
    QVERIFY(pair.log.entries[underWay.value()].lost == LossReason::Down);

    const DatagramId travels = pair.send("to nobody"); // the sender cannot know
    QVERIFY(!pair.log.entries[travels.value()].lost);
    pair.network.advanceTo(pair.network.now() + Time(500));
    pair.network.setPlugged(bob, true);
    QCOMPARE(pair.received(), (Texts{"to nobody"})); // back in time

    pair.send("sent before");
    pair.network.setPlugged(ana, false);
    const DatagramId never = pair.send("never leaves");
    QVERIFY(pair.log.entries[never.value()].lost == LossReason::Down);
    QCOMPARE(pair.received(), (Texts{"sent before"}));
    QVERIFY(pair.log.consistent);
}

void TestNetworkByHand::unpluggingKeepsTheLuckThatIsLeft()
{
    const LinkConditions conditions{.delay = Time(1'000), .jitter = Time(900), .loss = 0.3, .duplicate = 0.2};
    Pair plain(conditions);
    Pair unplugged(conditions);
    for (int index = 0; index < 3'000; ++index) {
        unplugged.network.setPlugged(EndpointId(0), index < 1'000 || index >= 1'500);
        const std::size_t before = plain.log.entries.size();
        const std::size_t beforeToo = unplugged.log.entries.size();
        plain.send("x");
        unplugged.send("x");
        if (index >= 1'500) {
            QCOMPARE(unplugged.log.entries.size() - beforeToo, plain.log.entries.size() - before);
            QCOMPARE(unplugged.log.entries[beforeToo].sent.due, plain.log.entries[before].sent.due);
            QCOMPARE(unplugged.log.entries[beforeToo].lost, plain.log.entries[before].lost);
        }
        runAll(plain.network);
        runAll(unplugged.network);
        const Time next = (index + 1) * Time(10'000);
        plain.network.advanceTo(next);
        unplugged.network.advanceTo(next);
    }
}

void TestNetworkByHand::queueCanBeRead()
{
    Pair pair({.rateKbit = 8}); // a byte a millisecond
    const auto queued = [&pair] { return pair.network.queuedBytes(EndpointId(0), EndpointId(1)); };
    QCOMPARE(queued(), std::uint64_t{0});
    pair.send("twelve bytes");
    pair.send("eight by");
    QCOMPARE(queued(), std::uint64_t{20});
    pair.network.advanceTo(Time(5'000));
    QCOMPARE(queued(), std::uint64_t{15});
    QCOMPARE(pair.network.queuedBytes(EndpointId(1), EndpointId(0)), std::uint64_t{0});
    QCOMPARE(pair.received(), (Texts{"twelve bytes", "eight by"}));
    QCOMPARE(pair.network.now(), Time(20'000));
    QCOMPARE(queued(), std::uint64_t{0});
}

void TestNetworkByHand::everyDatagramAndReasonIsAccountedFor_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 5; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestNetworkByHand::everyDatagramAndReasonIsAccountedFor()
{
    QFETCH(int, seed);
    constexpr int peers = 5;
    DatagramLog log;
    Network network(static_cast<std::uint64_t>(seed), &log);
    RandomStream random(static_cast<std::uint64_t>(seed) * 1000);
    std::vector<SocketId> sockets;
    for (int peer = 0; peer < peers; ++peer)
        sockets.push_back(*network.bind(network.addEndpoint(std::to_string(peer)), 7));
    const auto share = [&random](double most) { return random.nextDouble() * most; };
    std::map<std::pair<EndpointId, EndpointId>, LinkConditions> links;
    network.setConditionsSource([&](EndpointId from, EndpointId to) {
        auto& conditions = links[{from, to}];
        if (conditions == LinkConditions()) {
            conditions = {.delay = Time(random.nextBetween(0, 20'000)),
                          .jitter = Time(random.nextBetween(0, 20'000)),
                          .loss = share(0.1),
                          .duplicate = share(0.3),
                          .distribution = static_cast<JitterDistribution>(random.nextBetween(0, 2)),
                          .reorder = share(0.2),
                          .burstLoss = {share(0.1), 0.3, share(0.02), 1 - share(0.5)},
                          .loseEvery = static_cast<std::uint32_t>(random.nextBetween(2, 6)),
                          .corrupt = share(0.2),
                          .rateKbit = static_cast<std::uint32_t>(random.nextBetween(1, 400)),
                          .queueBytes = static_cast<std::uint32_t>(random.nextBetween(100, 3'000)),
                          .mtu = static_cast<std::uint32_t>(random.nextBetween(150, 300)),
                          .down = random.nextBetween(0, 4) == 0};
        }
        return conditions;
    });
    std::uint64_t sent = 0;
    const auto accounted = [&] {
        const std::size_t copies = log.count(&isCopy);
        return network.datagramsSent() == sent && log.entries.size() == sent + copies &&
               sent + copies == log.count(&isDelivered) + log.count(&isLost) + network.datagramsInFlight();
    };
    for (int step = 0; step < 12'000; ++step) {
        const auto what = random.nextBetween(0, 99);
        const DatagramId any(static_cast<std::uint32_t>(random.nextBetween(
            std::max<std::int64_t>(0, std::ssize(log.entries) - 30), std::ssize(log.entries))));
        if (what < 50) {
            const auto from = static_cast<std::size_t>(random.nextBetween(0, peers - 1));
            const Address to{hostOf(EndpointId(static_cast<std::uint16_t>(random.nextBetween(0, peers)))), 7};
            network.send(sockets[from], to,
                         std::vector<std::byte>(static_cast<std::size_t>(random.nextBetween(0, 200))));
            ++sent;
        } else if (what < 80) {
            if (network.nextEventTime() != never)
                network.runNextEvent();
        } else if (what < 85) {
            const bool isThere = network.isInFlight(any);
            QCOMPARE(network.kill(any), isThere);
            QVERIFY(!isThere || log.entries[any.value()].lost == LossReason::Killed);
        } else if (what < 90) {
            network.delay(any, Time(random.nextBetween(0, 50'000)));
        } else if (what < 95) {
            network.duplicate(any);
        } else if (what == 95) {
            network.holdNext(static_cast<std::uint32_t>(random.nextBetween(0, 3)),
                             static_cast<std::size_t>(random.nextBetween(0, 4)), anything);
        } else if (what == 96) {
            const bool isHeld = network.isHeld(any);
            QCOMPARE(network.release(any), isHeld);
        } else if (what == 97) {
            const EndpointId endpoint(static_cast<std::uint16_t>(random.nextBetween(0, peers - 1)));
            network.setPlugged(endpoint, random.nextBetween(0, 3) != 0);
        } else if (what == 99) {
            links.clear();
            network.refreshConditions();
        }
        if (step % 500 == 0)
            QVERIFY(accounted());
    }
    runAll(network);
    QVERIFY(accounted());
    network.releaseAll();
    runAll(network);
    QVERIFY(accounted());
    QVERIFY(log.consistent);
    QCOMPARE(network.datagramsInFlight(), std::size_t{0});
    std::map<LossReason, int> reasons;
    for (const DatagramLog::Entry& entry : log.entries) {
        QVERIFY(entry.delivered.has_value() != entry.lost.has_value());
        if (entry.lost)
            ++reasons[*entry.lost];
        if (entry.delivered && entry.sent.corrupted)
            ++reasons[LossReason::Corrupt];
        if (entry.delivered)
            QCOMPARE(*entry.delivered, entry.sent.due);
    }
    for (int reason = 1; reason < lossReasonCount; ++reason) // each of them happened
        QVERIFY2(reasons[static_cast<LossReason>(reason)] > 10, name(static_cast<LossReason>(reason)).data());
}

PEERSCOPE_TEST(TestNetworkByHand)

} // namespace peerscope::test_network_by_hand

#include "test_network_by_hand.moc"

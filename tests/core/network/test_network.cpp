// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/network/network.h"
#include "datagram_log.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <map>
#include <new>
#include <vector>

static std::atomic<std::uint64_t> allocations = 0;

// Counts allocations: if a datagram cost more with more peers, it would show here or in events. Not inlined,
// or gcc complains that free() gets memory of "operator new".
[[gnu::noinline]] void* operator new(std::size_t size)
{
    allocations.fetch_add(1, std::memory_order_relaxed);
    if (void* memory = std::malloc(size ? size : 1))
        return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept
{
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

namespace peerscope::test_network {

using namespace Qt::Literals::StringLiterals;

/// Does nothing but be called.
class Alarm final : public EventTarget
{
public:
    void fire(Time now, std::uint32_t data) override { calls.emplace_back(now, data); }
    std::vector<std::pair<Time, std::uint32_t>> calls;
};

/// Keeps the bytes of every datagram, for the network to use.
class Keeper final : public DatagramObserver
{
public:
    ObservedDatagram datagramSent(const SentDatagram& datagram) override
    {
        kept.emplace_back(datagram.bytes.begin(), datagram.bytes.end());
        return {DatagramId(static_cast<std::uint32_t>(kept.size() - 1)), kept.back()};
    }
    void datagramDelivered(DatagramId id, Time, const SentDatagram& datagram) override
    {
        isConsistent = isConsistent && datagram.bytes.data() == kept[id.value()].data();
    }
    void datagramLost(DatagramId, Time, LossReason, const SentDatagram&) override {}

    std::deque<std::vector<std::byte>> kept;
    bool isConsistent = true;
};

class TestNetwork : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deliversWhatWasSent();
    void bytesAreWhereTheyAreKept_data();
    void bytesAreWhereTheyAreKept();
    void clockGoesFromEventToEvent();
    void portsAreTakenOnce();
    void ephemeralPortsRunOut();
    void nobodyThere();
    void closeDropsWhatWaits();
    void closedWhileUnderWay();
    void everyDatagramIsAccountedFor_data();
    void everyDatagramIsAccountedFor();
    void linksDoNotDisturbEachOther();
    void conditionsAreAskedForAgain();
    void datagramsUnderWayAreListed();
    void costDoesNotGrowWithPeers();
};

void TestNetwork::deliversWhatWasSent()
{
    DatagramLog log;
    Network network(1, &log);
    const EndpointId ana = network.addEndpoint("ana");
    const EndpointId bob = network.addEndpoint("bob");
    network.setConditionsSource([](EndpointId, EndpointId) { return LinkConditions{.delay = Time(500)}; });
    QVERIFY(network.findEndpoint("bob") == bob);
    QVERIFY(!network.findEndpoint("cem"));
    const auto from = network.bind(ana, 1000);
    const auto to = network.bind(bob, 2000);
    QVERIFY(from && to);

    const std::vector<std::byte> text = bytesFrom("hello");
    const std::vector<std::byte> parts = bytesFrom("whatever the sender says");
    network.send(*from, network.addressOf(*to), text, {.content = 4, .parts = parts});
    network.send(*from, network.addressOf(*to), {});
    ReceivedDatagram received;
    QVERIFY(!network.receive(*to, received));
    QCOMPARE(network.datagramsInFlight(), std::size_t{2});
    network.runNextEvent();
    QCOMPARE(network.now(), Time(500));
    QVERIFY(network.receive(*to, received));
    QVERIFY((received.source == Address{hostOf(ana), 1000}));
    QVERIFY(std::equal(received.bytes.begin(), received.bytes.end(), text.begin(), text.end()));
    QCOMPARE(received.label.content, std::uint16_t{4});
    QVERIFY(std::ranges::equal(received.label.parts, parts));
    QVERIFY(!network.receive(*to, received));
    network.runNextEvent();
    QVERIFY(network.receive(*to, received));
    QVERIFY(received.bytes.empty());
    QVERIFY(log.consistent);
    QCOMPARE(log.entries[0].sent.label.content, std::uint16_t{4});
    QCOMPARE(log.entries[0].sent.sent, Time(0));
    QCOMPARE(log.entries[0].sent.due, Time(500));
    QVERIFY(log.entries[0].delivered == Time(500));
    QCOMPARE(network.datagramsInFlight(), std::size_t{0});
    QCOMPARE(network.datagramsSent(), std::uint64_t{2});
}

void TestNetwork::bytesAreWhereTheyAreKept_data()
{
    QTest::addColumn<bool>("isKept");
    QTest::newRow("by the observer") << true;
    QTest::newRow("by the network") << false;
}

void TestNetwork::bytesAreWhereTheyAreKept()
{
    QFETCH(const bool, isKept);
    Keeper keeper;
    Network network(1, isKept ? &keeper : nullptr);
    const EndpointId ana = network.addEndpoint("ana");
    const EndpointId bob = network.addEndpoint("bob");
    LinkConditions conditions{.delay = Time(500)};
    network.setConditionsSource([&](EndpointId, EndpointId) { return conditions; });
    const SocketId from = *network.bind(ana, 1);
    const SocketId to = *network.bind(bob, 1);

    const std::vector<std::byte> first = bytesFrom("first");
    const std::vector<std::byte> second = bytesFrom("second");
    std::vector<std::byte> buffer = first; // ENet's: written anew for each datagram
    network.send(from, network.addressOf(to), buffer);
    QVERIFY(network.duplicate(DatagramId(0)));
    conditions.corrupt = 1;
    conditions.duplicate = 1;
    network.refreshConditions();
    buffer = second;
    network.send(from, network.addressOf(to), buffer);
    std::fill(buffer.begin(), buffer.end(), std::byte{0});
    runAll(network);

    std::vector<std::vector<std::byte>> received;
    ReceivedDatagram datagram;
    while (network.receive(to, datagram)) {
        received.emplace_back(datagram.bytes.begin(), datagram.bytes.end());
        if (isKept)
            QCOMPARE(datagram.bytes.data(), keeper.kept[received.size() - 1].data());
    }
    QCOMPARE(received.size(), std::size_t{4});
    QVERIFY(received[0] == first && received[1] == first);
    for (const std::vector<std::byte>& flipped : {received[2], received[3]}) {
        int bits = 0;
        for (std::size_t index = 0; index < second.size(); ++index)
            bits += std::popcount(std::to_integer<unsigned>(flipped[index] ^ second[index]));
        QCOMPARE(bits, 1);
    }
    QVERIFY(keeper.isConsistent);
}

void TestNetwork::clockGoesFromEventToEvent()
{
    Network network(1);
    Alarm alarm;
    QCOMPARE(network.nextEventTime(), never);
    network.schedule(Time(30), alarm, 3);
    network.schedule(Time(10), alarm, 1);
    network.schedule(Time(10), alarm, 2);
    network.runNextEvent();
    QCOMPARE(network.now(), Time(10));
    network.advanceTo(Time(20));
    network.advanceTo(Time(5)); // never back
    QCOMPARE(network.now(), Time(20));
    network.schedule(Time(15), alarm, 4); // too late: now, but after what is due already
    QCOMPARE(network.nextEventTime(), Time(10));
    runAll(network);
    const std::vector<std::pair<Time, std::uint32_t>> expected = {
        {Time(10), 1}, {Time(10), 2}, {Time(20), 4}, {Time(30), 3}};
    QVERIFY(alarm.calls == expected);
    QCOMPARE(network.eventsRun(), std::uint64_t{4});
}

void TestNetwork::portsAreTakenOnce()
{
    Network network(1);
    const EndpointId ana = network.addEndpoint("ana");
    const EndpointId bob = network.addEndpoint("bob");
    const auto first = network.bind(ana, 7777);
    QVERIFY(first);
    QVERIFY(!network.bind(ana, 7777));
    QVERIFY(network.bind(bob, 7777)); // another machine
    network.close(*first);
    network.close(*first);
    const auto again = network.bind(ana, 7777);
    QVERIFY(again);
    QVERIFY(*again != *first);
    QVERIFY(!network.bind(ana, 7777));
}

void TestNetwork::ephemeralPortsRunOut()
{
    Network network(1);
    const EndpointId ana = network.addEndpoint("ana");
    QVERIFY(network.bind(ana, 49153)); // in the way
    std::vector<SocketId> sockets;
    std::vector<bool> taken(65536);
    taken[49153] = true;
    for (int count = 1; count < 65536 - 49152; ++count) {
        const auto socket = network.bind(ana, 0);
        QVERIFY(socket);
        const Address address = network.addressOf(*socket);
        QVERIFY(address.port >= 49152 && !taken[address.port]);
        taken[address.port] = true;
        sockets.push_back(*socket);
    }
    QVERIFY(!network.bind(ana, 0));
    QVERIFY(network.bind(ana, 80)); // the others are not touched
    network.close(sockets[5000]);
    const auto freed = network.bind(ana, 0);
    QVERIFY(freed);
    QVERIFY(network.addressOf(*freed) == network.addressOf(sockets[5000]));
}

void TestNetwork::nobodyThere()
{
    DatagramLog log;
    Network network(1, &log);
    const EndpointId ana = network.addEndpoint("ana");
    const EndpointId bob = network.addEndpoint("bob");
    network.setConditionsSource([](EndpointId, EndpointId) { return LinkConditions{.delay = Time(100)}; });
    const SocketId from = *network.bind(ana, 1);
    network.send(from, {hostOf(bob), 9}, bytesFrom("closed port"));
    network.send(from, {hostOf(EndpointId(900)), 9}, bytesFrom("no such machine"));
    network.send(from, {0x7F000001, 9}, bytesFrom("not of this network"));
    QCOMPARE(log.entries.size(), std::size_t{3});
    QVERIFY(!isLost(log.entries[0])); // it travels first
    QVERIFY(log.entries[1].lost == LossReason::Unreachable && !log.entries[1].sent.to.isValid());
    QVERIFY(log.entries[2].lost == LossReason::Unreachable && !log.entries[2].sent.to.isValid());
    QCOMPARE(network.datagramsInFlight(), std::size_t{1});
    runAll(network);
    QVERIFY(log.entries[0].lost == LossReason::Unreachable && log.entries[0].sent.to == bob);
    QCOMPARE(network.datagramsInFlight(), std::size_t{0});
    QVERIFY(log.consistent);
}

void TestNetwork::closeDropsWhatWaits()
{
    DatagramLog log;
    Network network(1, &log);
    const EndpointId ana = network.addEndpoint("ana");
    const SocketId from = *network.bind(ana, 1);
    const SocketId to = *network.bind(ana, 2);
    const SocketId other = *network.bind(ana, 3);
    for (const char* text : {"one", "two", "three"})
        network.send(from, network.addressOf(to), bytesFrom(text));
    network.send(from, network.addressOf(other), bytesFrom("not mine"));
    runAll(network);
    ReceivedDatagram received;
    QVERIFY(network.receive(to, received));
    std::vector<std::vector<std::byte>> dropped;
    const auto keep = [&dropped](const ReceivedDatagram& datagram) {
        dropped.emplace_back(datagram.bytes.begin(), datagram.bytes.end());
    };
    network.close(to, keep);
    QVERIFY((dropped == std::vector{bytesFrom("two"), bytesFrom("three")}));
    network.close(to, keep);
    QCOMPARE(dropped.size(), std::size_t{2});
    QVERIFY(!network.receive(to, received));
    QVERIFY(network.receive(other, received));
    QVERIFY(std::equal(received.bytes.begin(), received.bytes.end(),
                       bytesOf(std::string_view("not mine")).begin()));
    network.close(other);
    network.close(from);

    const SocketId again = *network.bind(ana, 2);
    QVERIFY(!network.receive(again, received)); // what was for the old socket is gone
}

void TestNetwork::closedWhileUnderWay()
{
    DatagramLog log;
    Network network(1, &log);
    const EndpointId ana = network.addEndpoint("ana");
    const EndpointId bob = network.addEndpoint("bob");
    network.setConditionsSource([](EndpointId, EndpointId) { return LinkConditions{.delay = Time(100)}; });
    const SocketId from = *network.bind(ana, 1);
    const SocketId to = *network.bind(bob, 2);
    network.send(from, network.addressOf(to), bytesFrom("too late"));
    network.close(to);
    network.advanceTo(Time(50));
    network.send(from, {hostOf(bob), 2}, bytesFrom("in time"));
    network.runNextEvent();
    QVERIFY(log.entries[0].lost == LossReason::Unreachable);
    const SocketId again = *network.bind(bob, 2); // as with real UDP, the port is what counts
    network.runNextEvent();
    ReceivedDatagram received;
    QVERIFY(network.receive(again, received));
    QVERIFY(log.entries[1].delivered == Time(150));
}

void TestNetwork::everyDatagramIsAccountedFor_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 5; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestNetwork::everyDatagramIsAccountedFor()
{
    QFETCH(int, seed);
    constexpr int peers = 6;
    DatagramLog log;
    Network network(static_cast<std::uint64_t>(seed), &log);
    RandomStream random(static_cast<std::uint64_t>(seed) * 1000);
    std::vector<std::optional<SocketId>> sockets;
    for (int peer = 0; peer < peers; ++peer)
        sockets.push_back(network.bind(network.addEndpoint(std::to_string(peer)), 7));
    double loss = 0.1;
    network.setConditionsSource([&loss](EndpointId from, EndpointId to) {
        return LinkConditions{.delay = Time(1'000 * (1 + from.value())),
                              .jitter = Time(700 * to.value()),
                              .loss = loss,
                              .duplicate = 0.15};
    });

    std::uint64_t sent = 0;
    std::uint64_t taken = 0;
    std::uint64_t dropped = 0;
    std::size_t mostInFlight = 0;
    const auto accounted = [&] {
        const std::size_t copies = log.count(&isCopy);
        return network.datagramsSent() == sent && log.entries.size() == sent + copies &&
               sent + copies == log.count(&isDelivered) + log.count(&isLost) + network.datagramsInFlight();
    };
    for (int step = 0; step < 6'000; ++step) {
        const auto peer = static_cast<std::size_t>(random.nextBetween(0, peers - 1));
        const auto what = random.nextBetween(0, 99);
        if (what < 60 && sockets[peer]) {
            const Address to{hostOf(EndpointId(static_cast<std::uint16_t>(random.nextBetween(0, peers)))), 7};
            network.send(*sockets[peer], to,
                         std::vector<std::byte>(static_cast<std::size_t>(random.nextBetween(0, 90))));
            ++sent;
        } else if (what < 75) {
            if (network.nextEventTime() != never)
                network.runNextEvent();
        } else if (what >= 90 && what < 96 && sockets[peer]) {
            ReceivedDatagram received;
            while (network.receive(*sockets[peer], received))
                ++taken;
        } else if (what == 96 && sockets[peer]) {
            network.close(*sockets[peer], [&dropped](const ReceivedDatagram&) { ++dropped; });
            sockets[peer].reset();
        } else if (what == 97 && !sockets[peer]) {
            sockets[peer] = network.bind(EndpointId(static_cast<std::uint16_t>(peer)), 7);
        } else if (what == 98) {
            loss = random.nextDouble() / 2;
            network.refreshConditions();
        }
        mostInFlight = std::max(mostInFlight, network.datagramsInFlight());
        if (step % 100 == 0)
            QVERIFY(accounted());
    }
    QVERIFY(mostInFlight > 20);
    runAll(network);
    QVERIFY(accounted());
    QCOMPARE(network.datagramsInFlight(), std::size_t{0});
    for (const auto& socket : sockets) {
        if (socket)
            network.close(*socket, [&dropped](const ReceivedDatagram&) { ++dropped; });
    }
    QCOMPARE(taken + dropped, std::uint64_t{log.count(&isDelivered)});
    QVERIFY(log.count(&isCopy) > 100 && log.count(&isLost) > 100);
    QVERIFY(log.consistent);
    for (const DatagramLog::Entry& entry : log.entries) {
        if (entry.delivered)
            QCOMPARE(*entry.delivered, entry.sent.due);
    }
}

void TestNetwork::linksDoNotDisturbEachOther()
{
    const LinkConditions plain{.delay = Time(20'000), .jitter = Time(9'000), .loss = 0.1, .duplicate = 0.05};
    const auto run = [&plain](const LinkConditions& toBob, int extraToBob) {
        auto log = std::make_unique<DatagramLog>();
        Network network(99, log.get());
        const EndpointId ana = network.addEndpoint("ana");
        const EndpointId bob = network.addEndpoint("bob");
        const EndpointId cem = network.addEndpoint("cem");
        network.setConditionsSource([=](EndpointId, EndpointId to) { return to == bob ? toBob : plain; });
        const SocketId from = *network.bind(ana, 1);
        const SocketId other = *network.bind(cem, 1);
        const SocketId third = *network.bind(bob, 1);
        for (int step = 0; step < 5'000; ++step) {
            for (int extra = 0; extra < extraToBob; ++extra)
                network.send(from, network.addressOf(third), bytesFrom("b"));
            network.send(from, network.addressOf(other), bytesFrom("c"));
            network.send(other, network.addressOf(from), bytesFrom("a"));
            const Time next = network.now() + Time(1'000);
            while (network.nextEventTime() <= next)
                network.runNextEvent();
            network.advanceTo(next);
        }
        std::vector<std::tuple<EndpointId, EndpointId, Time, Time, LossReason, bool>> rest;
        for (const DatagramLog::Entry& entry : log->entries) {
            if (entry.sent.to != bob)
                rest.emplace_back(entry.sent.from, entry.sent.to, entry.sent.sent, entry.sent.due,
                                  entry.sent.lost, entry.sent.duplicate);
        }
        return rest;
    };
    const auto expected = run(plain, 1);
    QVERIFY(expected.size() > 10'000);
    QVERIFY(run({.delay = Time(1), .jitter = Time(90'000), .loss = 0.7, .duplicate = 0.9}, 1) == expected);
    QVERIFY(run(plain, 0) == expected);
    QVERIFY(run(plain, 3) == expected);
}

void TestNetwork::conditionsAreAskedForAgain()
{
    DatagramLog log;
    Network network(1, &log);
    const EndpointId ana = network.addEndpoint("ana");
    const EndpointId bob = network.addEndpoint("bob");
    Time delay(1'000);
    int asked = 0;
    network.setConditionsSource([&](EndpointId, EndpointId) {
        ++asked;
        return LinkConditions{.delay = delay};
    });
    const SocketId from = *network.bind(ana, 1);
    const Address to = network.addressOf(*network.bind(bob, 1));
    network.send(from, to, bytesFrom("one"));
    network.send(from, to, bytesFrom("two"));
    QCOMPARE(asked, 1); // once a link, not once a datagram
    delay = Time(200);
    network.send(from, to, bytesFrom("three"));
    QCOMPARE(log.entries[2].sent.due, Time(1'000));
    network.refreshConditions();
    QCOMPARE(network.conditions(ana, bob).delay, Time(200));
    QCOMPARE(network.conditions(bob, ana).delay, Time(200)); // never used: the source's answer
    network.advanceTo(Time(900));
    network.send(from, to, bytesFrom("four"));
    QCOMPARE(log.entries[3].sent.due, Time(1'100));
    runAll(network);
    QVERIFY(log.entries[0].delivered == Time(1'000)); // what is on its way keeps its time
}

void TestNetwork::datagramsUnderWayAreListed()
{
    Network network(1);
    const EndpointId ana = network.addEndpoint("ana");
    const EndpointId bob = network.addEndpoint("bob");
    Time delay(5'000);
    network.setConditionsSource([&](EndpointId, EndpointId) { return LinkConditions{.delay = delay}; });
    const SocketId from = *network.bind(ana, 1);
    const Address to = network.addressOf(*network.bind(bob, 1));
    const Address back = network.addressOf(from);
    for (int count = 0; count < 20; ++count) {
        delay -= Time(100);
        network.refreshConditions();
        network.send(from, count % 3 ? to : back, bytesFrom("x"));
    }
    for (int count = 0; count < 10; ++count)
        network.runNextEvent();
    for (int count = 0; count < 5; ++count)
        network.send(from, to, bytesFrom("y")); // in places that are free again
    std::vector<DatagramId> ids;
    network.forEachInFlight([&ids](DatagramId id, const SentDatagram& datagram) {
        QVERIFY(datagram.bytes.size() == 1);
        ids.push_back(id);
    });
    QCOMPARE(ids.size(), network.datagramsInFlight());
    QCOMPARE(ids.size(), std::size_t{15});
    QVERIFY(std::is_sorted(ids.begin(), ids.end()));
    QVERIFY(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}

void TestNetwork::costDoesNotGrowWithPeers()
{
    struct Cost
    {
        std::uint64_t events = 0;
        std::uint64_t allocations = 0;
        int asked = 0;
    };
    const auto costWith = [](int peers) {
        Network network(5);
        int asked = 0;
        network.setConditionsSource([&asked](EndpointId, EndpointId) {
            ++asked;
            return LinkConditions{.delay = Time(5'000), .jitter = Time(1'000), .loss = 0.01};
        });
        const SocketId server = *network.bind(network.addEndpoint("server"), 1);
        std::vector<SocketId> clients;
        for (int peer = 0; peer < peers; ++peer)
            clients.push_back(*network.bind(network.addEndpoint("client" + std::to_string(peer)), 1));
        const std::vector<std::byte> payload(100);
        std::size_t next = 0;
        const auto exchange = [&](int datagrams) {
            for (int count = 0; count < datagrams; ++count) {
                const SocketId client = clients[next++ % clients.size()];
                network.send(count % 2 ? server : client, network.addressOf(count % 2 ? client : server),
                             payload);
                while (network.nextEventTime() != never)
                    network.runNextEvent();
                ReceivedDatagram received;
                while (network.receive(server, received) || network.receive(client, received)) {
                }
            }
        };
        exchange(2 * peers + 4); // every link has been used, every pool is filled
        exchange(2 * peers + 4'000);
        Cost cost{network.eventsRun(), allocations.load(), asked};
        exchange(4'000);
        cost.events = network.eventsRun() - cost.events;
        cost.allocations = allocations.load() - cost.allocations;
        cost.asked = asked - cost.asked;
        return cost;
    };
    const Cost few = costWith(2);
    const Cost manyPeers = costWith(4'000);
    QVERIFY(few.events > 3'800 && few.events <= 4'000);
    QVERIFY(manyPeers.events > 3'800 && manyPeers.events <= 4'000);
    QCOMPARE(manyPeers.asked, 0);
    // A slot of the queue grows now and then; nothing is allocated for a datagram.
    QVERIFY2(few.allocations < 64, qPrintable(QString::number(few.allocations)));
    QVERIFY2(manyPeers.allocations < 64, qPrintable(QString::number(manyPeers.allocations)));
}

PEERSCOPE_TEST(TestNetwork)

} // namespace peerscope::test_network

#include "test_network.moc"

// SPDX-License-Identifier: MIT
//
// Sandboxes in threads of their own do not disturb each other.
#include "core/sandbox/sandbox.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <array>
#include <barrier>
#include <thread>
#include <vector>

namespace peerscope::test_sandbox_threads {

Scenario busyScenario(std::uint64_t seed)
{
    Scenario scenario;
    scenario.name = QStringLiteral("busy");
    scenario.seed = seed;
    scenario.duration = fromSeconds(8);
    PeerSpec server;
    server.name = QStringLiteral("server");
    server.role = PeerRole::Server;
    PeerSpec bots;
    bots.name = QStringLiteral("bot");
    bots.server = server.name;
    bots.count = 6;
    bots.joinAt = fromSeconds(0.1);
    bots.joinEvery = fromSeconds(0.1);
    scenario.peers = {server, bots};
    LinkSpec links;
    links.conditions = {
        .delay = fromMilliseconds(40), .jitter = fromMilliseconds(15), .loss = 0.05, .duplicate = 0.02};
    scenario.links = {links};
    TrafficSpec up;
    up.from = bots.name;
    up.target.id = 1;
    up.mode = TransferMode::UnreliableOrdered;
    up.channel = 2;
    up.hz = 30;
    up.payload = PayloadSize{60};
    TrafficSpec down;
    down.from = server.name;
    down.mode = TransferMode::Reliable;
    down.hz = 20;
    down.payload = PayloadSize{2000};
    scenario.traffic = {up, down};
    return scenario;
}

struct Outcome
{
    std::uint64_t digest = 0;
    std::size_t packets = 0;
    std::size_t events = 0;

    bool operator==(const Outcome&) const = default;
};

Outcome run(std::uint64_t seed, Time step)
{
    Sandbox sandbox(busyScenario(seed));
    while (!sandbox.isFinished())
        sandbox.runUntil(sandbox.now() + step);
    const TraceSnapshot trace(sandbox.trace());
    return {sandbox.digest(), trace.packetCount(), trace.eventCount()};
}

class TestSandboxThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void threadsDoNotMeet()
    {
        constexpr std::array<std::uint64_t, 4> seeds = {1, 2, 3, 1}; // two of them the same
        std::array<Outcome, seeds.size()> alone;
        for (std::size_t index = 0; index < seeds.size(); ++index)
            alone[index] = run(seeds[index], fromSeconds(0.01));
        QVERIFY(alone[0].packets > 1000);
        QCOMPARE(alone[0].digest, alone[3].digest);
        QVERIFY(alone[0].digest != alone[1].digest);

        std::array<Outcome, seeds.size()> together;
        std::barrier start(static_cast<std::ptrdiff_t>(seeds.size()));
        std::vector<std::thread> threads;
        for (std::size_t index = 0; index < seeds.size(); ++index) {
            threads.emplace_back([&, index] {
                start.arrive_and_wait();
                together[index] = run(seeds[index], fromSeconds(0.01));
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        for (std::size_t index = 0; index < seeds.size(); ++index)
            QVERIFY(together[index] == alone[index]);
    }

    void turnsDoNotMatter()
    {
        // Two sandboxes that take turns in one thread run as if each were alone.
        Sandbox first(busyScenario(1));
        Sandbox second(busyScenario(2));
        while (!first.isFinished() || !second.isFinished()) {
            first.runUntil(first.now() + fromSeconds(0.01));
            second.runUntil(second.now() + fromSeconds(0.01));
        }
        QCOMPARE(first.digest(), run(1, fromSeconds(1)).digest);
        QCOMPARE(second.digest(), run(2, fromSeconds(1)).digest);
    }
};

PEERSCOPE_TEST(TestSandboxThreads)

} // namespace peerscope::test_sandbox_threads

#include "test_sandbox_threads.moc"

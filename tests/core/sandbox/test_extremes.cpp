// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/sandbox/report.h"
#include "core/sandbox/sandbox.h"
#include "core/scenario/number_bounds.h"
#include "core/scenario/scenario_check.h"
#include "core/scenario/scenario_file.h"
#include "core/trace/json_lines.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>

namespace peerscope::test_extremes {

using namespace Qt::Literals::StringLiterals;

PeerSpec peerNamed(const QString& name, PeerRole role)
{
    PeerSpec peer;
    peer.name = name;
    peer.role = role;
    return peer;
}

/// Makes scenarios in which every number is at one end of its range.
class Extremes
{
public:
    explicit Extremes(std::uint64_t seed) : m_random(RandomStream::derive(seed, {"extremes"})) {}

    Scenario scenario()
    {
        Scenario scenario;
        scenario.seed = static_cast<std::uint64_t>(either(bounds::seed));
        scenario.duration = maybe() ? bounds::duration.longest() : Time(60'000'000);
        PeerSpec server = peerNamed(u"server"_s, PeerRole::Server);
        server.port = integer(bounds::port);
        server.maxClients = integer(bounds::maxClients);
        server.channels = integer(bounds::channels);
        server.pollHz = either(bounds::pollHz);
        server.api = maybe() ? PeerApi::Scene : PeerApi::Peer;
        PeerSpec clients = peerNamed(u"c"_s, PeerRole::Client);
        clients.server = server.name;
        clients.count = 2;
        clients.id = maybe() ? bounds::clientId.lowest() : bounds::clientId.highest() - 1;
        clients.channels = integer(bounds::channels);
        clients.pollHz = either(bounds::pollHz);
        clients.joinEvery = maybe() ? Time{} : scenario.duration;
        PeerSpec mesh = peerNamed(u"m"_s, PeerRole::Mesh);
        mesh.count = 2;
        mesh.pollHz = either(bounds::pollHz);
        for (PeerSpec* peer : {&server, &clients, &mesh}) {
            peer->pollPhase = milliseconds(bounds::pollShiftMs);
            peer->pollJitter = maybe() ? Time{} : milliseconds(bounds::pollShiftMs);
            peer->packetsPerPoll = server.api == PeerApi::Scene ? 0 : integer(bounds::packetsPerPoll);
            peer->enet = settings();
        }
        const auto compression = static_cast<CompressionMode>(m_random.next() % compressionModeCount);
        server.enet.compression = compression;
        clients.enet.compression = compression;
        scenario.peers = {server, clients, mesh};
        scenario.links = {{u"*"_s, u"*"_s, conditions()}};
        for (const auto& [from, to] : {std::pair(u"c"_s, 1), std::pair(u"server"_s, 0), std::pair(u"m"_s, 0)})
            scenario.traffic.push_back(traffic(from, to, scenario.duration));
        for (int index = 0; index < 8; ++index)
            scenario.actions.push_back(action(maybe() ? Time{} : Time(2'000'000)));
        return scenario;
    }

private:
    bool maybe() { return m_random.next() % 2 == 0; }
    double either(const NumberBounds& bounds) { return maybe() ? bounds.low : bounds.high; }
    int integer(const NumberBounds& bounds) { return maybe() ? bounds.lowest() : bounds.highest(); }
    Time milliseconds(const NumberBounds& bounds) { return fromMilliseconds(either(bounds)); }

    std::uint32_t whole(const NumberBounds& bounds) { return static_cast<std::uint32_t>(integer(bounds)); }

    EnetSettings settings()
    {
        EnetSettings settings;
        if (maybe())
            settings.inBandwidth = whole(bounds::bandwidth);
        if (maybe())
            settings.outBandwidth = whole(bounds::bandwidth);
        if (maybe())
            settings.timeout = {whole(bounds::timeoutLimit), whole(bounds::enetMs), whole(bounds::enetMs)};
        if (maybe())
            settings.pingIntervalMs = whole(bounds::enetMs);
        if (maybe())
            settings.throttle = {whole(bounds::enetMs), whole(bounds::throttleStep),
                                 whole(bounds::throttleStep)};
        return settings;
    }

    LinkConditionsChange conditions()
    {
        LinkConditionsChange change;
        change.delay = milliseconds(bounds::delayMs);
        change.jitter = milliseconds(bounds::jitterMs);
        change.distribution = static_cast<JitterDistribution>(m_random.next() % jitterDistributionCount);
        if (*change.delay > Time{} || *change.jitter > Time{})
            change.reorder = either(bounds::share);
        // Only one in four loses everything; otherwise nothing would ever be on its way.
        change.loss = maybe() ? 0.0 : either(bounds::share);
        change.duplicate = either(bounds::share);
        change.corrupt = maybe() ? 0.0 : either(bounds::share);
        change.rateKbit = static_cast<std::uint32_t>(maybe() ? 1 : integer(bounds::rateKbit));
        change.queueBytes = static_cast<std::uint32_t>(integer(bounds::queueBytes));
        change.loseEvery = static_cast<std::uint32_t>(integer(bounds::loseEvery));
        if (maybe())
            change.burstLoss = BurstLoss{either(bounds::share), either(bounds::share), either(bounds::share),
                                         either(bounds::share)};
        return change;
    }

    TrafficSpec traffic(const QString& from, int to, Time duration)
    {
        TrafficSpec traffic;
        traffic.from = from;
        traffic.target.id = maybe() ? to : integer(bounds::target);
        traffic.channel = integer(bounds::transferChannel);
        traffic.mode = static_cast<TransferMode>(m_random.next() % transferModeCount);
        traffic.hz = either(bounds::hz);
        // Not the largest, of which a stream fills the memory in no time.
        traffic.payload = PayloadSize{m_random.next() % 8 == 0 ? 65'536 : 0};
        traffic.start = m_random.next() % 8 == 0 ? duration : Time{};
        if (traffic.start < bounds::stop.longest() && maybe())
            traffic.stop = bounds::stop.longest();
        return traffic;
    }

    ActionSpec action(Time at)
    {
        const QString peer = maybe() ? u"server"_s : u"c"_s;
        const auto datagram = static_cast<std::uint32_t>(either(bounds::datagram));
        const auto onDatagram = [at](auto what) { return ActionSpec{at, {}, what}; };
        switch (m_random.next() % 9) {
        case 0:
            return {at, peer, FreezeAction{maybe() ? Time{} : bounds::freezeFor.longest()}};
        case 1:
            return {at, peer, PollRateAction{either(bounds::pollHz)}};
        case 2:
            return {at, {}, ConditionsAction{u"*"_s, u"*"_s, maybe(), conditions()}};
        case 3:
            return {at, {}, DownAction{u"server"_s, u"c"_s, maybe(), bounds::downFor.longest()}};
        case 4:
            return onDatagram(DelayAction{datagram, milliseconds(bounds::delayMs)});
        case 5:
            return onDatagram(DuplicateAction{datagram});
        case 6:
            return onDatagram(KillAction{datagram});
        case 7:
            return {at, peer, SettingsAction{settings()}};
        default:
            return {at, peer,
                    PutPacketAction{{integer(bounds::target), {}, false},
                                    integer(bounds::transferChannel),
                                    TransferMode::Reliable,
                                    PayloadSize{m_random.next() % 8 == 0 ? bounds::size.highest() : 0}}};
        }
    }

    RandomStream m_random;
};

/// Runs a limited number of events, so that the trace stays small.
void runSome(Sandbox& sandbox, int events)
{
    constexpr std::size_t enoughSent = 16'000'000;
    // One packet may have 64 MiB, and may go to several peers.
    constexpr std::size_t enoughPut = 80'000'000;
    std::size_t sent = 0;
    std::size_t put = 0;
    std::size_t knownDatagrams = 0;
    std::size_t knownPackets = 0;
    int atOneTime = 0;
    for (int count = 0; count < events && !sandbox.isFinished(); ++count) {
        const Time before = sandbox.now();
        sandbox.runNextEvent();
        QVERIFY(sandbox.now() >= before);
        QVERIFY(sandbox.now() <= sandbox.scenario().duration);
        QVERIFY(sandbox.nextEventTime() >= sandbox.now());
        atOneTime = sandbox.now() == before ? atOneTime + 1 : 0;
        QVERIFY2(atOneTime < 4000, "time stands still");
        const TraceSnapshot trace(sandbox.trace());
        for (; knownDatagrams < trace.datagramCount(); ++knownDatagrams)
            sent += trace.datagram(DatagramId(static_cast<std::uint32_t>(knownDatagrams))).size;
        for (; knownPackets < trace.packetCount(); ++knownPackets)
            put += trace.packet(PacketId(static_cast<std::uint32_t>(knownPackets))).size;
        if (sent > enoughSent || put > enoughPut)
            return;
    }
}

/// No hang and no overflow (seen by the builds with sanitizers) for any valid file.
class TestExtremes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anyCombinationOfBoundsRuns();
    void theSlowestStreamSendsOnTime();
    void theSlowestLinkHoldsTheLargestQueue();
    void aFullTraceEndsTheRun();
};

void TestExtremes::anyCombinationOfBoundsRuns()
{
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Scenario scenario = Extremes(seed).scenario();
        if (const auto error = checkScenario(scenario))
            QFAIL(qPrintable(u"%1: %2"_s.arg(seed).arg(error->toString())));
        Sandbox sandbox(scenario);
        runSome(sandbox, 4000);
        if (QTest::currentTestFailed())
            QFAIL(qPrintable(u"seed %1:\n%2"_s.arg(seed).arg(QString::fromUtf8(toJson(scenario)))));
        const TraceState state = sandbox.state();
        for (const LinkState& link : state.links)
            QVERIFY(link.queuedBytes <= 2'000'000'000);
        const TraceSnapshot trace(sandbox.trace());
        const Report report = makeReport(trace, scenario, sandbox.now(), sandbox.digest());
        QVERIFY(!toJson(report).isEmpty());
        std::string lines;
        for (std::size_t index = 0; index < std::min<std::size_t>(trace.datagramCount(), 100); ++index) {
            const DatagramId id(static_cast<std::uint32_t>(index));
            QVERIFY(trace.datagram(id).due >= trace.datagram(id).sent);
            appendDatagramLine(lines, trace, id);
        }
    }
}

void TestExtremes::theSlowestStreamSendsOnTime()
{
    Scenario scenario;
    scenario.duration = bounds::duration.longest();
    PeerSpec server = peerNamed(u"server"_s, PeerRole::Server);
    server.pollHz = bounds::pollHz.low;
    scenario.peers = {server};
    TrafficSpec traffic;
    traffic.from = server.name;
    traffic.hz = bounds::hz.low;
    scenario.traffic = {traffic};
    Sandbox sandbox(scenario);
    sandbox.runUntil(scenario.duration);
    QVERIFY(sandbox.isFinished());
    QCOMPARE(sandbox.now(), scenario.duration);
    QVERIFY(sandbox.network().eventsRun() >= 604u + 60'480u); // one packet in 1,000 s, one poll in 10 s
    QVERIFY(sandbox.network().eventsRun() <= 606u + 60'482u);
}

void TestExtremes::theSlowestLinkHoldsTheLargestQueue()
{
    LinkConditions conditions;
    conditions.rateKbit = 1;
    conditions.queueBytes = static_cast<std::uint32_t>(bounds::queueBytes.high);
    conditions.delay = fromMilliseconds(bounds::delayMs.high);
    conditions.jitter = fromMilliseconds(bounds::jitterMs.high);
    conditions.distribution = JitterDistribution::Pareto;
    Link link(1, "a", "b", conditions);
    const Time now = bounds::duration.longest();
    // In large pieces, so that a few of them fill the queue.
    constexpr std::size_t piece = 10'000'000;
    Time last{};
    for (int index = 0; index < 200; ++index) {
        const Link::Verdict verdict = link.pass(now, piece);
        QVERIFY(verdict.due >= now);
        if (verdict.lost == LossReason::None)
            last = verdict.due;
    }
    QCOMPARE(link.queuedBytes(now), std::uint64_t{1'000'000'000});
    // A gigabyte at a kilobit takes 8 million seconds; the delay comes on top.
    QVERIFY(toSeconds(last - now) >= 8e6);
    QVERIFY(toSeconds(last - now) <= 8e6 + 5 * 3600);
    conditions.rateKbit = static_cast<std::uint32_t>(bounds::rateKbit.high);
    link.setConditions(conditions);
    QVERIFY(link.queuedBytes(now) > 0);
    QVERIFY(link.pass(now, piece).due >= now);
}

void TestExtremes::aFullTraceEndsTheRun()
{
    Scenario scenario;
    scenario.duration = Time(60'000'000);
    PeerSpec server = peerNamed(u"server"_s, PeerRole::Server);
    PeerSpec client = peerNamed(u"ana"_s, PeerRole::Client);
    client.server = server.name;
    scenario.peers = {server, client};
    TrafficSpec traffic;
    traffic.from = client.name;
    traffic.target.id = 1;
    traffic.hz = 100;
    traffic.payload = PayloadSize{64};
    scenario.traffic = {traffic};
    Sandbox sandbox(scenario);
    // More bytes than one block of 256 KiB, of the million there may be.
    sandbox.setFullAt(1.5 / (1024.0 * 1024));
    sandbox.runUntil(scenario.duration);
    QVERIFY(sandbox.endedEarly());
    QVERIFY(sandbox.isFinished());
    QVERIFY(sandbox.now() > Time(2'000'000) && sandbox.now() < Time(40'000'000));
    QVERIFY2(sandbox.endedEarly()->contains(u"packets"), qPrintable(*sandbox.endedEarly()));
    // The run stays at its end, and the trace can be read.
    const Time end = sandbox.now();
    const std::size_t packets = TraceSnapshot(sandbox.trace()).packetCount();
    QVERIFY(packets > 100);
    sandbox.runNextEvent();
    sandbox.runUntil(scenario.duration);
    QCOMPARE(sandbox.now(), end);
    QCOMPARE(TraceSnapshot(sandbox.trace()).packetCount(), packets);
    QCOMPARE(sandbox.perform({{}, u"ana"_s, CloseAction{}}, end), sandbox.endedEarly());
    // The normal limit is far away.
    Sandbox other(scenario);
    other.runUntil(scenario.duration);
    QVERIFY(!other.endedEarly());
}

PEERSCOPE_TEST(TestExtremes)

} // namespace peerscope::test_extremes

#include "test_extremes.moc"

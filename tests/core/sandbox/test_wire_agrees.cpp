// SPDX-License-Identifier: MIT
// Compares what a capture of a sandbox shows with what the peers themselves reported.
#include "core/base/random.h"
#include "core/enet/range_decoder.h"
#include "core/files/capture_import.h"
#include "core/files/pcap_output.h"
#include "core/sandbox/sandbox.h"
#include "core/wire/enet_datagram.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <fstream>
#include <map>

namespace peerscope::test_wire_agrees {

using namespace Qt::Literals::StringLiterals;

/// A server and some clients that come and go, on bad links, with every mode, on several channels, with sizes
/// around the MTU and far beyond.
Scenario randomScenario(std::uint64_t seed)
{
    RandomStream random(seed * 7919 + 1);
    const auto chance = [&random](double share) { return random.nextDouble() < share; };
    Scenario scenario;
    scenario.seed = seed;
    scenario.duration = fromSeconds(6);
    PeerSpec server;
    server.name = u"server"_s;
    server.role = PeerRole::Server;
    scenario.peers.push_back(server);
    const auto clients = static_cast<int>(random.nextBetween(1, 4));
    const auto nameOf = [](int client) { return u"client%1"_s.arg(client); };
    constexpr double rates[] = {60.0, 30.0, 144.0};
    for (int client = 0; client < clients; ++client) {
        PeerSpec spec;
        spec.name = nameOf(client);
        spec.server = server.name;
        spec.joinAt = fromSeconds(0.1 + 0.3 * client);
        spec.pollHz = rates[random.next() % std::size(rates)];
        scenario.peers.push_back(spec);

        LinkSpec link;
        link.from = spec.name;
        link.to = server.name;
        link.bothWays = true;
        link.conditions.delay = fromMilliseconds(random.nextDouble() * 60);
        if (chance(0.7))
            link.conditions.jitter = fromMilliseconds(random.nextDouble() * 40);
        if (chance(0.5))
            link.conditions.reorder = random.nextDouble();
        if (chance(0.6))
            link.conditions.loss = random.nextDouble() * 0.15;
        if (chance(0.3))
            link.conditions.burstLoss = BurstLoss{.p = 0.02, .r = 0.3};
        if (chance(0.4))
            link.conditions.duplicate = random.nextDouble() * 0.2;
        if (chance(0.2))
            link.conditions.rateKbit = static_cast<std::uint32_t>(random.nextBetween(300, 3'000));
        scenario.links.push_back(link);

        constexpr int sizes[] = {0, 1, 40, 900, 1'364, 1'365, 1'368, 1'400, 2'800, 9'000};
        for (auto lines = random.nextBetween(2, 6); lines > 0; --lines) {
            const bool up = chance(0.5);
            TrafficSpec traffic;
            traffic.from = up ? spec.name : server.name;
            traffic.target.name = up ? server.name : chance(0.5) ? spec.name : QString();
            traffic.channel = static_cast<int>(random.next() % 3);
            traffic.mode = static_cast<TransferMode>(random.next() % 3);
            traffic.hz = 2 + random.nextDouble() * 40;
            traffic.payload = PayloadSize{sizes[random.next() % std::size(sizes)]};
            traffic.start = spec.joinAt + fromSeconds(random.nextDouble());
            scenario.traffic.push_back(traffic);
        }
        ActionSpec leave;
        leave.at = fromSeconds(3 + random.nextDouble() * 2);
        if (chance(0.3)) {
            leave.peer = spec.name;
            leave.what = CloseAction{};
            scenario.actions.push_back(leave);
            if (chance(0.5)) {
                leave.at += fromSeconds(0.2 + random.nextDouble() * 0.3);
                leave.what = JoinAction{};
                scenario.actions.push_back(leave);
            }
        } else if (chance(0.3)) {
            leave.peer = server.name;
            DisconnectPeerAction disconnect;
            disconnect.target.name = spec.name;
            disconnect.force = chance(0.5);
            leave.what = disconnect;
            scenario.actions.push_back(leave);
        }
    }
    std::stable_sort(scenario.actions.begin(), scenario.actions.end(),
                     [](const ActionSpec& left, const ActionSpec& right) { return left.at < right.at; });
    return scenario;
}

/// A link's recording of a second: delay, loss and rate each tenth of it.
LinkRecordingRef measuredNetwork(RandomStream& random)
{
    auto recording = std::make_shared<LinkRecording>();
    recording->file = "drawn at random";
    recording->length = fromSeconds(1);
    for (int index = 0; index < 10; ++index)
        recording->samples.push_back({.at = fromSeconds(0.1 * index),
                                      .delay = fromMilliseconds(random.nextDouble() * 80),
                                      .loss = random.nextDouble() * 0.1,
                                      .rateKbit = 300 + random.nextDouble() * 3'000});
    return {std::move(recording)};
}

/// The settings that a game's code would make, at every peer and in its traffic.
void drawSettings(Scenario& scenario)
{
    RandomStream random = RandomStream::derive(scenario.seed, {"settings"});
    const auto chance = [&random](double share) { return random.nextDouble() < share; };
    const auto between = [&random](std::uint64_t low, std::uint64_t high) {
        return static_cast<std::uint32_t>(random.nextBetween(low, high));
    };
    const auto compression = static_cast<CompressionMode>(random.next() % compressionModeCount);
    for (PeerSpec& peer : scenario.peers) {
        peer.enet.compression = compression;
        if (chance(0.3))
            peer.enet.inBandwidth = between(2'000, 200'000);
        if (chance(0.3))
            peer.enet.outBandwidth = between(2'000, 200'000);
        if (chance(0.2))
            peer.enet.timeout = EnetTimeout{between(1, 32), between(300, 3'000), between(500, 10'000)};
        if (chance(0.3))
            peer.enet.pingIntervalMs = between(50, 2'000);
        if (chance(0.3))
            peer.enet.throttle = EnetThrottle{between(100, 5'000), between(0, 16), between(0, 16)};
        if (chance(0.3))
            peer.packetsPerPoll = static_cast<int>(between(1, 4));
        if (chance(0.3))
            peer.pollPhase = Time(between(0, 20'000));
        if (chance(0.3))
            peer.pollJitter = Time(between(0, 5'000));
    }
    for (LinkSpec& link : scenario.links) {
        if (chance(0.2))
            link.conditions.mtu = between(600, 1'500);
        if (chance(0.2))
            link.conditions.recording.emplace(measuredNetwork(random));
    }
    for (TrafficSpec& traffic : scenario.traffic) {
        traffic.inFrames = chance(0.3);
        if (chance(0.2))
            traffic.burst = static_cast<int>(between(2, 4));
    }
}

/// What a capture proves to have reached the server, computed from the bytes alone, command by command: for
/// each line of the capture, the time of the latest acknowledgement of it, or of something that arrived after
/// it on the same connection. -1 for lines without proof.
std::vector<Time> provenAt(const TraceSnapshot& truth, const std::vector<PcapSighting>& sightings)
{
    std::vector<Time> proven(sightings.size(), Time(-1));
    RangeDecoder rangeCoder;
    EnetOpener opener(&rangeCoder);
    std::map<EndpointId, std::vector<std::size_t>> arrivals; // by client, of its newest connection
    for (std::size_t index = 0; index < sightings.size(); ++index) {
        const DatagramRow datagram = truth.datagram(sightings[index].datagram);
        const ByteView bytes = truth.bytes(datagram);
        if (sightings[index].direction == UdpFrame::Direction::Received) {
            if (parseEnetHeader(bytes)->peerId == noEnetPeer)
                arrivals[datagram.from].clear();
            arrivals[datagram.from].push_back(index);
            continue;
        }
        const std::vector<std::size_t>& lines = arrivals[datagram.to];
        for (const EnetCommand& answer : enetCommands(bytes, opener)) {
            if (answer.kind != EnetCommandKind::Acknowledge)
                continue;
            const auto isAnswered = [&](std::size_t line) {
                const ByteView asked = truth.bytes(truth.datagram(sightings[line].datagram));
                const auto commands = enetCommands(asked, opener);
                return parseEnetHeader(asked)->sentTime == answer.echoedTime &&
                       std::any_of(commands.begin(), commands.end(), [&](const EnetCommand& command) {
                           return command.acknowledge && command.kind != EnetCommandKind::Disconnect &&
                                  command.channel == answer.channel &&
                                  command.reliableSequenceNumber == answer.number;
                       });
            };
            const auto last = std::find_if(lines.begin(), lines.end(), isAnswered);
            for (auto line = lines.begin(); last != lines.end() && line != std::next(last); ++line)
                proven[*line] = sightings[index].at;
        }
    }
    return proven;
}

struct Totals
{
    int packets = 0;
    int incomingDelivered = 0; ///< in truth, to the server
    int incomingClaimed = 0;   ///< and the capture says so
    int reliableDelivered = 0; ///< in truth, from the server
    int reliableClaimed = 0;
    int answeredLater = 0;
};

/// Whether a capture may show this fate for a packet that really has another one, because the capture has
/// nothing better:
/// - in flight: it has no answer, or the answer was to nothing that came later;
/// - disconnected, for lost or incomplete: the packet was on its way, or waited for its rest, when the
///   connection ended; losses on the link are not on the wire;
/// - incomplete, for late: its last fragment came when the receiver never answered again;
/// - late, for disconnected: it had been given up, and its rest came with the end of the connection.
bool mayBeSeenAs(PacketFate seen, PacketFate real)
{
    switch (seen) {
    case PacketFate::InFlight:
        return true;
    case PacketFate::Disconnected:
        return real == PacketFate::Disconnected || real == PacketFate::Lost || real == PacketFate::Incomplete;
    case PacketFate::Incomplete:
        return real == PacketFate::Incomplete || real == PacketFate::Late;
    case PacketFate::Late:
        return real == PacketFate::Late || real == PacketFate::Disconnected;
    default:
        return seen == real;
    }
}

class TestWireAgrees final : public QObject
{
    Q_OBJECT
private:
    Totals m_totals;

    static ImportedCapture captureOf(const TraceSnapshot& truth)
    {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(u"run.pcap"_s).toStdString();
        {
            std::ofstream file(path, std::ios::binary);
            writePcap(truth, [&file](std::string_view piece) {
                file.write(piece.data(), static_cast<std::streamsize>(piece.size()));
            });
        }
        RangeDecoder rangeCoder;
        return std::get<ImportedCapture>(importCapture(path, {&rangeCoder}));
    }

private Q_SLOTS:
    void withThePeers_data()
    {
        QTest::addColumn<int>("seed");
        QTest::addColumn<bool>("withSettings");
        for (int seed = 1; seed <= 40; ++seed)
            QTest::addRow("%d", seed) << seed << false;
        for (int seed = 1; seed <= 10; ++seed)
            QTest::addRow("%d with settings", seed) << seed << true;
    }
    void withThePeers()
    {
        QFETCH(const int, seed);
        QFETCH(const bool, withSettings);
        Scenario scenario = randomScenario(static_cast<std::uint64_t>(seed));
        if (withSettings)
            drawSettings(scenario);
        const PeerSpec& server = scenario.peers.front();
        const auto takesFew = [&scenario](std::string_view peer) {
            return std::ranges::any_of(scenario.peers, [&peer](const PeerSpec& spec) {
                return spec.packetsPerPoll > 0 && spec.name == QLatin1StringView(peer);
            });
        };
        Sandbox sandbox(scenario);
        while (!sandbox.isFinished())
            sandbox.runNextEvent();
        const TraceSnapshot truth(sandbox.trace());
        const ImportedCapture imported = captureOf(truth);
        const TraceSnapshot wire(imported.trace);
        const std::vector<PcapSighting> sightings = pcapSightings(truth);
        QCOMPARE(imported.summary.problem, QString());
        QCOMPARE(imported.summary.enet.malformed, 0u);
        QCOMPARE(wire.datagramCount(), sightings.size());

        // A large unreliable packet travels as ordered; a first try that was lost makes the second one the
        // first.
        constexpr auto visibleContent = static_cast<datagram_content::Flags>(
            ~(datagram_content::unreliable | datagram_content::unreliableOrdered | datagram_content::resend));

        // Datagram by datagram, command by command: the same packets.
        std::map<PacketId, PacketId> truthOf;
        std::map<PacketId, PacketId> wireOf;
        std::map<PacketId, std::size_t> lastLine; ///< of a packet on the wire
        for (std::size_t line = 0; line < sightings.size(); ++line) {
            const DatagramRow seen = wire.datagram(DatagramId(static_cast<std::uint32_t>(line)));
            const DatagramRow real = truth.datagram(sightings[line].datagram);
            QCOMPARE(seen.sent + imported.summary.start, sightings[line].at);
            QCOMPARE(seen.content & visibleContent, real.content & visibleContent);
            QCOMPARE(seen.carriedCount, real.carriedCount);
            QVERIFY(seen.fate != DatagramFate::Lost);
            QVERIFY(seen.fate == DatagramFate::InFlight || real.fate == DatagramFate::Delivered);
            for (std::size_t part = 0; part < seen.carriedCount; ++part) {
                const CarriedPart here = wire.carried(seen, part);
                const CarriedPart there = truth.carried(real, part);
                QCOMPARE(here.command, there.command);
                QCOMPARE(here.enetChannel, there.enetChannel);
                QCOMPARE(here.reliableSequenceNumber, there.reliableSequenceNumber);
                QCOMPARE(here.unreliableSequenceNumber, there.unreliableSequenceNumber);
                QCOMPARE(here.fragment, there.fragment);
                // If the sender's datagrams are captured, every try is; otherwise some are lost or overtaken.
                if (sightings[line].direction == UdpFrame::Direction::Sent)
                    QCOMPARE(here.attempt, there.attempt);
                QCOMPARE(truthOf.emplace(here.packet, there.packet).first->second, there.packet);
                QCOMPARE(wireOf.emplace(there.packet, here.packet).first->second, here.packet);
                lastLine[here.packet] = line;
            }
        }
        QCOMPARE(truthOf.size(), wire.packetCount());

        // With few packets a poll or long pauses between acknowledgements, the wire proves less.
        Totals unusual;
        Totals& totals = withSettings ? unusual : m_totals;
        const std::vector<Time> proven = provenAt(truth, sightings);
        for (const auto& [here, there] : truthOf) {
            const PacketRow seen = wire.packet(here);
            const PacketRow real = truth.packet(there);
            QCOMPARE(wire.endpoint(seen.from).uniqueId, truth.endpoint(real.from).uniqueId);
            QCOMPARE(wire.endpoint(seen.to).uniqueId, truth.endpoint(real.to).uniqueId);
            QCOMPARE(seen.channel, real.channel);
            QCOMPARE(seen.size, real.size);
            QCOMPARE(seen.fragments, real.fragments);
            QVERIFY(seen.resends <= real.resends);
            if (real.fragments == 1 || real.mode == TransferMode::Reliable)
                QCOMPARE(seen.mode, real.mode);
            else // how a large one travels
                QCOMPARE(seen.mode, TransferMode::UnreliableOrdered);
            // A game that takes few packets a poll may leave some that its ENet has acknowledged.
            const bool isClaimed = seen.fate == PacketFate::Delivered;
            if (isClaimed && real.fate != PacketFate::Delivered && takesFew(truth.endpoint(real.to).name))
                continue;
            QVERIFY2(
                mayBeSeenAs(seen.fate, real.fate),
                qPrintable(u"packet %1: seen as %2, in truth %3"_s.arg(there.value())
                               .arg(QLatin1StringView(name(seen.fate)), QLatin1StringView(name(real.fate)))));
            ++totals.packets;
            const bool isIncoming = truth.endpoint(real.to).role == "server";
            const bool isReliable = real.mode == TransferMode::Reliable;
            if (real.fate == PacketFate::Delivered) {
                totals.incomingDelivered += isIncoming ? 1 : 0;
                totals.incomingClaimed += isIncoming && isClaimed ? 1 : 0;
                totals.reliableDelivered += !isIncoming && isReliable ? 1 : 0;
                totals.reliableClaimed += !isIncoming && isReliable && isClaimed ? 1 : 0;
                // Everything that the capture proves is reported.
                QVERIFY(isClaimed || !isIncoming || proven[lastLine.at(here)] < *real.delivered);
            }
            if (!isClaimed)
                continue;
            QCOMPARE(seen.receivedMode, real.receivedMode);
            const ByteView payload = wire.payload(seen);
            const ByteView put = truth.payload(real);
            QVERIFY(std::equal(payload.begin(), payload.end(), put.begin(), put.end()));
            if (!isIncoming)
                continue;
            const Time start = imported.summary.start;
            QCOMPARE(*seen.arrived + start, *real.arrived);
            QCOMPARE(seen.held.count() > 0, real.held.count() > 0);
            // A poll acknowledges what it delivers, unless a peer connects or leaves in it; then the next
            // poll does. How much the game takes after it is not on the wire.
            if (isReliable && server.packetsPerPoll == 0) {
                const Time after = *seen.delivered + start - *real.delivered;
                QVERIFY(after >= Time(0) && after <= Time(16'667) + server.pollJitter);
                totals.answeredLater += after > Time(0) ? 1 : 0;
            }
        }
    }

    void cleanupTestCase()
    {
        qInfo("%d packets; of %d delivered to the server %d are known from the wire (%.1f %%), of %d "
              "reliable ones "
              "from it %d (%.1f %%)",
              m_totals.packets, m_totals.incomingDelivered, m_totals.incomingClaimed,
              100.0 * m_totals.incomingClaimed / m_totals.incomingDelivered, m_totals.reliableDelivered,
              m_totals.reliableClaimed, 100.0 * m_totals.reliableClaimed / m_totals.reliableDelivered);
        QVERIFY(m_totals.incomingClaimed * 100 >= m_totals.incomingDelivered * 95);
        QVERIFY(m_totals.answeredLater * 100 <= m_totals.incomingClaimed);
        QVERIFY(m_totals.reliableClaimed * 100 >= m_totals.reliableDelivered * 95);
    }
};

PEERSCOPE_TEST(TestWireAgrees)

} // namespace peerscope::test_wire_agrees

#include "test_wire_agrees.moc"

// SPDX-License-Identifier: MIT
//
// What a scenario sets of ENet and of the game's loop, in real runs.
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/sandbox/sandbox.h"
#include "core/scenario/hand_actions.h"
#include "core/scenario/scenario_warnings.h"
#include "core/trace/packet_selection.h"

#include <QtTest>

#include <algorithm>

namespace peerscope::test_enet_settings {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

/// A server and one client, 20 ms apart, for 30 s, with these settings, and the rest of the file.
Scenario two(const QByteArray& server, const QByteArray& ana, const QByteArray& more = {})
{
    return scenarioOf(R"({'format': 'peerscope-scenario/1', 'seed': 3, 'duration': 30,
        'peers': [{'name': 'server', 'role': 'server')" +
                      server + R"(}, {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101)" + ana +
                      R"(}], 'links': [{'delay_ms': 20}])" + more + "}");
}

TraceSnapshot run(Sandbox& sandbox)
{
    sandbox.runUntil(sandbox.scenario().duration);
    return TraceSnapshot(sandbox.trace());
}

std::size_t countOf(const TraceSnapshot& trace, PacketFate fate)
{
    std::size_t count = 0;
    for (std::uint32_t row = 0; row < trace.packetCount(); ++row)
        count += trace.packet(PacketId(row)).fate == fate ? 1 : 0;
    return count;
}

/// Seconds until `peer` noticed that the other one was gone; -1: it did not.
double goneAt(const TraceSnapshot& trace, const QString& peer)
{
    const std::vector<QJsonObject> events = eventsOf(trace, peer, u"peer_disconnected"_s);
    return events.empty() ? -1 : events.front().value(u"t_us"_s).toDouble() / 1e6;
}

std::uint64_t bytesOnTheWire(const TraceSnapshot& trace)
{
    std::uint64_t bytes = 0;
    for (std::uint32_t row = 0; row < trace.datagramCount(); ++row)
        bytes += trace.datagram(DatagramId(row)).size;
    return bytes;
}

const QByteArray downAtTen = R"(, 'actions': [{'at': 10, 'link': ['*', '*'], 'do': 'down'}])";
const QByteArray movement = R"(, 'traffic': [{'from': 'ana', 'to': 1, 'mode': 'unreliable', 'hz': 30,
    'size': 400, 'start': 2}])";

class TestEnetSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timeouts();
    void timeoutsAreLive();
    void pings();
    void outBandwidthThrottles();
    void inBandwidthOfAClientThrottlesItsServer();
    void inBandwidthOfAServerIsIgnored();
    void bandwidthIsLive();
    void throttle();
    void compression_data();
    void compression();
    void otherCompressionFails_data();
    void otherCompressionFails();
    void packetsPerPoll();
    void packetsThatWereNotTakenAreLost();
    void pollPhase();
    void settingsComeBackAfterRejoining();
};

void TestEnetSettings::timeouts()
{
    Sandbox usual(two({}, {}, downAtTen));
    const double late = goneAt(run(usual), u"server"_s);
    QVERIFY2(late > 14 && late < 17, qPrintable(QString::number(late)));
    Sandbox strict(two(R"(, 'timeout': {'maximum_ms': 1500})", {}, downAtTen));
    const TraceSnapshot trace = run(strict);
    const double soon = goneAt(trace, u"server"_s);
    QVERIFY2(soon > 11.4 && soon < 12.7, qPrintable(QString::number(soon))); // the ping waits up to 0.5 s
    QVERIFY2(goneAt(trace, u"ana"_s) > 14, "ana keeps ENet's own time-outs");
    Sandbox patient(two(R"(, 'timeout': {'limit': 1000000, 'minimum_ms': 15000, 'maximum_ms': 604800000})",
                        {}, downAtTen));
    QCOMPARE(goneAt(run(patient), u"server"_s), -1.0);
}

void TestEnetSettings::timeoutsAreLive()
{
    Sandbox sandbox(two({}, {}, downAtTen));
    sandbox.runUntil(fromSeconds(5));
    EnetSettings settings;
    settings.timeout = {0, 0, 1'500};
    QCOMPARE(sandbox.perform(hand::changeSettings(u"server"_s, settings), sandbox.now()), std::nullopt);
    const double soon = goneAt(run(sandbox), u"server"_s);
    QVERIFY2(soon > 11.4 && soon < 12.7, qPrintable(QString::number(soon)));
    const Scenario saved = sandbox.scenario();
    QCOMPARE(outcomeOf(saved), outcomeOf(sandbox));
}

void TestEnetSettings::pings()
{
    Sandbox usual(two({}, {}));
    Sandbox often(two({}, R"(, 'ping_interval_ms': 100)"));
    const std::size_t few = run(usual).datagramCount();
    const std::size_t many = run(often).datagramCount();
    // About 9 a second instead of 2, each with its acknowledgement, from one of the two.
    QVERIFY2(many > 2 * few, qPrintable(u"%1, %2"_s.arg(few).arg(many)));
}

void TestEnetSettings::outBandwidthThrottles()
{
    Sandbox free(two({}, {}, movement));
    QCOMPARE(countOf(run(free), PacketFate::Throttled), std::size_t{0});
    Sandbox limited(two({}, R"(, 'out_bandwidth': 3000)", movement));
    const TraceSnapshot trace = run(limited);
    // It puts more than 12,000 bytes a second.
    const double throttled = static_cast<double>(countOf(trace, PacketFate::Throttled));
    const double share = throttled / static_cast<double>(trace.packetCount());
    QVERIFY2(share > 0.6 && share < 0.95, qPrintable(QString::number(share)));
}

/// ENet lets it count only at a host that limits what it sends itself.
void TestEnetSettings::inBandwidthOfAClientThrottlesItsServer()
{
    const QByteArray down = R"(, 'traffic': [{'from': 'server', 'to': 101, 'mode': 'unreliable', 'hz': 30,
        'size': 400, 'start': 2}])";
    Sandbox limited(two(R"(, 'out_bandwidth': 100000)", R"(, 'in_bandwidth': 3000)", down));
    const TraceSnapshot trace = run(limited);
    QVERIFY(countOf(trace, PacketFate::Throttled) > trace.packetCount() / 2);
    Sandbox alone(two({}, R"(, 'in_bandwidth': 3000)", down));
    QCOMPARE(countOf(run(alone), PacketFate::Throttled), std::size_t{0});
}

void TestEnetSettings::inBandwidthOfAServerIsIgnored()
{
    const Scenario scenario = two(R"(, 'in_bandwidth': 3000)", {}, movement);
    const std::vector<ScenarioError> warnings = scenarioWarnings(scenario);
    QCOMPARE(warnings.size(), std::size_t{1});
    QCOMPARE(warnings.front().path, u"$.peers[0].in_bandwidth"_s);
    QVERIFY(scenarioWarnings(two({}, R"(, 'in_bandwidth': 3000)")).empty());
}

void TestEnetSettings::bandwidthIsLive()
{
    Scenario scenario = two({}, R"(, 'out_bandwidth': 3000)", movement);
    EnetSettings settings;
    settings.outBandwidth = 0;
    ActionSpec action = hand::changeSettings(u"ana"_s, settings);
    action.at = fromSeconds(15);
    scenario.actions.push_back(action);
    Sandbox sandbox(scenario);
    const TraceSnapshot trace = run(sandbox);
    std::size_t late = 0;
    for (std::uint32_t row = 0; row < trace.packetCount(); ++row) {
        const PacketRow packet = trace.packet(PacketId(row));
        if (packet.sent > fromSeconds(25))
            late += packet.fate == PacketFate::Throttled ? 1 : 0;
    }
    QVERIFY(countOf(trace, PacketFate::Throttled) > 100);
    QCOMPARE(late, std::size_t{0});
}

/// A throttle that never falls drops nothing, however uneven the link.
void TestEnetSettings::throttle()
{
    const QByteArray uneven = R"(, 'traffic': [
        {'from': 'ana', 'to': 1, 'mode': 'unreliable', 'hz': 30, 'size': 400, 'start': 2},
        {'from': 'ana', 'to': 1, 'mode': 'reliable', 'hz': 20, 'size': 4, 'start': 2}],
        'actions': [{'at': 8, 'link': ['*', '*'], 'do': 'conditions', 'delay_ms': 150, 'jitter_ms': 140}])";
    Sandbox usual(two({}, {}, uneven));
    QVERIFY(countOf(run(usual), PacketFate::Throttled) > 20);
    Sandbox off(two({}, R"(, 'throttle': {'deceleration': 0})", uneven));
    QCOMPARE(countOf(run(off), PacketFate::Throttled), std::size_t{0});
    Sandbox fromServer(two(R"(, 'throttle': {'deceleration': 0})", {}, uneven)); // ENet tells the other end
    QCOMPARE(countOf(run(fromServer), PacketFate::Throttled), std::size_t{0});
}

void TestEnetSettings::compression_data()
{
    QTest::addColumn<QByteArray>("mode");
    for (int mode = 1; mode < compressionModeCount; ++mode) {
        const std::string_view word = name(static_cast<CompressionMode>(mode));
        QTest::newRow(word.data()) << QByteArray(word.data());
    }
}

void TestEnetSettings::compression()
{
    QFETCH(QByteArray, mode);
    const QByteArray traffic = R"(, 'traffic': [
        {'from': 'ana', 'to': 1, 'mode': 'reliable', 'hz': 10, 'size': 3000, 'start': 2, 'stop': 20},
        {'from': 'ana', 'to': 1, 'mode': 'unreliable', 'hz': 10, 'hex': '07', 'start': 2, 'stop': 20},
        {'from': 'server', 'to': 0, 'mode': 'unreliable_ordered', 'hz': 10, 'text': 'a text that is a text',
         'start': 2, 'stop': 20}])";
    Sandbox plain(two({}, {}, traffic));
    const TraceSnapshot without = run(plain);
    const QByteArray key = ", 'compression': '" + mode + "'";
    Sandbox packed(two(key, key, traffic));
    const TraceSnapshot with = run(packed);
    QCOMPARE(with.packetCount(), without.packetCount());
    QCOMPARE(countOf(with, PacketFate::Delivered), std::size_t{with.packetCount()});
    QVERIFY2(bytesOnTheWire(with) < bytesOnTheWire(without) / 2,
             qPrintable(u"%1 of %2"_s.arg(bytesOnTheWire(with)).arg(bytesOnTheWire(without))));
}

void TestEnetSettings::otherCompressionFails_data()
{
    QTest::addColumn<QByteArray>("server");
    QTest::addColumn<QByteArray>("ana");
    QTest::newRow("zlib, zstd") << QByteArray("zlib") << QByteArray("zstd");
    QTest::newRow("none, range_coder") << QByteArray("none") << QByteArray("range_coder");
    QTest::newRow("fastlz, none") << QByteArray("fastlz") << QByteArray("none");
}

void TestEnetSettings::otherCompressionFails()
{
    QFETCH(QByteArray, server);
    QFETCH(QByteArray, ana);
    Scenario scenario = two(", 'compression': '" + server + "'", ", 'compression': '" + ana + "'", movement);
    scenario.duration = fromSeconds(60);
    const std::vector<ScenarioError> warnings = scenarioWarnings(scenario);
    QCOMPARE(warnings.size(), std::size_t{1});
    QCOMPARE(warnings.front().path, u"$.peers[1].compression"_s);
    Sandbox sandbox(scenario);
    const TraceSnapshot trace = run(sandbox);
    QVERIFY(eventsOf(trace, u"ana"_s, u"peer_connected"_s).empty());
    QVERIFY(eventsOf(trace, u"server"_s, u"peer_connected"_s).empty());
    const std::vector<QJsonObject> status = eventsOf(trace, u"ana"_s, u"status"_s);
    QCOMPARE(status.back().value(u"detail"_s).toString(), u"disconnected"_s); // the time-out of connecting
}

void TestEnetSettings::packetsPerPoll()
{
    const auto scenario = [](const QByteArray& ana) {
        Scenario burst = two({}, ana);
        for (int packet = 0; packet < 9; ++packet) {
            ActionSpec put;
            put.at = fromSeconds(5);
            put.peer = u"server"_s;
            put.what = PutPacketAction{{}, 0, TransferMode::Reliable, PayloadSize{100}};
            burst.actions.push_back(put);
        }
        return burst;
    };
    const auto deliveries = [](const TraceSnapshot& trace) {
        std::vector<Time> times;
        for (std::uint32_t row = 0; row < trace.packetCount(); ++row)
            times.push_back(trace.packet(PacketId(row)).delivered.value_or(never));
        return times;
    };
    Sandbox all(scenario({}));
    const std::vector<Time> together = deliveries(run(all));
    QCOMPARE(together.size(), std::size_t{9});
    QCOMPARE(together.front(), together.back());
    Sandbox few(scenario(R"(, 'packets_per_poll': 2)"));
    const TraceSnapshot trace = run(few);
    const std::vector<Time> apart = deliveries(trace);
    QCOMPARE(countOf(trace, PacketFate::Delivered), std::size_t{9});
    for (std::size_t packet = 0; packet < apart.size(); ++packet) {
        const double frames = toSeconds(apart[packet] - together.front()) * 60;
        QVERIFY2(std::abs(frames - static_cast<double>(packet / 2)) < 1e-3,
                 qPrintable(QString::number(frames)));
    }
}

/// What ENet has handed over but the game has not taken is gone with the connection.
void TestEnetSettings::packetsThatWereNotTakenAreLost()
{
    Scenario scenario = two({}, R"(, 'packets_per_poll': 1)", R"(, 'traffic': [{'from': 'server', 'to': 0,
        'mode': 'reliable', 'hz': 600, 'size': 20, 'start': 5, 'stop': 6}])");
    ActionSpec close;
    close.at = fromSeconds(7);
    close.peer = u"ana"_s;
    close.what = CloseAction{};
    scenario.actions.push_back(close);
    Sandbox sandbox(scenario);
    const TraceSnapshot trace = run(sandbox);
    const std::size_t taken = countOf(trace, PacketFate::Delivered);
    QVERIFY2(taken >= 115 && taken <= 120, qPrintable(QString::number(taken))); // 60 a second
    QCOMPARE(countOf(trace, PacketFate::Disconnected), trace.packetCount() - taken);
}

void TestEnetSettings::pollPhase()
{
    Scenario scenario = two(R"(, 'poll_phase_ms': 5)", {}, R"(, 'traffic': [{'from': 'ana', 'to': 1,
        'mode': 'unreliable', 'hz': 9.7, 'size': 20, 'start': 2}])");
    Sandbox sandbox(scenario);
    const TraceSnapshot trace = run(sandbox);
    QVERIFY(trace.packetCount() > 200);
    for (std::uint32_t row = 0; row < trace.packetCount(); ++row) {
        const PacketRow packet = trace.packet(PacketId(row));
        if (!packet.delivered)
            continue; // on its way at the end
        const double frame = toSeconds(*packet.delivered - fromMilliseconds(5)) * 60;
        QVERIFY2(std::abs(frame - std::round(frame)) < 1e-4, qPrintable(QString::number(frame)));
    }
}

void TestEnetSettings::settingsComeBackAfterRejoining()
{
    Scenario scenario = two({}, R"(, 'out_bandwidth': 3000)", movement);
    for (const auto& [at, what] : {std::pair<double, decltype(ActionSpec::what)>(8, CloseAction{}),
                                   std::pair<double, decltype(ActionSpec::what)>(9, JoinAction{})}) {
        ActionSpec action;
        action.at = fromSeconds(at);
        action.peer = u"ana"_s;
        action.what = what;
        scenario.actions.push_back(action);
    }
    Sandbox sandbox(scenario);
    const TraceSnapshot trace = run(sandbox);
    std::size_t late = 0;
    for (std::uint32_t row = 0; row < trace.packetCount(); ++row) {
        const PacketRow packet = trace.packet(PacketId(row));
        late += packet.sent > fromSeconds(15) && packet.fate == PacketFate::Throttled ? 1 : 0;
    }
    QVERIFY2(late > 100, qPrintable(QString::number(late)));
}

PEERSCOPE_TEST(TestEnetSettings)

} // namespace peerscope::test_enet_settings

#include "test_enet_settings.moc"

// SPDX-License-Identifier: MIT
//
// Traffic that plays a file.
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/files/rows_output.h"
#include "core/sandbox/run_estimate.h"
#include "core/sandbox/sandbox.h"
#include "core/scenario/scenario_file.h"
#include "core/trace/json_lines.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <map>
#include <tuple>

namespace peerscope::test_play {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

const QByteArray titles = "sent_us,from,to,channel,mode,payload_hex\n";

struct Played
{
    QTemporaryDir folder;
    QString file = folder.filePath(u"packets.csv"_s);

    void write(const QByteArray& text) const
    {
        QFile out(file);
        if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size())
            qFatal("cannot write");
    }
    /// A server and a client that plays the file, `more` before its closing brace.
    Scenario scenario(const QByteArray& server = {}, const QByteArray& play = {}) const
    {
        QByteArray json = R"({'format': 'peerscope-scenario/1', 'seed': 5, 'duration': 10, 'peers': [
            {'name': 'server', 'role': 'server')" +
                          server + R"(},
            {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101, 'join_at': 0.5},
            {'name': 'bo', 'role': 'client', 'server': 'server', 'id': 102}],
            'links': [{'delay_ms': 20}],
            'traffic': [{'play': 'packets.csv')" +
                          play + "}]}";
        const auto parsed = parseScenario(json.replace('\'', '"'), folder.path());
        if (const auto* error = std::get_if<ScenarioError>(&parsed))
            qFatal("%s", qPrintable(error->toString()));
        return std::get<Scenario>(parsed);
    }
};

std::vector<PacketRow> packetsOf(const TraceSnapshot& trace)
{
    std::vector<PacketRow> rows;
    for (std::uint32_t row = 0; row < trace.packetCount(); ++row)
        rows.push_back(trace.packet(PacketId(row)));
    return rows;
}

/// What was put: when, by whom, for whom, how, and its bytes.
using Put = std::tuple<Time, std::string, std::string, int, TransferMode, std::string>;

std::vector<Put> putsOf(const TraceSnapshot& trace)
{
    std::vector<Put> puts;
    for (const PacketRow& packet : packetsOf(trace)) {
        std::string hex;
        appendHex(hex, trace.payload(packet));
        puts.emplace_back(packet.sent, trace.endpoint(packet.from).name,
                          packet.to.isValid() ? trace.endpoint(packet.to).name : "", packet.channel,
                          packet.mode, hex);
    }
    std::ranges::sort(puts);
    return puts;
}

class TestPlay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putsEachPacketAtItsTime();
    void startMovesAndStopCuts();
    void whatARunWroteIsPutAgain_data();
    void whatARunWroteIsPutAgain();
    void belowSceneMultiplayer();
    void nothingBeforeTheJoinAndWhileFrozen();
    void aFileThatChangedEndsTheRun();
    void theEstimateCounts();
};

void TestPlay::putsEachPacketAtItsTime()
{
    const Played played;
    played.write(titles + "2000000,ana,1,0,reliable,0a0b\n2000000,ana,server,1,unreliable,0c\n"
                          "2500001,server,0,2,unreliable_ordered,0d\n3000000,server,-ana,0,reliable,0e\n"
                          "3000000,1,102,255,reliable,\n3000007,102,1,3,reliable,10\n");
    Sandbox sandbox(played.scenario());
    sandbox.runUntil(sandbox.scenario().duration);
    const std::vector<Put> wanted = {
        {Time(2'000'000), "ana", "server", 0, TransferMode::Reliable, "0a0b"},
        {Time(2'000'000), "ana", "server", 1, TransferMode::Unreliable, "0c"},
        {Time(2'500'001), "server", "ana", 2, TransferMode::UnreliableOrdered, "0d"},
        {Time(2'500'001), "server", "bo", 2, TransferMode::UnreliableOrdered, "0d"},
        {Time(3'000'000), "server", "bo", 0, TransferMode::Reliable, "0e"},
        {Time(3'000'007), "bo", "server", 3, TransferMode::Reliable, "10"},
    };
    QCOMPARE(putsOf(TraceSnapshot(sandbox.trace())), wanted);
    for (const PacketRow& packet : packetsOf(TraceSnapshot(sandbox.trace())))
        QVERIFY(packet.fate == PacketFate::Delivered);
}

void TestPlay::startMovesAndStopCuts()
{
    const Played played;
    played.write(titles +
                 "0,ana,1,0,reliable,01\n1000000,ana,1,0,reliable,02\n1000001,ana,1,0,reliable,03\n");
    Sandbox sandbox(played.scenario({}, ", 'start': 2, 'stop': 3.000001"));
    sandbox.runUntil(sandbox.scenario().duration);
    const std::vector<PacketRow> packets = packetsOf(TraceSnapshot(sandbox.trace()));
    QCOMPARE(packets.size(), std::size_t{2});
    QCOMPARE(packets[0].sent, Time(2'000'000));
    QCOMPARE(packets[1].sent, Time(3'000'000));
}

void TestPlay::whatARunWroteIsPutAgain_data()
{
    QTest::addColumn<bool>("asCsv");
    QTest::newRow("csv") << true;
    QTest::newRow("json lines") << false;
}

/// The files of `export --to F.csv` and of `--packets`.
void TestPlay::whatARunWroteIsPutAgain()
{
    QFETCH(bool, asCsv);
    const Played played;
    Scenario scenario = busyScenario(7, 1.4); // before anybody is disconnected
    Sandbox first(scenario);
    first.runUntil(scenario.duration);
    const TraceSnapshot trace(first.trace());
    RowsText csv(RowsFormat::Csv, columnNames(packetColumns(trace, false)));
    for (std::uint32_t row = 0; row < trace.packetCount(); ++row)
        csv.add(packetColumns(trace, false), PacketCells(trace, PacketId(row)));
    csv.finish();
    played.write(QByteArray::fromStdString(asCsv ? csv.text() : linesOf(trace).packets));

    scenario.traffic.assign(1, {});
    scenario.traffic[0].play.name = played.file;
    scenario.duration = Time(1'400'000);
    Sandbox second(scenario);
    second.runUntil(scenario.duration);
    QVERIFY(trace.packetCount() > 60);
    QCOMPARE(second.endedEarly(), std::nullopt);
    QCOMPARE(putsOf(TraceSnapshot(second.trace())), putsOf(trace));
}

/// The bytes are the transport's: nothing is added to them, and SceneMultiplayer reads them.
void TestPlay::belowSceneMultiplayer()
{
    const Played played;
    played.write(titles + "2000000,ana,1,0,reliable,0361\n2000000,ana,1,0,reliable,0703660000000362\n");
    Sandbox sandbox(played.scenario(", 'api': 'scene'"));
    sandbox.runUntil(sandbox.scenario().duration);
    std::vector<Put> puts = putsOf(TraceSnapshot(sandbox.trace()));
    const auto has = [&puts](const char* from, const char* to, const char* hex) {
        return std::ranges::any_of(puts, [&](const Put& put) {
            return std::get<1>(put) == from && std::get<2>(put) == to && std::get<5>(put) == hex;
        });
    };
    QVERIFY(has("ana", "server", "0361"));
    QVERIFY(has("ana", "server", "0703660000000362"));
    QVERIFY(has("server", "bo", "0703650000000362")); // the server's copy, with ana's id
}

void TestPlay::nothingBeforeTheJoinAndWhileFrozen()
{
    const Played played;
    played.write(titles +
                 "100000,ana,1,0,reliable,01\n2000000,ana,1,0,reliable,02\n5000000,ana,1,0,reliable,03\n");
    Scenario scenario = played.scenario();
    scenario.actions.push_back(action("ana", FreezeAction{.duration = Time(2'000'000)}));
    scenario.actions[0].at = Time(1'000'000);
    Sandbox sandbox(scenario);
    sandbox.runUntil(scenario.duration);
    const std::vector<PacketRow> packets = packetsOf(TraceSnapshot(sandbox.trace()));
    QCOMPARE(packets.size(), std::size_t{1});
    QCOMPARE(packets[0].sent, Time(5'000'000));
}

void TestPlay::aFileThatChangedEndsTheRun()
{
    const Played played;
    played.write(titles + "1000000,bo,1,0,reliable,01\n2000000,bo,1,0,reliable,02\n");
    const Scenario scenario = played.scenario();
    played.write(titles + "1000000,bo,1,0,reliable,01\n2000000,bo,1,x,reliable,02\n");
    Sandbox sandbox(scenario);
    sandbox.runUntil(scenario.duration);
    QVERIFY(sandbox.isFinished());
    QVERIFY(sandbox.endedEarly().has_value());
    QCOMPARE(sandbox.endedEarly()->section(u';', 0, 0), played.file + u", line 3, channel: found \"x\""_s);
    QCOMPARE(TraceSnapshot(sandbox.trace()).packetCount(), std::size_t{1});
    QVERIFY(QFile::remove(played.file));
    const Sandbox without(scenario);
    QVERIFY(without.endedEarly()->startsWith(played.file));
}

void TestPlay::theEstimateCounts()
{
    const Played played;
    QByteArray lines = titles;
    for (int packet = 0; packet < 1'000; ++packet)
        lines += QByteArray::number(1'000'000 + packet) + ",bo,1,0,unreliable,0000\n";
    const auto estimated = [&](const QByteArray& text) {
        played.write(text);
        return estimateRun(played.scenario()).packets;
    };
    QCOMPARE(std::lround(estimated(lines) - estimated(titles)), 1'000);
}

PEERSCOPE_TEST(TestPlay)

} // namespace peerscope::test_play

#include "test_play.moc"

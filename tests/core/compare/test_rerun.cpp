// SPDX-License-Identifier: MIT
//
// A recording that is run again over perfect links: everybody gets what they got.
#include "core/compare/rerun_folder.h"
#include "core/enet/range_decoder.h"
#include "core/files/capture_import.h"
#include "core/files/pcap_output.h"
#include "core/sandbox/sandbox.h"
#include "core/scenario/scenario_file.h"
#include "core/trace/json_lines.h"
#include "core/wire/godot_scene_format.h"
#include "tests/core/sandbox/sandbox_samples.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace peerscope::test_rerun {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

TraceSnapshot importedFrom(const std::string& path)
{
    RangeDecoder rangeDecoder;
    auto result = importCapture(path, {&rangeDecoder});
    if (!std::holds_alternative<ImportedCapture>(result))
        qFatal("cannot import %s", path.c_str());
    return TraceSnapshot(std::get<ImportedCapture>(result).trace);
}

TraceSnapshot captured(const QString& name)
{
    return importedFrom(PEERSCOPE_SOURCE_DIR "/tests/data/captures/" + name.toStdString());
}

/// Writes a rerun, loads it, and runs it to its end.
class Again
{
public:
    explicit Again(const TraceSnapshot& recording) : m_rerun(makeRerun(recording, {}))
    {
        const QString folder = m_folder.filePath(u"again"_s);
        if (const auto problem = writeRerun(m_rerun, recording, folder))
            qFatal("%s", qPrintable(*problem));
        const auto loaded = loadScenario(folder + u"/scenario.json"_s);
        if (const auto* error = std::get_if<ScenarioError>(&loaded))
            qFatal("%s", qPrintable(error->toString()));
        m_sandbox = std::make_unique<Sandbox>(std::get<Scenario>(loaded));
        m_sandbox->runUntil(m_sandbox->scenario().duration);
    }

    const Rerun& rerun() const { return m_rerun; }
    const Scenario& scenario() const { return m_sandbox->scenario(); }
    TraceSnapshot trace() { return TraceSnapshot(m_sandbox->trace()); }

private:
    QTemporaryDir m_folder;
    Rerun m_rerun;
    std::unique_ptr<Sandbox> m_sandbox;
};

/// From, to, channel, mode; and whether SceneMultiplayer sends it by itself. When it does that depends on
/// when a client was connected, so only the order among those is the same.
using Lane = std::tuple<std::string, std::string, int, TransferMode, bool>;
using Lanes = std::map<Lane, std::vector<std::string>>; ///< payloads in order

/// The packets that `isWanted`, by sender, receiver, channel and mode, in the order in which they were put.
/// In each lane, they must also have been delivered in that order.
template <class IsWanted> Lanes lanesOf(const TraceSnapshot& trace, IsWanted isWanted)
{
    Lanes lanes;
    std::map<Lane, Time> delivered;
    for (std::uint32_t index = 0; index < trace.packetCount(); ++index) {
        const PacketRow packet = trace.packet(PacketId(index));
        if (!isWanted(packet))
            continue;
        std::string hex;
        appendHex(hex, trace.payload(packet));
        const EndpointRow& from = trace.endpoint(packet.from);
        const Lane lane{from.name, trace.endpoint(packet.to).name, packet.channel, packet.mode,
                        isMadeAgain(trace.payload(packet), from.role == "server")};
        lanes[lane].push_back(hex);
        if (packet.delivered && *packet.delivered < std::exchange(delivered[lane], *packet.delivered))
            lanes[lane].push_back("overtaken by the one before");
    }
    return lanes;
}

QString laneText(const Lane& lane)
{
    return u"%1 to %2, channel %3, mode %4"_s
        .arg(QString::fromStdString(std::get<0>(lane)), QString::fromStdString(std::get<1>(lane)))
        .arg(std::get<2>(lane))
        .arg(static_cast<int>(std::get<3>(lane)));
}

/// Every packet of the recording was delivered in the rerun, with the same sender, channel, mode and bytes,
/// in the same order; and no other one.
void verifySame(const TraceSnapshot& recording, const TraceSnapshot& rerun)
{
    const Lanes sent = lanesOf(recording, [](const PacketRow&) { return true; });
    const Lanes got =
        lanesOf(rerun, [](const PacketRow& packet) { return packet.fate == PacketFate::Delivered; });
    for (const auto& [lane, payloads] : sent) {
        QVERIFY2(got.contains(lane), qPrintable(laneText(lane)));
        QVERIFY2(got.at(lane).size() == payloads.size(),
                 qPrintable(laneText(lane) + u": %1 of %2"_s.arg(got.at(lane).size()).arg(payloads.size())));
        for (std::size_t index = 0; index < payloads.size(); ++index)
            QVERIFY2(got.at(lane)[index] == payloads[index],
                     qPrintable(laneText(lane) + u": %1th packet %2 instead of %3"_s.arg(index).arg(
                                                     QString::fromStdString(got.at(lane)[index]),
                                                     QString::fromStdString(payloads[index]))));
    }
    QCOMPARE(got.size(), sent.size());
    for (std::size_t index = 0; index < rerun.eventCount(); ++index) // nothing was sent in vain
        QVERIFY2(rerun.event(index).kind != EventKind::Error, rerun.event(index).detail.c_str());
}

/// What the servers were told: "+client 5" for one that came, "-client 5" for one that left.
QStringList comingsAndGoings(const TraceSnapshot& trace)
{
    QStringList list;
    for (std::size_t index = 0; index < trace.eventCount(); ++index) {
        const EventRow& event = trace.event(index);
        const bool isJoin = event.kind == EventKind::PeerConnected;
        if ((isJoin || event.kind == EventKind::PeerDisconnected) &&
            trace.endpoint(event.peer).role == "server")
            list << (isJoin ? u'+' : u'-') + QString::fromStdString(trace.endpoint(event.subject).name);
    }
    return list;
}

class TestRerun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everybodyGetsTheSame_data();
    void everybodyGetsTheSame();
    void theSamePeersJoinAndLeave();
    void aRecordingThatBeganLater();
    void whatSceneMultiplayerMakesAgain();
    void nothingIsOverwritten();
};

void TestRerun::everybodyGetsTheSame_data()
{
    QTest::addColumn<QString>("capture");
    for (const char* name :
         {"godot4-chat/capture.pcapng", "godot4-big/capture.pcapng", "godot4-rangecoder/capture.pcap",
          "godot4-fastlz/capture.pcapng", "godot3-chat/capture.pcapng"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestRerun::everybodyGetsTheSame()
{
    QFETCH(QString, capture);
    const TraceSnapshot recording = captured(capture);
    Again again(recording);
    QVERIFY(again.rerun().played.size() > 60);
    QCOMPARE(again.rerun().leftOut, std::size_t{0});
    verifySame(recording, again.trace());
}

void TestRerun::theSamePeersJoinAndLeave()
{
    const TraceSnapshot recording = captured(u"godot4-chat/capture.pcapng"_s);
    Again again(recording);
    const std::vector<PeerSpec>& peers = again.scenario().peers;
    QCOMPARE(peers.size(), recording.endpointCount());
    for (std::uint16_t index = 0; index < recording.endpointCount(); ++index) {
        const EndpointRow& row = recording.endpoint(EndpointId(index));
        const auto peer = std::ranges::find(peers, QString::fromStdString(row.name), &PeerSpec::name);
        QVERIFY(peer != peers.end());
        QCOMPARE(peer->role == PeerRole::Server, row.role == "server");
        if (row.role == "client")
            QCOMPARE(peer->id, std::optional(row.uniqueId));
        else
            QVERIFY(peer->api == PeerApi::Scene && peer->serverRelay);
    }
    QCOMPARE(comingsAndGoings(again.trace()), comingsAndGoings(recording));
    QCOMPARE(comingsAndGoings(recording).size(), 6);
}

/// As `tcpdump` sees it that was started in the middle of the game.
void TestRerun::aRecordingThatBeganLater()
{
    const Scenario scenario = scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 12, 'peers': [
        {'name': 'host', 'role': 'server', 'port': 9000},
        {'name': 'a', 'role': 'client', 'server': 'host'}, {'name': 'b', 'role': 'client', 'server': 'host'}],
        'traffic': [{'from': 'a', 'to': 1, 'hz': 20, 'size': 30},
        {'from': 'host', 'to': 0, 'channel': 2, 'mode': 'unreliable', 'hz': 10, 'size': 9}]})");
    Sandbox sandbox(scenario);
    sandbox.runUntil(scenario.duration);
    const TraceSnapshot run(sandbox.trace());
    std::string bytes;
    appendPcapHeader(bytes);
    for (const PcapSighting& sighting : pcapSightings(run)) {
        if (sighting.at > Time(5'000'000))
            appendPcapFrame(bytes, sighting.at, frameOf(run, sighting));
    }
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"late.pcap"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes.data(), qint64(bytes.size()));
    file.close();
    const TraceSnapshot recording = importedFrom(file.fileName().toStdString());
    Again again(recording);
    QCOMPARE(again.scenario().peers.size(), std::size_t{3});
    QVERIFY(again.scenario().peers[0].role == PeerRole::Server);
    QCOMPARE(again.scenario().peers[0].port, 9000);
    QVERIFY(again.rerun().played.size() > 250);
    verifySame(recording, again.trace());
}

/// Of a sandbox whose clients talk to each other: only what they sent is played.
void TestRerun::whatSceneMultiplayerMakesAgain()
{
    const Scenario scenario = scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 6, 'peers': [
        {'name': 'server', 'role': 'server', 'api': 'scene'},
        {'name': 'a', 'role': 'client', 'server': 'server', 'id': 11},
        {'name': 'b', 'role': 'client', 'server': 'server', 'id': 12, 'join_at': 0.7},
        {'name': 'c', 'role': 'client', 'server': 'server', 'id': 13}],
        'traffic': [{'from': 'a', 'to': 12, 'hz': 5, 'size': 6, 'start': 2, 'stop': 5},
        {'from': 'b', 'to': -11, 'channel': 3, 'mode': 'unreliable', 'hz': 5, 'size': 7, 'start': 2, 'stop': 5}]})");
    Sandbox sandbox(scenario);
    sandbox.runUntil(scenario.duration);
    const TraceSnapshot run(sandbox.trace());
    Again again(run);
    // 15 relays of each; the server passes on 15 and 15, and has told of 2 and 4 clients.
    QCOMPARE(again.rerun().played.size(), std::size_t{30});
    QCOMPARE(again.rerun().madeAgain, std::size_t{36});
    verifySame(run, again.trace());
    QVERIFY(isMadeAgain(bytesOf(godotSystemHeader(GodotSystemCommand::AddPeer, 12)), true));
    QVERIFY(isMadeAgain(bytesOf(godotSystemHeader(GodotSystemCommand::Relay, 12)), true));
    QVERIFY(!isMadeAgain(bytesOf(godotSystemHeader(GodotSystemCommand::Relay, 12)), false));
    QVERIFY(isMadeAgain(bytesOf(godotSystemHeader(GodotSystemCommand::Authentication, 0)), false));
    QVERIFY(!isMadeAgain({}, true));
}

void TestRerun::nothingIsOverwritten()
{
    const TraceSnapshot recording = captured(u"godot4-chat/capture.pcapng"_s);
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"mine"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(writeRerun(makeRerun(recording, {}), recording, folder.path()),
             folder.path() + u": has files already; expected an empty folder, or the name of a new one"_s);
    QCOMPARE(writeRerun(makeRerun(recording, {}), recording, file.fileName()),
             file.fileName() + u": is a file; expected a folder, or the name of a new one"_s);
    QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList{u"mine"_s});
}

PEERSCOPE_TEST(TestRerun)

} // namespace peerscope::test_rerun

#include "test_rerun.moc"

// SPDX-License-Identifier: MIT
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/base/random.h"
#include "core/sandbox/report.h"
#include "core/scenario/hand_actions.h"
#include "core/scenario/scenario_check.h"
#include "core/scenario/scenario_file.h"

#include <QTemporaryDir>
#include <QtTest>

#include <set>

namespace peerscope::test_sandbox_replay {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

/// Sent and copied is delivered, lost for a reason, or still on its way.
void everyDatagramIsAccountedFor(Sandbox& sandbox)
{
    const TraceSnapshot trace(sandbox.trace());
    std::size_t copies = 0;
    std::size_t inFlight = 0;
    for (std::size_t row = 0; row < trace.datagramCount(); ++row) {
        const DatagramRow datagram = trace.datagram(DatagramId(static_cast<std::uint32_t>(row)));
        copies += datagram.duplicate ? 1 : 0;
        inFlight += datagram.fate == DatagramFate::InFlight ? 1 : 0;
        const bool hasReason = datagram.reason != LossReason::None && datagram.reason != LossReason::Corrupt;
        QCOMPARE(hasReason, datagram.fate == DatagramFate::Lost);
    }
    QCOMPARE(trace.datagramCount(), sandbox.network().datagramsSent() + copies);
    QCOMPARE(inFlight, sandbox.network().datagramsInFlight());
}

/// Somebody at the window: does something at random, now or a little later.
class Hand
{
public:
    explicit Hand(std::uint64_t seed) : m_random(seed) {}

    void act(Sandbox& sandbox)
    {
        const Time notBefore =
            sandbox.now() + Time(m_random.nextBetween(0, 2) == 0 ? 0 : m_random.nextBetween(0, 90'000));
        if (m_random.nextBetween(0, 7) == 0) {
            PeerSpec peer;
            peer.name = u"new %1"_s.arg(++m_added);
            const auto role = m_random.nextBetween(0, 5);
            peer.role = role == 0 ? PeerRole::Server : role < 3 ? PeerRole::Mesh : PeerRole::Client;
            peer.server = u"server"_s;
            if (peer.role != PeerRole::Server && m_random.nextBetween(0, 1) == 0)
                peer.id = 5'000 + 10 * m_added;
            if (peer.role != PeerRole::Server && m_random.nextBetween(0, 3) == 0)
                peer.count = static_cast<int>(m_random.nextBetween(1, 3));
            QCOMPARE(sandbox.addPeer(peer, notBefore), std::nullopt);
            return;
        }
        if (m_random.nextBetween(0, 2) == 0) {
            bendOrHold(sandbox, notBefore);
            return;
        }
        ActionSpec action;
        action.peer = anyPeer(sandbox);
        switch (m_random.nextBetween(0, 7)) {
        case 0:
        case 1: {
            PutPacketAction put;
            put.target = anyTarget(sandbox);
            put.channel = static_cast<int>(m_random.nextBetween(0, 9));
            put.mode = static_cast<TransferMode>(m_random.nextBetween(0, 2));
            put.payload = PayloadSize{static_cast<int>(m_random.nextBetween(0, 4'000))};
            action.what = put;
            break;
        }
        case 2:
            action.what = RefuseNewConnectionsAction{m_random.nextBetween(0, 2) == 0};
            break;
        case 3: {
            DisconnectPeerAction disconnect;
            disconnect.target.id = static_cast<int>(m_random.nextBetween(1, 3) == 1 ? 101 : 777);
            if (m_random.nextBetween(0, 1) == 0)
                disconnect.target = {0, anyPeer(sandbox), false};
            disconnect.force = m_random.nextBetween(0, 1) == 0;
            action.what = disconnect;
            break;
        }
        case 4:
            action.what = CloseAction{};
            break;
        case 5:
            action.what = JoinAction{};
            break;
        case 6: {
            SettingsAction change;
            change.settings.outBandwidth = static_cast<std::uint32_t>(m_random.nextBetween(0, 20'000));
            change.settings.timeout = {static_cast<std::uint32_t>(m_random.nextBetween(0, 40)), 500, 2'000};
            change.settings.pingIntervalMs = static_cast<std::uint32_t>(m_random.nextBetween(0, 900));
            change.settings.throttle = {1'000, static_cast<std::uint32_t>(m_random.nextBetween(0, 8)), 4};
            action.what = change;
            break;
        }
        default: {
            action.peer.clear();
            ConditionsAction conditions;
            conditions.from = m_random.nextBetween(0, 2) == 0 ? u"*"_s : u"server"_s;
            conditions.to = u"ana"_s;
            conditions.bothWays = m_random.nextBetween(0, 1) == 0;
            conditions.conditions.loss = m_random.nextDouble() / 3;
            if (m_random.nextBetween(0, 1) == 0)
                conditions.conditions.jitter = Time(m_random.nextBetween(0, 30'000));
            conditions.conditions.duplicate = m_random.nextDouble() / 5;
            action.what = conditions;
        }
        }
        QCOMPARE(sandbox.perform(action, notBefore), std::nullopt);
    }

    /// Actions on links, datagrams and programs.
    void bendOrHold(Sandbox& sandbox, Time notBefore)
    {
        const QString peer = anyPeer(sandbox);
        const auto upTo = [this](std::int64_t most) { return Time(m_random.nextBetween(0, most)); };
        LinkConditionsChange change;
        switch (m_random.nextBetween(0, 11)) {
        case 0:
            QCOMPARE(sandbox.perform(hand::freeze(peer, upTo(900'000)), notBefore), std::nullopt);
            break;
        case 1:
            QCOMPARE(sandbox.perform(hand::unplug(peer), notBefore), std::nullopt);
            break;
        case 2:
            QCOMPARE(sandbox.perform(hand::replug(peer), notBefore), std::nullopt);
            break;
        case 3:
            QCOMPARE(sandbox.perform(hand::setPollRate(peer, 5.0 + 100 * m_random.nextDouble()), notBefore),
                     std::nullopt);
            break;
        case 4:
            QCOMPARE(sandbox.perform(hand::takeDown(u"*"_s, peer, upTo(300'000) + Time(1)), notBefore),
                     std::nullopt);
            break;
        case 5:
            QCOMPARE(sandbox.perform(hand::setPreset(u"*"_s, peer, u"wifi-bad"_s, true), notBefore),
                     std::nullopt);
            break;
        case 6:
            change.rateKbit = 64;
            change.corrupt = m_random.nextDouble() / 20;
            change.distribution = JitterDistribution::Pareto;
            QCOMPARE(sandbox.perform(hand::setConditions(peer, u"*"_s, change), notBefore), std::nullopt);
            break;
        case 7:
            QCOMPARE(sandbox.perform(hand::holdNext(anyHold(peer)), notBefore), std::nullopt);
            break;
        default:
            touchDatagram(sandbox);
        }
    }

    HoldAction anyHold(const QString& peer)
    {
        HoldAction hold{.from = u"*"_s, .to = peer};
        if (m_random.nextBetween(0, 1) == 0)
            std::swap(hold.from, hold.to);
        if (m_random.nextBetween(0, 2) == 0)
            hold.mode = static_cast<TransferMode>(m_random.nextBetween(0, 2));
        if (m_random.nextBetween(0, 3) == 0)
            hold.minSize = static_cast<int>(m_random.nextBetween(0, 100));
        hold.count = static_cast<int>(m_random.nextBetween(0, 3));
        return hold;
    }

    void touchDatagram(Sandbox& sandbox)
    {
        std::vector<DatagramId> inFlight;
        sandbox.network().forEachInFlight(
            [&](DatagramId id, const SentDatagram&) { inFlight.push_back(id); });
        if (inFlight.empty())
            return;
        const DatagramId datagram =
            inFlight[static_cast<std::size_t>(m_random.nextBetween(0, std::ssize(inFlight) - 1))];
        const auto kind = m_random.nextBetween(0, 3);
        const auto action = kind == 0   ? hand::killDatagram(datagram)
                            : kind == 1 ? hand::duplicateDatagram(datagram)
                            : kind == 2 || sandbox.network().isHeld(datagram)
                                ? hand::releaseDatagram(datagram)
                                : hand::delayDatagram(datagram, Time(m_random.nextBetween(0, 200'000)));
        // It may arrive just then; nothing is done, and nothing written down.
        const std::size_t before = sandbox.scenario().actions.size();
        const bool done = !sandbox.perform(action, sandbox.now());
        QCOMPARE(sandbox.scenario().actions.size(), before + (done ? 1 : 0));
    }

    void wait(Sandbox& sandbox)
    {
        switch (m_random.nextBetween(0, 3)) {
        case 0:
            for (std::int64_t events = m_random.nextBetween(0, 40); events > 0 && !sandbox.isFinished();
                 --events)
                sandbox.runNextEvent();
            break;
        case 1:
            break; // at once, in the same microsecond
        default:
            sandbox.runUntil(sandbox.now() + Time(m_random.nextBetween(0, 300'000)));
        }
    }

private:
    QString anyPeer(Sandbox& sandbox)
    {
        const auto peers = expandPeers(sandbox.scenario());
        return peers[static_cast<std::size_t>(m_random.nextBetween(0, std::ssize(peers) - 1))].name;
    }
    PacketTarget anyTarget(Sandbox& sandbox)
    {
        switch (m_random.nextBetween(0, 4)) {
        case 0:
            return {0, {}, false};
        case 1:
            return {1, {}, false};
        case 2:
            return {-101, {}, false};
        case 3:
            return {888, {}, false};
        default:
            return {0, anyPeer(sandbox), m_random.nextBetween(0, 1) == 0};
        }
    }

    RandomStream m_random;
    int m_added = 0;
};

/// A scenario always does the same, including what was done by hand, also after saving.
class TestSandboxReplay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameScenarioSameRun();
    void twentyRunsOneDigest();
    void otherSeedOtherDigest();
    void oneByteOtherDigest();
    void digestIsOfTheRunNotOfHowFarItWasLooked();
    void savedScenarioSameRun_data();
    void savedScenarioSameRun();
    void whatWasDoneByHandIsDoneAgain_data();
    void whatWasDoneByHandIsDoneAgain();
    void eachActionIsDoneAgainFromItsFile_data();
    void eachActionIsDoneAgainFromItsFile();
    void whatWasDoneAtTheTimeOfAnEventIsDoneAgain();
    void whatWasDoneAfterTheEndIsDoneAgain();
};

void TestSandboxReplay::sameScenarioSameRun()
{
    const Outcome first = outcomeOf(busyScenario(5, 8));
    QVERIFY(outcomeOf(busyScenario(5, 8)) == first);
    QVERIFY(first.lines.packets.size() > 20'000 && first.lines.datagrams.size() > 20'000);
    // It has something of everything that could go another way.
    for (const char* fate : {"delivered", "lost", "incomplete", "rejected", "disconnected"})
        QVERIFY2(first.lines.packets.find("\"fate\": \"" + std::string(fate)) != std::string::npos, fate);
    for (const char* kind : {"refused", "closed", "error", "action", "peer_connected", "peer_disconnected"})
        QVERIFY2(first.lines.events.find("\"event\": \"" + std::string(kind)) != std::string::npos, kind);
}

void TestSandboxReplay::twentyRunsOneDigest()
{
    std::set<std::uint64_t> digests;
    for (int run = 0; run < 20; ++run) {
        // Memory that is laid out differently each time must not matter.
        const std::vector<std::byte> inTheWay(static_cast<std::size_t>(run) * 77'777);
        Sandbox sandbox(busyScenario(6, 3));
        sandbox.runUntil(fromSeconds(3));
        digests.insert(sandbox.digest());
    }
    QCOMPARE(digests.size(), std::size_t{1});
}

void TestSandboxReplay::otherSeedOtherDigest()
{
    std::set<std::uint64_t> digests;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        Sandbox sandbox(busyScenario(seed, 1));
        sandbox.runUntil(fromSeconds(1));
        digests.insert(sandbox.digest());
    }
    QCOMPARE(digests.size(), std::size_t{8});
}

void TestSandboxReplay::oneByteOtherDigest()
{
    const auto digestWith = [](const char* hex) {
        Scenario scenario = scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 1.5,
            'peers': [{'name': 'server', 'role': 'server'}, {'name': 'ana', 'role': 'client', 'server': 'server'}]})");
        PutPacketAction put;
        put.payload = PayloadHex{QByteArray::fromHex(hex)};
        ActionSpec spec = action("ana", put);
        spec.at = fromSeconds(1.25);
        scenario.actions.push_back(spec);
        Sandbox sandbox(scenario);
        sandbox.runUntil(scenario.duration);
        return sandbox.digest();
    };
    QCOMPARE(digestWith("0011223344"), digestWith("0011223344"));
    QVERIFY(digestWith("0011223344") != digestWith("0011223345"));
    QVERIFY(digestWith("0011223344") != digestWith("8011223344"));
    QVERIFY(digestWith("0011223344") != digestWith("00112233"));
}

void TestSandboxReplay::digestIsOfTheRunNotOfHowFarItWasLooked()
{
    Sandbox straight(busyScenario(7, 3));
    straight.runUntil(fromSeconds(3));
    Sandbox looked(busyScenario(7, 3));
    RandomStream random(1);
    while (!looked.isFinished()) {
        looked.runUntil(looked.now() + Time(random.nextBetween(0, 20'000)));
        for (int events = 0; events < 3 && !looked.isFinished(); ++events)
            looked.runNextEvent();
        looked.state();
        TraceSnapshot(looked.trace()).lod();
    }
    QVERIFY(outcomeOf(looked) == outcomeOf(straight));
}

void TestSandboxReplay::savedScenarioSameRun_data()
{
    QTest::addColumn<QString>("fileName");
    QTest::newRow("busy") << QString();
    for (const char* name : {"quickstart", "mesh", "refuse", "goodbye", "four-friends", "bursts", "narrow",
                             "freeze", "unplug", "commute", "mangled", "poll-rates", "surgery"})
        QTest::newRow(name) << QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/scenarios/%1.scenario.json")
                                   .arg(QLatin1String(name));
}

void TestSandboxReplay::savedScenarioSameRun()
{
    QFETCH(QString, fileName);
    Scenario scenario = busyScenario(8, 3);
    if (!fileName.isEmpty()) {
        auto loaded = loadScenario(fileName);
        QVERIFY(std::holds_alternative<Scenario>(loaded));
        scenario = std::get<Scenario>(std::move(loaded));
    }
    const auto again = parseScenario(toJson(scenario), u"/"_s);
    QVERIFY(std::holds_alternative<Scenario>(again));
    QVERIFY(std::get<Scenario>(again) == scenario);
    QVERIFY(outcomeOf(std::get<Scenario>(again)) == outcomeOf(scenario));
}

void TestSandboxReplay::whatWasDoneByHandIsDoneAgain_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 25; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestSandboxReplay::whatWasDoneByHandIsDoneAgain()
{
    QFETCH(int, seed);
    Hand hand(static_cast<std::uint64_t>(seed) * 31);
    Sandbox sandbox(busyScenario(static_cast<std::uint64_t>(seed), 6));
    for (int count = 0; count < 40 && sandbox.now() < fromSeconds(5); ++count) {
        hand.wait(sandbox);
        hand.act(sandbox);
        if (QTest::currentTestFailed())
            return;
    }
    sandbox.runUntil(sandbox.scenario().duration);
    QVERIFY(sandbox.scenario().actions.size() > 8 + 8);
    everyDatagramIsAccountedFor(sandbox);

    // From the start, as read from its file.
    QVERIFY(!checkScenario(sandbox.scenario()));
    const auto saved = parseScenario(toJson(sandbox.scenario()));
    QVERIFY(std::holds_alternative<Scenario>(saved));
    const Outcome again = outcomeOf(std::get<Scenario>(saved));
    const Outcome first = outcomeOf(sandbox);
    QCOMPARE(again.digest, first.digest);
    QVERIFY(again.lines.datagrams == first.lines.datagrams);
    QVERIFY(again.lines.packets == first.lines.packets);
    QVERIFY(again.lines.events == first.lines.events);
}

void TestSandboxReplay::eachActionIsDoneAgainFromItsFile_data()
{
    QTest::addColumn<ActionSpec>("action"); // on datagram 0: one that is on its way
    const auto row = [](const char* what, const ActionSpec& action) { QTest::newRow(what) << action; };
    LinkConditionsChange all = LinkConditionsChange::to({.delay = Time(15'000),
                                                         .jitter = Time(9'000),
                                                         .loss = 0.05,
                                                         .duplicate = 0.05,
                                                         .distribution = JitterDistribution::Normal,
                                                         .reorder = 0.1,
                                                         .burstLoss = {0.05, 0.4, 0.01, 0.9},
                                                         .loseEvery = 20,
                                                         .corrupt = 0.05,
                                                         .rateKbit = 500,
                                                         .queueBytes = 8'000});
    row("one direction", hand::setConditions(u"ana"_s, u"server"_s, all));
    row("both directions", hand::setConditions(u"ana"_s, u"server"_s, all, true));
    row("everything into a peer", hand::setConditions(u"*"_s, u"ana"_s, all));
    row("everything", hand::setConditions(u"*"_s, u"*"_s, all));
    row("preset", hand::setPreset(u"*"_s, u"ana"_s, u"mobile-3g"_s, true));
    row("down for a while", hand::takeDown(u"ana"_s, u"server"_s, Time(700'000)));
    row("down", hand::takeDown(u"bot"_s, u"*"_s, {}, true));
    row("kill", hand::killDatagram(DatagramId(0)));
    row("delay", hand::delayDatagram(DatagramId(0), Time(120'000)));
    row("duplicate", hand::duplicateDatagram(DatagramId(0)));
    row("hold", hand::holdNext({.from = u"ana"_s, .to = u"server"_s, .count = 3}));
    row("freeze", hand::freeze(u"server"_s, Time(800'000)));
    row("unplug", hand::unplug(u"bot"_s));
    row("poll rate", hand::setPollRate(u"ana"_s, 12.5));
}

void TestSandboxReplay::eachActionIsDoneAgainFromItsFile()
{
    QFETCH(ActionSpec, action);
    const Scenario before = busyScenario(11, 4);
    Sandbox sandbox(before);
    sandbox.runUntil(fromSeconds(1.234567));
    std::uint32_t newest = 0;
    sandbox.network().forEachInFlight([&](DatagramId id, const SentDatagram&) { newest = id.value(); });
    if (auto* kill = std::get_if<KillAction>(&action.what))
        kill->datagram = newest;
    if (auto* delay = std::get_if<DelayAction>(&action.what))
        delay->datagram = newest;
    if (auto* duplicate = std::get_if<DuplicateAction>(&action.what))
        duplicate->datagram = newest;
    QCOMPARE(sandbox.perform(action, sandbox.now()), std::nullopt);
    if (std::holds_alternative<UnplugAction>(action.what))
        QCOMPARE(sandbox.perform(hand::replug(action.peer), fromSeconds(2.5)), std::nullopt);
    sandbox.runUntil(before.duration);

    QTemporaryDir folder;
    const QString file = folder.filePath(u"by hand.scenario.json"_s);
    QCOMPARE(saveScenario(sandbox.scenario(), file), std::nullopt);
    const auto loaded = loadScenario(file);
    QVERIFY(std::holds_alternative<Scenario>(loaded));
    QVERIFY(std::get<Scenario>(loaded) == sandbox.scenario());
    const Outcome first = outcomeOf(sandbox);
    QVERIFY(outcomeOf(std::get<Scenario>(loaded)) == first);
    QVERIFY(outcomeOf(before).digest != first.digest); // it did something
}

void TestSandboxReplay::whatWasDoneAtTheTimeOfAnEventIsDoneAgain()
{
    // Everyone polls and sends in the same microseconds, in which peers are added and things are done.
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 4,
        'peers': [{'name': 'server', 'role': 'server'}, {'name': 'ana', 'role': 'client', 'server': 'server', 'count': 3}],
        'links': [{'loss': 0.2}],
        'traffic': [{'from': 'ana', 'to': 1, 'hz': 60, 'size': 20}, {'from': 'server', 'to': 0, 'hz': 60, 'size': 20}]})"));
    for (int count = 1; count <= 20; ++count) {
        const Time at = fromSeconds(count * 6 / 60.0);
        PeerSpec peer;
        peer.name = u"new %1"_s.arg(count);
        peer.server = u"server"_s;
        QCOMPARE(sandbox.addPeer(peer, at), std::nullopt);
        QVERIFY(sandbox.now() >= at && sandbox.now() < at + Time(1'000));
        QCOMPARE(sandbox.perform(action("ana", PutPacketAction{}), at + Time(50'000)), std::nullopt);
    }
    sandbox.runUntil(fromSeconds(4));
    QVERIFY(outcomeOf(sandbox.scenario()) == outcomeOf(sandbox));
}

void TestSandboxReplay::whatWasDoneAfterTheEndIsDoneAgain()
{
    Hand hand(4);
    Sandbox sandbox(busyScenario(9, 2)); // polls and traffic fall on the very end
    sandbox.runUntil(fromSeconds(2));
    QVERIFY(sandbox.isFinished());
    for (int count = 0; count < 30; ++count) {
        hand.act(sandbox);
        if (QTest::currentTestFailed())
            return;
        sandbox.runUntil(never);
    }
    QVERIFY(sandbox.scenario().duration > fromSeconds(2));
    QCOMPARE(sandbox.now(), sandbox.scenario().duration);
    QVERIFY(outcomeOf(sandbox.scenario()) == outcomeOf(sandbox));
}

PEERSCOPE_TEST(TestSandboxReplay)

} // namespace peerscope::test_sandbox_replay

#include "test_sandbox_replay.moc"

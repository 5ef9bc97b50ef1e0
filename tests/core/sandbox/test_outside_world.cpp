// SPDX-License-Identifier: MIT
// Two sandboxes meet at their gateways, so that each can say what the other has only worked out.
#include "core/sandbox/sandbox.h"
#include "core/scenario/scenario_file.h"
#include "tests/support/outside_wire.h"
#include "tests/support/test_program.h"

#include <QRegularExpression>
#include <QtTest>

#include <map>
#include <set>

namespace peerscope::test_outside_world {

using namespace Qt::Literals::StringLiterals;

Scenario parsed(const QByteArray& json)
{
    auto result = parseScenario(json);
    if (const auto* error = std::get_if<ScenarioError>(&result))
        qFatal("%s", qPrintable(error->toString()));
    return std::get<Scenario>(std::move(result));
}

/// What identifies a packet in both sandboxes: its mode, its channel and its bytes. No two packets of a
/// scenario here share them.
using Key = std::tuple<TransferMode, int, std::vector<std::byte>>;

Key keyOf(const TraceSnapshot& trace, const PacketRow& packet)
{
    const ByteView payload = trace.payload(packet);
    return {packet.mode, packet.channel, {payload.begin(), payload.end()}};
}

std::vector<PacketRow> packetsOf(const TraceSnapshot& trace, std::string_view from, std::string_view to)
{
    std::vector<PacketRow> rows;
    for (std::size_t index = 0; index < trace.packetCount(); ++index) {
        const PacketRow row = trace.packet(PacketId(static_cast<std::uint32_t>(index)));
        if (trace.endpoint(row.from).name == from && trace.endpoint(row.to).name == to)
            rows.push_back(row);
    }
    return rows;
}

QStringList eventsOf(const TraceSnapshot& trace, std::string_view peer)
{
    QStringList events;
    for (std::size_t index = 0; index < trace.eventCount(); ++index) {
        const EventRow row = trace.event(index);
        if (trace.endpoint(row.peer).name != peer || row.kind == EventKind::Action ||
            row.kind == EventKind::Error) // it sends before it is connected
            continue;
        const std::string_view kind = name(row.kind);
        events << QString::fromUtf8(kind.data(), qsizetype(kind.size())) +
                      (row.detail.empty() ? QString() : u' ' + QString::fromStdString(row.detail)) +
                      (row.subjectId != 0 ? u' ' + QString::number(row.subjectId) : QString());
    }
    return events;
}

/// The clients may come in either order.
QStringList sorted(QStringList list)
{
    list.sort();
    return list;
}

constexpr auto exposing = R"({
  "format": "peerscope-scenario/1", "duration": 12, "seed": 3,
  "peers": [{"name": "server", "role": "server"%1}%2],
  "links": [{"from": "real", "to": "server", "delay_ms": 20, "jitter_ms": 8, "loss": 0.1, "both_ways": true}],
  "traffic": [{"from": "server", "to": 0, "hz": 11, "channel": 1, "mode": "reliable", "size": 30},
              {"from": "server", "to": 0, "hz": 23, "mode": "unreliable", "size": 24},
              {"from": "server", "to": 0, "hz": 3, "mode": "unreliable_ordered", "size": 3000}],
  "gateways": [{"expose": "server", "listen": "127.0.0.1:7777"}]
})";

constexpr auto joining = R"({
  "format": "peerscope-scenario/1", "duration": 12, "seed": 4,
  "peers": [{"name": "bot", "role": "client", "count": 2, "id": 501, "join_at": 0.3%1}],
  "links": [{"delay_ms": 15, "jitter_ms": 10, "reorder": 0.2, "loss": 0.08, "duplicate": 0.05}],
  "traffic": [{"from": "bot.1", "to": 1, "hz": 13, "channel": 2, "mode": "reliable", "size": 41},
              {"from": "bot.1", "to": 1, "hz": 29, "mode": "unreliable_ordered", "size": 20},
              {"from": "bot.1", "to": 1, "hz": 17, "mode": "unreliable", "size": 28},
              {"from": "bot.2", "to": 1, "hz": 2, "mode": "reliable", "size": 4000}],
  "actions": [{"at": 9, "peer": "bot.1", "do": "close"}],
  "gateways": [{"join": "bot", "to": "127.0.0.1:7777"}]
})";

struct TwoWorlds
{
    TwoWorlds(const QString& server, const QString& client, Time end = fromSeconds(12),
              std::uint32_t host = 0x7F00'0001)
        : wire(host), exposed(parsed(server.toUtf8()), &wire.exposing),
          joined(parsed(client.toUtf8()), &wire.joining)
    {
        runTogether({{&exposed, &wire.exposing}, {&joined, &wire.joining}}, end);
    }

    OutsideWire wire;
    Sandbox exposed;
    Sandbox joined;
};

struct Agreement
{
    int sent = 0;
    int delivered = 0; ///< in truth: the receiver's sandbox says so
    int claimed = 0;   ///< the sender's sandbox says so, too
    int wronglyClaimed = 0;

    Agreement& operator+=(const Agreement& other)
    {
        sent += other.sent;
        delivered += other.delivered;
        claimed += other.claimed;
        wronglyClaimed += other.wronglyClaimed;
        return *this;
    }
};

/// Holds what the sender's sandbox says of these packets against the receiver's.
Agreement compare(const TraceSnapshot& senders, const std::vector<PacketRow>& sent,
                  const TraceSnapshot& receivers, const std::vector<PacketRow>& received)
{
    std::map<Key, PacketFate> there;
    for (const PacketRow& row : received)
        there.emplace(keyOf(receivers, row), row.fate);
    Agreement agreement;
    for (const PacketRow& row : sent) {
        // A large unreliable packet travels as ordered.
        const auto [mode, channel, payload] = keyOf(senders, row);
        const bool isLarge = row.fragments > 1 && mode == TransferMode::Unreliable;
        const auto found = there.find({isLarge ? TransferMode::UnreliableOrdered : mode, channel, payload});
        const bool isDelivered = found != there.end() && found->second == PacketFate::Delivered;
        const bool isClaimed = row.fate == PacketFate::Delivered;
        ++agreement.sent;
        agreement.delivered += isDelivered ? 1 : 0;
        agreement.claimed += isClaimed && isDelivered ? 1 : 0;
        agreement.wronglyClaimed += isClaimed && !isDelivered ? 1 : 0;
    }
    return agreement;
}

class TestOutsideWorld final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void realClientsAreNamedByTheirIds()
    {
        const TwoWorlds worlds(QString::fromLatin1(exposing).arg(QString(), QString()),
                               QString::fromLatin1(joining).arg(QString()), fromSeconds(4));
        const TraceSnapshot trace(const_cast<Sandbox&>(worlds.exposed).trace());
        QCOMPARE(trace.endpointCount(), 3u);
        const EndpointRow client = trace.endpoint(EndpointId(1));
        QVERIFY(client.name == "client 501" || client.name == "client 502");
        QCOMPARE(client.origin, EndpointOrigin::Gateway);
        QCOMPARE(client.role, std::string("client"));
        QCOMPARE(trace.protocol(EndpointId(1)), GameProtocol::Godot4Packets);
        QCOMPARE(sorted(eventsOf(trace, "server")),
                 QStringList({u"peer_connected 501"_s, u"peer_connected 502"_s, u"status connected"_s}));
        QCOMPARE(eventsOf(trace, "client 501"),
                 QStringList({u"status connecting"_s, u"status connected"_s, u"peer_connected 1"_s}));
        const TraceSnapshot other(const_cast<Sandbox&>(worlds.joined).trace());
        QCOMPARE(eventsOf(other, "bot.1"),
                 QStringList({u"status connecting"_s, u"status connected"_s, u"peer_connected 1"_s}));
        QCOMPARE(other.endpoint(EndpointId(0)).name, std::string("127.0.0.1:7777"));
        QCOMPARE(sorted(eventsOf(other, "127.0.0.1:7777")),
                 QStringList({u"peer_connected 501"_s, u"peer_connected 502"_s}));
    }

    void eachSandboxWorksOutTheOther_data()
    {
        QTest::addColumn<quint32>("host");
        QTest::addColumn<bool>("bentAtServer");
        QTest::addColumn<bool>("bentAtClients");
        QTest::addColumn<int>("leastKnown"); // %
        QTest::addRow("on one machine, bent at the server's") << 0x7F00'0001u << true << false << 95;
        QTest::addRow("on one machine, bent at the clients'") << 0x7F00'0001u << false << true << 95;
        // On its way to another machine a datagram may be lost where nobody sees it.
        QTest::addRow("elsewhere, bent on both sides") << 0xC0A8'0105u << true << true << 25;
    }
    /// What real programs really got is known in their own sandbox; the other sandbox works it out.
    void eachSandboxWorksOutTheOther()
    {
        QFETCH(const quint32, host);
        QFETCH(const bool, bentAtServer);
        QFETCH(const bool, bentAtClients);
        QFETCH(const int, leastKnown);
        const auto straight = [](QString scenario, bool isBent) {
            static const QRegularExpression links(u"\"links\": \\[[^\\]]*\\],"_s);
            return isBent ? scenario : scenario.remove(links);
        };
        TwoWorlds worlds(straight(QString::fromLatin1(exposing).arg(QString(), QString()), bentAtServer),
                         straight(QString::fromLatin1(joining).arg(QString()), bentAtClients),
                         fromSeconds(12), host);
        const TraceSnapshot server(worlds.exposed.trace());
        const TraceSnapshot bots(worlds.joined.trace());
        Agreement all;
        for (const auto& [bot, client] : {std::pair("bot.1", "client 501"), {"bot.2", "client 502"}}) {
            const auto up = packetsOf(bots, bot, "127.0.0.1:7777");
            const auto upThere = packetsOf(server, client, "server");
            // On one machine, only who bends the links sees what is lost on them.
            if (bentAtClients)
                all += compare(bots, up, server, upThere);
            if (bentAtServer)
                all += compare(server, packetsOf(server, "server", client), bots,
                               packetsOf(bots, "127.0.0.1:7777", bot));
            // Nothing comes with another mode, channel or content than it was sent with.
            std::set<Key> known;
            for (const PacketRow& row : up)
                known.insert(keyOf(bots, row));
            for (const PacketRow& row : upThere)
                QVERIFY(known.contains(keyOf(server, row)) || row.fragments > 1);
        }
        QVERIFY(all.sent > 400);
        QVERIFY(all.delivered > 300);
        QCOMPARE(all.wronglyClaimed, 0);
        QVERIFY2(all.claimed * 100 >= all.delivered * leastKnown,
                 qPrintable(u"%1 of %2 are known"_s.arg(all.claimed).arg(all.delivered)));
    }

    void aGoodbyeIsSeenFromBothSides()
    {
        TwoWorlds worlds(QString::fromLatin1(exposing).arg(QString(), QString()),
                         QString::fromLatin1(joining).arg(QString()));
        const TraceSnapshot server(worlds.exposed.trace());
        QVERIFY(eventsOf(server, "server").contains(u"peer_disconnected 501"_s));
        QCOMPARE(eventsOf(server, "client 501").last(), u"status disconnected"_s);
        const TraceSnapshot bots(worlds.joined.trace());
        QCOMPARE(eventsOf(bots, "127.0.0.1:7777").last(), u"peer_disconnected 501"_s);
    }

    /// Whoever falls silent is gone, once the port says so.
    void aSilentClientIsGone()
    {
        TwoWorlds worlds(QString::fromLatin1(exposing).arg(QString(), QString()),
                         QString::fromLatin1(joining).arg(QString()), fromSeconds(4));
        worlds.wire.exposing.end({0, 0});
        OutsideArrival arrival;
        while (worlds.wire.exposing.take(arrival))
            worlds.exposed.arrive(arrival);
        const TraceSnapshot server(worlds.exposed.trace());
        const QStringList both = eventsOf(server, "client 501") + eventsOf(server, "client 502");
        QCOMPARE(both.count(u"status disconnected"_s), 1);
    }

    /// Real clients come in to a sandbox that runs already, are cut off, and come in again.
    void aServerIsExposedWhileItRuns()
    {
        OutsideWire wire;
        Scenario scenario = parsed(QString::fromLatin1(exposing).arg(QString(), QString()).toUtf8());
        const std::vector<GatewaySpec> gateways = std::exchange(scenario.gateways, {});
        const QByteArray bots = QString::fromLatin1(joining).arg(QString()).toUtf8();
        Sandbox exposed(scenario);
        exposed.runUntil(fromSeconds(2));
        exposed.openGateways(gateways, wire.exposing);
        QVERIFY(exposed.scenario().gateways == gateways);
        {
            Sandbox joined(parsed(bots), &wire.joining);
            runTogether({{&exposed, &wire.exposing}, {&joined, &wire.joining}}, fromSeconds(5));
        }
        QVERIFY(eventsOf(TraceSnapshot(exposed.trace()), "server").contains(u"peer_connected 501"_s));
        QVERIFY(packetsOf(TraceSnapshot(exposed.trace()), "client 501", "server").size() > 20);

        exposed.closeGateways();
        QVERIFY(exposed.scenario().gateways.empty());
        const std::size_t before = packetsOf(TraceSnapshot(exposed.trace()), "client 501", "server").size();
        exposed.runUntil(fromSeconds(60)); // there is no end any more; the server gives them up
        const TraceSnapshot closed(exposed.trace());
        QCOMPARE(packetsOf(closed, "client 501", "server").size(), before);
        QVERIFY(eventsOf(closed, "server").contains(u"peer_disconnected 501"_s));

        OutsideWire again;
        exposed.openGateways(gateways, again.exposing);
        Scenario later = parsed(bots);
        later.seed = 5; // a connection of its own, not the first one again
        later.duration = fromSeconds(100);
        later.peers[0].joinAt = fromSeconds(60.3);
        later.actions.clear();
        Sandbox joined(later, &again.joining);
        runTogether({{&exposed, &again.exposing}, {&joined, &again.joining}}, fromSeconds(63));
        const QStringList events = eventsOf(TraceSnapshot(exposed.trace()), "server");
        QCOMPARE(events.count(u"peer_connected 501"_s), 2);
        // It comes from the same address, so it is the same client.
        QVERIFY(packetsOf(TraceSnapshot(exposed.trace()), "client 501", "server").size() > before + 10);
    }

    /// A client of the sandbox and a real one meet at the server: it announces each to the other, and relays.
    void aRealClientMeetsTheOthers()
    {
        QString server = QString::fromLatin1(exposing).arg(
            u", \"api\": \"scene\""_s,
            u", {\"name\": \"ana\", \"role\": \"client\", \"server\": \"server\", \"id\": 77}"_s);
        server.replace(u"\"traffic\": ["_s,
                       u"\"traffic\": [{\"from\": \"ana\", \"to\": 0, \"hz\": 5, \"mode\": \"reliable\", "
                       u"\"text\": \"hello\"},"_s);
        TwoWorlds worlds(server, QString::fromLatin1(joining).arg(u", \"api\": \"scene\""_s));
        const TraceSnapshot exposed(worlds.exposed.trace());
        QVERIFY(eventsOf(exposed, "ana").contains(u"peer_connected 501"_s));
        const TraceSnapshot bots(worlds.joined.trace());
        QVERIFY(eventsOf(bots, "bot.2").contains(u"peer_connected 77"_s));
        QVERIFY(eventsOf(bots, "bot.1").contains(u"peer_connected 502"_s));
        const auto relayed = packetsOf(bots, "127.0.0.1:7777", "bot.2");
        const auto isHello = [&](const PacketRow& row) {
            const ByteView payload = bots.payload(row);
            const QByteArray bytes(reinterpret_cast<const char*>(payload.data()), qsizetype(payload.size()));
            return bytes.endsWith("hello") && row.fate == PacketFate::Delivered;
        };
        QVERIFY(std::ranges::count_if(relayed, isHello) > 20);
    }

    void garbageMakesNobody()
    {
        OutsideWire wire;
        Sandbox sandbox(parsed(QString::fromLatin1(exposing).arg(QString(), QString()).toUtf8()),
                        &wire.exposing);
        sandbox.runUntil(fromSeconds(1));
        std::vector<std::byte> bytes(60, std::byte{0x5A});
        for (std::uint32_t flow = 0; flow < 100; ++flow) {
            bytes[flow % bytes.size()] ^= std::byte(flow);
            sandbox.arrive(
                {.flow = {0, flow},
                 .client = UdpAddress::ipv4(0x7F00'0001, static_cast<std::uint16_t>(40'000 + flow)),
                 .fromServer = false,
                 .isEnd = false,
                 .at = {},
                 .bytes = bytes});
        }
        QCOMPARE(TraceSnapshot(sandbox.trace()).endpointCount(), 1u);
        QCOMPARE(TraceSnapshot(sandbox.trace()).datagramCount(), 0u);
    }

    /// Links of real programs can be bent, and their cables pulled, by their names.
    void linksOfRealProgramsCanBeBent()
    {
        TwoWorlds worlds(QString::fromLatin1(exposing).arg(QString(), QString()),
                         QString::fromLatin1(joining).arg(QString()), fromSeconds(4));
        ActionSpec bend;
        LinkConditionsChange all;
        all.loss = 1.0;
        bend.what = ConditionsAction{.from = u"client 501"_s, .to = u"server"_s, .conditions = all};
        QCOMPARE(worlds.exposed.perform(bend, worlds.exposed.now()), std::nullopt);
        const TraceSnapshot before(worlds.exposed.trace());
        const std::size_t packets = packetsOf(before, "client 501", "server").size();
        ActionSpec unplug;
        unplug.peer = u"client 502"_s;
        unplug.what = UnplugAction{};
        QCOMPARE(worlds.exposed.perform(unplug, worlds.exposed.now()), std::nullopt);
        runTogether({{&worlds.exposed, &worlds.wire.exposing}, {&worlds.joined, &worlds.wire.joining}},
                    fromSeconds(6));
        const TraceSnapshot after(worlds.exposed.trace());
        const auto now = packetsOf(after, "client 501", "server");
        QVERIFY(now.size() > packets);
        for (std::size_t index = packets; index < now.size(); ++index)
            QVERIFY(now[index].fate != PacketFate::Delivered);
        const TraceState state = stateAt(after, worlds.exposed.now());
        const auto unplugged = std::ranges::find(state.peers, std::string("client 502"), &PeerState::name);
        QVERIFY(unplugged->isUnplugged);

        ActionSpec close;
        close.peer = u"client 501"_s;
        close.what = CloseAction{};
        QVERIFY(worlds.exposed.perform(close, worlds.exposed.now())); // nobody can close a real program
        QCOMPARE(worlds.exposed.scenario().actions.size(), 0u);
    }
};

PEERSCOPE_TEST(TestOutsideWorld)

} // namespace peerscope::test_outside_world

#include "test_outside_world.moc"

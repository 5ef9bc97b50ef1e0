// SPDX-License-Identifier: MIT
//
// Datagrams that a person holds, in a sandbox and in front of a real program.
#include "sandbox_samples.h"
#include "tests/support/outside_wire.h"
#include "tests/support/test_program.h"

#include "core/scenario/hand_actions.h"
#include "core/scenario/scenario_file.h"
#include "core/trace/story.h"
#include "core/words/story_text.h"

#include <QtTest>

namespace peerscope::test_holds {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

/// ana and bob send to a server 20 ms away: chat, reliable on channel 2, and where they are, unreliable.
Scenario three(const char* actions = "")
{
    return scenarioOf(QByteArray(R"({'format': 'peerscope-scenario/1', 'duration': 20, 'seed': 9,
        'peers': [{'name': 'server', 'role': 'server'},
                  {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101},
                  {'name': 'bob', 'role': 'client', 'server': 'server', 'id': 102}],
        'links': [{'delay_ms': 20}],
        'traffic': [{'from': 'ana', 'to': 1, 'channel': 2, 'mode': 'reliable', 'hz': 2, 'size': 300, 'start': 1},
                    {'from': 'ana', 'to': 1, 'mode': 'unreliable', 'hz': 20, 'size': 32, 'start': 1.01},
                    {'from': 'bob', 'to': 1, 'mode': 'unreliable', 'hz': 20, 'size': 32, 'start': 1}],
        'actions': [)") +
                      actions + "]}");
}

std::vector<DatagramRow> heldIn(Sandbox& sandbox)
{
    const TraceSnapshot trace(sandbox.trace());
    std::vector<DatagramRow> rows;
    for (const DatagramId id : trace.heldAt(sandbox.now()))
        rows.push_back(trace.datagram(id));
    return rows;
}

/// The packets that a datagram carries.
std::vector<PacketRow> packetsIn(const TraceSnapshot& trace, const DatagramRow& datagram)
{
    std::vector<PacketRow> packets;
    for (std::size_t index = 0; index < datagram.carriedCount; ++index)
        packets.push_back(trace.packet(trace.carried(datagram, index).packet));
    return packets;
}

QString nameOf(const TraceSnapshot& trace, EndpointId id)
{
    return QString::fromStdString(trace.endpoint(id).name);
}

class TestHolds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatMatchesIsHeld_data()
    {
        QTest::addColumn<HoldAction>("hold");
        QTest::addColumn<QString>("sender");
        QTest::addColumn<bool>("isChat");
        const HoldAction toServer{.from = u"*"_s, .to = u"server"_s};
        const auto row = [](const char* title, HoldAction hold, const QString& sender, bool isChat) {
            QTest::addRow("%s", title) << hold << sender << isChat;
        };
        HoldAction hold = toServer;
        hold.mode = TransferMode::Reliable;
        row("a mode", hold, u"ana"_s, true);
        hold = toServer;
        hold.channel = 2;
        row("a channel", hold, u"ana"_s, true);
        hold = toServer;
        hold.minSize = 300;
        row("a size", hold, u"ana"_s, true);
        hold = toServer;
        hold.mode = TransferMode::Unreliable;
        hold.maxSize = 200;
        hold.from = u"bob"_s;
        row("a direction", hold, u"bob"_s, false);
    }
    void whatMatchesIsHeld()
    {
        QFETCH(HoldAction, hold);
        QFETCH(QString, sender);
        QFETCH(bool, isChat);
        Sandbox sandbox(three());
        sandbox.runUntil(fromSeconds(3.2));
        QCOMPARE(sandbox.perform(hand::holdNext(hold), sandbox.now()), std::nullopt);
        QCOMPARE(sandbox.waitingHolds(), std::vector<HoldAction>{hold});
        sandbox.runUntil(fromSeconds(4.2));
        QVERIFY(sandbox.waitingHolds().empty());

        const std::vector<DatagramRow> held = heldIn(sandbox);
        QCOMPARE(held.size(), std::size_t{1});
        const TraceSnapshot trace(sandbox.trace());
        QCOMPARE(nameOf(trace, held[0].from), sender);
        QCOMPARE(nameOf(trace, held[0].to), u"server"_s);
        QVERIFY(held[0].isHeld() && held[0].heldUntil == never);
        const std::vector<PacketRow> packets = packetsIn(trace, held[0]);
        QVERIFY(std::ranges::any_of(packets, [&](const PacketRow& packet) {
            return isChat ? packet.channel == 2 && packet.mode == TransferMode::Reliable
                          : packet.mode == TransferMode::Unreliable;
        }));
    }

    void theStoryTellsHowLong()
    {
        Sandbox sandbox(three());
        sandbox.runUntil(fromSeconds(3.2));
        const HoldAction hold{.from = u"bob"_s, .to = u"server"_s, .mode = TransferMode::Unreliable};
        QCOMPARE(sandbox.perform(hand::holdNext(hold), sandbox.now()), std::nullopt);
        sandbox.runUntil(fromSeconds(4));
        const DatagramRow held = heldIn(sandbox).at(0);
        const PacketId packet = packetsIn(TraceSnapshot(sandbox.trace()), held).at(0).id;
        const auto text = [&] {
            const TraceSnapshot trace(sandbox.trace());
            return storyText(trace, packetStory(trace, packet));
        };
        const QString name = u"datagram %1"_s.arg(held.id.value());
        QVERIFY2(text().endsWith(u"%1 held by hand → waits until %1 is let go"_s.arg(name)),
                 qPrintable(text()));

        QCOMPARE(sandbox.perform(hand::releaseDatagram(held.id), held.sent + Time(3'200'000)), std::nullopt);
        QCOMPARE(TraceSnapshot(sandbox.trace()).datagram(held.id).heldUntil, sandbox.now());
        sandbox.runUntil(fromSeconds(8));
        QVERIFY2(text().contains(name + u" held by hand for 3.20 s → "_s), qPrintable(text()));
        const TraceSnapshot trace(sandbox.trace());
        QCOMPARE(trace.datagram(held.id).due, *trace.datagram(held.id).heldUntil + Time(20'000));
        QVERIFY(trace.packet(packet).delivered.has_value());
        // At each moment it is known what was held then.
        QVERIFY(trace.heldAt(held.sent - Time(1)).empty());
        QCOMPARE(trace.heldAt(fromSeconds(5)), std::vector<DatagramId>{held.id});
        QVERIFY(trace.heldAt(sandbox.now()).empty());
    }

    void aReliablePacketIsSentAgainMeanwhile()
    {
        Sandbox sandbox(three());
        sandbox.runUntil(fromSeconds(3.2));
        const HoldAction hold{.from = u"ana"_s, .to = u"server"_s, .mode = TransferMode::Reliable};
        QCOMPARE(sandbox.perform(hand::holdNext(hold), sandbox.now()), std::nullopt);
        sandbox.runUntil(fromSeconds(6));
        const TraceSnapshot trace(sandbox.trace());
        const std::vector<PacketRow> packets = packetsIn(trace, heldIn(sandbox).at(0));
        const auto chat = std::ranges::find(packets, 2, &PacketRow::channel);
        QVERIFY(chat != packets.end());
        QCOMPARE(chat->fate, PacketFate::Delivered);
        QVERIFY(chat->resends > 0);
        const QString text = storyText(trace, packetStory(trace, chat->id));
        QVERIFY2(text.contains(u" held by hand → resent after"_s), qPrintable(text));
    }

    void aScenarioDoesItAgain()
    {
        Sandbox sandbox(
            three("{'at': 3, 'link': ['ana', 'server'], 'do': 'hold', 'mode': 'reliable', 'count': 2}"));
        sandbox.runUntil(fromSeconds(5));
        std::vector<DatagramRow> held = heldIn(sandbox);
        QCOMPARE(held.size(), std::size_t{2});
        QCOMPARE(sandbox.perform(hand::duplicateDatagram(held[0].id), sandbox.now()), std::nullopt);
        QCOMPARE(sandbox.perform(hand::killDatagram(held[1].id), sandbox.now()), std::nullopt);
        QVERIFY(heldIn(sandbox).empty());
        sandbox.runUntil(fromSeconds(20));

        const auto saved = parseScenario(toJson(sandbox.scenario()));
        QVERIFY(std::holds_alternative<Scenario>(saved));
        Sandbox again(std::get<Scenario>(saved));
        again.runUntil(fromSeconds(20));
        QCOMPARE(again.digest(), sandbox.digest());
        QVERIFY(again.digest() != [] {
            Sandbox without(three());
            without.runUntil(fromSeconds(20));
            return without.digest();
        }());
    }

    void anActionThatCannotBeIsRefused()
    {
        Sandbox sandbox(three());
        sandbox.runUntil(fromSeconds(3));
        QVERIFY(sandbox.perform(hand::holdNext({.from = u"nobody"_s, .to = u"server"_s}), sandbox.now()));
        QVERIFY(sandbox.perform(hand::holdNext({.from = u"ana"_s, .to = u"server"_s, .count = 17}),
                                sandbox.now()));
        QVERIFY(sandbox.waitingHolds().empty());
        const HoldAction hold{.from = u"ana"_s, .to = u"server"_s};
        QCOMPARE(sandbox.perform(hand::holdNext(hold), sandbox.now()), std::nullopt);
        sandbox.runUntil(fromSeconds(4));
        const DatagramId held = heldIn(sandbox).at(0).id;
        const std::size_t actions = sandbox.scenario().actions.size();
        DatagramId moving;
        while (!moving.isValid() || moving == held) {
            sandbox.runNextEvent();
            sandbox.network().forEachInFlight([&](DatagramId id, const SentDatagram&) { moving = id; });
        }
        QCOMPARE(sandbox.perform(hand::releaseDatagram(moving), sandbox.now()),
                 u"Datagram %1 is not held."_s.arg(moving.value()));
        QCOMPARE(sandbox.scenario().actions.size(), actions);
        QCOMPARE(sandbox.perform(hand::releaseDatagram(held), sandbox.now()), std::nullopt);
        QVERIFY(sandbox.perform(hand::releaseDatagram(held), sandbox.now() + Time(100'000)));
    }

    void whatIsWaitedForCanBeTakenBack()
    {
        Sandbox sandbox(three());
        HoldAction hold{.from = u"ana"_s, .to = u"server"_s, .channel = 99};
        QCOMPARE(sandbox.perform(hand::holdNext(hold), fromSeconds(2)), std::nullopt);
        QCOMPARE(sandbox.waitingHolds().size(), std::size_t{1});
        hold.count = 0;
        QCOMPARE(sandbox.perform(hand::holdNext(hold), fromSeconds(3)), std::nullopt);
        QVERIFY(sandbox.waitingHolds().empty());
    }

    /// In real time: a datagram of a real program waits in front of the sandbox's server.
    void aRealProgramsDatagramIsHeld()
    {
        OutsideWire wire;
        Sandbox exposed(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 20,
            'peers': [{'name': 'server', 'role': 'server'}],
            'gateways': [{'expose': 'server', 'listen': '127.0.0.1:7777'}]})"),
                        &wire.exposing);
        Sandbox joined(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 20,
            'peers': [{'name': 'bot', 'role': 'client', 'id': 501, 'join_at': 0.3}],
            'traffic': [{'from': 'bot', 'to': 1, 'hz': 10, 'channel': 3, 'mode': 'unreliable', 'size': 41, 'start': 2}],
            'gateways': [{'join': 'bot', 'to': '127.0.0.1:7777'}]})"),
                       &wire.joining);
        const auto run = [&](double seconds) {
            runTogether({{&exposed, &wire.exposing}, {&joined, &wire.joining}}, fromSeconds(seconds));
        };
        run(3);
        const HoldAction hold{.from = u"client 501"_s, .to = u"server"_s, .channel = 3, .count = 2};
        QCOMPARE(exposed.perform(hand::holdNext(hold), exposed.now()), std::nullopt);
        run(4);
        const std::vector<DatagramRow> held = heldIn(exposed);
        QCOMPARE(held.size(), std::size_t{2});
        const TraceSnapshot trace(exposed.trace());
        const PacketId first = packetsIn(trace, held[0]).at(0).id;
        const PacketId second = packetsIn(trace, held[1]).at(0).id;
        QCOMPARE(trace.packet(first).fate, PacketFate::InFlight);
        QCOMPARE(exposed.perform(hand::releaseDatagram(held[0].id), exposed.now()), std::nullopt);
        QCOMPARE(exposed.perform(hand::killDatagram(held[1].id), exposed.now()), std::nullopt);
        run(5);
        const TraceSnapshot after(exposed.trace());
        QCOMPARE(after.packet(first).fate, PacketFate::Delivered);
        QVERIFY(*after.packet(first).arrived >= *after.datagram(held[0].id).heldUntil);
        QCOMPARE(after.packet(second).fate, PacketFate::Lost);

        // Nobody is there any more to let go what is held in the end.
        QCOMPARE(exposed.perform(hand::holdNext(hold), exposed.now()), std::nullopt);
        run(6);
        QCOMPARE(heldIn(exposed).size(), std::size_t{2});
        exposed.closePeers();
        QVERIFY(heldIn(exposed).empty());
    }
};

PEERSCOPE_TEST(TestHolds)

} // namespace peerscope::test_holds

#include "test_holds.moc"

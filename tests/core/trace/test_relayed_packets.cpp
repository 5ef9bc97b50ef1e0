// SPDX-License-Identifier: MIT
#include "core/trace/relayed_packets.h"
#include "core/trace/trace_writer.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <string>

namespace peerscope::test_relayed_packets {

using namespace Qt::Literals::StringLiterals;

/// A server, ana (101), bob (102) and cem (103), and the packets they put.
class Talk
{
public:
    explicit Talk(GameProtocol protocol = GameProtocol::Godot4Scene)
    {
        m_writer.addEndpoint("server", "server", 1, protocol);
        m_writer.addEndpoint("ana", "client", 101, protocol);
        m_writer.addEndpoint("bob", "client", 102, protocol);
        m_writer.addEndpoint("cem", "client", 103, protocol);
    }

    /// RELAY with `id`, put at `sent`.
    PacketId relay(int from, int to, int id, std::string message, int sent, int channel = 0)
    {
        std::string bytes("\7\3", 2);
        for (int index = 0; index < 4; ++index)
            bytes += static_cast<char>(static_cast<unsigned>(id) >> (8 * index));
        return put(from, to, bytes + "\3" + message, sent, channel);
    }
    PacketId put(int from, int to, const std::string& bytes, int sent, int channel = 0)
    {
        NewPacket packet;
        packet.from = EndpointId(static_cast<std::uint16_t>(from));
        packet.to = EndpointId(static_cast<std::uint16_t>(to));
        packet.channel = static_cast<std::uint8_t>(channel);
        packet.sent = Time(sent);
        packet.size = static_cast<std::uint32_t>(bytes.size());
        packet.payload = m_writer.storeBytes(bytesOf(bytes));
        return m_writer.addPacket(packet);
    }
    void deliver(PacketId id, int at) { m_writer.packetDelivered(id, Time(at), TransferMode::Reliable); }
    /// A client's connection at the server.
    void connect(int client, int id, int at, bool isOpen = true)
    {
        ConnectionRow row;
        row.at = Time(at);
        row.peer = EndpointId(0);
        row.remote = EndpointId(static_cast<std::uint16_t>(client));
        row.remoteId = id;
        row.isOpen = isOpen;
        m_writer.addConnection(row);
    }
    TraceSnapshot trace() { return TraceSnapshot(m_writer.trace()); }

private:
    TraceWriter m_writer;
};

class TestRelayedPackets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothWays();
    void toEveryone();
    void whatIsNoRelay();
    void barePacketsAreNoRelays();
    void alikeAreTiedInTheirOrder();
    void theNewestDeliveryBefore();
    void otherChannelsAndTargetsAreOthers();
    void whyOneIsNotRelayed();
    void whatIsNotARelayHasNoReason();
};

std::optional<NotRelayed::Reason> reasonOf(Talk& talk, PacketId id)
{
    const auto why = whyNotRelayed(talk.trace(), id);
    return why ? std::optional(why->reason) : std::nullopt;
}

void TestRelayedPackets::bothWays()
{
    Talk talk;
    const PacketId first = talk.relay(1, 0, 102, "hi", 10);
    QVERIFY(relayedTo(talk.trace(), first).empty()); // not there yet
    talk.deliver(first, 50);
    const PacketId second = talk.relay(0, 2, 101, "hi", 50);
    QCOMPARE(relayedFrom(talk.trace(), second), std::optional(first));
    QCOMPARE(relayedTo(talk.trace(), first), std::vector{second});
    QVERIFY(!relayedFrom(talk.trace(), first));
    QVERIFY(relayedTo(talk.trace(), second).empty());
}

void TestRelayedPackets::toEveryone()
{
    Talk talk;
    const PacketId first = talk.relay(1, 0, 0, "hi", 10);
    talk.deliver(first, 50);
    const PacketId toBob = talk.relay(0, 2, 101, "hi", 50);
    const PacketId toCem = talk.relay(0, 3, 101, "hi", 50);
    QCOMPARE(relayedTo(talk.trace(), first), (std::vector{toBob, toCem}));
    QCOMPARE(relayedFrom(talk.trace(), toCem), std::optional(first));
}

void TestRelayedPackets::whatIsNoRelay()
{
    Talk talk;
    const PacketId raw = talk.put(0, 2, "\3hi", 10);
    const PacketId ofNobody = talk.relay(0, 2, 999, "hi", 10);
    const PacketId ofNoPacket = talk.relay(0, 2, 103, "hi", 10);
    const PacketId empty = talk.put(0, 1, "", 10);
    for (const PacketId id : {raw, ofNobody, ofNoPacket, empty}) {
        QVERIFY(!relayedFrom(talk.trace(), id));
        QVERIFY(relayedTo(talk.trace(), id).empty());
    }
}

void TestRelayedPackets::barePacketsAreNoRelays()
{
    Talk talk(GameProtocol::Godot4Packets);
    const PacketId first = talk.relay(1, 0, 102, "hi", 10); // by chance
    talk.deliver(first, 50);
    const PacketId second = talk.relay(0, 2, 101, "hi", 50);
    QVERIFY(!relayedFrom(talk.trace(), second));
    QVERIFY(relayedTo(talk.trace(), first).empty());
}

void TestRelayedPackets::alikeAreTiedInTheirOrder()
{
    Talk talk;
    const PacketId first = talk.relay(1, 0, 102, "x", 10);
    const PacketId second = talk.relay(1, 0, 102, "x", 20);
    talk.deliver(first, 50);
    const PacketId passedFirst = talk.relay(0, 2, 101, "x", 50);
    talk.deliver(second, 50);
    const PacketId passedSecond = talk.relay(0, 2, 101, "x", 50);
    QCOMPARE(relayedFrom(talk.trace(), passedFirst), std::optional(first));
    QCOMPARE(relayedFrom(talk.trace(), passedSecond), std::optional(second));
    QCOMPARE(relayedTo(talk.trace(), second), std::vector{passedSecond});
}

void TestRelayedPackets::theNewestDeliveryBefore()
{
    Talk talk;
    const PacketId lost = talk.relay(1, 0, 102, "x", 5);
    const PacketId old = talk.relay(1, 0, 102, "x", 10);
    talk.deliver(old, 30);
    const PacketId newer = talk.relay(1, 0, 102, "x", 20);
    const PacketId tooLate = talk.relay(1, 0, 102, "x", 25);
    talk.deliver(newer, 60);
    const PacketId passed = talk.relay(0, 2, 101, "x", 70); // in a capture, a little after the arrival
    talk.deliver(tooLate, 90);
    QCOMPARE(relayedFrom(talk.trace(), passed), std::optional(newer));
    QVERIFY(relayedTo(talk.trace(), lost).empty());
    QVERIFY(relayedTo(talk.trace(), old).empty());
    QVERIFY(relayedTo(talk.trace(), tooLate).empty());
}

void TestRelayedPackets::otherChannelsAndTargetsAreOthers()
{
    Talk talk;
    for (const auto& [channel, target] : {std::pair{1, 102}, std::pair{0, 103}, std::pair{0, -102}})
        talk.deliver(talk.relay(1, 0, target, "x", 10, channel), 50);
    talk.deliver(talk.relay(3, 0, 102, "x", 10), 50); // somebody else
    const PacketId passed = talk.relay(0, 2, 101, "x", 50);
    QVERIFY(!relayedFrom(talk.trace(), passed));
}

void TestRelayedPackets::whyOneIsNotRelayed()
{
    using Reason = NotRelayed::Reason;
    Talk talk;
    talk.connect(1, 101, 1);
    const PacketId alone = talk.relay(1, 0, 0, "to all", 2);
    QVERIFY(!reasonOf(talk, alone)); // not taken yet
    talk.deliver(alone, 3);
    talk.connect(2, 102, 4);
    const PacketId early = talk.relay(1, 0, 102, "too early", 5);
    talk.deliver(early, 6);
    const PacketId excluded = talk.relay(1, 0, -102, "to all but bob", 6);
    talk.deliver(excluded, 7);
    const PacketId unheard = talk.relay(1, 0, 0, "to all again", 7);
    talk.deliver(unheard, 8);
    const PacketId never = talk.relay(1, 0, 999, "to nobody", 8);
    talk.deliver(never, 9);
    talk.connect(2, 102, 10, false);
    const PacketId late = talk.relay(1, 0, 102, "too late", 9);
    talk.deliver(late, 10);   // in the poll in which bob leaves
    talk.connect(2, 102, 11); // he comes back, too late for that
    const PacketId passed = talk.relay(1, 0, 102, "hello again", 12);
    talk.deliver(passed, 13);
    talk.relay(0, 2, 101, "hello again", 13);

    QCOMPARE(reasonOf(talk, alone), Reason::NobodyElse);
    QCOMPARE(reasonOf(talk, early), Reason::NotAdmitted);
    QCOMPARE(reasonOf(talk, excluded), Reason::NobodyElse);
    QCOMPARE(reasonOf(talk, unheard), Reason::NotAdmitted);
    QCOMPARE(reasonOf(talk, never), Reason::NeverThere);
    QCOMPARE(reasonOf(talk, late), Reason::Gone);
    QCOMPARE(whyNotRelayed(talk.trace(), late)->target, 102);
    QVERIFY(!reasonOf(talk, passed));
}

void TestRelayedPackets::whatIsNotARelayHasNoReason()
{
    Talk talk;
    const PacketId plain = talk.put(1, 0, "hi", 2);
    talk.deliver(plain, 3);
    QVERIFY(!reasonOf(talk, plain));
    Talk bare(GameProtocol::Godot4Packets); // bytes that look like one
    const PacketId alike = bare.relay(1, 0, 102, "hi", 2);
    bare.deliver(alike, 3);
    QVERIFY(!reasonOf(bare, alike));
}

PEERSCOPE_TEST(TestRelayedPackets)

} // namespace peerscope::test_relayed_packets

#include "test_relayed_packets.moc"

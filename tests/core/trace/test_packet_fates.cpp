// SPDX-License-Identifier: MIT
#include "core/trace/trace_writer.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <set>
#include <string_view>
#include <vector>

namespace peerscope::test_packet_fates {

using namespace Qt::Literals::StringLiterals;

/// A trace of one sender and one recipient, written in short form.
class Story
{
public:
    PacketId put(TransferMode mode, std::uint16_t fragments = 1)
    {
        return m_writer.addPacket({.from = EndpointId(0),
                                   .to = EndpointId(1),
                                   .mode = mode,
                                   .sent = now,
                                   .payload = {},
                                   .fragments = fragments});
    }
    struct Sent
    {
        DatagramId id;
        std::vector<CarriedPart> parts;
    };
    /// A datagram with these parts of packets; `lost` when the link loses it at once.
    Sent send(std::vector<CarriedPart> parts, LossReason lost = LossReason::None, bool duplicate = false)
    {
        const DatagramId id = m_writer.addDatagram({.from = EndpointId(0),
                                                    .to = EndpointId(1),
                                                    .sent = now,
                                                    .due = now + Time(10),
                                                    .lost = lost,
                                                    .duplicate = duplicate,
                                                    .bytes = {},
                                                    .carried = parts});
        return {id, std::move(parts)};
    }
    void arrive(const Sent& datagram) { m_writer.datagramDelivered(datagram.id, now, datagram.parts); }
    void lose(const Sent& datagram)
    {
        m_writer.datagramLost(datagram.id, now, LossReason::Unreachable, datagram.parts);
    }
    TraceWriter& operator*() { return m_writer; }
    TraceWriter* operator->() { return &m_writer; }
    PacketRow row(PacketId id) { return TraceSnapshot(m_writer.trace()).packet(id); }
    PacketFate fate(PacketId id) { return row(id).fate; }

    Time now{};

private:
    TraceWriter m_writer;
};

CarriedPart reliablePart(PacketId packet, std::uint16_t attempt = 1, std::uint16_t fragment = 0)
{
    return {.packet = packet, .fragment = fragment, .attempt = attempt, .acknowledged = true};
}

CarriedPart unreliablePart(PacketId packet, std::uint16_t fragment = 0)
{
    return {.packet = packet, .fragment = fragment};
}

class TestPacketFates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAreApart();
    void delivered();
    void held();
    void resent();
    void lostOnTheLink();
    void lostBecauseNobodyWasThere();
    void copyMakesItAfterAll();
    void throttled();
    void releasedAfterSendingDecidesNothing();
    void late();
    void incomplete();
    void fragmentsArriveInAnyOrder();
    void rejected();
    void disconnectedAtTheSender();
    void disconnectedAtTheReceiver();
    void reliableIsNotOverWhileItsSenderTries();
    void secondReliableCopyIsNoFate();
    void firstVerdictStands();
};

void TestPacketFates::namesAreApart()
{
    std::set<std::string_view> names;
    for (int value = 0; value < packetFateCount; ++value)
        names.insert(name(static_cast<PacketFate>(value)));
    QCOMPARE(names, (std::set<std::string_view>{"delivered", "lost", "throttled", "late", "incomplete",
                                                "rejected", "disconnected", "in_flight"}));
    names.clear();
    for (int value = 0; value < datagramFateCount; ++value)
        names.insert(name(static_cast<DatagramFate>(value)));
    QCOMPARE(names, (std::set<std::string_view>{"in_flight", "delivered", "lost"}));
}

void TestPacketFates::delivered()
{
    Story story;
    story.now = Time(100);
    const PacketId packet = story.put(TransferMode::UnreliableOrdered);
    const auto datagram = story.send({unreliablePart(packet)});
    QCOMPARE(story.fate(packet), PacketFate::InFlight);
    story.now = Time(110);
    story.arrive(datagram);
    PacketRow row = story.row(packet);
    QCOMPARE(row.fate, PacketFate::InFlight); // nobody has polled yet
    QVERIFY(row.arrived == Time(110) && !row.delivered && !row.receivedMode);
    story->packetDelivered(packet, Time(120), TransferMode::Unreliable);
    row = story.row(packet);
    QCOMPARE(row.fate, PacketFate::Delivered);
    QVERIFY(row.arrived == Time(110) && row.delivered == Time(120));
    QVERIFY(row.receivedMode == TransferMode::Unreliable);
    QCOMPARE(row.held, Time(0));
    QCOMPARE(row.firstDatagram, datagram.id);
    QCOMPARE(row.lastDatagram, datagram.id);
    QCOMPARE(story->settledPackets(), std::uint64_t{1});
}

void TestPacketFates::held()
{
    Story story;
    const PacketId packet = story.put(TransferMode::Reliable);
    const auto datagram = story.send({reliablePart(packet)});
    story.now = Time(10);
    story.arrive(datagram);
    story->packetHeld(packet);
    QCOMPARE(story.row(packet).held, Time(0)); // not known before it is over
    story->packetDelivered(packet, Time(250), TransferMode::Reliable);
    QCOMPARE(story.row(packet).held, Time(240));
    QVERIFY(story.row(packet).receivedMode == TransferMode::Reliable);
}

void TestPacketFates::resent()
{
    Story story;
    const PacketId packet = story.put(TransferMode::Reliable);
    const auto first = story.send({reliablePart(packet)}, LossReason::Random);
    QCOMPARE(story.fate(packet), PacketFate::InFlight);
    story.send({reliablePart(packet, 2)}, LossReason::Random);
    const auto third = story.send({reliablePart(packet, 3)});
    const auto copy = story.send({reliablePart(packet, 3)}, LossReason::None, true);
    QCOMPARE(story.row(packet).resends, std::uint16_t{2}); // the link's copy is no resend
    QCOMPARE(story.row(packet).firstDatagram, first.id);
    QCOMPARE(story.row(packet).lastDatagram, copy.id);
    story.now = Time(50);
    story.arrive(third);
    story->packetDelivered(packet, Time(60), TransferMode::Reliable);
    story.arrive(copy);
    story->packetDiscarded(packet);
    QCOMPARE(story.fate(packet), PacketFate::Delivered);
    QVERIFY(story.row(packet).arrived == Time(50));
}

void TestPacketFates::lostOnTheLink()
{
    Story story;
    for (const TransferMode mode : {TransferMode::Unreliable, TransferMode::UnreliableOrdered}) {
        const PacketId packet = story.put(mode);
        story.send({unreliablePart(packet)}, LossReason::Random);
        QCOMPARE(story.fate(packet), PacketFate::Lost);
        QVERIFY(!story.row(packet).arrived);
    }
}

void TestPacketFates::lostBecauseNobodyWasThere()
{
    Story story;
    const PacketId packet = story.put(TransferMode::Unreliable);
    const auto datagram = story.send({unreliablePart(packet)});
    story.lose(datagram);
    QCOMPARE(story.fate(packet), PacketFate::Lost);
}

void TestPacketFates::copyMakesItAfterAll()
{
    // A link that makes a copy may lose either of the two.
    Story story;
    const PacketId packet = story.put(TransferMode::Unreliable);
    story.send({unreliablePart(packet)}, LossReason::Random);
    const auto copy = story.send({unreliablePart(packet)}, LossReason::None, true);
    story.now = Time(10);
    story.arrive(copy);
    story->packetDelivered(packet, Time(20), TransferMode::Unreliable);
    QCOMPARE(story.fate(packet), PacketFate::Delivered);
    QCOMPARE(story.row(packet).resends, std::uint16_t{0});

    const PacketId other = story.put(TransferMode::Unreliable);
    const auto original = story.send({unreliablePart(other)});
    story.send({unreliablePart(other)}, LossReason::Random, true);
    QCOMPARE(story.fate(other), PacketFate::InFlight);
    story.lose(original);
    QCOMPARE(story.fate(other), PacketFate::Lost);
}

void TestPacketFates::throttled()
{
    Story story;
    const PacketId packet = story.put(TransferMode::Unreliable);
    story->packetReleased(packet);
    QCOMPARE(story.fate(packet), PacketFate::Throttled);
    QVERIFY(!story.row(packet).firstDatagram.isValid());
}

void TestPacketFates::releasedAfterSendingDecidesNothing()
{
    Story story;
    const PacketId packet = story.put(TransferMode::Unreliable);
    const auto datagram = story.send({unreliablePart(packet)});
    story->packetReleased(packet);
    QCOMPARE(story.fate(packet), PacketFate::InFlight);
    story.arrive(datagram);
    story->packetDelivered(packet, Time(20), TransferMode::Unreliable);
    QCOMPARE(story.fate(packet), PacketFate::Delivered);
}

void TestPacketFates::late()
{
    Story story;
    const PacketId packet = story.put(TransferMode::UnreliableOrdered);
    const auto datagram = story.send({unreliablePart(packet)});
    story.now = Time(10);
    story.arrive(datagram);
    story->packetDiscarded(packet);
    QCOMPARE(story.fate(packet), PacketFate::Late);
    QVERIFY(story.row(packet).arrived == Time(10) && !story.row(packet).delivered);
}

void TestPacketFates::incomplete()
{
    Story story;
    const PacketId packet = story.put(TransferMode::Unreliable, 3);
    const auto first = story.send({unreliablePart(packet, 0)});
    const auto second = story.send({unreliablePart(packet, 1)}, LossReason::Random);
    QCOMPARE(story.fate(packet), PacketFate::InFlight);
    const auto third = story.send({unreliablePart(packet, 2)});
    story.arrive(first);
    QCOMPARE(story.fate(packet), PacketFate::InFlight);
    story.arrive(third);
    QCOMPARE(story.fate(packet), PacketFate::Incomplete);
    QVERIFY(!story.row(packet).arrived);

    const PacketId nothing = story.put(TransferMode::Unreliable, 2);
    story.send({unreliablePart(nothing, 0), unreliablePart(nothing, 1)}, LossReason::Random);
    QCOMPARE(story.fate(nothing), PacketFate::Lost); // not one of them arrived

    const PacketId given = story.put(TransferMode::UnreliableOrdered, 2);
    const auto part = story.send({unreliablePart(given, 0)});
    story.send({unreliablePart(given, 1)}, LossReason::Random);
    story.arrive(part);
    story->packetDiscarded(given);
    QCOMPARE(story.fate(given), PacketFate::Incomplete);
}

void TestPacketFates::fragmentsArriveInAnyOrder()
{
    Story story;
    const PacketId packet = story.put(TransferMode::Reliable, 3);
    const auto third = story.send({reliablePart(packet, 1, 2)});
    const auto first = story.send({reliablePart(packet, 1, 0)});
    const auto again = story.send({reliablePart(packet, 2, 0)});
    const auto second = story.send({reliablePart(packet, 1, 1)});
    for (const auto* datagram : {&third, &first, &again}) {
        story.now += Time(10);
        story.arrive(*datagram);
        QVERIFY(!story.row(packet).arrived);
    }
    story.now = Time(100);
    story.arrive(second);
    QVERIFY(story.row(packet).arrived == Time(100));
    story->packetDelivered(packet, Time(110), TransferMode::Reliable);
    QCOMPARE(story.fate(packet), PacketFate::Delivered);
    QCOMPARE(story.row(packet).resends, std::uint16_t{1});
    QCOMPARE(story.row(packet).fragments, std::uint16_t{3});
}

void TestPacketFates::rejected()
{
    Story story;
    const PacketId packet = story.put(TransferMode::Reliable);
    story->packetRejected(packet);
    QCOMPARE(story.fate(packet), PacketFate::Rejected);
}

void TestPacketFates::disconnectedAtTheSender()
{
    Story story;
    const PacketId never = story.put(TransferMode::Reliable);
    story->packetAbandonedBySender(never); // still queued
    QCOMPARE(story.fate(never), PacketFate::Disconnected);

    const PacketId tried = story.put(TransferMode::Reliable);
    story.send({reliablePart(tried)}, LossReason::Random);
    story->packetAbandonedBySender(tried);
    QCOMPARE(story.fate(tried), PacketFate::Disconnected);

    const PacketId underWay = story.put(TransferMode::Reliable);
    const auto datagram = story.send({reliablePart(underWay)});
    story->packetAbandonedBySender(underWay);
    QCOMPARE(story.fate(underWay), PacketFate::InFlight); // it may still arrive
    story.lose(datagram);
    QCOMPARE(story.fate(underWay), PacketFate::Disconnected);
}

void TestPacketFates::disconnectedAtTheReceiver()
{
    Story story;
    const PacketId waiting = story.put(TransferMode::Reliable);
    story.arrive(story.send({reliablePart(waiting)}));
    story->packetAbandonedByReceiver(waiting);
    QCOMPARE(story.fate(waiting), PacketFate::Disconnected);

    const PacketId unreliable = story.put(TransferMode::Unreliable);
    story.arrive(story.send({unreliablePart(unreliable)}));
    story->packetAbandonedByReceiver(unreliable);
    QCOMPARE(story.fate(unreliable), PacketFate::Disconnected);
}

void TestPacketFates::reliableIsNotOverWhileItsSenderTries()
{
    Story story;
    const PacketId packet = story.put(TransferMode::Reliable, 2);
    const auto first = story.send({reliablePart(packet, 1, 0)});
    story.send({reliablePart(packet, 1, 1)}, LossReason::Random);
    story.arrive(first);
    story->packetAbandonedByReceiver(packet);
    QCOMPARE(story.fate(packet), PacketFate::InFlight);
    story->packetAbandonedBySender(packet);
    QCOMPARE(story.fate(packet), PacketFate::Disconnected);
}

void TestPacketFates::secondReliableCopyIsNoFate()
{
    Story story;
    const PacketId packet = story.put(TransferMode::Reliable);
    const auto first = story.send({reliablePart(packet)});
    const auto second = story.send({reliablePart(packet, 2)});
    story.arrive(first);
    story->packetHeld(packet);
    story.arrive(second);
    story->packetDiscarded(packet); // the second one; the first still waits
    QCOMPARE(story.fate(packet), PacketFate::InFlight);
    story->packetDelivered(packet, Time(30), TransferMode::Reliable);
    QCOMPARE(story.fate(packet), PacketFate::Delivered);
}

void TestPacketFates::firstVerdictStands()
{
    Story story;
    const PacketId packet = story.put(TransferMode::Unreliable);
    story->packetRejected(packet);
    story->packetReleased(packet);
    story->packetAbandonedByReceiver(packet);
    QCOMPARE(story.fate(packet), PacketFate::Rejected);
    QCOMPARE(story->settledPackets(), std::uint64_t{1});

    const PacketId delivered = story.put(TransferMode::Unreliable);
    story.arrive(story.send({unreliablePart(delivered)}));
    story->packetDelivered(delivered, Time(5), TransferMode::Unreliable);
    story->packetAbandonedByReceiver(delivered);
    story->packetAbandonedBySender(delivered);
    QCOMPARE(story.fate(delivered), PacketFate::Delivered);
}

PEERSCOPE_TEST(TestPacketFates)

} // namespace peerscope::test_packet_fates

#include "test_packet_fates.moc"

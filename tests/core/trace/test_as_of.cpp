// SPDX-License-Identifier: MIT
// Rows, and the figures of them, as they were at an earlier time.
#include "core/trace/as_of.h"
#include "core/trace/packet_carriers.h"
#include "core/trace/statistics.h"
#include "core/trace/trace_writer.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <array>

namespace peerscope::test_as_of {

class TestAsOf : public QObject
{
    Q_OBJECT

private:
    struct World
    {
        TraceWriter writer;
        EndpointId server = writer.addEndpoint("server", "server", 1);
        EndpointId ana = writer.addEndpoint("ana", "client", 101);
        PacketId packet(Time sent)
        {
            NewPacket packet;
            packet.from = ana;
            packet.to = server;
            packet.mode = TransferMode::Unreliable;
            packet.sent = sent;
            packet.size = 10;
            return writer.addPacket(packet);
        }
        /// Takes 40 ms.
        DatagramId datagram(Time sent, std::span<const CarriedPart> parts, LossReason lost = LossReason::None)
        {
            NewDatagram datagram;
            datagram.from = ana;
            datagram.to = server;
            datagram.sent = sent;
            datagram.due = sent + Time(40'000);
            datagram.lost = lost;
            datagram.carried = parts;
            const DatagramId id = writer.addDatagram(datagram);
            if (lost == LossReason::None)
                writer.datagramDelivered(id, datagram.due, parts);
            return id;
        }
        TraceSnapshot snapshot() const { return TraceSnapshot(writer.trace()); }
    };

private Q_SLOTS:
    void aDeliveredPacket()
    {
        World world;
        const PacketId id = world.packet(Time(1'000));
        world.datagram(Time(1'000), std::array{CarriedPart{id}});
        world.writer.packetDelivered(id, Time(50'000), TransferMode::Unreliable);
        const TraceSnapshot trace = world.snapshot();
        const PacketRow early = packetAsOf(trace, id, Time(40'999));
        QCOMPARE(early.fate, PacketFate::InFlight);
        QVERIFY(!early.arrived && !early.delivered);
        const PacketRow arrived = packetAsOf(trace, id, Time(41'000));
        QCOMPARE(arrived.fate, PacketFate::InFlight);
        QCOMPARE(arrived.arrived, std::optional(Time(41'000)));
        QVERIFY(!arrived.delivered);
        QCOMPARE(packetAsOf(trace, id, Time(50'000)).fate, PacketFate::Delivered);
        QCOMPARE(datagramAsOf(trace, DatagramId(0), Time(40'999)).fate, DatagramFate::InFlight);
        QCOMPARE(datagramAsOf(trace, DatagramId(0), Time(41'000)).fate, DatagramFate::Delivered);
    }

    void aLostPacket()
    {
        World world;
        const PacketId id = world.packet(Time(1'000));
        world.datagram(Time(1'000), std::array{CarriedPart{id}}, LossReason::Random);
        const TraceSnapshot trace = world.snapshot();
        QCOMPARE(trace.packet(id).fate, PacketFate::Lost);
        QCOMPARE(packetAsOf(trace, id, Time(20'000)).fate, PacketFate::InFlight);
        QCOMPARE(packetAsOf(trace, id, Time(41'000)).fate, PacketFate::Lost);
        const DatagramRow onItsWay = datagramAsOf(trace, DatagramId(0), Time(20'000));
        QCOMPARE(onItsWay.fate, DatagramFate::InFlight);
        QCOMPARE(onItsWay.reason, LossReason::None);
        QCOMPARE(datagramAsOf(trace, DatagramId(0), Time(41'000)).reason, LossReason::Random);
    }

    void figuresUntilATime()
    {
        World world;
        for (int index = 0; index < 10; ++index) {
            const PacketId id = world.packet(Time(10'000 * index));
            world.datagram(Time(10'000 * index), std::array{CarriedPart{id}},
                           index == 1 ? LossReason::Random : LossReason::None);
            if (index != 1)
                world.writer.packetDelivered(id, Time(10'000 * index + 40'000), TransferMode::Unreliable);
        }
        const auto until = [&](Time time) {
            Statistics statistics({}, time);
            while (!statistics.update(world.snapshot(), 3))
                continue;
            return statistics;
        };
        const Statistics early = until(Time(45'000)); // five sent, the first of them there
        QCOMPARE(early.total().packets.sent, std::uint64_t{5});
        QCOMPARE(early.total().packets.delivered(), std::uint64_t{1});
        QCOMPARE(early.total().datagrams, std::uint64_t{5});
        QCOMPARE(early.total().datagramsLost, std::uint64_t{0});
        QCOMPARE(early.newest(), Time(40'000));
        QCOMPARE(until(Time(50'000)).total().datagramsLost, std::uint64_t{1});
        Statistics whole;
        QVERIFY(whole.update(world.snapshot()));
        const Statistics all = until(Time(1'000'000));
        QCOMPARE(all.total().packets.sent, whole.total().packets.sent);
        QCOMPARE(all.total().packets.delivered(), whole.total().packets.delivered());
        QCOMPARE(all.total().bytes, whole.total().bytes);
    }

    void packetsInADatagramCountOnce()
    {
        World world;
        const PacketId one = world.packet(Time(0));
        const PacketId other = world.packet(Time(0));
        const std::array parts = {CarriedPart{other}, CarriedPart{one}, CarriedPart{other}};
        const DatagramId id = world.datagram(Time(0), parts);
        const TraceSnapshot trace = world.snapshot();
        QCOMPARE(packetsIn(trace, trace.datagram(id)), (std::vector{other, one}));
        QCOMPARE(packetsIn(trace, trace.datagram(id), 1), std::vector{other});
    }
};

PEERSCOPE_TEST(TestAsOf)

} // namespace peerscope::test_as_of

#include "test_as_of.moc"

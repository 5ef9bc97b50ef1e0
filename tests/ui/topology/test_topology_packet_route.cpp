// SPDX-License-Identifier: MIT
#include "core/sandbox/sandbox.h"
#include "core/scenario/scenario_file.h"
#include "core/trace/relayed_packets.h"
#include "tests/support/test_program.h"
#include "ui/topology/packet_route.h"

#include <QTest>

namespace peerscope::test_topology_packet_route {

/// Through a server that relays, a packet has two hops.
class TestTopologyPacketRoute : public QObject
{
    Q_OBJECT

private:
    static Scenario relay()
    {
        const auto loaded =
            loadScenario(QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/scenarios/relay.scenario.json"));
        return std::get<Scenario>(loaded);
    }
    /// The first packet from ana to the server on channel 2: "hi bob".
    static std::optional<PacketId> fromAna(const TraceSnapshot& trace)
    {
        for (std::size_t row = 0; row < trace.packetCount(); ++row) {
            const PacketRow packet = trace.packet(PacketId(static_cast<std::uint32_t>(row)));
            if (trace.endpoint(packet.from).name == "ana" && packet.channel == 2)
                return packet.id;
        }
        return {};
    }
    static QStringList told(const PacketRoute& route, const TraceSnapshot& trace)
    {
        QStringList result;
        for (const LinkRef& link : route.links(trace))
            result << QString::fromStdString(trace.endpoint(link.from).name + " > " +
                                             trace.endpoint(link.to).name);
        return result;
    }

private Q_SLOTS:
    void itGrowsWithTheRelaying()
    {
        Sandbox sandbox(relay());
        std::optional<PacketId> packet;
        while (!packet) {
            sandbox.runNextEvent();
            packet = fromAna(TraceSnapshot(sandbox.trace()));
        }
        PacketRoute route;
        TraceSnapshot trace(sandbox.trace());
        route.select(*packet, trace);
        QCOMPARE(told(route, trace), QStringList(QStringLiteral("ana > server")));
        QVERIFY(!route.update(trace, sandbox.now()));
        sandbox.runUntil(sandbox.now() + Time(500'000));
        trace = TraceSnapshot(sandbox.trace());
        QVERIFY(route.update(trace, sandbox.now()));
        const QStringList hops = {QStringLiteral("ana > server"), QStringLiteral("server > bob")};
        QCOMPARE(told(route, trace), hops);
        QVERIFY(!route.update(trace, sandbox.now()));
        // The other hop is on the same way.
        const PacketId second = relayedTo(trace, *packet).at(0);
        route.select(second, trace);
        QCOMPARE(told(route, trace), hops);
        QCOMPARE(route.datagrams(trace).at(2), trace.packet(second).firstDatagram);
    }

    void whatHasNone()
    {
        Sandbox sandbox(relay());
        sandbox.runUntil(Time(5'000'000));
        const TraceSnapshot trace(sandbox.trace());
        PacketRoute route;
        for (const Selection& selection :
             {Selection(), Selection(EndpointId(0)), Selection(DatagramId(3)), Selection(PacketId::none()),
              Selection(PacketId(static_cast<std::uint32_t>(trace.packetCount())))}) {
            route.select(selection, trace);
            QVERIFY(route.links(trace).empty() && route.datagrams(trace).empty());
            QVERIFY(!route.update(trace, sandbox.now()));
        }
        // Of another run.
        route.select(PacketId(5), trace);
        QVERIFY(route.links(TraceSnapshot()).empty());
        QVERIFY(!route.update(TraceSnapshot(), Time(0)));
    }
};

PEERSCOPE_TEST(TestTopologyPacketRoute)

} // namespace peerscope::test_topology_packet_route

#include "test_topology_packet_route.moc"

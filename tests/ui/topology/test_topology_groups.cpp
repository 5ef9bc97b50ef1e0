// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/topology/peer_groups.h"
#include "ui/topology/picture.h"

#include <QRectF>
#include <QTest>

#include <numeric>

namespace peerscope::test_topology_groups {

EndpointId endpoint(std::size_t value)
{
    return EndpointId(static_cast<EndpointId::Value>(value));
}

/// First `servers` servers, then the clients, which belong to each server in turn.
std::vector<GroupedPeer> star(std::size_t servers, std::size_t clients)
{
    std::vector<GroupedPeer> peers;
    for (std::size_t index = 0; index < servers; ++index)
        peers.push_back({{endpoint(peers.size()), NodeRole::Server, {}, {}}, PeerStatus::Connected});
    for (std::size_t index = 0; index < clients; ++index)
        peers.push_back({{endpoint(peers.size()),
                          NodeRole::Client,
                          endpoint(index % std::max<std::size_t>(servers, 1)),
                          {}},
                         index % 10 == 9 ? PeerStatus::Disconnected : PeerStatus::Connected});
    return peers;
}

TraceState stateOf(std::size_t servers, std::size_t clients)
{
    TraceState state;
    for (const GroupedPeer& peer : star(servers, clients)) {
        PeerState known;
        known.endpoint = peer.place.id;
        known.name = "peer" + std::to_string(peer.place.id.value());
        known.role = peer.place.role == NodeRole::Server ? "server" : "client";
        known.status = peer.status;
        if (peer.place.home.isValid() && servers > 0) {
            ConnectionState connection;
            connection.remote = peer.place.home;
            known.connections.push_back(connection);
        }
        state.peers.push_back(known);
    }
    return state;
}

/// With very many peers, those that are alike are one node.
class TestTopologyGroups : public QObject
{
    Q_OBJECT

private:
    /// Every peer is in one node, and each node knows its peers.
    static void checkComplete(const PeerNodes& nodes, std::size_t peers)
    {
        QCOMPARE(nodes.nodeOf.size(), peers);
        std::size_t sum = 0;
        for (std::size_t node = 0; node < nodes.nodes.size(); ++node) {
            QVERIFY(!nodes.nodes[node].peers.empty());
            sum += nodes.nodes[node].peers.size();
            for (const std::uint32_t peer : nodes.nodes[node].peers)
                QCOMPARE(nodes.nodeOf[peer], static_cast<std::uint32_t>(node));
        }
        QCOMPARE(sum, peers);
    }
    static TopologyPicture emptyPicture()
    {
        return TopologyPicture([](const QString& text) { return 7.0 * static_cast<double>(text.size()); });
    }

private Q_SLOTS:
    void fewAreDrawnOneByOne()
    {
        const PeerNodes nodes = groupPeers(star(1, mostDrawnSeparately - 1), {});
        QCOMPARE(nodes.nodes.size(), mostDrawnSeparately);
        checkComplete(nodes, mostDrawnSeparately);
    }

    void clientsOfOneServerInOneStateAreOneNode()
    {
        const auto peers = star(1, 1000);
        const PeerNodes nodes = groupPeers(peers, {});
        checkComplete(nodes, peers.size());
        QCOMPARE(nodes.nodes.size(), std::size_t{3});
        QVERIFY(!nodes.nodes[0].isGroup());
        QCOMPARE(nodes.nodes[1].peers.size(), std::size_t{900});
        QCOMPARE(nodes.nodes[2].peers.size(), std::size_t{100});
        QCOMPARE(nodes.nodes[2].place.home, endpoint(0));
    }

    void thoseThatMatterAreByThemselves()
    {
        const auto peers = star(1, 1000);
        const PeerNodes nodes =
            groupPeers(peers, {endpoint(500), endpoint(70'000 % 65'536), EndpointId::none()});
        checkComplete(nodes, peers.size());
        const PeerNode& chosen = nodes.nodes[nodes.nodeOf[500]];
        QVERIFY(!chosen.isGroup());
        QCOMPARE(chosen.place, peers[500].place);
    }

    void aHandfulIsNotGrouped()
    {
        auto peers = star(1, 1000);
        for (GroupedPeer& peer : peers)
            peer.status = PeerStatus::Connected;
        peers[7].status = peers[8].status = PeerStatus::Connecting;
        const PeerNodes nodes = groupPeers(peers, {});
        QVERIFY(!nodes.nodes[nodes.nodeOf[7]].isGroup());
        QCOMPARE(nodes.nodes.size(), std::size_t{4});
    }

    void theirNumberIsBounded_data()
    {
        QTest::addColumn<std::size_t>("servers");
        QTest::addColumn<std::size_t>("clients");
        QTest::newRow("one server") << std::size_t{1} << std::size_t{65'533};
        QTest::newRow("sixteen") << std::size_t{16} << std::size_t{65'518};
        QTest::newRow("a server for each") << std::size_t{32'767} << std::size_t{32'767};
        QTest::newRow("servers alone") << std::size_t{65'534} << std::size_t{0};
        QTest::newRow("clients alone") << std::size_t{0} << std::size_t{65'534};
    }
    void theirNumberIsBounded()
    {
        QFETCH(const std::size_t, servers);
        QFETCH(const std::size_t, clients);
        const PeerNodes nodes = groupPeers(star(servers, clients), {});
        checkComplete(nodes, servers + clients);
        QVERIFY2(nodes.nodes.size() < 400, qPrintable(QString::number(nodes.nodes.size())));

        TopologyPicture picture = emptyPicture();
        picture.setState(stateOf(servers, clients));
        const std::vector<PlacedNode>& placed = picture.layout().nodes;
        QCOMPARE(placed.size(), nodes.nodes.size());
        for (std::size_t first = 0; first < placed.size(); ++first) {
            for (std::size_t second = first + 1; second < placed.size(); ++second)
                QVERIFY(!placed[first].rect().intersects(placed[second].rect()));
        }
        QVERIFY(picture.links().size() < 1000);
    }

    void meshesAreGroupedToo()
    {
        std::vector<GroupedPeer> peers;
        for (std::size_t index = 0; index < 65'534; ++index)
            peers.push_back({{endpoint(index), NodeRole::Mesh, {}, QStringLiteral("m%1").arg(index % 5000)},
                             PeerStatus::Connected});
        const PeerNodes nodes = groupPeers(peers, {});
        checkComplete(nodes, peers.size());
        QVERIFY(nodes.nodes.size() < 400);
    }

    void aGroupIsOneNodeWithOneLink()
    {
        TopologyPicture picture = emptyPicture();
        picture.setState(stateOf(1, 1000));
        QCOMPARE(picture.looks()[1].name, QStringLiteral("900 clients"));
        QCOMPARE(picture.looks()[1].count, std::size_t{900});
        QVERIFY(picture.isGroup(endpoint(1)));
        QVERIFY(!picture.isGroup(endpoint(0)));
        QCOMPARE(picture.node(endpoint(1)), picture.node(endpoint(2)));
        QCOMPARE(picture.links().size(), std::size_t{4}); // there and back to each of two groups
        const QPointF place = picture.node(endpoint(501))->centre;
        QVERIFY(!picture.nodeAt(place).isValid());
        QCOMPARE(picture.groupAt(place).size(), std::size_t{900});
        QVERIFY(picture.groupAt(picture.node(endpoint(0))->centre).empty());
        QVERIFY(picture.curve(endpoint(500), endpoint(0)));
        QVERIFY(!picture.curve(endpoint(501), endpoint(502)));
        QVERIFY(!picture.linkAt(picture.links().front().curve.at(0.5), 4)); // it stands for many

        const auto change = picture.setSeparate({endpoint(501)});
        QVERIFY(change.nodes && change.links);
        QCOMPARE(picture.nodeAt(picture.node(endpoint(501))->centre), endpoint(501));
        QCOMPARE(picture.groupAt(picture.node(endpoint(502))->centre).size(), std::size_t{899});
        QVERIFY(!picture.setSeparate({endpoint(501)}).nodes);
        QCOMPARE(picture.singlePeers().nodes.size(), std::size_t{2});
    }

    /// Rings are laid out for more than are ever drawn; 27 s before.
    void theLayoutItselfIsNearLinear()
    {
        std::vector<LayoutPeer> peers;
        for (const GroupedPeer& peer : star(1, 65'533))
            peers.push_back(peer.place);
        const TopologyLayout layout = layOutTopology(peers, QRectF(0, 0, 1000, 600));
        QCOMPARE(layout.nodes.size(), peers.size());
    }
};

PEERSCOPE_TEST(TestTopologyGroups)

} // namespace peerscope::test_topology_groups

#include "test_topology_groups.moc"

// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "topology_fixture.h"
#include "ui/topology/layout.h"

#include <QTest>

#include <cmath>
#include <numbers>

namespace peerscope::test_topology_layout {

using namespace peerscope::topology_fixture;

constexpr QRectF usual(0, 0, 700, 420);

/// The direction of a node from the middle, clockwise, on a ring stretched to a circle.
qreal angleOn(const TopologyLayout& layout, std::size_t index)
{
    const QPointF apart = layout.nodes[index].centre - usual.center();
    return std::atan2(apart.x() / usual.width(), -apart.y() / usual.height());
}

/// From one direction to another, -pi to pi.
qreal turn(qreal from, qreal to)
{
    return std::remainder(to - from, 2 * std::numbers::pi);
}

QByteArray firstOverlap(const TopologyLayout& layout)
{
    for (std::size_t a = 0; a < layout.nodes.size(); ++a) {
        for (std::size_t b = a + 1; b < layout.nodes.size(); ++b) {
            if (layout.nodes[a].rect().intersects(layout.nodes[b].rect()))
                return QByteArray::number(a) + " and " + QByteArray::number(b);
        }
    }
    return {};
}

/// Servers with the given numbers of clients, servers first.
std::vector<LayoutPeer> servers(std::initializer_list<std::size_t> clients)
{
    std::vector<LayoutPeer> peers;
    for (std::size_t server = 0; server < clients.size(); ++server)
        peers.push_back({endpoint(server), NodeRole::Server, {}, {}});
    std::size_t server = 0;
    for (const std::size_t count : clients) {
        for (std::size_t client = 0; client < count; ++client)
            peers.push_back({endpoint(peers.size()), NodeRole::Client, endpoint(server), {}});
        ++server;
    }
    return peers;
}

class TestTopologyLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingOverlaps_data()
    {
        QTest::addColumn<bool>("asMesh");
        QTest::addColumn<int>("count");
        QTest::addColumn<QRectF>("area");
        for (const bool asMesh : {false, true}) {
            for (const int count : {1, 2, 3, 4, 5, 8, 16, 31, 32, 33, 50, 64, 100, 101, 250}) {
                for (const QRectF area : {usual, QRectF(-50, 20, 1280, 720), QRectF(0, 0, 420, 620)}) {
                    QTest::addRow("%s of %d in %dx%d", asMesh ? "mesh" : "star", count, int(area.width()),
                                  int(area.height()))
                        << asMesh << count << area;
                }
            }
        }
    }
    void nothingOverlaps()
    {
        QFETCH(bool, asMesh);
        QFETCH(int, count);
        QFETCH(QRectF, area);
        const auto number = static_cast<std::size_t>(count);
        const TopologyLayout layout = layOutTopology(asMesh ? layoutMesh(number) : layoutStar(number), area);
        QCOMPARE(layout.nodes.size(), number);
        QCOMPARE(firstOverlap(layout), QByteArray());
        QCOMPARE(layout.area, area);
        for (const PlacedNode& node : layout.nodes)
            QVERIFY(area.contains(node.rect()));
    }

    void namesStayReadable_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<qreal>("font");
        QTest::addColumn<int>("lines");
        QTest::newRow("2") << 2 << 12.0 << 2;
        QTest::newRow("8") << 8 << 12.0 << 2;
        QTest::newRow("32") << 32 << 10.0 << 2;
        QTest::newRow("100") << 100 << 9.0 << 1;
    }
    void namesStayReadable()
    {
        QFETCH(int, count);
        QFETCH(qreal, font);
        QFETCH(int, lines);
        const TopologyLayout layout = layOutTopology(layoutStar(static_cast<std::size_t>(count)), usual);
        QVERIFY2(layout.metrics.fontPixels >= font,
                 QByteArray::number(layout.metrics.fontPixels).constData());
        QCOMPARE(layout.metrics.lines, lines);
        QVERIFY(layout.metrics.node.width() >= 50);
    }

    void theServerIsInTheMiddle()
    {
        for (const std::size_t count : {3, 8, 32, 100}) {
            const TopologyLayout layout = layOutTopology(layoutStar(count), usual);
            QCOMPARE(layout.nodes[0].centre, usual.center());
            QVERIFY(layout.nodes[0].size.width() > layout.nodes[1].size.width());
        }
    }

    void oneClientFacesItsServer()
    {
        const TopologyLayout layout = layOutTopology(layoutStar(2), usual);
        QCOMPARE(layout.nodes[0].centre.y(), layout.nodes[1].centre.y());
        QVERIFY(layout.nodes[1].rect().left() - layout.nodes[0].rect().right() > 100);
    }

    void aMeshIsACircle()
    {
        for (const std::size_t count : {4, 8}) {
            const TopologyLayout layout = layOutTopology(layoutMesh(count), usual);
            qreal nearest = 1e9;
            qreal farthest = 0;
            for (const PlacedNode& node : layout.nodes) {
                const QPointF apart = node.centre - usual.center();
                const qreal distance = std::hypot(apart.x(), apart.y());
                nearest = std::min(nearest, distance);
                farthest = std::max(farthest, distance);
            }
            QVERIFY2(farthest < nearest * 1.35, QByteArray::number(farthest / nearest).constData());
        }
    }

    /// Clockwise in the given order; no peer moves by more than one place on a single ring, or by more than a
    /// few on several.
    void addingAPeerDoesNotShuffle_data()
    {
        QTest::addColumn<bool>("asMesh");
        QTest::newRow("star") << false;
        QTest::newRow("mesh") << true;
    }
    void addingAPeerDoesNotShuffle()
    {
        QFETCH(bool, asMesh);
        const std::size_t first = asMesh ? 0 : 1;
        TopologyLayout before;
        for (std::size_t count = 4; count <= 100; ++count) {
            const TopologyLayout layout =
                layOutTopology(asMesh ? layoutMesh(count) : layoutStar(count), usual);
            const auto members = static_cast<qreal>(count - first);
            const qreal place = 2 * std::numbers::pi / members;
            const bool oneRing = count <= 16;
            for (std::size_t index = first; index < count; ++index) {
                const qreal angle = angleOn(layout, index);
                if (index > first) {
                    const qreal step = turn(angleOn(layout, index - 1), angle);
                    QVERIFY2(
                        step > (oneRing ? 0 : -1.0 * place),
                        qPrintable(QStringLiteral("%1 of %2: %3").arg(index).arg(count).arg(step / place)));
                }
                if (index < before.nodes.size()) {
                    const qreal moved = std::abs(turn(angleOn(before, index), angle)) / place;
                    QVERIFY2(
                        moved < (oneRing ? 1.4 : 5),
                        qPrintable(QStringLiteral("%1 of %2 moved %3").arg(index).arg(count).arg(moved)));
                }
            }
            before = layout;
        }
    }

    void theSamePeersGiveTheSamePicture()
    {
        const TopologyLayout one = layOutTopology(layoutStar(40), usual);
        const TopologyLayout two = layOutTopology(layoutStar(40), usual);
        for (std::size_t index = 0; index < one.nodes.size(); ++index)
            QCOMPARE(one.nodes[index].centre, two.nodes[index].centre);
    }

    void everyServerHasItsClients()
    {
        const std::vector<LayoutPeer> peers = servers({5, 12, 1});
        const TopologyLayout layout = layOutTopology(peers, QRectF(0, 0, 1000, 600));
        QCOMPARE(firstOverlap(layout), QByteArray());
        std::vector<QRectF> groups(3);
        for (std::size_t index = 0; index < peers.size(); ++index) {
            QRectF& group = groups[index < 3 ? index : peers[index].home.value()];
            group = group.united(layout.nodes[index].rect());
        }
        for (std::size_t server = 0; server < 3; ++server)
            QVERIFY(!groups[server].intersects(groups[(server + 1) % 3]));
    }

    void aClientWithoutAServerGoesToTheOneListedBefore()
    {
        std::vector<LayoutPeer> peers = servers({0, 0});
        std::swap(peers[0], peers[1]); // server 1, server 0, and then a client of nobody
        peers.push_back({endpoint(2), NodeRole::Client, {}, {}});
        const TopologyLayout layout = layOutTopology(peers, usual);
        const auto distance = [&](std::size_t server) {
            const QPointF apart = layout.nodes[2].centre - layout.nodes[server].centre;
            return std::hypot(apart.x(), apart.y());
        };
        QVERIFY(distance(1) < distance(0));
    }

    void serversMeshesAndClientsOfNobodyTogether()
    {
        std::vector<LayoutPeer> peers = servers({6, 3});
        for (std::size_t index = 0; index < 5; ++index)
            peers.push_back({endpoint(peers.size()), NodeRole::Mesh, {}, QStringLiteral("m")});
        for (std::size_t index = 0; index < 4; ++index)
            peers.push_back({endpoint(peers.size()), NodeRole::Mesh, {}, QStringLiteral("n")});
        const TopologyLayout layout = layOutTopology(peers, usual);
        QCOMPARE(firstOverlap(layout), QByteArray());
        const TopologyLayout clientsOnly = layOutTopology({peers.begin() + 2, peers.begin() + 8}, usual);
        QCOMPARE(firstOverlap(clientsOnly), QByteArray());
    }

    void anythingElseIsNoCrash()
    {
        QVERIFY(layOutTopology({}, usual).nodes.empty());
        for (const QRectF area :
             {QRectF(), QRectF(0, 0, -10, -10), QRectF(0, 0, 1, 1), QRectF(0, 0, 3000, 2)}) {
            const TopologyLayout layout = layOutTopology(layoutStar(12), area);
            QCOMPARE(firstOverlap(layout), QByteArray());
        }
        QCOMPARE(layOutTopology(layoutStar(4096), usual).nodes.size(), std::size_t{4096});
        QCOMPARE(layOutTopology(layoutMesh(1000), usual).nodes.size(), std::size_t{1000});
    }
};

PEERSCOPE_TEST(TestTopologyLayout)

} // namespace peerscope::test_topology_layout

#include "test_topology_layout.moc"

// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "topology_fixture.h"
#include "ui/topology/descriptions.h"
#include "ui/topology/navigation.h"
#include "ui/topology/picture.h"

#include <QTest>

#include <algorithm>

namespace peerscope::test_topology_picture {

using namespace peerscope::topology_fixture;

TopologyPicture newPicture()
{
    return TopologyPicture([](const QString& text) { return static_cast<qreal>(text.size()) * 6.0; });
}

QString trouble(const NodeLook& look)
{
    return troubleText(look.frozenSeconds, look.unplugged);
}

class TestTopologyPicture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLinkThatIsDownSaysSo()
    {
        TraceState state = star(3);
        TopologyPicture picture = newPicture();
        picture.setState(state);
        state.links[0].isDown = true; // an end of it is unplugged: its conditions do not say so
        state.links[1].isDown = true;
        QVERIFY(picture.setState(state).links);
        QVERIFY(picture.link({endpoint(0), endpoint(1)})->down);
        QVERIFY(!picture.link({endpoint(0), endpoint(2)})->down);
        QStringList texts;
        for (const LinkLabel& label : picture.labels()) {
            texts.append(label.text);
            QCOMPARE(label.down, label.text == QStringLiteral("down"));
        }
        QCOMPARE(texts, (QStringList{QStringLiteral("down"), QStringLiteral("40 ms")}));
        QVERIFY(describeTopologyLink(state, {endpoint(0), endpoint(1)}, {}).contains(QStringLiteral("down")));
    }

    void queuesAreBarsBesideTheBeginning()
    {
        TraceState state = star(3);
        for (LinkState& link : state.links)
            link.conditions.rateKbit = 100;
        state.links[0].conditions.queueBytes = 1'000;
        TopologyPicture picture = newPicture();
        picture.setState(state);
        QVERIFY(picture.queueBars().empty());
        const std::vector<LinkLabel> before = picture.labels();
        state.links[0].queuedBytes = 600;
        const TopologyPicture::Change change = picture.setState(state);
        QVERIFY(change.queues);
        QVERIFY(!change.links); // nothing else is drawn anew
        QVERIFY(!picture.setState(state).queues);
        QCOMPARE(picture.queueBars().size(), std::size_t{1});
        const QueueBar bar = picture.queueBars().front();
        QCOMPARE(bar.link, (LinkRef{endpoint(0), endpoint(1)}));
        QCOMPARE(bar.fill, 0.6);
        QCOMPARE(bar.filled().length(), bar.track.length() * 0.6);
        const LinkCurve way = picture.link(bar.link)->curve;
        QVERIFY(QLineF(way.start, bar.track.p1()).length() < QLineF(way.start, bar.track.p2()).length());
        QVERIFY(QLineF(way.start, bar.track.p1()).length() < 16);
        for (const qreal along : {0.0, 0.5, 1.0}) {
            const qreal apart = way.distanceTo(bar.track.pointAt(along));
            QVERIFY2(apart > 3 && apart < 7, QByteArray::number(apart).constData());
        }
        for (const LinkLabel& label : before)
            QVERIFY(!label.rect.intersects(queueBarBounds(bar)));
        QVERIFY(queueBar(bar.link, way, 1, 0.5).track.length() < bar.track.length() * 0.7);
        state.links.push_back({endpoint(77), endpoint(0), {}, 5}); // of nobody
        picture.setState(state);
        QCOMPARE(picture.queueBars().size(), std::size_t{1});
    }

    void aQueueIsFreeFillingOrFull()
    {
        QCOMPARE(queueFill(0, 0), 0.0);
        QCOMPARE(queueFill(1, 0), 1.0);
        QCOMPARE(queueFill(3'000, 1'000), 1.0); // one large datagram
        QCOMPARE(queueFill(250, 1'000), 0.25);
        QCOMPARE(queueLevel(0.5), QueueLevel::Free);
        QCOMPARE(queueLevel(0.51), QueueLevel::Filling);
        QCOMPARE(queueLevel(0.9), QueueLevel::Filling);
        QCOMPARE(queueLevel(0.91), QueueLevel::Full);
    }

    void whoStandsStillOrIsUnpluggedSaysSo()
    {
        TraceState state = star(3);
        state.now = Time(1'000'000);
        TopologyPicture picture = newPicture();
        picture.setState(state);
        QCOMPARE(trouble(picture.looks()[1]), QString());
        state.peers[1].frozenUntil = Time(3'500'000);
        state.peers[2].isUnplugged = true;
        QVERIFY(picture.setState(state).looks);
        QCOMPARE(trouble(picture.looks()[1]), QStringLiteral("frozen 3 s"));
        QCOMPARE(trouble(picture.looks()[2]), QStringLiteral("unplugged"));
        state.now = Time(1'200'000);
        QVERIFY(!picture.setState(state).looks); // once a second is enough
        state.now = Time(2'500'000);
        state.peers[1].isUnplugged = true;
        QVERIFY(picture.setState(state).looks);
        QCOMPARE(trouble(picture.looks()[1]), QStringLiteral("frozen 1 s, unplugged"));
        QVERIFY(describeTopologyNode(state, endpoint(1))
                    .contains(QStringLiteral("\nfrozen for 1.0 s more\nunplugged from the network\n")));
        state.now = Time(3'500'000);
        picture.setState(state);
        QCOMPARE(trouble(picture.looks()[1]), QStringLiteral("unplugged"));
    }

    void everyConnectionIsALinkEachWay()
    {
        TopologyPicture picture = newPicture();
        const TopologyPicture::Change change = picture.setState(star(4));
        QVERIFY(change.nodes && change.links && change.looks);
        QCOMPARE(picture.links().size(), std::size_t{6});
        QVERIFY(picture.link({endpoint(0), endpoint(3)}));
        QVERIFY(picture.link({endpoint(3), endpoint(0)})->connected);
        QVERIFY(!picture.link({endpoint(1), endpoint(2)}));
        QVERIFY(picture.curve(endpoint(1), endpoint(2))); // a way for a datagram, though no link
        QVERIFY(!picture.curve(endpoint(1), endpoint(77)));
        QVERIFY(!picture.curve(endpoint(1), EndpointId::none()));
        QVERIFY(!picture.curve(endpoint(1), endpoint(1)));
        TopologyPicture ofMesh = newPicture();
        ofMesh.setState(mesh(5));
        QCOMPARE(ofMesh.links().size(), std::size_t{20});
    }

    void theSameStateChangesNothing()
    {
        TopologyPicture picture = newPicture();
        TraceState state = star(5);
        picture.setState(state);
        state.now = Time(5);
        state.peers[1].connections[0].roundTripTime = Time(1);
        const TopologyPicture::Change same = picture.setState(state);
        QVERIFY(!same.nodes && !same.links && !same.looks && !same.sandbox);
        state.peers[0].refusesNewConnections = true;
        QVERIFY(picture.setState(state).looks);
        QVERIFY(picture.looks()[0].refuses);
        state.links[0].conditions.loss = 0.5;
        QVERIFY(picture.setState(state).links);
    }

    void trafficWithoutAConnectionIsALinkToo()
    {
        TraceState state = star(3);
        for (PeerState& known : state.peers)
            known.connections.clear();
        TopologyPicture picture = newPicture();
        picture.setState(state);
        QVERIFY(picture.links().empty());
        Recording recording(state);
        recording.send(1, 0, Time(10), Time(20), datagram_content::connection);
        RecentTraffic traffic;
        traffic.update(recording.snapshot(), Time(100));
        QVERIFY(picture.setTraffic(traffic));
        QCOMPARE(picture.links().size(), std::size_t{1});
        QCOMPARE(picture.links()[0].connected, false);
        QCOMPARE(picture.links()[0].level, 1);
        QVERIFY(!picture.setTraffic(traffic));
        traffic.update(recording.snapshot(), Time(5'000'000));
        QVERIFY(picture.setTraffic(traffic));
        QVERIFY(picture.links().empty());
    }

    void trafficOfAConnectionChangesItsLevelOnly()
    {
        const TraceState state = star(3);
        TopologyPicture picture = newPicture();
        picture.setState(state);
        Recording recording(state);
        for (int index = 0; index < 30; ++index)
            recording.send(0, 1, Time(index), Time(50));
        recording.send(0, 40, Time(60), Time(70)); // to nobody
        RecentTraffic traffic;
        traffic.update(recording.snapshot(), Time(100));
        QVERIFY(picture.setTraffic(traffic));
        QCOMPARE(picture.links().size(), std::size_t{4});
        QCOMPARE(picture.link({endpoint(0), endpoint(1)})->level, 3);
        QCOMPARE(picture.link({endpoint(1), endpoint(0)})->level, 0);
        picture.setState(state);
        QCOMPARE(picture.link({endpoint(0), endpoint(1)})->level, 3);
    }

    void labelsCoverNothing_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<bool>("differ");
        for (const int count : {2, 8, 32, 100}) {
            QTest::addRow("%d alike", count) << count << false;
            QTest::addRow("%d different", count) << count << true;
        }
    }
    void labelsCoverNothing()
    {
        QFETCH(int, count);
        QFETCH(bool, differ);
        TraceState state = star(static_cast<std::size_t>(count));
        int number = 0;
        for (LinkState& link : state.links) {
            if (differ)
                link.conditions.delay = Time(1000 * ++number);
        }
        TopologyPicture picture = newPicture();
        picture.setArea(QRectF(0, 0, 700, 420));
        picture.setState(state);
        if (count <= 8) {
            const auto links = static_cast<std::size_t>(count - 1) * (differ ? 2 : 1);
            QVERIFY2(picture.labels().size() >= links * 3 / 4,
                     QByteArray::number(static_cast<int>(picture.labels().size())).constData());
        }
        for (std::size_t index = 0; index < picture.labels().size(); ++index) {
            const LinkLabel& label = picture.labels()[index];
            QVERIFY(QRectF(0, 0, 700, 420).contains(label.rect));
            for (std::size_t other = 0; other < index; ++other)
                QVERIFY(!label.rect.intersects(picture.labels()[other].rect));
            for (const PlacedNode& node : picture.layout().nodes)
                QVERIFY(!label.rect.intersects(node.rect()));
            for (const DrawnLink& link : picture.links()) {
                for (const qreal along : {0.25, 0.5, 0.75})
                    QVERIFY(!label.rect.contains(link.curve.at(along)));
            }
        }
        QCOMPARE(picture.commonConditions().isEmpty(), count <= 8);
        if (count > 8 && !differ)
            QCOMPARE(picture.commonConditions(), QStringLiteral("every link: 40 ms"));
    }

    void oneWayLabelsSayWhichWay()
    {
        TraceState state = star(2);
        state.links[0].conditions.delay = Time(7'000); // server to client, on the right
        TopologyPicture picture = newPicture();
        picture.setState(state);
        QStringList texts;
        for (const LinkLabel& label : picture.labels())
            texts.append(label.text);
        QCOMPARE(texts, (QStringList{QStringLiteral("→ 7 ms"), QStringLiteral("← 40 ms")}));
    }

    void findsWhatIsAtAPoint()
    {
        TopologyPicture picture = newPicture();
        picture.setState(star(4));
        QCOMPARE(picture.nodeAt(picture.node(endpoint(2))->centre), endpoint(2));
        QVERIFY(!picture.nodeAt(QPointF(1, 1)).isValid());
        for (const DrawnLink& link : picture.links()) {
            QCOMPARE(picture.linkAt(link.curve.at(0.4), 4), std::optional<LinkRef>(link.ref));
        }
        QVERIFY(!picture.linkAt(QPointF(1, 1), 4));
    }

    void aClientStaysWithTheServerItHad()
    {
        TraceState state = star(2);
        state.peers.push_back(peer(2, QStringLiteral("other"), QStringLiteral("server"), 1));
        TopologyPicture picture = newPicture();
        picture.setState(state);
        const QPointF before = picture.node(endpoint(1))->centre;
        for (PeerState& known : state.peers)
            known.connections.clear();
        const TopologyPicture::Change change = picture.setState(state);
        QVERIFY(!change.nodes);
        QVERIFY(change.links);
        QCOMPARE(picture.node(endpoint(1))->centre, before);
    }

    void aMovedNodeStaysUntilTheSandboxChanges()
    {
        TopologyPicture picture = newPicture();
        picture.setArea(QRectF(0, 0, 700, 420));
        picture.setState(star(4));
        const QPointF home = picture.node(endpoint(1))->centre;
        picture.moveNode(endpoint(1), QPointF(350, 42));
        QCOMPARE(picture.node(endpoint(1))->centre, QPointF(350, 42));
        QVERIFY(picture.link({endpoint(0), endpoint(1)})->curve.end.x() > 300);
        picture.setState(star(5)); // one more: the moved one keeps its place
        QCOMPARE(picture.node(endpoint(1))->centre, QPointF(350, 42));
        picture.setArea(QRectF(0, 0, 1400, 840));
        QCOMPARE(picture.node(endpoint(1))->centre, QPointF(700, 84));
        picture.setArea(QRectF(0, 0, 700, 420));
        picture.moveNode(endpoint(1), QPointF(-500, 9000)); // never out of reach
        QVERIFY(QRectF(0, 0, 700, 420).adjusted(-1, -1, 1, 1).contains(picture.node(endpoint(1))->centre));
        picture.moveNode(endpoint(77), QPointF(0, 0));
        TraceState other = star(4);
        other.peers[1].name = "eve";
        QVERIFY(picture.setState(other).sandbox);
        QCOMPARE(picture.node(endpoint(1))->centre, home);
        QVERIFY(!picture.hasMoves());
        picture.moveNode(endpoint(1), QPointF(350, 42));
        picture.forgetMoves();
        QCOMPARE(picture.node(endpoint(1))->centre, home);
    }

    void badStatesAreNoCrash()
    {
        TraceState state = star(3);
        state.peers[1].connections[0].remote = endpoint(900);
        state.peers[2].connections[0].remote = EndpointId::none();
        state.peers[2].endpoint = endpoint(17); // not its index
        state.links.push_back({endpoint(500), EndpointId::none(), {.delay = Time(1)}});
        TopologyPicture picture = newPicture();
        picture.setState(state);
        QVERIFY(!picture.node(endpoint(17)));
        QVERIFY(!picture.look(endpoint(4'000)));
        picture.setState({});
        QVERIFY(picture.layout().nodes.empty());
        QVERIFY(!picture.nodeAt(QPointF(350, 210)).isValid());
    }

    void arrowsGoWhereTheyPoint()
    {
        TopologyPicture picture = newPicture();
        picture.setArea(QRectF(0, 0, 700, 420));
        picture.setState(star(5)); // 1 upper left, 2 upper right, 3 lower right, 4 lower left
        const TopologyLayout& layout = picture.layout();
        QCOMPARE(nodeTowards(layout, endpoint(1), Heading::Right), endpoint(2));
        QCOMPARE(nodeTowards(layout, endpoint(2), Heading::Down), endpoint(3));
        QCOMPARE(nodeTowards(layout, endpoint(3), Heading::Left), endpoint(4));
        QCOMPARE(nodeTowards(layout, endpoint(4), Heading::Up), endpoint(1));
        QCOMPARE(nodeTowards(layout, endpoint(1), Heading::Left), endpoint(1)); // nothing there: stays
        QCOMPARE(nodeTowards(layout, EndpointId::none(), Heading::Left), endpoint(0));
        QVERIFY(!nodeTowards({}, EndpointId::none(), Heading::Left).isValid());
        // Every node is within reach of the arrows.
        picture.setState(star(32));
        std::vector<EndpointId> reached{endpoint(0)};
        for (std::size_t index = 0; index < reached.size(); ++index) {
            for (const Heading heading : {Heading::Left, Heading::Right, Heading::Up, Heading::Down}) {
                const EndpointId next = nodeTowards(picture.layout(), reached[index], heading);
                if (std::find(reached.begin(), reached.end(), next) == reached.end())
                    reached.push_back(next);
            }
        }
        QCOMPARE(reached.size(), std::size_t{32});
    }

    void linksOfANodeInOrder()
    {
        TopologyPicture picture = newPicture();
        picture.setState(star(3));
        const std::vector<LinkRef> links = linksAt(picture, endpoint(0));
        QCOMPARE(links.size(), std::size_t{4});
        QCOMPARE(links[0], (LinkRef{endpoint(0), endpoint(1)}));
        QCOMPARE(links[1], (LinkRef{endpoint(1), endpoint(0)}));
        QCOMPARE(links[3], (LinkRef{endpoint(2), endpoint(0)}));
    }

    void describesWhatItShows()
    {
        TraceState state = star(3);
        state.peers[0].refusesNewConnections = true;
        state.peers[1].name = "%2 & co";
        const QString server = describeTopologyNode(state, endpoint(0));
        QVERIFY(
            server.startsWith(QStringLiteral("server · server · id 1\nconnected\nrefuses new connections")));
        QVERIFY(server.contains(QStringLiteral("to %2 & co (201): round trip 84.0 ms ± 3.0 ms")));
        QCOMPARE(describeTopologyNode(state, endpoint(50)), QString());
        QCOMPARE(describeTopologyLink(state, {endpoint(0), endpoint(2)}, {12.4, 3456}),
                 QStringLiteral("server → bot.2\n40 ms\n12 datagrams/s · 3.5 kB/s over the last second"));
        Recording recording(state);
        const DatagramId lost =
            recording.send(0, 2, Time(1'500'000), Time(1'540'000),
                           datagram_content::reliable | datagram_content::resend, LossReason::Random);
        const DatagramId ack =
            recording.send(2, 0, Time(1'600'000), Time(1'640'000), datagram_content::acknowledgement);
        const TraceSnapshot trace = recording.snapshot();
        QCOMPARE(describeTopologyDatagram(trace, lost),
                 QStringLiteral("datagram 0: reliable\nserver → bot.2 · 100 bytes\nsent at 1.500000 s\n"
                                "lost on the link\nsent again"));
        QVERIFY(
            describeTopologyDatagram(trace, ack).contains(QStringLiteral("acknowledgement\nbot.2 → server")));
        QCOMPARE(describeTopologyDatagram(trace, DatagramId(99)), QString());
        QCOMPARE(describeTopologyDatagram(trace, DatagramId::none()), QString());
    }
};

PEERSCOPE_TEST(TestTopologyPicture)

} // namespace peerscope::test_topology_picture

#include "test_topology_picture.moc"

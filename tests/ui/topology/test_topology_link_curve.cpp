// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/topology/link_curve.h"

#include <QTest>

#include <cmath>

namespace peerscope::test_topology_link_curve {

constexpr LinkEnd west{QRectF(0, 80, 100, 40), 20};
constexpr LinkEnd east{QRectF(400, 80, 100, 40), 20};

qreal distance(QPointF a, QPointF b)
{
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

class TestTopologyLinkCurve : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesFromEdgeToEdge()
    {
        const LinkCurve curve = linkCurve(west, east, 10);
        QCOMPARE(curve.at(0), curve.start);
        QCOMPARE(curve.at(1), curve.end);
        QVERIFY(std::abs(curve.start.x() - 100) < 1.5);
        QVERIFY(std::abs(curve.end.x() - 400) < 1.5);
        QVERIFY(curve.directionAt(0.5).x() > 0.99);
        QVERIFY(curve.length() > 295 && curve.length() < 310);
    }

    void startsOnTheRoundCorner()
    {
        const LinkEnd far{QRectF(350, 400, 100, 40), 20};
        const LinkCurve curve = linkCurve(west, far, 0);
        // Around the middle of the right cap of the pill.
        QVERIFY(std::abs(distance(curve.start, QPointF(80, 100)) - 20) < 0.01 || curve.start.x() <= 80);
        QVERIFY(west.contains(curve.start - curve.directionAt(0) * 0.1));
        QVERIFY(!west.contains(curve.start + curve.directionAt(0) * 0.1));
    }

    void bendsToTheLeftSoThatTheWayBackLiesBeside()
    {
        const LinkCurve there = linkCurve(west, east, 10);
        const LinkCurve back = linkCurve(east, west, 10);
        QVERIFY(there.at(0.5).y() < 100); // going right, left is up
        QVERIFY(back.at(0.5).y() > 100);
        QVERIFY(std::abs(there.at(0.5).y() - 90) < 1);
        QVERIFY(distance(there.at(0.5), back.at(0.5)) > 15);
        for (const qreal along : {0.2, 0.4, 0.6, 0.8})
            QVERIFY(distance(there.at(along), back.at(1 - along)) > 8);
    }

    void measuresDistances()
    {
        const LinkCurve straight = linkCurve(west, east, 0);
        QVERIFY(std::abs(straight.distanceTo(QPointF(250, 130)) - 30) < 0.1);
        QVERIFY(std::abs(straight.distanceTo(QPointF(430, 100)) - 30) < 1.5);
        QVERIFY(straight.distanceTo(straight.at(0.3)) < 0.1);
        const LinkCurve bent = linkCurve(west, east, 12);
        for (const qreal along : {0.0, 0.25, 0.5, 0.9})
            QVERIFY(bent.distanceTo(bent.at(along)) < 0.2);
        QVERIFY(bent.bounds().adjusted(-0.1, -0.1, 0.1, 0.1).contains(bent.at(0.5)));
    }

    void nodesOnEachOtherAreNoCrash()
    {
        const LinkCurve none = linkCurve(west, west, 10);
        QCOMPARE(none.at(0.5), west.rect.center());
        QCOMPARE(none.directionAt(0.5), QPointF());
        const LinkEnd overlapping{west.rect.translated(30, 0), 20};
        const LinkCurve curve = linkCurve(west, overlapping, 3);
        QVERIFY(std::isfinite(curve.at(0.5).x()));
    }

    void bendGrowsWithDistanceWithinBounds()
    {
        QVERIFY(linkBend(0, 40) > 0);
        QVERIFY(linkBend(10'000, 40) <= 12);
        QVERIFY(linkBend(200, 40) > linkBend(60, 40));
    }
};

PEERSCOPE_TEST(TestTopologyLinkCurve)

} // namespace peerscope::test_topology_link_curve

#include "test_topology_link_curve.moc"

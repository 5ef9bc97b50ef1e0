// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/ui/timeline/synthetic_trace.h"
#include "ui/ladder/ladder_columns.h"
#include "ui/ladder/ladder_layout.h"

#include <QTest>

namespace peerscope::test_ladder_columns {

using synthetic::TraceMaker;

/// Which peers have a line, in which order, and at which place.
class TestLadderColumns : public QObject
{
    Q_OBJECT

private:
    static std::vector<EndpointId> star(TraceMaker& maker, int clients)
    {
        std::vector<EndpointId> peers = {maker.peer("server", 1, "server")};
        for (int index = 0; index < clients; ++index)
            peers.push_back(maker.peer("bot." + std::to_string(index + 1), 200 + index));
        return peers;
    }
    static std::vector<EndpointId> shown(const LadderColumns& columns)
    {
        std::vector<EndpointId> peers;
        for (std::size_t column = 0; column < columns.size(); ++column)
            peers.push_back(columns.peer(column));
        return peers;
    }

private Q_SLOTS:
    void theServerStandsInTheMiddle()
    {
        TraceMaker maker;
        const auto peers = star(maker, 4);
        LadderColumns columns;
        QVERIFY(columns.update(maker.snapshot(), {}));
        QCOMPARE(shown(columns), (std::vector{peers[1], peers[2], peers[0], peers[3], peers[4]}));
        QVERIFY(!columns.update(maker.snapshot(), {}));
        QCOMPARE(columns.columnOf(peers[0]), std::size_t{2});
        QCOMPARE(columns.columnOf(EndpointId(77)), LadderColumns::noColumn);
    }

    void twoPeersAreServerAndClient()
    {
        TraceMaker maker;
        const auto peers = star(maker, 1);
        LadderColumns columns;
        columns.update(maker.snapshot(), {});
        QCOMPARE(shown(columns), peers);
    }

    void ofManyTheServerAndTheSelectedAreShown()
    {
        TraceMaker maker;
        const auto peers = star(maker, 31);
        LadderColumns columns;
        columns.update(maker.snapshot(), {});
        QCOMPARE(columns.size(), LadderColumns::fewAutomatic);
        QVERIFY(columns.contains(peers[0]));

        const PacketId packet = maker.send(Time(1000), peers[20], {peers[0]}, 0, TransferMode::Unreliable);
        QVERIFY(columns.update(maker.snapshot(), packet));
        QVERIFY(columns.contains(peers[0]) && columns.contains(peers[20]));
        QCOMPARE(columns.size(), LadderColumns::fewAutomatic);
        // Selecting a peer that is already shown moves no column.
        QVERIFY(!columns.update(maker.snapshot(), Selection(peers[20])));
        QVERIFY(!columns.update(maker.snapshot(), Selection()));
        columns.update(maker.snapshot(), LinkRef{peers[30], peers[31]});
        QVERIFY(columns.contains(peers[30]) && columns.contains(peers[31]) && columns.contains(peers[0]));
    }

    void allOrOnlyChosenOnes()
    {
        TraceMaker maker;
        const auto peers = star(maker, 31);
        LadderColumns columns;
        columns.setPeers(LadderPeers::All);
        columns.update(maker.snapshot(), {});
        QCOMPARE(columns.size(), std::size_t{32});
        columns.setChosen({peers[3], peers[7]});
        columns.setPeers(LadderPeers::Chosen);
        QVERIFY(columns.update(maker.snapshot(), Selection(peers[9])));
        QCOMPARE(shown(columns), (std::vector{peers[3], peers[7]}));
    }

    void columnsShareTheWidthAndScrollWhenTheyDoNotFit()
    {
        LadderLayout layout;
        layout.width = 876;
        layout.rulerWidth = 76;
        layout.height = 400;
        layout.columnCount = 4;
        QVERIFY(layout.columnX(0) - layout.rulerWidth >= 100); // room for words
        QCOMPARE(layout.columnX(3), layout.width - layout.margin());
        QCOMPARE(layout.largestScroll(), 0.0);
        QCOMPARE(layout.columnAt(layout.columnX(2) + 20), std::size_t{2});
        QCOMPARE(layout.columnAt(10), std::size_t{4});

        layout.columnCount = 32;
        QCOMPARE(layout.spacing(), LadderLayout::smallestSpacing);
        QVERIFY(layout.largestScroll() > 0);
        layout.scroll = layout.largestScroll();
        QCOMPARE(layout.columnX(31), layout.width - layout.margin());

        layout.columnCount = 2;
        layout.scroll = 0;
        QVERIFY(layout.spacing() <= LadderLayout::largestSpacing);
        QCOMPARE(layout.columnX(0) - layout.rulerWidth, layout.width - layout.columnX(1));
    }
};

PEERSCOPE_TEST(TestLadderColumns)

} // namespace peerscope::test_ladder_columns

#include "test_ladder_columns.moc"

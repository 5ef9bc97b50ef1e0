// SPDX-License-Identifier: MIT
#include "core/words/datagrams.h"
#include "core/words/fates.h"
#include "tests/support/test_program.h"
#include "tests/ui/timeline/synthetic_trace.h"
#include "ui/ladder/ladder_selection.h"
#include "ui/ladder/ladder_words.h"

#include <QTest>

namespace peerscope::test_ladder_selection {

using synthetic::Fate;
using synthetic::TraceMaker;

/// Highlights, selection by click and keys, and the texts.
class TestLadderSelection : public QObject
{
    Q_OBJECT

private:
    struct World
    {
        TraceMaker maker;
        EndpointId server = maker.peer("server", 1, "server");
        EndpointId ana = maker.peer("ana", 101);
        LadderIndex index;
        LadderColumns columns;
        TraceSnapshot trace;
        PacketId resent = maker.send(Time(100'000), ana, {server}, 2, TransferMode::Reliable,
                                     {{Fate::Delivered, Time(40'000), Time(12'000), Time(148'000)}});
        PacketId lost = maker.send(Time(400'000), server, {ana}, 0, TransferMode::Unreliable, {{Fate::Lost}});
        DatagramId both = addBoth();
        World() { update(); }
        void update()
        {
            trace = maker.snapshot();
            columns.update(trace, {});
            index.update(trace);
        }
        /// One datagram with two packets, and one with none.
        DatagramId addBoth()
        {
            std::array<CarriedPart, 2> parts;
            for (CarriedPart& part : parts) {
                part.packet = maker.writer.addPacket({.from = ana,
                                                      .to = server,
                                                      .mode = TransferMode::Unreliable,
                                                      .sent = Time(500'000),
                                                      .payload = {}});
            }
            const DatagramId id = maker.writer.addDatagram({.from = ana,
                                                            .to = server,
                                                            .sent = Time(500'000),
                                                            .due = Time(540'000),
                                                            .bytes = {},
                                                            .carried = parts});
            maker.writer.addDatagram({.from = server,
                                      .to = ana,
                                      .sent = Time(600'000),
                                      .due = Time(640'000),
                                      .content = datagram_content::acknowledgement,
                                      .bytes = {},
                                      .carried = {}});
            return id;
        }
    };

private Q_SLOTS:
    void aPacketLightsUpWithAllItsDatagrams()
    {
        World world;
        const LadderHighlight lit = ladderHighlight(world.trace, world.index, world.resent);
        QCOMPARE(lit.datagrams, (std::vector{DatagramId(0), DatagramId(1)}));
        QCOMPARE(lit.packets, std::vector{world.resent});
        const LadderHighlight one = ladderHighlight(world.trace, world.index, world.both);
        QCOMPARE(one.datagrams, std::vector{world.both});
        QCOMPARE(one.packets.size(), std::size_t{2});
        QVERIFY(ladderHighlight(world.trace, world.index, PacketId(999)).datagrams.empty());
        QVERIFY(ladderHighlight(world.trace, world.index, world.ana).datagrams.empty());
    }

    void clickingAgainGoesThroughWhatIsInTheDatagram()
    {
        World world;
        const PacketId first(2);
        Selection selected = ladderClick(world.trace, world.both, {});
        QCOMPARE(selected, Selection(first));
        selected = ladderClick(world.trace, world.both, selected);
        QCOMPARE(selected, Selection(PacketId(3)));
        selected = ladderClick(world.trace, world.both, selected);
        QCOMPARE(selected, Selection(world.both));
        QCOMPARE(ladderClick(world.trace, world.both, selected), Selection(first));
        const DatagramId acknowledgement(world.both.value() + 1);
        QCOMPARE(ladderClick(world.trace, acknowledgement, {}), Selection(acknowledgement));
    }

    void neighboursAreTheNextInTime()
    {
        World world;
        const auto next = [&](std::uint32_t from, int direction, bool control = true) {
            return ladderNeighbour(world.trace, world.index, world.columns, DatagramId(from), direction,
                                   control);
        };
        QCOMPARE(next(0, 1), DatagramId(1));
        QCOMPARE(next(1, 1), DatagramId(2)); // of the other direction
        QCOMPARE(next(2, -1), DatagramId(1));
        QCOMPARE(next(3, 1), DatagramId(4));
        QCOMPARE(next(3, 1, false), DatagramId()); // without acknowledgements there is none
        QCOMPARE(next(0, -1), DatagramId());
        const auto near = [&](int time) {
            return ladderDatagramNear(world.trace, world.index, world.columns, Time(time), true);
        };
        QCOMPARE(near(450'000), DatagramId(2));
        QCOMPARE(near(50'000), DatagramId(0));
        QCOMPARE(near(9'000'000), DatagramId(4));
    }

    void wordsSayWhatHappened()
    {
        World world;
        const QString lost = datagramText(world.trace, DatagramId(2), Time(1'000'000));
        QVERIFY2(lost.contains(QStringLiteral("from server (1) to ana (101)")), qPrintable(lost));
        QVERIFY2(lost.contains(QStringLiteral("✕ never arrived: random loss")), qPrintable(lost));
        const QString again = datagramText(world.trace, DatagramId(1), Time(1'000'000));
        QVERIFY2(again.contains(QStringLiteral("reliable, channel 2, 48 bytes, try 2")), qPrintable(again));
        const QString flying = datagramText(world.trace, world.both, Time(510'000));
        QVERIFY2(flying.contains(QStringLiteral("on its way")), qPrintable(flying));
        QVERIFY(datagramText(world.trace, DatagramId(99), Time(0)).isEmpty());
        QCOMPARE(ladderLabel(world.trace, world.trace.datagram(DatagramId(0))),
                 QStringLiteral("ch 2 · 48 B"));
        QCOMPARE(ladderLabel(world.trace, world.trace.datagram(DatagramId(4))), QStringLiteral("ack"));
        for (int reason = 1; reason < lossReasonCount; ++reason)
            QVERIFY(!lossText(static_cast<LossReason>(reason)).isEmpty());
    }

    void aPacketsLifeIsTold()
    {
        World world;
        const auto lit = ladderHighlight(world.trace, world.index, world.resent);
        QStringList told;
        for (const LadderNote& note : ladderNotes(world.trace, world.resent, lit.datagrams, Time(1'000'000)))
            told +=
                (note.peer == world.ana ? QStringLiteral("ana: ") : QStringLiteral("server: ")) + note.text;
        QCOMPARE(told, (QStringList{QStringLiteral("ana: sent"), QStringLiteral("ana: again, +148.0 ms"),
                                    QStringLiteral("server: arrived, held 12.00 ms"),
                                    QStringLiteral("server: delivered after 200.0 ms")}));
    }
};

PEERSCOPE_TEST(TestLadderSelection)

} // namespace peerscope::test_ladder_selection

#include "test_ladder_selection.moc"

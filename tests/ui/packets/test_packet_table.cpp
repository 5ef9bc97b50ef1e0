// SPDX-License-Identifier: MIT
#include "tests/core/trace/godot_talk.h"
#include "tests/support/test_program.h"
#include "tests/ui/inspector/sample_trace.h"
#include "ui/packets/packet_table.h"
#include "ui/packets/packet_table_model.h"

#include <QAbstractItemModelTester>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

namespace peerscope::test_packet_table {

std::shared_ptr<const PacketSelection> packetsOf(const TraceSnapshot& trace, const char* filter = "")
{
    return std::make_shared<const PacketSelection>(std::get<PacketFilter>(compileFilter(filter, trace)),
                                                   trace);
}

void addPackets(SampleTrace& sample, int count)
{
    for (int i = 0; i < count; ++i)
        sample.addPacket(i % 2 ? sample.ana : sample.server, i % 2 ? sample.server : sample.ana,
                         i % 3 ? TransferMode::Reliable : TransferMode::Unreliable, Time(1'000'000 + i),
                         "gg");
}

class TestPacketTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void appendsAndResets()
    {
        SampleTrace sample;
        PacketTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        const QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        addPackets(sample, 100);
        model.setPackets(packetsOf(sample.snapshot()), sample.snapshot());
        QCOMPARE(model.rowCount(), 100);
        const qsizetype resets = reset.count();
        for (int round = 1; round <= 5; ++round) {
            addPackets(sample, 100);
            model.setPackets(packetsOf(sample.snapshot()), sample.snapshot());
            QCOMPARE(model.rowCount(), 100 + round * 100);
            QCOMPARE(inserted.count(), round);
        }
        QCOMPARE(reset.count(), resets); // not a row was moved
        // Another filter, and packets that leave it: the rows are others.
        model.setPackets(packetsOf(sample.snapshot(), "fate == in_flight"), sample.snapshot());
        QCOMPARE(reset.count(), resets + 1);
        sample.writer.packetDelivered(PacketId(3), Time(2'000'000), TransferMode::Reliable);
        model.setPackets(packetsOf(sample.snapshot(), "fate == in_flight"), sample.snapshot());
        QCOMPARE(reset.count(), resets + 2);
        QCOMPARE(model.rowCount(), 599);
        QCOMPARE(model.packetAt(3).id, PacketId(4));
        QCOMPARE(model.rowOf(PacketId(3)), -1);
        QCOMPARE(model.rowOf(PacketId(4)), 3);
    }

    void showsAPacket()
    {
        SampleTrace sample;
        sample.addDelivered();
        PacketTableModel model;
        model.setPackets(packetsOf(sample.snapshot()), sample.snapshot());
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column)
            cells << model.data(model.index(0, column)).toString();
        QCOMPARE(cells.mid(0, 12),
                 (QStringList{QStringLiteral("0"), QStringLiteral("1.000001"), QStringLiteral("ana"),
                              QStringLiteral("server"), QStringLiteral("0"), QStringLiteral("unreliable"),
                              QStringLiteral("48"), QStringLiteral("60.5"), QString(), QString(), QString(),
                              QStringLiteral("delivered")}));
        QVERIFY(cells[12].isEmpty()); // no message of Godot's
        QVERIFY(cells[13].startsWith(QStringLiteral("xxxx")));
        const PacketRow packet = model.packetAt(0);
        for (int column = 0; column < model.columnCount(); ++column) {
            // Every term reads as a filter, and lets this packet through.
            const QString term = model.filterTerm(packet, static_cast<PacketTableColumn>(column));
            if (!term.isEmpty())
                QCOMPARE(packetsOf(sample.snapshot(), term.toUtf8().constData())->size(), std::size_t{1});
        }
    }

    void showsWhatAPacketSays()
    {
        Talk talk;
        talk.tell(Talk::ana, Talk::serverA, 3, "Main");
        talk.call(Talk::ana, Talk::serverA, 3);
        const TraceSnapshot trace = talk.trace();
        PacketTableModel model;
        model.setPackets(packetsOf(trace), trace);
        constexpr auto column = PacketTableColumn::Message;
        QCOMPARE(model.text(model.packetAt(1), column), QString()); // not read yet
        QCOMPARE(model.filterTerm(model.packetAt(1), column), QString());
        trace.messages().readUpTo(trace, trace.packetCount());
        QCOMPARE(model.text(model.packetAt(1), column), QStringLiteral("RPC Main.#2()"));
        QCOMPARE(model.filterTerm(model.packetAt(1), column), QStringLiteral("rpc == \"Main.#2\""));
        QCOMPARE(model.filterTerm(model.packetAt(0), column), QStringLiteral("kind == path"));
        QCOMPARE(packetsOf(trace, "rpc == \"Main.#2\"")->size(), std::size_t{1});
    }

    void walksAndFollows()
    {
        SampleTrace sample;
        addPackets(sample, 500);
        PacketTableModel model;
        model.setPackets(packetsOf(sample.snapshot()), sample.snapshot());
        PacketTable table(&model);
        table.resize(900, 300);
        table.show();
        QCOMPARE(table.verticalScrollBar()->value(), 0);
        const QSignalSpy selected(&table, &PacketTable::packetSelected);
        QTest::keyClick(&table, Qt::Key_End);
        QCOMPARE(table.selectedPacket(), PacketId(499));
        QCOMPARE(table.verticalScrollBar()->value(), table.verticalScrollBar()->maximum());
        QTest::keyClick(&table, Qt::Key_Up);
        QCOMPARE(table.selectedPacket(), PacketId(498));
        QCOMPARE(selected.count(), 2);
        // At the end it follows new rows; elsewhere it stays.
        addPackets(sample, 500);
        model.setPackets(packetsOf(sample.snapshot()), sample.snapshot());
        QCOMPARE(table.verticalScrollBar()->value(), table.verticalScrollBar()->maximum());
        QTest::keyClick(&table, Qt::Key_Home);
        QCOMPARE(table.firstRow(), 0);
        addPackets(sample, 500);
        model.setPackets(packetsOf(sample.snapshot()), sample.snapshot());
        QCOMPARE(table.firstRow(), 0);
        // A click selects its row. A selection in another view scrolls to the row, without a signal.
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, QPoint(30, table.viewport()->height() / 2));
        QVERIFY(table.selectedPacket().value() > 2 && table.selectedPacket().value() < 20);
        const int said = static_cast<int>(selected.count());
        table.setSelectedPackets({PacketId(1200)});
        QCOMPARE(selected.count(), said);
        QVERIFY(table.firstRow() <= 1200 && 1200 < table.firstRow() + table.visibleRows());
    }
};

PEERSCOPE_TEST(TestPacketTable)

} // namespace peerscope::test_packet_table

#include "test_packet_table.moc"

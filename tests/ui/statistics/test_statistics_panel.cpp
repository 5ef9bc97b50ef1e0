// SPDX-License-Identifier: MIT
#include "tests/core/trace/godot_talk.h"
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "tests/ui/moment/settable_moment.h"
#include "tests/ui/timeline/synthetic_trace.h"
#include "ui/statistics/latency_chart.h"
#include "ui/statistics/rate_chart.h"
#include "ui/statistics/statistics_model.h"
#include "ui/statistics/statistics_panel.h"
#include "ui/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

namespace peerscope::test_statistics_panel {

using synthetic::TraceMaker;

/// The table and the charts, as a user uses them.
class TestStatisticsPanel : public QObject
{
    Q_OBJECT

private:
    struct World
    {
        TraceMaker maker;
        SettableMoment moment;
        StatisticsPanel panel{&moment};
        QTableView* table = panel.findChild<QTableView*>(QStringLiteral("statisticsTable"));
        World()
        {
            synthetic::playGame(maker, 3, Time(2'000'000), 20, 5, 0.1);
            panel.setPalette(themePalette(false));
            panel.resize(420, 560);
        }
        /// Whether the panel counts all of the trace.
        [[nodiscard]] bool update()
        {
            moment.setTrace(maker.snapshot());
            moment.setNow(Time(2'000'000));
            panel.show();
            const std::uint64_t packets = maker.snapshot().packetCount();
            return QTest::qWaitFor([&] { return panel.statistics().total().packets.sent == packets; });
        }
        QString cell(int row, StatisticsColumn column) const
        {
            return table->model()->index(row, static_cast<int>(column)).data().toString();
        }
        void group(int index)
        {
            panel.findChild<QComboBox*>(QStringLiteral("statisticsGrouping"))->setCurrentIndex(index);
        }
    };

private Q_SLOTS:
    void initTestCase()
    {
        qRegisterMetaType<Selection>("peerscope::Selection");
        qRegisterMetaType<std::optional<Time>>("std::optional<peerscope::Time>");
    }
    void rowsStandForModesChannelsLinksAndSenders()
    {
        World world;
        const QAbstractItemModelTester tester(world.table->model());
        QVERIFY(world.update());
        QCOMPARE(world.cell(0, StatisticsColumn::Name), QStringLiteral("All"));
        QCOMPARE(world.cell(1, StatisticsColumn::Name), QStringLiteral("unreliable"));
        QCOMPARE(world.cell(3, StatisticsColumn::Name), QStringLiteral("reliable"));
        world.group(1);
        QCOMPARE(world.cell(1, StatisticsColumn::Name), QStringLiteral("channel 0"));
        world.group(2);
        QCOMPARE(world.cell(1, StatisticsColumn::Name), QStringLiteral("server → ana"));
        QCOMPARE(world.table->model()->rowCount(), 7);
        world.group(3);
        QCOMPARE(world.cell(1, StatisticsColumn::Name), QStringLiteral("from server"));
        QCOMPARE(world.cell(0, StatisticsColumn::Packets),
                 QString::number(world.maker.snapshot().packetCount()));
    }

    void rowsStandForWhatPacketsSay()
    {
        Talk talk;
        talk.tell(Talk::ana, Talk::serverA, 3, "Main");
        for (int call = 0; call < 3; ++call)
            talk.call(Talk::ana, Talk::serverA, 3);
        World world;
        world.moment.setTrace(talk.trace());
        world.moment.setNow(Time(2'000'000));
        world.panel.show();
        QTRY_COMPARE(world.panel.statistics().total().packets.sent, std::uint64_t{4});
        world.group(4);
        QCOMPARE(world.table->model()->rowCount(), 3);
        QCOMPARE(world.cell(1, StatisticsColumn::Name), QStringLiteral("RPC"));
        QCOMPARE(world.cell(1, StatisticsColumn::Packets), QStringLiteral("3"));
        QCOMPARE(world.cell(1, StatisticsColumn::PacketRate), QStringLiteral("1.5"));
        QVERIFY(world.panel.csv().startsWith(QStringLiteral("kind,packets,")));
        QVERIFY(world.panel.csv().contains(QStringLiteral("\n\"rpc\",3,")));
        world.group(5);
        QCOMPARE(world.cell(1, StatisticsColumn::Name), QStringLiteral("Main.#2"));
        QVERIFY(world.panel.csv().startsWith(QStringLiteral("rpc,")));
        world.group(6);
        QCOMPARE(world.cell(1, StatisticsColumn::Name), QStringLiteral("Main"));
        QCOMPARE(world.cell(1, StatisticsColumn::Packets), QStringLiteral("4"));
    }

    void figuresFollowTheTrace()
    {
        World world;
        QVERIFY(world.update());
        const QAbstractItemModelTester tester(world.table->model());
        QSignalSpy reset(world.table->model(), &QAbstractItemModel::modelReset);
        const std::uint64_t before = world.panel.statistics().total().packets.sent;
        for (int index = 0; index < 10; ++index)
            world.maker.send(Time(2'000'000 + index), EndpointId(0), {EndpointId(1)}, 0,
                             TransferMode::Unreliable);
        QVERIFY(world.update());
        QCOMPARE(world.panel.statistics().total().packets.sent, before + 10);
        QCOMPARE(reset.count(), 0); // the rows stayed what they were
        // Another recording begins from nothing.
        TraceMaker other;
        const EndpointId server = other.peer("s", 1, "server");
        other.send(Time(5), server, {other.peer("c", 2)}, 7, TransferMode::Reliable);
        world.moment.setTrace(other.snapshot());
        QTRY_COMPARE(world.panel.statistics().total().packets.sent, std::uint64_t{1});
        QTRY_COMPARE(world.cell(1, StatisticsColumn::Name), QStringLiteral("reliable"));
    }

    void nothingIsDoneWhileItIsHidden()
    {
        World world;
        world.moment.setTrace(world.maker.snapshot());
        world.moment.setNow(Time(1'000'000));
        QVERIFY(!world.panel.findChild<QTimer*>()->isActive());
        QCOMPARE(world.panel.statistics().total().packets.sent, std::uint64_t{0});
    }

    void chartsAreDrawnInTheColoursOfTheModes()
    {
        World world;
        QVERIFY(world.update());
        const ThemeColors& colors = themeColors(world.panel.palette());
        auto* latencies = world.panel.findChild<LatencyChart*>();
        auto* rates = world.panel.findChild<RateChart*>();
        world.panel.findChild<QComboBox*>(QStringLiteral("statisticsKind"))->setCurrentIndex(1);
        QCOMPARE(rates->kind(), RateKind::Packets);
        for (const TransferMode mode :
             {TransferMode::Unreliable, TransferMode::UnreliableOrdered, TransferMode::Reliable}) {
            QVERIFY(countPixels(latencies->grab().toImage(), colors.of(mode)) > 20);
            QVERIFY(countPixels(rates->grab().toImage(), colors.of(mode)) > 20);
        }
        QVERIFY(latencies->accessibleDescription().contains(QStringLiteral("half within")));
        world.table->selectRow(3);
        QVERIFY(latencies->accessibleDescription().startsWith(QStringLiteral("reliable")));
        QCOMPARE(countPixels(latencies->grab().toImage(), colors.unreliable), 0);
    }

    void theTimeCursorIsShared()
    {
        World world;
        QVERIFY(world.update());
        auto* rates = world.panel.findChild<RateChart*>();
        QSignalSpy spy(&world.moment, &Moment::timeRequested);
        const ThemeColors& colors = themeColors(world.panel.palette());
        QCOMPARE(countPixels(rates->grab().toImage(), colors.accent), 0);
        QTest::mouseClick(rates, Qt::LeftButton, {}, QPoint(rates->width() - 12, 40));
        QCOMPARE(spy.count(), 1);
        const auto asked = spy.last().first().value<std::optional<Time>>();
        QVERIFY(asked && *asked > Time(1'800'000) && *asked < Time(2'000'000));
        QVERIFY(countPixels(rates->grab().toImage(), colors.accent) > 10);
    }

    void figuresOfAnEarlierTime()
    {
        World world;
        QVERIFY(world.update());
        const TraceSnapshot trace = world.maker.snapshot();
        const std::uint64_t all = trace.packetCount();
        QTRY_COMPARE(world.panel.statistics().total().packets.sent, all);
        for (const Time time : {Time(500'000), Time(1'500'000)}) {
            world.moment.lookAt(time);
            const std::uint64_t sent = trace.firstPacketAt(time + Time(1));
            QVERIFY(sent > 0 && sent < all);
            QTRY_COMPARE(world.panel.statistics().total().packets.sent, sent);
        }
        world.moment.lookAt(std::nullopt);
        QCOMPARE(world.panel.statistics().total().packets.sent, all);
    }

    void enterSelectsThePeerOrLink()
    {
        World world;
        QVERIFY(world.update());
        world.group(2);
        QSignalSpy spy(&world.moment, &Moment::selectionChanged);
        world.table->setCurrentIndex(world.table->model()->index(1, 0));
        Q_EMIT world.table->activated(world.table->currentIndex());
        QCOMPARE(spy.last().first().value<Selection>(), Selection(LinkRef{EndpointId(0), EndpointId(1)}));
        Q_EMIT world.table->activated(world.table->model()->index(0, 0)); // everything is nothing
        QCOMPARE(spy.count(), 1);
    }

    void onlyWhatAFilterLetsThrough()
    {
        World world;
        QVERIFY(world.update());
        const TraceSnapshot trace = world.maker.snapshot();
        const auto* note = world.panel.findChild<QLabel*>(QStringLiteral("statisticsFiltered"));
        QVERIFY(!note->isVisible());
        const auto filtered = std::make_shared<const PacketSelection>(
            std::get<PacketFilter>(compileFilter("fate == lost", trace)), trace);
        QVERIFY(filtered->size() > 0 && filtered->size() < trace.packetCount());
        world.moment.setFilter(filtered->filter());
        QTRY_COMPARE(world.panel.statistics().total().packets.sent, std::uint64_t{filtered->size()});
        QCOMPARE(world.panel.statistics().total().packets.delivered(), std::uint64_t{0});
        QVERIFY(note->isVisible());
        world.moment.setFilter({});
        QVERIFY(!note->isVisible());
        QTRY_COMPARE(world.panel.statistics().total().packets.sent,
                     std::uint64_t{world.maker.snapshot().packetCount()});
    }

    void itIsExported()
    {
        World world;
        QVERIFY(world.update());
        QTemporaryDir folder;
        const QString table = folder.filePath(QStringLiteral("figures.csv"));
        QVERIFY(!exportTo(table, world.panel.exportable()));
        QFile file(table);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QStringList lines = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'));
        QVERIFY(lines[0].startsWith(QStringLiteral("mode,packets,failed_share,latency_p50_ms")));
        QVERIFY(lines[1].startsWith(
            QStringLiteral("\"All\",%1,").arg(world.panel.statistics().total().packets.sent)));
        for (const QString& line : lines.mid(0, lines.size() - 1))
            QCOMPARE(line.count(QLatin1Char(',')), statisticsColumnCount - 1);
        QVERIFY(!exportTo(folder.filePath(QStringLiteral("all.png")), world.panel.exportable()));
        QVERIFY(exportTo(folder.filePath(QStringLiteral("no/such.csv")), world.panel.exportable()));
    }

    void anEmptyTraceHasNothingToShow()
    {
        SettableMoment moment;
        StatisticsPanel panel{&moment};
        panel.resize(400, 500);
        panel.show();
        moment.setTrace(TraceSnapshot());
        QVERIFY(!panel.grab().isNull());
        QCOMPARE(panel.findChild<QTableView*>()->model()->rowCount(), 1);
        QVERIFY(panel.csv().contains(QStringLiteral("\"All\",0,")));
        panel.resize(900, 200); // wide: the parts stand side by side
        QVERIFY(!panel.grab().isNull());
    }
};

PEERSCOPE_TEST(TestStatisticsPanel)

} // namespace peerscope::test_statistics_panel

#include "test_statistics_panel.moc"

// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "tests/ui/timeline/shown_view.h"
#include "ui/ladder/ladder_canvas.h"
#include "ui/ladder/ladder_view.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QImageReader>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

namespace peerscope::test_ladder_view {

using synthetic::Fate;
using synthetic::ShownView;

/// Mouse, keys and buttons as a user uses them, and what is shown.
class TestLadderView : public QObject
{
    Q_OBJECT

private:
    struct World : ShownView<LadderView>
    {
        LadderCanvas& canvas = *view.canvas();
        World() : ShownView(QSize(800, 500)) {}
        /// The middle of a datagram's line.
        QPoint placeOf(std::uint32_t datagram)
        {
            for (const LadderLine& line : canvas.geometry().lines()) {
                if (line.id == DatagramId(datagram))
                    return QPointF((line.begin.x + line.end.x) / 2, (line.begin.y + line.end.y) / 2)
                        .toPoint();
            }
            return {-1, -1};
        }
        QAbstractButton* button(const char* name)
        {
            return view.findChild<QAbstractButton*>(QLatin1String(name));
        }
    };
    static Selection last(const QSignalSpy& spy) { return spy.last().first().value<Selection>(); }

private Q_SLOTS:
    void initTestCase()
    {
        qRegisterMetaType<Selection>("peerscope::Selection");
        qRegisterMetaType<std::optional<Time>>("std::optional<peerscope::Time>");
    }
    void aClickSelectsThePacketAndThenTheDatagram()
    {
        World world;
        world.every(Time(100'000), 5);
        world.update(Time(600'000));
        world.canvas.showRange(Time(0), Time(600'000));
        QSignalSpy spy(&world.moment, &Moment::selectionChanged);
        QTest::mouseClick(&world.canvas, Qt::LeftButton, {}, world.placeOf(2) + QPoint(2, 3));
        QCOMPARE(last(spy), Selection(PacketId(2)));
        // The view only asks: who owns the selection tells it.
        world.moment.select(last(spy));
        QVERIFY(world.canvas.accessibleDescription().contains(QStringLiteral("unreliable")));
        QTest::mouseClick(&world.canvas, Qt::LeftButton, {}, world.placeOf(2));
        QCOMPARE(last(spy), Selection(DatagramId(2)));
        QTest::mouseClick(&world.canvas, Qt::LeftButton, {}, QPoint(world.canvas.width() - 20, 200));
        QCOMPARE(last(spy), Selection());
    }

    void aClickOnANameSelectsThePeer()
    {
        World world;
        world.every(Time(100'000), 5);
        world.update(Time(600'000));
        QSignalSpy spy(&world.moment, &Moment::selectionChanged);
        const LadderLayout& layout = world.canvas.layoutOfParts();
        QTest::mouseClick(&world.canvas, Qt::LeftButton, {}, QPointF(layout.columnX(1), 8).toPoint());
        QCOMPARE(last(spy), Selection(world.ana));
    }

    void theKeysMoveInTime()
    {
        World world;
        world.every(Time(100'000), 5);
        world.update(Time(600'000));
        QSignalSpy spy(&world.moment, &Moment::selectionChanged);
        world.moment.select(PacketId(2));
        QTest::keyClick(&world.canvas, Qt::Key_Down);
        QCOMPARE(last(spy), Selection(PacketId(3)));
        QVERIFY(!world.canvas.isFollowing());
        QTest::keyClick(&world.canvas, Qt::Key_Down);
        QCOMPARE(last(spy), Selection(PacketId(4)));
        QTest::keyClick(&world.canvas, Qt::Key_Down); // there is none
        QTest::keyClick(&world.canvas, Qt::Key_Up);
        QCOMPARE(last(spy), Selection(PacketId(3)));
        QSignalSpy cursor(&world.moment, &Moment::timeRequested);
        QTest::keyClick(&world.canvas, Qt::Key_Return);
        QCOMPARE(cursor.last().first().value<std::optional<Time>>(), std::optional(Time(300'000)));
        QTest::keyClick(&world.canvas, Qt::Key_Escape);
        QCOMPARE(last(spy), Selection());
    }

    void aSelectionFromElsewhereComesInSight()
    {
        World world;
        world.every(Time(100'000), 100);
        world.update(Time(10'000'000));
        world.canvas.setFollowing(false);
        world.moment.select(PacketId(10));
        const TimeCoordinates& view = world.canvas.coordinates();
        QVERIFY(view.xOf(Time(1'000'000)) > 0 && view.xOf(Time(1'000'000)) < view.width());
    }

    void theWheelZoomsAtThePointer()
    {
        World world;
        world.every(Time(100'000), 50);
        world.update(Time(5'000'000));
        world.canvas.showRange(Time(0), Time(5'000'000));
        const double y = 200 - world.canvas.layoutOfParts().headerHeight;
        const Time before = world.canvas.coordinates().timeAt(y);
        const double scale = world.canvas.coordinates().scale();
        turnWheel(world.canvas, {400, 200}, {0, 360});
        QVERIFY(world.canvas.coordinates().scale() < scale / 1.9);
        const double unit = world.canvas.coordinates().scale();
        QVERIFY(std::abs(toSeconds(world.canvas.coordinates().timeAt(y) - before)) <= 2e-6 * unit);
        turnWheel(world.canvas, {400, 200}, {0, 120}, Qt::ShiftModifier);
        QVERIFY(world.canvas.coordinates().timeAt(y) < before);
    }

    void draggingPansAndFollowingComesBack()
    {
        World world;
        world.every(Time(10'000), 300);
        world.update(Time(3'000'000));
        QVERIFY(world.canvas.isFollowing());
        const Time before = world.canvas.coordinates().start();
        QTest::mousePress(&world.canvas, Qt::LeftButton, {}, {700, 150});
        QTest::mouseMove(&world.canvas, {700, 200});
        QTest::mouseMove(&world.canvas, {700, 250});
        QTest::mouseRelease(&world.canvas, Qt::LeftButton, {}, {700, 250});
        QVERIFY(!world.canvas.isFollowing());
        QVERIFY(world.canvas.coordinates().start() < before);
        QTest::keyClick(&world.canvas, Qt::Key_F);
        QVERIFY(world.canvas.isFollowing());
        QCOMPARE(world.canvas.coordinates().start(), before);
    }

    void theRulerSetsTheTimeCursor()
    {
        World world;
        world.every(Time(100'000), 10);
        world.update(Time(1'000'000));
        world.canvas.showRange(Time(0), Time(1'000'000));
        QSignalSpy spy(&world.moment, &Moment::timeRequested);
        QTest::mousePress(&world.canvas, Qt::LeftButton, {}, {20, 200});
        const double y = 200 - world.canvas.layoutOfParts().headerHeight;
        QCOMPARE(spy.last().first().value<std::optional<Time>>(),
                 std::optional(world.canvas.coordinates().timeAt(y)));
        QTest::mouseRelease(&world.canvas, Qt::LeftButton, {}, {20, 200});
        QTest::mouseDClick(&world.canvas, Qt::LeftButton, {}, {20, 200});
        QCOMPARE(spy.last().first().value<std::optional<Time>>(), std::nullopt);
    }

    void lossesHoldsAndResendsAreSeen()
    {
        World world;
        const ThemeColors& colors = themeColors(world.view.palette());
        world.maker.send(Time(100'000), world.ana, {world.server}, 0, TransferMode::Unreliable);
        world.update(Time(600'000));
        world.canvas.showRange(Time(0), Time(600'000));
        const QImage sound = world.view.renderImage({800, 500}, 1);
        QCOMPARE(countPixels(sound, colors.lost), 0);
        QVERIFY(countPixels(sound, colors.unreliable) > 20);

        world.maker.send(Time(200'000), world.ana, {world.server}, 0, TransferMode::Unreliable,
                         {{Fate::Lost}});
        world.maker.send(Time(300'000), world.ana, {world.server}, 0, TransferMode::Reliable,
                         {{Fate::Delivered, Time(40'000), Time(80'000), Time(120'000)}});
        world.update(Time(600'000));
        const QImage lossy = world.view.renderImage({800, 500}, 1);
        QVERIFY(countPixels(lossy, colors.lost) > 10);
        QCOMPARE(world.canvas.geometry().holds().size(), std::size_t{1});
        QCOMPARE(world.canvas.geometry().ties().size(), std::size_t{1});
        // The selection is drawn on top.
        world.moment.select(PacketId(2));
        QVERIFY(countPixels(world.view.renderImage({800, 500}, 1), colors.accent) > 100);
    }

    void acknowledgementsCanBeHidden()
    {
        World world;
        world.maker.writer.addDatagram({.from = world.server,
                                        .to = world.ana,
                                        .sent = Time(100'000),
                                        .due = Time(140'000),
                                        .content = datagram_content::acknowledgement,
                                        .bytes = {},
                                        .carried = {}});
        world.update(Time(500'000));
        QCOMPARE(world.canvas.geometry().lines().size(), std::size_t{1});
        QTest::mouseClick(world.button("ladderControl"), Qt::LeftButton);
        QVERIFY(world.canvas.geometry().lines().empty());
    }

    void peersAreChosenInTheMenu()
    {
        World world;
        for (int index = 0; index < 30; ++index)
            world.maker.peer("bot." + std::to_string(index), 200 + index);
        world.every(Time(100'000), 3);
        world.update(Time(500'000));
        QCOMPARE(world.canvas.columns().size(), LadderColumns::fewAutomatic);
        QVERIFY(world.button("ladderPeers")->text().startsWith(QStringLiteral("Peers: 4 of 32")));
        QMenu* menu = qobject_cast<QToolButton*>(world.button("ladderPeers"))->menu();
        Q_EMIT menu->aboutToShow();
        menu->actions()[1]->trigger();
        QCOMPARE(world.canvas.columns().size(), std::size_t{32});
        QVERIFY(world.canvas.layoutOfParts().largestScroll() > 0);
        Q_EMIT menu->aboutToShow();
        for (QAction* action : menu->actions()) {
            if (action->text() == QLatin1String("bot.7"))
                action->trigger();
        }
        QCOMPARE(world.canvas.columns().size(), std::size_t{31});
    }

    void anEmptyLadderSaysSo()
    {
        SettableMoment moment;
        LadderView view{&moment};
        view.resize(700, 400);
        const QImage nothing = view.renderImage({700, 400}, 1);
        QVERIFY(!nothing.isNull());
        QVERIFY(countPixels(nothing, themeColors(view.palette()).text) > 10);
        QVERIFY(view.renderImage({0, 10}, 1).isNull());
        moment.setTrace({});
        moment.select(PacketId(3));
        QTest::keyClick(view.canvas(), Qt::Key_Down);
        QTest::keyClick(view.canvas(), Qt::Key_0);
        QVERIFY(!view.grab().isNull());
    }

    void itIsExportedAsDrawingAndPicture()
    {
        World world;
        synthetic::playGame(world.maker, 3, Time(1'000'000), 20, 5, 0.1);
        world.update(Time(1'000'000));
        QTemporaryDir folder;
        const QString drawing = folder.filePath(QStringLiteral("ladder.svg"));
        QVERIFY(!exportTo(drawing, world.view.exportable()));
        QFile file(drawing);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(text.contains("<svg") && text.contains("server") && text.contains("</svg>"));
        const QString picture = folder.filePath(QStringLiteral("ladder.png"));
        QVERIFY(!exportTo(picture, world.view.exportable()));
        QVERIFY(QImageReader(picture).canRead());
        QVERIFY(exportTo(folder.filePath(QStringLiteral("no/such/folder.png")), world.view.exportable()));
    }
};

PEERSCOPE_TEST(TestLadderView)

} // namespace peerscope::test_ladder_view

#include "test_ladder_view.moc"

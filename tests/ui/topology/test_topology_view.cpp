// SPDX-License-Identifier: MIT
#include "core/scenario/hand_actions.h"
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "tests/ui/moment/settable_moment.h"
#include "topology_fixture.h"
#include "ui/theme/theme.h"
#include "ui/topology/topology_view.h"

#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QGraphicsScene>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

#include <cmath>

namespace peerscope::test_topology_view {

using namespace peerscope::topology_fixture;

int pixelsLike(const QImage& image, const QColor& color, int tolerance = 12)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor here = image.pixelColor(x, y);
            const int apart = std::abs(here.red() - color.red()) + std::abs(here.green() - color.green()) +
                              std::abs(here.blue() - color.blue());
            count += apart < tolerance;
        }
    }
    return count;
}

/// How much of the upper part, which the legend does not reach, has the colour.
int glyphPixels(const QImage& image, const QColor& color)
{
    const qreal ratio = image.devicePixelRatio();
    return pixelsLike(
        image.copy(0, 0, image.width(), image.height() - static_cast<int>(legendHeight * ratio)), color);
}

std::shared_ptr<const TraceState> shared(TraceState state)
{
    return std::make_shared<const TraceState>(std::move(state));
}

struct Shown
{
    explicit Shown(const TraceState& state)
    {
        view.resize(700, 446);
        moment.setState(shared(state));
        view.show();
        QApplication::setActiveWindow(&view);
        view.setFocus();
        QApplication::processEvents();
    }
    QPoint middle(std::size_t peer) const { return view.nodeRect(endpoint(peer)).center(); }

    SettableMoment moment;
    TopologyView view{&moment};
};

void wheel(TopologyView& view, QPoint at, int delta)
{
    turnWheel(*view.viewport(), at, QPoint(0, delta));
}

template <class Thing> Thing last(const QSignalSpy& spy)
{
    const auto selection = spy.last().at(0).value<Selection>();
    const auto* thing = std::get_if<Thing>(&selection);
    return thing ? *thing : Thing();
}

class TestTopologyView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        // Without a display, Qt warns about what windows cannot do.
        QApplication::setPalette(themePalette(false));
    }

    void aClickSelectsAPeer()
    {
        Shown shown(star(4));
        QSignalSpy selected(&shown.moment, &Moment::selectionChanged);
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, shown.middle(2));
        QCOMPARE(selected.count(), 1);
        QCOMPARE(last<EndpointId>(selected), endpoint(2));
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, QPoint(3, 3));
        QCOMPARE(selected.count(), 2);
        QVERIFY(std::holds_alternative<std::monostate>(selected.last().at(0).value<Selection>()));
    }

    void aClickSelectsALinkOrADatagramOnIt()
    {
        const TraceState state = star(2);
        Shown shown(state);
        const QPoint between =
            (shown.middle(0) + shown.middle(1)) / 2 + QPoint(0, -12); // on the way to the client
        QSignalSpy selected(&shown.moment, &Moment::selectionChanged);
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, between);
        QCOMPARE(last<LinkRef>(selected), (LinkRef{endpoint(0), endpoint(1)}));
        Recording recording(state);
        const DatagramId id = recording.send(0, 1, Time(0), Time(40'000));
        shown.moment.setTrace(recording.snapshot());
        shown.moment.setNow(Time(20'000));
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, between);
        QCOMPARE(last<DatagramId>(selected), id);
        shown.moment.setNow(Time(100'000)); // it has arrived
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, between);
        QCOMPARE(last<LinkRef>(selected), (LinkRef{endpoint(0), endpoint(1)}));
    }

    void theMenuOfANodeAsksForWhatIsChosen()
    {
        Shown shown(star(3));
        QSignalSpy refuse(&shown.view, &TopologyView::refuseRequested);
        QSignalSpy disconnect(&shown.view, &TopologyView::disconnectRequested);
        QSignalSpy close(&shown.view, &TopologyView::closeRequested);
        QSignalSpy add(&shown.view, &TopologyView::addClientRequested);
        QSignalSpy send(&shown.view, &TopologyView::sendRequested);
        QContextMenuEvent event(QContextMenuEvent::Mouse, shown.middle(0),
                                shown.view.viewport()->mapToGlobal(shown.middle(0)), Qt::NoModifier);
        QApplication::sendEvent(shown.view.viewport(), &event);
        auto* menu = shown.view.findChild<QMenu*>(QStringLiteral("topologyMenu"));
        QVERIFY(menu);
        QVERIFY(menu->isVisible());
        for (const QString& name :
             {QStringLiteral("refuse"), QStringLiteral("disconnect.202.force"), QStringLiteral("close"),
              QStringLiteral("addClient"), QStringLiteral("send")})
            menu->findChild<QAction*>(name)->trigger();
        QCOMPARE(refuse.count(), 1);
        QCOMPARE(refuse.last().at(0).value<EndpointId>(), endpoint(0));
        QCOMPARE(refuse.last().at(1).toBool(), true);
        QCOMPARE(disconnect.count(), 1);
        QCOMPARE(disconnect.last().at(1).toInt(), 202);
        QCOMPARE(disconnect.last().at(2).toBool(), true);
        QCOMPARE(close.count(), 1);
        QCOMPARE(add.count(), 1);
        QCOMPARE(send.count(), 1);
        menu->close();
    }

    void theMenuOfALinkChangesConditions()
    {
        Shown shown(star(2));
        QSignalSpy conditions(&shown.view, &TopologyView::conditionsRequested);
        QSignalSpy edit(&shown.view, &TopologyView::editConditionsRequested);
        const std::unique_ptr<QMenu> menu = shown.view.createMenu(LinkRef{endpoint(1), endpoint(0)});
        QVERIFY(menu);
        menu->findChild<QAction*>(QStringLiteral("delay.100.both"))->trigger();
        QCOMPARE(conditions.count(), 1);
        QCOMPARE(conditions.last().at(0).value<LinkRef>(), (LinkRef{endpoint(1), endpoint(0)}));
        QCOMPARE(conditions.last().at(1).value<LinkConditionsChange>().delay,
                 std::optional<Time>(Time(100'000)));
        QCOMPARE(conditions.last().at(2).toBool(), true);
        menu->findChild<QAction*>(QStringLiteral("editConditions"))->trigger();
        QCOMPARE(edit.count(), 1);
        QVERIFY(!shown.view.createMenu(std::monostate()));
        QVERIFY(!shown.view.createMenu(DatagramId(1)));
        QVERIFY(!shown.view.createMenu(endpoint(99)));
    }

    void theKeyboardReachesEverything()
    {
        Shown shown(star(4));
        QSignalSpy selected(&shown.moment, &Moment::selectionChanged);
        QTest::keyClick(&shown.view, Qt::Key_Tab);
        QCOMPARE(shown.view.keyboardFocus(), Selection(endpoint(0)));
        QTest::keyClick(&shown.view, Qt::Key_Tab);
        QCOMPARE(shown.view.keyboardFocus(), Selection(endpoint(1)));
        QTest::keyClick(&shown.view, Qt::Key_Backtab);
        QCOMPARE(shown.view.keyboardFocus(), Selection(endpoint(0)));
        QVERIFY(shown.view.accessibleDescription().startsWith(QStringLiteral("server · server · id 1")));
        QTest::keyClick(&shown.view, Qt::Key_Up);
        QVERIFY(shown.view.keyboardFocus() != Selection(endpoint(0)));
        const Selection above = shown.view.keyboardFocus();
        QCOMPARE(selected.count(), 0);
        QTest::keyClick(&shown.view, Qt::Key_Return);
        QCOMPARE(selected.count(), 1);
        QVERIFY(selected.last().at(0).value<Selection>() == above);
        QTest::keyClick(&shown.view, Qt::Key_L);
        QVERIFY(std::holds_alternative<LinkRef>(shown.view.keyboardFocus()));
        QTest::keyClick(&shown.view, Qt::Key_L, Qt::ShiftModifier);
        QTest::keyClick(&shown.view, Qt::Key_Return);
        QVERIFY(std::holds_alternative<LinkRef>(selected.last().at(0).value<Selection>()));
        shown.moment.select(above);
        QTest::keyClick(&shown.view, Qt::Key_Escape);
        QVERIFY(std::holds_alternative<std::monostate>(selected.last().at(0).value<Selection>()));
    }

    void tabLeavesAtTheEnd()
    {
        SettableMoment moment;
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* before = new QLineEdit;
        auto* view = new TopologyView(&moment);
        auto* after = new QLineEdit;
        layout->addWidget(before);
        layout->addWidget(view);
        layout->addWidget(after);
        moment.setState(shared(star(2)));
        window.show();
        QApplication::setActiveWindow(&window);
        before->setFocus();
        QTest::keyClick(before, Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), view);
        QCOMPARE(view->keyboardFocus(), Selection(endpoint(0)));
        QTest::keyClick(view, Qt::Key_Tab);
        QCOMPARE(view->keyboardFocus(), Selection(endpoint(1)));
        QTest::keyClick(view, Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), after);
    }

    void theMenuOpensByKeyboard_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<int>("modifiers");
        QTest::newRow("menu") << int(Qt::Key_Menu) << int(Qt::NoModifier);
        QTest::newRow("shift+f10") << int(Qt::Key_F10) << int(Qt::ShiftModifier);
    }
    void theMenuOpensByKeyboard()
    {
        QFETCH(int, key);
        QFETCH(int, modifiers);
        Shown shown(star(3));
        shown.moment.select(endpoint(2));
        QTest::keyClick(&shown.view, static_cast<Qt::Key>(key), Qt::KeyboardModifiers(modifiers));
        auto* menu = shown.view.findChild<QMenu*>(QStringLiteral("topologyMenu"));
        QVERIFY(menu);
        QCOMPARE(menu->title(), QStringLiteral("bot.2"));
        QVERIFY(shown.view.rect().contains(shown.view.mapFromGlobal(menu->pos())));
        menu->close();
    }

    void aDatagramOnItsWayCanBeKilled()
    {
        const TraceState state = star(2);
        Shown shown(state);
        Recording recording(state);
        const DatagramId id = recording.send(0, 1, Time(0), Time(40'000));
        shown.moment.setTrace(recording.snapshot());
        shown.moment.setNow(Time(20'000));
        QSignalSpy performed(&shown.view, &TopologyView::performRequested);
        const QPoint between = (shown.middle(0) + shown.middle(1)) / 2 + QPoint(0, -12);
        QTest::keyClick(&shown.view, Qt::Key_Delete); // nothing is selected
        QCOMPARE(performed.count(), 0);

        QContextMenuEvent event(QContextMenuEvent::Mouse, between,
                                shown.view.viewport()->mapToGlobal(between), Qt::NoModifier);
        QApplication::sendEvent(shown.view.viewport(), &event);
        auto* menu = shown.view.findChild<QMenu*>(QStringLiteral("topologyMenu"));
        QVERIFY(menu);
        menu->findChild<QAction*>(QStringLiteral("kill"))->trigger();
        QCOMPARE(performed.count(), 1);
        QCOMPARE(performed.last().at(0).value<ActionSpec>(), hand::killDatagram(id));
        delete menu;

        shown.moment.select(endpoint(0));
        shown.moment.select(id); // as a click in the timeline does
        QTest::keyClick(&shown.view, Qt::Key_Menu);
        menu = shown.view.findChild<QMenu*>(QStringLiteral("topologyMenu"));
        QVERIFY(menu);
        QVERIFY((shown.view.viewport()->mapFromGlobal(menu->pos()) - between).manhattanLength() < 12);
        menu->findChild<QAction*>(QStringLiteral("delayDatagram.200"))->trigger();
        QCOMPARE(performed.last().at(0).value<ActionSpec>(), hand::delayDatagram(id, Time(200'000)));
        delete menu;
        QTest::keyClick(&shown.view, Qt::Key_Delete);
        QCOMPARE(performed.count(), 3);
        QCOMPARE(performed.last().at(0).value<ActionSpec>(), hand::killDatagram(id));

        shown.moment.setNow(Time(80'000)); // it has arrived
        QTest::keyClick(&shown.view, Qt::Key_Delete);
        QCOMPARE(performed.count(), 3);
        QVERIFY(!shown.view.createMenu(id));
    }

    void theWheelZoomsAtTheCursor()
    {
        Shown shown(star(4));
        const QPoint at = shown.middle(2);
        const int widthBefore = shown.view.nodeRect(endpoint(2)).width();
        wheel(shown.view, at, 240);
        QVERIFY(!shown.view.isFitted());
        QVERIFY(shown.view.nodeRect(endpoint(2)).width() > widthBefore * 1.3);
        QVERIFY((shown.view.nodeRect(endpoint(2)).center() - at).manhattanLength() <= 3);
        for (int turn = 0; turn < 200; ++turn)
            wheel(shown.view, at, 1200);
        QVERIFY(shown.view.transform().m11() < 20);
        for (int turn = 0; turn < 200; ++turn)
            wheel(shown.view, at, -1200);
        QVERIFY(shown.view.transform().m11() > 0.1);
        QTest::keyClick(&shown.view, Qt::Key_0);
        QVERIFY(shown.view.isFitted());
        QCOMPARE(shown.view.nodeRect(endpoint(2)).width(), widthBefore);
    }

    void itFitsAsLongAsNobodyZoomed()
    {
        Shown shown(star(8));
        shown.view.resize(1000, 700);
        QApplication::processEvents();
        const QRect all(0, 0, 1000, 700);
        for (std::size_t peer = 0; peer < 8; ++peer)
            QVERIFY(all.contains(shown.view.nodeRect(endpoint(peer))));
        QVERIFY((shown.middle(0) - QPoint(500, 337)).manhattanLength() < 6);
        wheel(shown.view, QPoint(500, 337), 240);
        const int width = shown.view.nodeRect(endpoint(0)).width();
        shown.view.resize(700, 446);
        QApplication::processEvents();
        QCOMPARE(shown.view.nodeRect(endpoint(0)).width(), width);
        QTest::mouseDClick(shown.view.viewport(), Qt::LeftButton, {}, QPoint(2, 2));
        QVERIFY(shown.view.isFitted());
    }

    void theBackgroundPansAndANodeMoves()
    {
        Shown shown(star(4));
        QSignalSpy selected(&shown.moment, &Moment::selectionChanged);
        const QPoint node = shown.middle(1);
        QTest::mousePress(shown.view.viewport(), Qt::LeftButton, {}, node);
        QTest::mouseMove(shown.view.viewport(), node + QPoint(20, 10));
        QTest::mouseMove(shown.view.viewport(), node + QPoint(60, 30));
        QTest::mouseRelease(shown.view.viewport(), Qt::LeftButton, {}, node + QPoint(60, 30));
        QVERIFY((shown.middle(1) - node - QPoint(60, 30)).manhattanLength() <= 3);
        QCOMPARE(selected.count(), 0); // a drag is no click
        const QPoint server = shown.middle(0);
        QTest::mousePress(shown.view.viewport(), Qt::LeftButton, {}, QPoint(5, 5));
        QTest::mouseMove(shown.view.viewport(), QPoint(30, 25));
        QTest::mouseMove(shown.view.viewport(), QPoint(105, 55));
        QTest::mouseRelease(shown.view.viewport(), Qt::LeftButton, {}, QPoint(105, 55));
        QVERIFY((shown.middle(0) - server - QPoint(100, 50)).manhattanLength() <= 3);
        QVERIFY(!shown.view.isFitted());
        shown.view.fit();
        QVERIFY((shown.middle(1) - node - QPoint(60, 30)).manhattanLength() <= 3);
        shown.view.arrange();
        QVERIFY((shown.middle(1) - node).manhattanLength() <= 3);
    }

    void datagramsAreDrawnInTheColoursOfTheirModes_data() { addThemes(); }
    void datagramsAreDrawnInTheColoursOfTheirModes()
    {
        QFETCH(bool, dark);
        QApplication::setPalette(themePalette(dark));
        TraceState state = mesh(2); // connected peers have a green dot, so count before and after
        Shown shown(state);
        const ThemeColors& colors = themeColors(shown.view.palette());
        const auto grab = [&] { return shown.view.grab().toImage(); };
        const QImage before = grab();
        QVERIFY(pixelsLike(before, colors.canvas) > 700 * 446 / 2);
        QCOMPARE(glyphPixels(before, colors.unreliable), 0);
        Recording recording(state);
        recording.send(0, 1, Time(0), Time(100'000), datagram_content::unreliable);
        recording.send(0, 1, Time(20'000), Time(100'000), datagram_content::unreliableOrdered);
        recording.send(0, 1, Time(40'000), Time(120'000), datagram_content::reliable);
        recording.send(1, 0, Time(41'000), Time(61'000), datagram_content::reliable, LossReason::Random);
        shown.moment.setTrace(recording.snapshot());
        shown.moment.setNow(Time(60'000));
        const QImage after = grab();
        QVERIFY(glyphPixels(after, colors.unreliable) > 20);
        QVERIFY(glyphPixels(after, colors.unreliableOrdered) > 20);
        QVERIFY(glyphPixels(after, colors.reliable) > glyphPixels(before, colors.reliable) + 20);
        QVERIFY(pixelsLike(after, colors.lost, 60) > pixelsLike(before, colors.lost, 60) + 10);
        QCOMPARE(grab(), after); // paused: the moment stands still
        shown.moment.setNow(Time(5'000'000));
        QCOMPARE(glyphPixels(grab(), colors.unreliable), 0);
    }

    void troubleIsSeen_data()
    {
        QTest::addColumn<int>("count");
        for (const int count : {4, 32, 300})
            QTest::addRow("%d peers", count) << count;
    }
    void troubleIsSeen()
    {
        QFETCH(int, count);
        TraceState state = star(static_cast<std::size_t>(count));
        Shown shown(state);
        const ThemeColors& colors = themeColors(shown.view.palette());
        const int lostBefore = glyphPixels(shown.view.grab().toImage(), colors.lost);
        const auto large = [&shown] { return shown.view.renderImage(QSize(700, 446), 2); };
        const int amberBefore = glyphPixels(large(), colors.connecting);
        const int lostBeforeLarge = glyphPixels(large(), colors.lost);
        state.peers[1].frozenUntil = Time(4'500'000);
        state.peers[2].isUnplugged = true;
        state.peers[3].isUnplugged = true;
        state.peers[3].frozenUntil = Time(30'000'000);
        for (const std::size_t link : {2, 3, 4, 5})
            state.links[link].isDown = true;
        state.links[0].conditions.rateKbit = 256;
        state.links[0].queuedBytes = 45'000;
        state.links[1].conditions.rateKbit = 256;
        state.links[1].queuedBytes = 64'000;
        shown.moment.setState(shared(state));
        QVERIFY(glyphPixels(shown.view.grab().toImage(), colors.lost) > lostBefore + 10);
        QVERIFY(glyphPixels(large(), colors.lost) > lostBeforeLarge + 10);
        QVERIFY(glyphPixels(large(), colors.connecting) > amberBefore + 5);
    }

    void theThemeCanChange()
    {
        Shown shown(star(3));
        QApplication::setPalette(themePalette(true));
        QCoreApplication::sendPostedEvents();
        const QImage image = shown.view.grab().toImage();
        QVERIFY(pixelsLike(image, themeColors(themePalette(true)).canvas) > 700 * 446 / 2);
    }

    void picturesHaveTheirOwnSize()
    {
        const TraceState state = star(32);
        Shown shown(state);
        Recording recording(state);
        fillWithTraffic(recording, state, 30, 0.05, Time(60'000));
        shown.moment.setTrace(recording.snapshot());
        shown.moment.setNow(Time(1'000'000));
        wheel(shown.view, QPoint(100, 100), 1200); // the picture shows everything all the same
        const ThemeColors& colors = themeColors(shown.view.palette());
        for (const qreal ratio : {1.0, 2.0}) {
            const QImage image = shown.view.renderImage(QSize(1000, 600), ratio);
            QCOMPARE(image.size(), QSize(1000, 600) * ratio);
            QCOMPARE(image.devicePixelRatio(), ratio);
            for (const QColor& color : {colors.unreliable, colors.unreliableOrdered, colors.reliable})
                QVERIFY(glyphPixels(image, color) > 50);
            QVERIFY(pixelsLike(image, colors.lost, 90) > 80);
        }
        QVERIFY(shown.view.renderImage(QSize(), 1).isNull());
        QVERIFY(!shown.view.renderImage(QSize(10, 10), 1).isNull());
    }

    void nothingToShowSaysWhatToDo()
    {
        SettableMoment moment;
        TopologyView view{&moment};
        view.resize(500, 300);
        view.show();
        const QImage empty = view.grab().toImage();
        QVERIFY(pixelsLike(empty, themeColors(view.palette()).mutedText) > 30);
        QVERIFY(std::holds_alternative<std::monostate>(view.thingAt(QPoint(250, 150))));
        for (const Qt::Key key :
             {Qt::Key_Left, Qt::Key_L, Qt::Key_Return, Qt::Key_0, Qt::Key_Plus, Qt::Key_Escape})
            QTest::keyClick(&view, key);
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(250, 150));
        moment.setState(shared(star(3)));
        QVERIFY(!view.nodeRect(endpoint(2)).isNull());
        moment.setState(nullptr);
        QVERIFY(view.nodeRect(endpoint(2)).isNull());
        QCOMPARE(view.grab().toImage(), empty);
    }

    void oneItemForEverythingInFlight()
    {
        const TraceState state = star(8);
        Shown shown(state);
        const qsizetype before = shown.view.scene()->items().size();
        Recording recording(state);
        fillWithTraffic(recording, state, 500, 0.1, Time(200'000));
        shown.moment.setTrace(recording.snapshot());
        shown.moment.setNow(Time(1'000'000));
        shown.view.grab();
        QCOMPARE(shown.view.scene()->items().size(), before);
        QCOMPARE(before, qsizetype{9});
    }

    void othersKeysAreLeftToTheWindow()
    {
        Shown shown(star(2));
        QKeyEvent space(QEvent::KeyPress, Qt::Key_Space, Qt::NoModifier, QStringLiteral(" "));
        QApplication::sendEvent(&shown.view, &space);
        QVERIFY(!space.isAccepted());
    }

    void aSandboxThatChangesUnderTheMouseIsNoCrash()
    {
        Shown shown(star(8));
        QTest::mousePress(shown.view.viewport(), Qt::LeftButton, {}, shown.middle(7));
        QTest::mouseMove(shown.view.viewport(), shown.middle(7) + QPoint(30, 30));
        shown.moment.setState(shared(star(3)));
        QTest::mouseMove(shown.view.viewport(), QPoint(300, 300));
        QTest::mouseRelease(shown.view.viewport(), Qt::LeftButton, {}, QPoint(300, 300));
        shown.moment.select(endpoint(7)); // nobody
        shown.moment.select(LinkRef{endpoint(7), endpoint(6)});
        shown.moment.select(PacketId(12345));
        shown.moment.select(DatagramId(12345));
        shown.view.grab();
        QVERIFY(!shown.view.nodeRect(endpoint(2)).isEmpty());
        QVERIFY(shown.view.nodeRect(endpoint(7)).isEmpty()); // the one that the mouse held
    }
};

PEERSCOPE_TEST(TestTopologyView)

} // namespace peerscope::test_topology_view

#include "test_topology_view.moc"

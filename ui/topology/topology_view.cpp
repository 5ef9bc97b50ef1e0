// SPDX-License-Identifier: MIT
#include "ui/topology/topology_view.h"

#include "core/words/datagrams.h"
#include "core/words/links.h"
#include "core/words/names.h"
#include "core/words/numbers.h"
#include "core/words/peers.h"
#include "ui/moment/acts_now.h"
#include "ui/moment/back_to_now.h"
#include "ui/moment/moment.h"
#include "ui/theme/plain_text.h"
#include "ui/theme/theme.h"
#include "ui/topology/menus.h"
#include "ui/topology/navigation.h"
#include "ui/topology/topology_items.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QFontMetricsF>
#include <QGraphicsScene>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace peerscope {

namespace {

constexpr qreal datagramReach = 8; ///< viewport pixels
constexpr qreal linkReach = 6;

TopologyPicture::TextWidth labelWidth(const QFont& font)
{
    return [metrics = QFontMetricsF(linkLabelFont(font))](const QString& text) {
        return metrics.horizontalAdvance(text);
    };
}

/// The longest time that a datagram may take, including jitter and a full queue.
Time longestFlight(const LinkConditions& conditions)
{
    const int reach = conditions.distribution == JitterDistribution::Uniform ? 1 : 4;
    Time longest = conditions.delay + conditions.jitter * reach;
    if (conditions.rateKbit > 0)
        longest += fromMilliseconds(8.0 * conditions.queueBytes / conditions.rateKbit);
    return longest;
}

} // namespace

TopologyView::TopologyView(Moment* moment, QWidget* parent)
    : QGraphicsView(parent), m_moment(moment), m_backToNow(new BackToNow(moment, this)),
      m_picture(labelWidth(font())), m_scene(std::make_unique<QGraphicsScene>())
{
    setObjectName(QStringLiteral("topology"));
    setAccessibleName(tr("Topology"));
    setAccessibleDescription(tr("Peers and the links between them"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTransformationAnchor(QGraphicsView::NoAnchor);
    setResizeAnchor(QGraphicsView::NoAnchor);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setOptimizationFlag(QGraphicsView::DontAdjustForAntialiasing);
    setRenderHint(QPainter::Antialiasing);
    // Links change rarely, so they are cached as an image below what moves every frame.
    setCacheMode(QGraphicsView::CacheBackground);
    m_scene->setItemIndexMethod(QGraphicsScene::NoIndex);
    m_flightItem = new FlightItem([this](QPainter& painter) {
        paintQueues(painter, m_picture, themeColors(palette()));
        m_flightPainter.paint(painter, m_inFlight.flights(), m_picture, themeColors(palette()),
                              selectedDatagrams());
    });
    m_scene->addItem(m_flightItem);
    setScene(m_scene.get());
    fit();
    connect(moment, &Moment::frameChanged, this, [this] { takeTrace(m_moment->trace()); });
    connect(moment, &Moment::timeChanged, this, &TopologyView::takeTime);
    connect(moment, &Moment::selectionChanged, this, &TopologyView::takeSelection);
    takeTrace(moment->trace());
    takeTime();
    takeSelection(moment->selection());
}

TopologyView::~TopologyView()
{
    setScene(nullptr);
}

void TopologyView::takeState(std::shared_ptr<const TraceState> state)
{
    if (state == m_state)
        return;
    m_state = std::move(state);
    static const TraceState empty;
    applyChange(m_picture.setState(m_state ? *m_state : empty));
    updateLookBack();
}

void TopologyView::applyChange(const TopologyPicture::Change& change)
{
    if (change.sandbox) {
        m_keyboardFocus = {};
        m_hovered = EndpointId::none();
        m_press.reset();
        m_fitted = true;
    }
    if (change.nodes)
        placeItems();
    if (change.sandbox)
        fit();
    if (change.looks || change.nodes)
        refreshItems();
    if (change.links)
        refreshBackground();
    else if (change.queues)
        viewport()->update();
    m_outOfDate = true;
}

void TopologyView::takeTrace(const TraceSnapshot& trace)
{
    if (&trace.lod() != &m_trace.lod()) {
        m_traffic.clear();
        m_limits = {};
        updateLookBack();
    } else if (trace.revision() == m_trace.revision() && trace.datagramCount() == m_trace.datagramCount()) {
        return;
    }
    m_trace = trace;
    m_outOfDate = true;
    if (m_route.update(m_trace, m_now))
        refreshBackground();
    viewport()->update();
}

void TopologyView::takeTime()
{
    takeState(m_moment->state());
    placeSign();
    if (m_moment->time() == m_now)
        return;
    m_now = m_moment->time();
    m_outOfDate = true;
    viewport()->update();
}

/// Places it in the free corner.
void TopologyView::placeSign()
{
    constexpr int margin = 6;
    if (!m_moment->isLookingBack())
        return;
    m_backToNow->adjustSize();
    m_backToNow->move(width() - m_backToNow->width() - margin, margin);
}

void TopologyView::takeSelection(const Selection& selected)
{
    const Selection selection = withoutCommand(selected);
    if (selection == m_selection)
        return;
    const auto isOnLinks = [](const Selection& what) {
        return std::holds_alternative<LinkRef>(what) || std::holds_alternative<PacketId>(what);
    };
    const bool links = isOnLinks(selection) || isOnLinks(m_selection);
    m_selection = selection;
    m_route.select(selection, m_trace);
    if (std::holds_alternative<EndpointId>(selection) || std::holds_alternative<LinkRef>(selection))
        setKeyboardFocus(selection);
    else if (const auto* datagram = std::get_if<DatagramId>(&selection);
             datagram && datagram->isValid() && datagram->value() < m_trace.datagramCount())
        setKeyboardFocus(*datagram);
    showSeparately();
    refreshItems();
    if (links)
        refreshBackground();
    viewport()->update();
}

void TopologyView::showSeparately()
{
    std::vector<EndpointId> peers;
    for (const Selection& what : {m_selection, m_keyboardFocus}) {
        if (const auto* peer = std::get_if<EndpointId>(&what)) {
            peers.push_back(*peer);
        } else if (const auto* link = std::get_if<LinkRef>(&what)) {
            peers.insert(peers.end(), {link->from, link->to});
        } else if (const DatagramId datagram = datagramOf(what);
                   datagram.isValid() && datagram.value() < m_trace.datagramCount()) {
            const DatagramRow row = m_trace.datagram(datagram);
            peers.insert(peers.end(), {row.from, row.to});
        }
    }
    for (const LinkRef& link : m_route.links(m_trace))
        peers.insert(peers.end(), {link.from, link.to});
    applyChange(m_picture.setSeparate(std::move(peers)));
}

void TopologyView::fit()
{
    m_fitted = true;
    m_picture.setArea(layoutArea(viewport()->size()));
    placeItems();
    const QRectF area = m_picture.layout().area;
    const QSizeF room(viewport()->width(), std::max<qreal>(viewport()->height() - legendHeight, 1));
    const qreal scale = std::max(1e-3, std::min(room.width() / area.width(), room.height() / area.height()));
    setTransform(QTransform::fromScale(scale, scale));
    centerOn(area.center() + QPointF(0, legendHeight / 2 / scale));
    refreshBackground();
}

void TopologyView::arrange()
{
    m_picture.forgetMoves();
    placeItems();
    refreshBackground();
}

Selection TopologyView::thingAt(QPoint viewportPoint) const
{
    bringUpToDate();
    const QTransform toViewport = viewportTransform();
    const QPointF point = toViewport.inverted().map(QPointF(viewportPoint));
    if (const EndpointId node = m_picture.nodeAt(point); node.isValid())
        return node;
    DatagramId nearest;
    qreal distance = datagramReach;
    for (const Flight& flight : m_inFlight.flights()) {
        const std::optional<LinkCurve> curve = m_picture.curve(flight.from, flight.to);
        if (!curve)
            continue;
        const QPointF apart = toViewport.map(curve->at(flight.place.along)) - QPointF(viewportPoint);
        const qreal here = std::hypot(apart.x(), apart.y());
        if (here < distance) {
            distance = here;
            nearest = flight.id;
        }
    }
    if (nearest.isValid())
        return nearest;
    const qreal zoom = std::max(1e-6, std::hypot(toViewport.m11(), toViewport.m12()));
    if (const auto link = m_picture.linkAt(point, linkReach / zoom))
        return *link;
    return std::monostate();
}

QRect TopologyView::nodeRect(EndpointId peer) const
{
    const PlacedNode* node = m_picture.node(peer);
    return node ? viewportTransform().mapRect(node->rect()).toAlignedRect() : QRect();
}

QImage TopologyView::renderImage(QSize size, qreal devicePixelRatio) const
{
    const QSize pixels = (QSizeF(size) * devicePixelRatio).toSize();
    QImage image(pixels, QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        return image;
    image.setDevicePixelRatio(devicePixelRatio);
    const ThemeColors& colors = themeColors(palette());
    image.fill(colors.canvas);
    QPainter painter(&image);
    const QRectF viewportRect(QPointF(0, 0), QSizeF(size));
    bringUpToDate();
    if (m_picture.layout().nodes.empty()) {
        paintEmpty(painter, viewportRect, colors, font(), m_moment->isLive());
        return image;
    }
    TopologyPicture picture = m_picture;
    picture.setArea(layoutArea(size));
    const QRectF area = picture.layout().area;
    const QSizeF room(size.width(), std::max<qreal>(size.height() - legendHeight, 1));
    const qreal scale = std::max(1e-3, std::min(room.width() / area.width(), room.height() / area.height()));
    painter.save();
    painter.translate(room.width() / 2, room.height() / 2);
    painter.scale(scale, scale);
    painter.translate(-area.center());
    LinkEmphasis links = linkEmphasis();
    links.focused.reset();
    paintLinks(painter, picture, colors, font(), links);
    paintQueues(painter, picture, colors);
    FlightPainter flightPainter;
    flightPainter.paint(painter, m_inFlight.flights(), picture, colors, selectedDatagrams());
    for (std::size_t index = 0; index < picture.layout().nodes.size(); ++index) {
        const PlacedNode& node = picture.layout().nodes[index];
        painter.save();
        painter.translate(node.centre);
        NodeEmphasis emphasis;
        emphasis.selected = m_selection == Selection(node.id);
        paintNode(painter, picture.looks()[index], node.size, picture.layout().metrics, colors, font(),
                  emphasis);
        painter.restore();
    }
    painter.restore();
    paintLegend(painter, viewportRect, colors, font(), m_picture, m_inFlight);
    return image;
}

void TopologyView::placeItems()
{
    const TopologyLayout& layout = m_picture.layout();
    while (m_nodeItems.size() > layout.nodes.size()) {
        delete m_nodeItems.back();
        m_nodeItems.pop_back();
    }
    while (m_nodeItems.size() < layout.nodes.size()) {
        m_nodeItems.push_back(new NodeItem);
        m_nodeItems.back()->setStyle(themeColors(palette()), font());
        m_scene->addItem(m_nodeItems.back());
    }
    refreshItems();
    for (std::size_t index = 0; index < m_nodeItems.size(); ++index)
        m_nodeItems[index]->setPos(layout.nodes[index].centre);
    const QRectF area = layout.area;
    m_flightItem->setArea(area);
    // Space for panning.
    setSceneRect(area.adjusted(-area.width() * 2, -area.height() * 2, area.width() * 2, area.height() * 2));
}

void TopologyView::refreshItems()
{
    const TopologyLayout& layout = m_picture.layout();
    for (std::size_t index = 0; index < m_nodeItems.size(); ++index) {
        const PlacedNode& node = layout.nodes[index];
        m_nodeItems[index]->setAppearance(
            {m_picture.looks()[index], node.size, layout.metrics, emphasisOf(node.id)});
    }
}

void TopologyView::refreshBackground()
{
    resetCachedContent();
    viewport()->update();
}

void TopologyView::bringUpToDate() const
{
    if (!m_outOfDate)
        return;
    m_outOfDate = false;
    m_inFlight.update(m_trace, m_now, m_limits);
    m_traffic.update(m_trace, m_now);
    if (m_picture.setTraffic(m_traffic))
        m_linksChanged = true;
}

void TopologyView::updateLookBack()
{
    if (!m_state)
        return;
    constexpr Time longest{10'000'000};
    constexpr Time spare{100'000};
    Time slowest{};
    for (const LinkState& link : m_state->links)
        slowest = std::max(slowest, std::min(longestFlight(link.conditions), longest));
    // Never gets shorter within a run, because conditions may change while datagrams are on their way.
    m_limits.lookBack =
        std::clamp(slowest + std::max(slowest, shortestCross) + spare, m_limits.lookBack, longest * 2);
}

QRectF TopologyView::layoutArea(QSize viewportSize) const
{
    const QSizeF room(viewportSize.width(), viewportSize.height() - legendHeight);
    // Small views scale down, large ones scale up, and those in between are not scaled.
    const qreal shrink =
        std::max({1.0, 420 / std::max(room.width(), 1.0), 250 / std::max(room.height(), 1.0)});
    const qreal grow = std::max(1.0, std::min(room.width() / 1100, room.height() / 660));
    return QRectF(QPointF(0, 0), (room * (shrink / grow)).expandedTo(QSizeF(1, 1)));
}

NodeEmphasis TopologyView::emphasisOf(EndpointId peer) const
{
    return {m_selection == Selection(peer), hasFocus() && m_keyboardFocus == Selection(peer),
            m_hovered == peer};
}

LinkEmphasis TopologyView::linkEmphasis() const
{
    LinkEmphasis emphasis;
    if (const auto* link = std::get_if<LinkRef>(&m_selection))
        emphasis.selected = *link;
    if (const auto* link = std::get_if<LinkRef>(&m_keyboardFocus); link && hasFocus())
        emphasis.focused = *link;
    emphasis.route = m_route.links(m_trace);
    return emphasis;
}

std::vector<DatagramId> TopologyView::selectedDatagrams() const
{
    if (const auto* datagram = std::get_if<DatagramId>(&m_selection))
        return {*datagram};
    return m_route.datagrams(m_trace);
}

QString TopologyView::describe(const Selection& what) const
{
    if (!m_state)
        return {};
    if (const auto* peer = std::get_if<EndpointId>(&what))
        return peerText(*m_state, *peer);
    if (const auto* link = std::get_if<LinkRef>(&what))
        return linkText(*m_state, *link, m_traffic.rate(link->from, link->to));
    if (const auto* datagram = std::get_if<DatagramId>(&what))
        return datagramText(m_trace, *datagram, m_state->now);
    return {};
}

bool TopologyView::event(QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        const bool tab = key->key() == Qt::Key_Tab || key->key() == Qt::Key_Backtab;
        if (tab && !(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier))) {
            const bool forward = key->key() == Qt::Key_Tab && !(key->modifiers() & Qt::ShiftModifier);
            if (!moveKeyboardFocus(forward))
                QGraphicsView::focusNextPrevChild(forward);
            key->accept();
            return true;
        }
    }
    return QGraphicsView::event(event);
}

bool TopologyView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto group = m_picture.groupAt(viewportTransform().inverted().map(QPointF(help->pos())));
        const QString text = group.empty() ? describe(thingAt(help->pos())) : describeGroup(group);
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), asPlainText(text), viewport());
        return true;
    }
    if (event->type() == QEvent::Leave && m_hovered.isValid()) {
        m_hovered = EndpointId::none();
        refreshItems();
    }
    return QGraphicsView::viewportEvent(event);
}

void TopologyView::changeEvent(QEvent* event)
{
    QGraphicsView::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange)
        return;
    for (NodeItem* item : m_nodeItems)
        item->setStyle(themeColors(palette()), font());
    refreshBackground();
}

void TopologyView::paintEvent(QPaintEvent* event)
{
    bringUpToDate();
    if (m_linksChanged) {
        m_linksChanged = false;
        resetCachedContent();
    }
    QGraphicsView::paintEvent(event);
}

void TopologyView::resizeEvent(QResizeEvent* event)
{
    QGraphicsView::resizeEvent(event);
    placeSign();
    if (m_fitted)
        fit();
}

void TopologyView::drawBackground(QPainter* painter, const QRectF& rect)
{
    const ThemeColors& colors = themeColors(palette());
    painter->fillRect(rect, colors.canvas);
    paintLinks(*painter, m_picture, colors, font(), linkEmphasis());
}

void TopologyView::drawForeground(QPainter* painter, const QRectF&)
{
    painter->save();
    painter->resetTransform();
    const QRectF rect(viewport()->rect());
    const ThemeColors& colors = themeColors(palette());
    if (m_picture.layout().nodes.empty())
        paintEmpty(*painter, rect, colors, font(), m_moment->isLive());
    else
        paintLegend(*painter, rect, colors, font(), m_picture, m_inFlight);
    painter->restore();
}

QString TopologyView::describeGroup(const std::vector<EndpointId>& peers) const
{
    constexpr std::size_t mostNamed = 8;
    QStringList names;
    for (std::size_t index = 0; m_state && index < std::min(peers.size(), mostNamed); ++index)
        names << peerName(*m_state, peers[index]);
    if (peers.size() > mostNamed)
        names << tr("… and %1 more").arg(formatCount(peers.size() - mostNamed));
    names << tr("Click to choose one. The list of peers has all of them.");
    return names.join(QLatin1Char('\n'));
}

void TopologyView::openGroupMenu(const std::vector<EndpointId>& peers, QPoint globalPosition)
{
    constexpr std::size_t mostListed = 30;
    if (m_menu || !m_state)
        return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("groupMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (std::size_t index = 0; index < std::min(peers.size(), mostListed); ++index) {
        const EndpointId peer = peers[index];
        QString name = peerName(*m_state, peer);
        menu->addAction(name.replace(QLatin1Char('&'), QStringLiteral("&&")), this,
                        [this, peer] { m_moment->select(peer); });
    }
    if (peers.size() > mostListed)
        menu->addAction(tr("… and %1 more, in the list of peers").arg(formatCount(peers.size() - mostListed)))
            ->setEnabled(false);
    m_menu = menu;
    menu->popup(globalPosition);
}

void TopologyView::openMenu(const Selection& what, QPoint globalPosition)
{
    if (m_menu)
        return; // only one menu at a time
    std::unique_ptr<QMenu> menu = createMenu(what);
    if (!menu) {
        menu = std::make_unique<QMenu>();
        menu->addAction(tr("&Fit to view"), this, &TopologyView::fit)->setObjectName(QStringLiteral("fit"));
        QAction* back = menu->addAction(tr("&Arrange again"), this, &TopologyView::arrange);
        back->setObjectName(QStringLiteral("arrange"));
        back->setEnabled(m_picture.hasMoves());
    } else {
        m_moment->select(what);
    }
    QMenu* shown = menu.release(); // deletes itself when it is closed
    shown->setParent(this, shown->windowFlags());
    shown->setAttribute(Qt::WA_DeleteOnClose);
    m_menu = shown;
    shown->popup(globalPosition);
}

std::unique_ptr<QMenu> TopologyView::createMenu(const Selection& what)
{
    if (!m_state)
        return nullptr;
    auto menu = std::make_unique<QMenu>();
    menu->setObjectName(QStringLiteral("topologyMenu"));
    if (const auto* peer = std::get_if<EndpointId>(&what))
        fillNodeMenu(*menu, *m_state, *peer, commands());
    else if (const auto* link = std::get_if<LinkRef>(&what))
        fillLinkMenu(*menu, *m_state, *link, commands());
    else if (const auto* datagram = std::get_if<DatagramId>(&what))
        fillDatagramMenu(*menu, *m_state, m_trace, *datagram, m_now, commands());
    addTimeNote(*menu, actsNowText(*m_moment));
    return menu->isEmpty() ? nullptr : std::move(menu);
}

TopologyCommands TopologyView::commands()
{
    TopologyCommands commands;
    commands.refuse = [this](EndpointId peer, bool refuse) { Q_EMIT refuseRequested(peer, refuse); };
    commands.disconnect = [this](EndpointId who, int target, bool force) {
        Q_EMIT disconnectRequested(who, target, force);
    };
    commands.close = [this](EndpointId peer) { Q_EMIT closeRequested(peer); };
    commands.join = [this](EndpointId peer) { Q_EMIT joinRequested(peer); };
    commands.send = [this](EndpointId from, int target) { Q_EMIT sendRequested(from, target); };
    commands.addClient = [this](EndpointId server) { Q_EMIT addClientRequested(server); };
    commands.conditions = [this](LinkRef link, const LinkConditionsChange& change, bool bothWays) {
        Q_EMIT conditionsRequested(link, change, bothWays);
    };
    commands.editConditions = [this](LinkRef link) { Q_EMIT editConditionsRequested(link); };
    commands.perform = [this](const ActionSpec& action) { Q_EMIT performRequested(action); };
    commands.selectLink = [this](LinkRef link) {
        setKeyboardFocus(link);
        m_moment->select(link);
    };
    return commands;
}

} // namespace peerscope

#include "moc_topology_view.cpp"

// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_canvas.h"

#include "core/words/datagrams.h"
#include "core/words/packets.h"
#include "ui/moment/moment.h"

#include <QElapsedTimer>
#include <QLoggingCategory>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

Q_LOGGING_CATEGORY(ladderFrames, "peerscope.ladder.frames", QtWarningMsg)

namespace peerscope {

namespace {

constexpr double defaultScale = 1000; // microseconds per pixel

} // namespace

LadderCanvas::LadderCanvas(Moment* moment, QWidget* parent)
    : TimeCanvas(moment, Qt::Vertical, defaultScale, parent)
{
    setAccessibleName(tr("Ladder diagram"));
    takeFrame();
}

void LadderCanvas::startOver()
{
    m_index.clear();
    m_columns.clear();
    m_anchor = DatagramId();
    markColumnsDirty();
}

void LadderCanvas::takeTrace()
{
    if (m_trace.endpointCount() != m_peerCount)
        markColumnsDirty();
    // If nothing visible can change any more, later snapshots look the same.
    const bool changed = m_trace.revision() != m_builtRevision;
    if (m_dirty || m_columnsDirty || (changed && (isFollowing() || !m_geometry.isSettled())))
        update();
}

void LadderCanvas::takeClock(Time now)
{
    if (now == this->now())
        return;
    const Time before = newest();
    takeNow(now);
    if (isFollowing() || !m_geometry.isSettled() || m_coordinates.end() >= before ||
        m_coordinates.end() >= newest())
        update();
}

void LadderCanvas::takeFiltered(std::shared_ptr<const PacketSelection> filtered)
{
    if (filtered == m_filtered)
        return;
    m_filtered = std::move(filtered);
    invalidate();
}

void LadderCanvas::takeSelection(const Selection& selected)
{
    const Selection selection = withoutCommand(selected);
    if (selection == m_selection)
        return;
    m_selection = selection;
    markColumnsDirty();
    std::vector<DatagramId> lit = ladderHighlight(m_trace, m_index, m_selection).datagrams;
    if (const auto* packet = std::get_if<PacketId>(&m_selection);
        lit.empty() && packet && packet->value() < m_trace.packetCount())
        lit = {m_trace.packet(*packet).firstDatagram}; // the index may not be complete yet
    if (std::find(lit.begin(), lit.end(), m_anchor) == lit.end())
        m_anchor = lit.empty() ? DatagramId() : lit.front();
    if (const std::optional<Time> time = selectedTime(); time && !(isFollowing() && isLive()))
        reveal(*time);
    if (const auto* packet = std::get_if<PacketId>(&m_selection);
        packet && packet->value() < m_trace.packetCount())
        setAccessibleDescription(packetText(m_trace, packet->value(), 1));
    else if (const auto* datagram = std::get_if<DatagramId>(&m_selection))
        setAccessibleDescription(datagramText(m_trace, *datagram, newest()));
    else
        setAccessibleDescription({});
    update();
}

std::optional<Time> LadderCanvas::selectedTime() const
{
    if (m_anchor.isValid() && m_anchor.value() < m_trace.datagramCount())
        return m_trace.datagram(m_anchor).sent;
    if (const auto* packet = std::get_if<PacketId>(&m_selection);
        packet && packet->value() < m_trace.packetCount())
        return m_trace.packet(*packet).sent;
    if (const auto* datagram = std::get_if<DatagramId>(&m_selection);
        datagram && datagram->value() < m_trace.datagramCount())
        return m_trace.datagram(*datagram).sent;
    return std::nullopt;
}

void LadderCanvas::setPeers(LadderPeers peers)
{
    m_columns.setPeers(peers);
    markColumnsDirty();
    update();
}

void LadderCanvas::setChosen(std::set<EndpointId> peers)
{
    m_columns.setChosen(std::move(peers));
    setPeers(LadderPeers::Chosen);
}

void LadderCanvas::setWithControl(bool withControl)
{
    m_withControl = withControl;
    invalidate();
}

Time LadderCanvas::newest() const
{
    const std::size_t count = m_trace.datagramCount();
    if (count == 0)
        return now();
    return std::max(now(),
                    Time(m_trace.datagramColumns(count - 1).sent[TraceSnapshot::datagramOffset(count - 1)]));
}

void LadderCanvas::updateColumns()
{
    m_columnsDirty = false;
    const bool grown = m_trace.endpointCount() != m_peerCount;
    m_peerCount = m_trace.endpointCount();
    const bool changed = m_columns.update(m_trace, m_selection);
    if (changed)
        m_layoutDirty = true;
    if (changed || grown)
        Q_EMIT columnsChanged();
}

LadderLayout LadderCanvas::layoutFor(const LadderPainter& painter, QSize size) const
{
    LadderLayout layout = m_layout;
    layout.width = size.width();
    layout.height = size.height();
    layout.columnCount = m_columns.size();
    layout.rulerWidth = std::min(painter.rulerWidth(), size.width() * 0.35);
    const double rows =
        std::ceil((painter.widestName(m_trace, m_columns) + 10) / std::max(layout.spacing(), 1.0));
    layout.nameRows =
        static_cast<std::size_t>(std::clamp(rows, 1.0, static_cast<double>(LadderLayout::mostNameRows)));
    layout.headerHeight = (painter.lineHeight() + 2) * static_cast<double>(layout.nameRows) + 9;
    layout.scroll = std::clamp(layout.scroll, 0.0, layout.largestScroll());
    return layout;
}

void LadderCanvas::updateLayout()
{
    if (m_columnsDirty)
        updateColumns();
    m_layoutDirty = false;
    m_dirty = true;
    m_painter.setStyle(themeColors(palette()), font());
    m_layout = layoutFor(m_painter, size());
    fitCoordinates();
    Q_EMIT scrollChanged();
}

const LadderColumns& LadderCanvas::columns()
{
    if (m_columnsDirty)
        updateColumns();
    return m_columns;
}

const LadderLayout& LadderCanvas::layoutOfParts()
{
    ensureLayout();
    return m_layout;
}

const LadderGeometry& LadderCanvas::geometry()
{
    updateScene();
    return m_geometry;
}

LadderRequest LadderCanvas::requestFor(const LadderLayout& layout, const TimeCoordinates& coordinates) const
{
    LadderRequest request;
    request.coordinates = coordinates;
    request.layout = layout;
    request.now = newest();
    request.withControl = m_withControl;
    request.filtered = m_filtered;
    request.lineHeight = m_painter.lineHeight();
    return request;
}

void LadderCanvas::updateScene()
{
    ensureLayout();
    if (!m_index.update(m_trace))
        invalidate(); // more rows are read with the next frame
    moveOn();
    const bool moved = !(m_coordinates == m_request.coordinates);
    const bool open = !m_geometry.isSettled();
    const bool grown = m_trace.revision() != m_builtRevision || newest() != m_request.now;
    if (!m_dirty && !moved && !(open && grown))
        return;
    QElapsedTimer timer;
    timer.start();
    m_dirty = m_index.size() < m_trace.datagramCount();
    m_request = requestFor(m_layout, m_coordinates);
    m_geometry.build(m_trace, m_index, m_columns, m_request);
    m_builtRevision = m_trace.revision();
    const qint64 built = timer.nsecsElapsed();

    const QSize pixels = (QSizeF(size()) * devicePixelRatioF()).toSize();
    if (m_layer.size() != pixels)
        m_layer = QImage(pixels, QImage::Format_RGB32);
    if (!m_layer.isNull()) {
        m_layer.setDevicePixelRatio(devicePixelRatioF());
        QPainter painter(&m_layer);
        m_painter.paintScene(painter, {m_trace, m_columns, m_geometry, m_request});
    }
    qCDebug(ladderFrames) << "geometry" << built / 1000 << "us, drawing"
                          << (timer.nsecsElapsed() - built) / 1000 << "us," << m_geometry.lines().size()
                          << "lines," << m_geometry.bands().size() << "bands," << m_geometry.rowsRead()
                          << "rows";
}

LadderOverlay LadderCanvas::overlay() const
{
    LadderOverlay result;
    result.selection = m_selection;
    result.highlight = ladderHighlight(m_trace, m_index, m_selection);
    result.timeCursor = m_timeCursor;
    result.bookmarks = m_moment->bookmarks();
    if (!isPanning())
        result.hovered = m_hovered;
    return result;
}

void LadderCanvas::paintEvent(QPaintEvent*)
{
    updateScene();
    QPainter painter(this);
    painter.drawImage(QPointF(0, 0), m_layer);
    m_painter.paintOverlay(painter, {m_trace, m_columns, m_geometry, m_request}, overlay());
}

void LadderCanvas::render(QPainter& painter, QSize size)
{
    updateScene();
    while (!m_index.update(m_trace))
        continue;
    LadderPainter own;
    own.setStyle(themeColors(palette()), font());
    const LadderLayout layout = layoutFor(own, size);
    const LadderRequest request = requestFor(layout, coordinatesFor(layout.plotHeight()));
    LadderGeometry geometry;
    geometry.build(m_trace, m_index, m_columns, request);
    const LadderScene scene{m_trace, m_columns, geometry, request};
    own.paintScene(painter, scene);
    LadderOverlay marks = overlay();
    marks.hovered.reset();
    own.paintOverlay(painter, scene, marks);
}

void LadderCanvas::reveal(Time time)
{
    ensureLayout();
    const double y = m_coordinates.xOf(time);
    if (y >= 8 && y <= m_coordinates.width() - 24)
        return;
    setFollowing(false); // while time is paused there is nothing to follow
    changeView(m_coordinates.panned(y - m_coordinates.width() / 3));
}

void LadderCanvas::setScroll(double scroll)
{
    ensureLayout();
    scroll = std::clamp(scroll, 0.0, m_layout.largestScroll());
    if (scroll == m_layout.scroll)
        return;
    m_layout.scroll = scroll;
    Q_EMIT scrollChanged();
    invalidate();
}

const LadderLine* LadderCanvas::lineAt(QPointF position) const
{
    constexpr double reach = 8; ///< pixels from a line to the mouse
    return isInPlot(position) ? m_geometry.lineAt({position.x(), position.y()}, reach) : nullptr;
}

} // namespace peerscope

#include "moc_ladder_canvas.cpp"

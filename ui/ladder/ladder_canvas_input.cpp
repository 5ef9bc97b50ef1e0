// SPDX-License-Identifier: MIT
// The mouse and the keyboard of the ladder.
#include "core/words/datagrams.h"
#include "core/words/names.h"
#include "core/words/packets.h"
#include "ui/ladder/ladder_canvas.h"

#include "ui/ladder/ladder_words.h"
#include "ui/moment/moment.h"

#include <QContextMenuEvent>
#include <QMenu>

#include <algorithm>

namespace peerscope {

bool LadderCanvas::hoverAt(std::optional<QPointF> position)
{
    const LadderLine* line = position ? lineAt(*position) : nullptr;
    const std::optional<DatagramId> hovered = line ? std::optional(line->id) : std::nullopt;
    if (hovered != m_hovered) {
        m_hovered = hovered;
        update();
    }
    return hovered.has_value();
}

void LadderCanvas::select(const Selection& selection)
{
    m_moment->select(selection);
}

void LadderCanvas::clickAt(QPointF position)
{
    if (position.y() < m_layout.headerHeight) {
        const std::size_t column = m_layout.columnAt(position.x());
        if (column < m_columns.size())
            select(m_columns.peer(column));
        return;
    }
    if (const LadderHold* hold = m_geometry.holdAt({position.x(), position.y()}, m_layout)) {
        m_anchor = m_trace.packet(hold->packet).lastDatagram;
        select(hold->packet);
    } else if (const LadderLine* line = lineAt(position)) {
        m_anchor = line->id;
        select(ladderClick(m_trace, line->id, m_selection));
    } else if (m_geometry.isCounted() && isInPlot(position)) {
        const Time time = m_coordinates.timeAt(position.y() - m_layout.headerHeight);
        m_anchor = ladderDatagramNear(m_trace, m_index, m_columns, time, m_withControl);
        if (m_anchor.isValid())
            select(ladderClick(m_trace, m_anchor, Selection()));
    } else {
        select(Selection());
    }
}

void LadderCanvas::selectNeighbour(int direction)
{
    updateScene();
    DatagramId next;
    if (m_anchor.isValid()) {
        next = ladderNeighbour(m_trace, m_index, m_columns, m_anchor, direction, m_withControl);
    } else {
        const Time time = selectedTime().value_or(m_timeCursor.value_or(m_coordinates.end()));
        next = ladderDatagramNear(m_trace, m_index, m_columns, time, m_withControl);
    }
    if (!next.isValid())
        return;
    // The view must not scroll away while the user steps through datagrams.
    setFollowing(false);
    m_anchor = next;
    reveal(m_trace.datagram(next).sent);
    select(ladderClick(m_trace, next, Selection()));
}

bool LadderCanvas::isScrolledByWheel(double, Qt::KeyboardModifiers modifiers, bool sideways) const
{
    return sideways || modifiers & Qt::ControlModifier;
}

bool LadderCanvas::pressKey(int key)
{
    if (key != Qt::Key_Return && key != Qt::Key_Enter)
        return false;
    if (isStepping())
        m_moment->lookAt(selectedTime());
    else
        selectNeighbour(-1);
    return true;
}

void LadderCanvas::contextMenuEvent(QContextMenuEvent* event)
{
    updateScene();
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("ladderMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QPointF at = event->pos();
    if (const LadderLine* line = event->reason() == QContextMenuEvent::Mouse ? lineAt(at) : nullptr) {
        const EndpointId from = m_columns.peer(line->fromColumn);
        const EndpointId to = m_columns.peer(line->toColumn);
        const DatagramId datagram = line->id;
        menu->addAction(tr("Select this datagram"), this, [this, datagram] {
            m_anchor = datagram;
            select(datagram);
        });
        menu->addAction(tr("Show only %1 and %2").arg(peerName(m_trace, from), peerName(m_trace, to)), this,
                        [this, from, to] {
                            setChosen({from, to});
                        });
    }
    if (event->reason() == QContextMenuEvent::Mouse && isInPlot(at)) {
        menu->addAction(tr("Time cursor here"), this, [this, y = at.y()] { requestCursorAt(y); });
        menu->addSeparator();
    }
    menu->addAction(tr("Show the whole run"), this, &LadderCanvas::showAll);
    menu->addSeparator();
    menu->addAction(tr("Export as SVG or PNG…"), this, &LadderCanvas::exportRequested);
    menu->popup(event->globalPos());
}

QString LadderCanvas::textAt(QPointF at)
{
    if (at.y() < m_layout.headerHeight) {
        const std::size_t column = m_layout.columnAt(at.x());
        return column < m_columns.size()
                   ? tr("%1: click to select").arg(peerName(m_trace, m_columns.peer(column)))
                   : QString();
    }
    if (at.x() < m_layout.rulerWidth)
        return tr("Click or drag: set the time cursor. Double-click: remove it. Keys: Enter, Delete.");
    if (const LadderHold* hold = m_geometry.holdAt({at.x(), at.y()}, m_layout))
        return packetText(m_trace, hold->packet.value(), 1);
    if (const LadderLine* line = lineAt(at))
        return datagramText(m_trace, line->id, newest());
    return ladderBandText(m_trace, m_columns, m_geometry.bandsAt({at.x(), at.y()}, m_layout));
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "ui/packets/packet_table.h"

#include "ui/packets/packet_table_model.h"
#include "ui/theme/plain_text.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QHelpEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

namespace peerscope {

namespace {

constexpr int padding = 6;
constexpr int glyphSize = 9;
constexpr float laterOpacity = 0.45F; ///< of packets sent after the shown time
/// Widths in characters, in the order of PacketTableColumn.
constexpr int columnCharacters[packetTableColumnCount] = {8, 11, 11, 11, 4, 21, 8, 12, 11, 10, 9, 13, 36, 26};

} // namespace

PacketTable::PacketTable(PacketTableModel* model, QWidget* parent)
    : QAbstractScrollArea(parent), m_model(model), m_header(new QHeaderView(Qt::Horizontal, this))
{
    setObjectName(QStringLiteral("packetTable"));
    setAccessibleName(tr("Packets"));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    viewport()->setMouseTracking(false);
    m_header->setModel(model);
    m_header->setSectionsMovable(true);
    m_header->setStretchLastSection(true);
    m_header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_header->setHighlightSections(false);
    connect(m_header, &QHeaderView::sectionResized, this, &PacketTable::refresh);
    connect(m_header, &QHeaderView::sectionMoved, this, &PacketTable::refresh);
    connect(model, &QAbstractItemModel::rowsInserted, this, &PacketTable::rowsChanged);
    connect(model, &QAbstractItemModel::modelReset, this, &PacketTable::rowsChanged);
    updateMetrics();
    for (int column = 0; column < packetTableColumnCount; ++column)
        m_header->resizeSection(column,
                                columnCharacters[column] * fontMetrics().averageCharWidth() + 2 * padding);
    updateScrollBars();
}

void PacketTable::updateMetrics()
{
    m_texts.clear();
    m_rowHeight = fontMetrics().height() + 4;
    setViewportMargins(0, m_header->sizeHint().height(), 0, 0);
}

QSize PacketTable::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 90, m_rowHeight * 9};
}

int PacketTable::firstRow() const
{
    return verticalScrollBar()->value();
}

int PacketTable::visibleRows() const
{
    return std::max(1, viewport()->height() / m_rowHeight);
}

void PacketTable::updateScrollBars()
{
    QScrollBar* bar = verticalScrollBar();
    bar->setPageStep(visibleRows());
    bar->setRange(0, std::max(0, m_model->rowCount() - visibleRows()));
    QScrollBar* across = horizontalScrollBar();
    across->setPageStep(viewport()->width());
    int needed = 0;
    for (int column = 0; column + 1 < packetTableColumnCount; ++column)
        needed += m_header->sectionSize(m_header->logicalIndex(column));
    across->setRange(0, std::max(0, needed + 80 - viewport()->width()));
    m_header->setGeometry(viewport()->x(), viewport()->y() - m_header->sizeHint().height(),
                          viewport()->width(), m_header->sizeHint().height());
    m_header->setOffset(across->value());
}

/// Keeps the shown time visible, or the newest row if that was visible before.
void PacketTable::fitScrollBars()
{
    const QScrollBar* bar = verticalScrollBar();
    const bool follows = bar->value() == bar->maximum();
    updateScrollBars();
    if (m_model->time())
        scrollTo(std::max(m_model->rowsSent() - 1, 0));
    else if (follows)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void PacketTable::rowsChanged()
{
    fitScrollBars();
    refresh();
}

void PacketTable::refresh()
{
    viewport()->update();
}

void PacketTable::setPlaceholder(const QString& text)
{
    if (text == m_placeholder)
        return;
    m_placeholder = text;
    refresh();
}

void PacketTable::setSelectedPackets(const std::vector<PacketId>& packets)
{
    if (packets == m_selected)
        return;
    m_selected = packets;
    const int row = m_model->rowOf(selectedPacket());
    if (row >= 0)
        scrollTo(row);
    refresh();
}

bool PacketTable::isSelected(PacketId packet) const
{
    return std::find(m_selected.begin(), m_selected.end(), packet) != m_selected.end();
}

void PacketTable::showTime()
{
    if (m_model->time())
        scrollTo(std::max(m_model->rowsSent() - 1, 0));
    else if (std::exchange(m_showsTime, false))
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    m_showsTime = m_model->time().has_value();
    refresh();
}

void PacketTable::scrollTo(int row)
{
    QScrollBar* bar = verticalScrollBar();
    if (row < bar->value())
        bar->setValue(row);
    else if (row >= bar->value() + visibleRows())
        bar->setValue(row - visibleRows() + 1);
}

int PacketTable::rowAt(int y) const
{
    const int row = firstRow() + y / m_rowHeight;
    return y >= 0 && row < m_model->rowCount() ? row : -1;
}

int PacketTable::columnAt(int x) const
{
    return m_header->logicalIndexAt(x);
}

void PacketTable::select(int row)
{
    if (row < 0 || row >= m_model->rowCount())
        return;
    const PacketId packet = m_model->packetAt(row).id;
    scrollTo(row);
    if (packet == selectedPacket() && m_selected.size() == 1)
        return;
    m_selected = {packet};
    refresh();
    Q_EMIT packetSelected(packet);
}

void PacketTable::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    const ThemeColors& colors = themeColors(palette());
    painter.fillRect(viewport()->rect(), colors.canvas);
    const int rows = m_model->rowCount();
    if (rows == 0) {
        painter.setPen(colors.mutedText);
        painter.drawText(viewport()->rect().adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap,
                         m_placeholder);
        return;
    }
    const int last = std::min(rows, firstRow() + viewport()->height() / m_rowHeight + 1);
    const int sent = m_model->rowsSent();
    QColor later = colors.mutedText;
    later.setAlphaF(laterOpacity);
    for (int row = firstRow(); row < last; ++row) {
        const QRect line(0, (row - firstRow()) * m_rowHeight, viewport()->width(), m_rowHeight);
        const PacketRow packet = m_model->packetAt(row);
        if (isSelected(packet.id)) {
            QColor background = colors.accent;
            background.setAlpha(hasFocus() ? 90 : 55);
            painter.fillRect(line, background);
        } else if (row % 2 == 1) {
            painter.fillRect(line, colors.lane);
        }
        const bool failed = packet.fate != PacketFate::Delivered && packet.fate != PacketFate::InFlight;
        for (int column = 0; column < packetTableColumnCount; ++column) {
            QRect cell(m_header->sectionViewportPosition(column), line.top(), m_header->sectionSize(column),
                       m_rowHeight);
            if (cell.right() < 0 || cell.left() > line.right())
                continue;
            cell.adjust(padding, 0, -padding, 0);
            const auto what = static_cast<PacketTableColumn>(column);
            painter.setPen(row >= sent                                 ? later
                           : what == PacketTableColumn::Fate && failed ? colors.lost
                           : what == PacketTableColumn::Contents || packet.fate == PacketFate::InFlight
                               ? colors.mutedText
                               : colors.text);
            if (what == PacketTableColumn::Mode) {
                painter.save();
                painter.setRenderHint(QPainter::Antialiasing);
                painter.translate(cell.left() + glyphSize / 2.0, cell.center().y() + 1);
                painter.setOpacity(row >= sent ? laterOpacity : 1);
                painter.fillPath(modeGlyph(packet.mode, glyphSize), colors.of(packet.mode));
                painter.restore();
                cell.setLeft(cell.left() + glyphSize + padding);
            }
            const int alignment = m_model->data(m_model->index(row, column), Qt::TextAlignmentRole).toInt();
            drawText(painter, cell, alignment & Qt::AlignRight, m_model->text(packet, what));
        }
    }
}

void PacketTable::drawText(QPainter& painter, const QRect& cell, bool atRight, const QString& text)
{
    const QStaticText* laidOut = &layOut(text);
    if (laidOut->size().width() > cell.width())
        laidOut = &layOut(fontMetrics().elidedText(text, Qt::ElideRight, cell.width()));
    const QSizeF size = laidOut->size();
    const double x = atRight ? cell.right() + 1 - std::ceil(size.width()) : cell.left();
    painter.drawStaticText(QPointF(x, cell.top() + std::floor((cell.height() - size.height()) / 2)),
                           *laidOut);
}

/// Layout is most of the cost of a cell, and most texts occur many times.
const QStaticText& PacketTable::layOut(const QString& text)
{
    constexpr qsizetype mostTexts = 4096;
    const auto known = m_texts.constFind(text);
    if (known != m_texts.constEnd())
        return *known;
    if (m_texts.size() >= mostTexts)
        m_texts.clear();
    QStaticText laidOut(text);
    laidOut.setTextFormat(Qt::PlainText);
    laidOut.prepare({}, font());
    return *m_texts.insert(text, laidOut);
}

bool PacketTable::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int row = rowAt(help->pos().y());
        const int column = columnAt(help->pos().x());
        if (row >= 0 && column >= 0)
            QToolTip::showText(
                help->globalPos(),
                asPlainText(m_model->text(m_model->packetAt(row), static_cast<PacketTableColumn>(column))),
                this);
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void PacketTable::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    fitScrollBars();
}

void PacketTable::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        updateMetrics();
        updateScrollBars();
    }
}

void PacketTable::scrollContentsBy(int, int)
{
    m_header->setOffset(horizontalScrollBar()->value());
    refresh();
}

void PacketTable::mousePressEvent(QMouseEvent* event)
{
    select(rowAt(event->position().toPoint().y()));
}

void PacketTable::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        select(rowAt(event->position().toPoint().y()));
}

void PacketTable::mouseReleaseEvent(QMouseEvent* event)
{
    event->accept();
}

void PacketTable::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (rowAt(event->position().toPoint().y()) >= 0 && selectedPacket().isValid())
        Q_EMIT packetActivated(selectedPacket());
}

void PacketTable::keyPressEvent(QKeyEvent* event)
{
    const int rows = m_model->rowCount();
    int row = m_model->rowOf(selectedPacket());
    if (event->matches(QKeySequence::Copy) && row >= 0) {
        QGuiApplication::clipboard()->setText(rowText(row));
        return;
    }
    switch (event->key()) {
    case Qt::Key_Up:
        row = row < 0 ? rows - 1 : row - 1;
        break;
    case Qt::Key_Down:
        row = row < 0 ? 0 : row + 1;
        break;
    case Qt::Key_PageUp:
        row -= visibleRows();
        break;
    case Qt::Key_PageDown:
        row += visibleRows();
        break;
    case Qt::Key_Home:
        row = 0;
        break;
    case Qt::Key_End:
        row = rows - 1;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (row >= 0)
            Q_EMIT packetActivated(selectedPacket());
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
        event->ignore(); // Space pauses
        return;
    }
    if (rows > 0)
        select(std::clamp(row, 0, rows - 1));
}

void PacketTable::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKeyboard = event->reason() == QContextMenuEvent::Keyboard;
    const int row = byKeyboard ? m_model->rowOf(selectedPacket()) : rowAt(event->pos().y() - 0);
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("packetTableMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (row >= 0) {
        select(row);
        const PacketRow packet = m_model->packetAt(row);
        const auto clicked = static_cast<PacketTableColumn>(columnAt(event->pos().x()));
        QList<PacketTableColumn> columns = {clicked};
        for (const auto column :
             {PacketTableColumn::From, PacketTableColumn::To, PacketTableColumn::Channel,
              PacketTableColumn::Mode, PacketTableColumn::Fate, PacketTableColumn::Message}) {
            if (!columns.contains(column))
                columns.append(column);
        }
        for (const PacketTableColumn column : columns) {
            const QString term = m_model->filterTerm(packet, column);
            if (!term.isEmpty())
                menu->addAction(tr("Only %1").arg(term), this,
                                [this, term] { Q_EMIT filterTermRequested(term); });
        }
        const QString term = m_model->filterTerm(packet, clicked);
        if (!term.isEmpty())
            menu->addAction(tr("Not %1").arg(term), this,
                            [this, term] { Q_EMIT filterTermRequested(QStringLiteral("!(%1)").arg(term)); });
        menu->addSeparator();
        menu->addAction(tr("&Copy row"), QKeySequence::Copy, this,
                        [this, row] { QGuiApplication::clipboard()->setText(rowText(row)); });
    }
    menu->addAction(tr("&Export the table as CSV…"), this, &PacketTable::exportRequested)
        ->setEnabled(m_model->rowCount() > 0);
    menu->popup(byKeyboard ? viewport()->mapToGlobal(viewport()->rect().center()) : event->globalPos());
}

QString PacketTable::rowText(int row) const
{
    const PacketRow packet = m_model->packetAt(row);
    QStringList cells;
    for (int column = 0; column < packetTableColumnCount; ++column)
        cells << m_model->text(packet, static_cast<PacketTableColumn>(column));
    return cells.join(QLatin1Char('\t'));
}

} // namespace peerscope

#include "moc_packet_table.cpp"

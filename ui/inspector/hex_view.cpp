// SPDX-License-Identifier: MIT
#include "ui/inspector/hex_view.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>

namespace peerscope {

namespace {

bool isPrintable(char byte)
{
    return byte >= 0x20 && byte < 0x7F;
}

QFont hexFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (font.pointSizeF() > 9.0)
        font.setPointSizeF(9.0);
    return font;
}

} // namespace

HexView::HexView(QWidget* parent) : QAbstractScrollArea(parent)
{
    setObjectName(QStringLiteral("hexView"));
    setAccessibleName(tr("Bytes in hexadecimal"));
    setToolTip(tr("Drag or Shift+arrows: select · Ctrl+A: all · Ctrl+C: copy as hex"));
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFont(hexFont());
    viewport()->setCursor(Qt::IBeamCursor);
    updateLayout();
}

void HexView::setBytes(const QByteArray& bytes)
{
    if (bytes == m_bytes)
        return;
    m_bytes = bytes;
    m_anchor = m_cursor = 0;
    m_hasSelection = false;
    updateLayout();
    verticalScrollBar()->setValue(0);
    viewport()->update();
}

void HexView::setSelectedRange(qsizetype begin, qsizetype length)
{
    begin = std::clamp<qsizetype>(begin, 0, std::max<qsizetype>(0, m_bytes.size() - 1));
    length = std::clamp<qsizetype>(length, 0, m_bytes.size() - begin);
    m_hasSelection = length > 0;
    m_anchor = begin;
    m_cursor = m_hasSelection ? begin + length - 1 : begin;
    viewport()->update();
}

QString HexView::hexText() const
{
    return QString::fromLatin1(bytesToCopy().toHex(' '));
}

QString HexView::plainText() const
{
    QString text;
    for (const char byte : bytesToCopy())
        text += QLatin1Char(isPrintable(byte) ? byte : '.');
    return text;
}

QRect HexView::byteRect(qsizetype byte) const
{
    const qsizetype row = byte / m_layout.bytesPerRow - verticalScrollBar()->value();
    if (byte < 0 || byte >= m_bytes.size() || row < 0 || row * m_layout.lineHeight >= viewport()->height())
        return {};
    const int column = static_cast<int>(byte % m_layout.bytesPerRow);
    return {m_layout.hexLeft(column), static_cast<int>(row) * m_layout.lineHeight, 2 * m_layout.charWidth,
            m_layout.lineHeight};
}

QSize HexView::sizeHint() const
{
    const HexLayout layout = HexLayout::fitting(300, m_layout.charWidth, m_layout.lineHeight, m_bytes.size());
    return {layout.width() + verticalScrollBar()->sizeHint().width() + 2 * frameWidth(),
            8 * m_layout.lineHeight};
}

QSize HexView::minimumSizeHint() const
{
    return {120, 3 * m_layout.lineHeight};
}

void HexView::updateLayout()
{
    const qsizetype topByte = static_cast<qsizetype>(verticalScrollBar()->value()) * m_layout.bytesPerRow;
    m_layout = HexLayout::fitting(viewport()->width(), fontMetrics().horizontalAdvance(QLatin1Char('0')),
                                  fontMetrics().height(), m_bytes.size());
    const int visibleRows = std::max(1, viewport()->height() / m_layout.lineHeight);
    const auto rows = static_cast<int>(m_layout.rowCount(m_bytes.size()));
    verticalScrollBar()->setPageStep(visibleRows);
    verticalScrollBar()->setRange(0, std::max(0, rows - visibleRows));
    verticalScrollBar()->setValue(static_cast<int>(topByte / m_layout.bytesPerRow));
}

void HexView::resizeEvent(QResizeEvent*)
{
    updateLayout();
}

void HexView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        updateLayout();
}

void HexView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    const ThemeColors& colors = themeColors(palette());
    painter.fillRect(viewport()->rect(), palette().color(QPalette::Base));
    painter.setFont(font());
    if (m_bytes.isEmpty()) {
        painter.setPen(colors.mutedText);
        painter.drawText(viewport()->rect().adjusted(8, 0, -8, 0), Qt::AlignCenter, tr("no bytes"));
        return;
    }
    const int ascent = fontMetrics().ascent();
    const qsizetype selectedFrom = selectionBegin();
    const qsizetype selectedTo = selectedFrom + selectionLength();
    const qsizetype firstRow = verticalScrollBar()->value();
    const qsizetype lastRow = std::min<qsizetype>(firstRow + viewport()->height() / m_layout.lineHeight + 1,
                                                  m_layout.rowCount(m_bytes.size()) - 1);
    for (qsizetype row = firstRow; row <= lastRow; ++row) {
        const int top = static_cast<int>(row - firstRow) * m_layout.lineHeight;
        const qsizetype begin = row * m_layout.bytesPerRow;
        const qsizetype count = std::min<qsizetype>(m_layout.bytesPerRow, m_bytes.size() - begin);
        painter.setPen(colors.mutedText);
        painter.drawText(HexLayout::margin, top + ascent,
                         QString::number(begin, 16).rightJustified(m_layout.offsetDigits, QLatin1Char('0')));
        for (qsizetype i = 0; i < count; ++i) {
            const qsizetype byte = begin + i;
            const char value = m_bytes.at(byte);
            const int column = static_cast<int>(i);
            const int hexLeft = m_layout.hexLeft(column);
            const int textLeft = m_layout.textLeft(column);
            const bool selected = byte >= selectedFrom && byte < selectedTo;
            if (selected) {
                // Reaches to the next byte if that is selected, too, so that a range has no gaps.
                const bool runsOn = byte + 1 < selectedTo && i + 1 < count;
                const int right = runsOn ? m_layout.hexLeft(column + 1) : hexLeft + 2 * m_layout.charWidth;
                painter.fillRect(hexLeft, top, right - hexLeft, m_layout.lineHeight, palette().highlight());
                painter.fillRect(textLeft, top, m_layout.charWidth, m_layout.lineHeight,
                                 palette().highlight());
            }
            const QColor text = selected ? palette().color(QPalette::HighlightedText) : colors.text;
            painter.setPen(text);
            painter.drawText(
                hexLeft, top + ascent,
                QString::number(static_cast<unsigned char>(value), 16).rightJustified(2, QLatin1Char('0')));
            painter.setPen(isPrintable(value) || selected ? text : colors.mutedText);
            painter.drawText(textLeft, top + ascent, QString(QLatin1Char(isPrintable(value) ? value : '.')));
        }
    }
    if (hasFocus() && !byteRect(m_cursor).isEmpty()) {
        painter.setPen(colors.accent);
        painter.drawRect(byteRect(m_cursor).adjusted(-1, 0, 0, -1));
    }
}

void HexView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const auto byte = m_layout.byteAt(event->position().toPoint().x(), event->position().toPoint().y(),
                                      verticalScrollBar()->value(), m_bytes.size());
    if (byte)
        moveCursor(static_cast<qsizetype>(*byte), event->modifiers().testFlag(Qt::ShiftModifier));
}

void HexView::mouseMoveEvent(QMouseEvent* event)
{
    if (!event->buttons().testFlag(Qt::LeftButton) || m_bytes.isEmpty())
        return;
    // Dragging past an edge scrolls by one row for every move.
    const int y = event->position().toPoint().y();
    if (y < 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() - 1);
    else if (y >= viewport()->height())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + 1);
    const int inside = std::clamp(y, 0, viewport()->height() - 1);
    const auto byte = m_layout.byteAt(event->position().toPoint().x(), inside, verticalScrollBar()->value(),
                                      m_bytes.size());
    moveCursor(byte ? static_cast<qsizetype>(*byte) : m_bytes.size() - 1, true);
}

void HexView::mouseReleaseEvent(QMouseEvent* event)
{
    event->accept(); // the press was ours, so the parent must not get the release
}

void HexView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        copy(hexText());
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        setSelectedRange(0, m_bytes.size());
        return;
    }
    const qsizetype row = m_layout.bytesPerRow;
    qsizetype to = m_cursor;
    switch (event->key()) {
    case Qt::Key_Left:
        to -= 1;
        break;
    case Qt::Key_Right:
        to += 1;
        break;
    case Qt::Key_Up:
        to -= to >= row ? row : 0;
        break;
    case Qt::Key_Down:
        to += to + row < m_bytes.size() ? row : 0;
        break;
    case Qt::Key_PageUp:
        to -= row * verticalScrollBar()->pageStep();
        break;
    case Qt::Key_PageDown:
        to += row * verticalScrollBar()->pageStep();
        break;
    case Qt::Key_Home:
        to = event->modifiers().testFlag(Qt::ControlModifier) ? 0 : to - to % row;
        break;
    case Qt::Key_End:
        to = event->modifiers().testFlag(Qt::ControlModifier) ? m_bytes.size() - 1 : to - to % row + row - 1;
        break;
    default:
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    moveCursor(to, event->modifiers().testFlag(Qt::ShiftModifier));
}

void HexView::moveCursor(qsizetype to, bool select)
{
    if (m_bytes.isEmpty())
        return;
    m_cursor = std::clamp<qsizetype>(to, 0, m_bytes.size() - 1);
    if (!select)
        m_anchor = m_cursor;
    m_hasSelection = select;
    const auto row = static_cast<int>(m_cursor / m_layout.bytesPerRow);
    QScrollBar* bar = verticalScrollBar();
    if (row < bar->value())
        bar->setValue(row);
    else if (row >= bar->value() + bar->pageStep())
        bar->setValue(row - bar->pageStep() + 1);
    viewport()->update();
    Q_EMIT byteChosen(m_cursor);
}

void HexView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    connect(menu.addAction(tr("Copy as hex")), &QAction::triggered, this, [this] { copy(hexText()); });
    connect(menu.addAction(tr("Copy as text")), &QAction::triggered, this, [this] { copy(plainText()); });
    menu.addSeparator();
    connect(menu.addAction(tr("Select all")), &QAction::triggered, this,
            [this] { setSelectedRange(0, m_bytes.size()); });
    menu.setEnabled(!m_bytes.isEmpty());
    menu.exec(event->globalPos());
}

void HexView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void HexView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void HexView::copy(const QString& text) const
{
    QApplication::clipboard()->setText(text);
}

} // namespace peerscope

#include "moc_hex_view.cpp"

// SPDX-License-Identifier: MIT
#pragma once

#include "ui/inspector/hex_layout.h"

#include <QAbstractScrollArea>
#include <QByteArray>

class QMenu;

namespace peerscope {

/// Bytes as offset, hex and text, with a selection that can be copied. Only the rows in sight cost anything.
class HexView final : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit HexView(QWidget* parent = nullptr);

    /// Shows other bytes, from the top, with nothing selected. The same bytes again change nothing.
    void setBytes(const QByteArray& bytes);
    const QByteArray& bytes() const { return m_bytes; }

    /// Selects `length` bytes from `begin` on; what lies outside is cut off.
    void setSelectedRange(qsizetype begin, qsizetype length);
    qsizetype selectionBegin() const { return std::min(m_anchor, m_cursor); }
    qsizetype selectionLength() const
    {
        return m_hasSelection ? std::max(m_anchor, m_cursor) - selectionBegin() + 1 : 0;
    }
    QByteArray selectedBytes() const { return m_bytes.mid(selectionBegin(), selectionLength()); }

    /// "0a ff 10": the selected bytes, or all where none are selected.
    QString hexText() const;
    /// The same as text; bytes that are not printable ASCII become dots.
    QString plainText() const;

    /// Where a byte is drawn in the viewport (its hex digits); empty when it is scrolled away.
    QRect byteRect(qsizetype byte) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// Somebody has put the cursor on a byte, or the end of a selection.
    void byteChosen(qsizetype byte);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void updateLayout();
    void moveCursor(qsizetype to, bool select);
    void copy(const QString& text) const;
    QByteArray bytesToCopy() const { return m_hasSelection ? selectedBytes() : m_bytes; }

    QByteArray m_bytes;
    HexLayout m_layout;
    qsizetype m_anchor = 0;
    qsizetype m_cursor = 0;
    bool m_hasSelection = false;
};

} // namespace peerscope

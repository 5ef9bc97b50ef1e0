// SPDX-License-Identifier: MIT
#pragma once

#include "ui/inspector/hex_layout.h"

#include <QAbstractScrollArea>
#include <QByteArray>

class QMenu;

namespace peerscope {

/// Bytes as offset, hex and text, with a selection that can be copied. The cost depends only on the visible
/// rows.
class HexView final : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit HexView(QWidget* parent = nullptr);

    /// Shows other bytes from the top, with nothing selected. Does nothing if the bytes are the same.
    void setBytes(const QByteArray& bytes);
    const QByteArray& bytes() const { return m_bytes; }

    /// Selects `length` bytes from `begin` on, clamped to the bytes.
    void setSelectedRange(qsizetype begin, qsizetype length);
    qsizetype selectionBegin() const { return std::min(m_anchor, m_cursor); }
    qsizetype selectionLength() const
    {
        return m_hasSelection ? std::max(m_anchor, m_cursor) - selectionBegin() + 1 : 0;
    }
    QByteArray selectedBytes() const { return m_bytes.mid(selectionBegin(), selectionLength()); }

    /// "0a ff 10": the selected bytes, or all if none are selected.
    QString hexText() const;
    /// The same as text; bytes that are not printable ASCII become dots.
    QString plainText() const;

    /// The place of a byte's hex digits in the viewport; empty if it is scrolled out of view.
    QRect byteRect(qsizetype byte) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// The user has moved the cursor, or the end of the selection, to a byte.
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

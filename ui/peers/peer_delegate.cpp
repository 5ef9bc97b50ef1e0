// SPDX-License-Identifier: MIT
#include "ui/peers/peer_delegate.h"

#include "core/words/peers.h"
#include "ui/peers/peers_model.h"
#include "ui/theme/peer_status.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPainter>

namespace peerscope {

namespace {

constexpr int margin = 6;
constexpr int dotSize = 10;

/// Full: connected. Half full: connecting. Empty: disconnected. So the status is clear without the colour.
void drawDot(QPainter& painter, const QRect& rect, PeerStatus status, const QColor& color)
{
    painter.setPen(QPen(color, 1.5));
    painter.setBrush(status == PeerStatus::Connected ? QBrush(color) : QBrush(Qt::NoBrush));
    if (status == PeerStatus::NotJoined)
        painter.setPen(QPen(color, 1.5, Qt::DotLine));
    painter.drawEllipse(rect);
    if (status == PeerStatus::Connecting) {
        painter.setBrush(color);
        painter.drawChord(rect, 90 * 16, 180 * 16);
    }
}

} // namespace

void PeerDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    const QStyle* style = item.widget ? item.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);

    const ThemeColors& colors = themeColors(item.palette);
    const bool selected = item.state.testFlag(QStyle::State_Selected);
    const QColor text = selected ? item.palette.color(QPalette::HighlightedText) : colors.text;
    const QColor muted = selected ? text : colors.mutedText;
    const auto status = static_cast<PeerStatus>(index.data(PeersModel::StatusRole).toInt());

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const int lineHeight = item.fontMetrics.height();
    const QRect inside = item.rect.adjusted(margin, 3, -margin, -3);
    const QRect dot(inside.left(), inside.top() + (lineHeight - dotSize) / 2, dotSize, dotSize);
    drawDot(*painter, dot, status, selected ? text : statusColor(colors, status));

    QRect upper(inside.left() + dotSize + margin, inside.top(), inside.width() - dotSize - margin,
                lineHeight);
    QRect lower = upper.translated(0, lineHeight);
    const QString id = QString::number(index.data(PeersModel::IdRole).toInt());
    painter->setFont(item.font);
    painter->setPen(muted);
    painter->drawText(upper, Qt::AlignRight | Qt::AlignVCenter, id);
    upper.setRight(upper.right() - item.fontMetrics.horizontalAdvance(id) - margin);
    QFont bold = item.font;
    bold.setWeight(QFont::DemiBold);
    painter->setFont(bold);
    painter->setPen(text);
    painter->drawText(upper, Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(bold).elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideMiddle,
                                                    upper.width()));

    painter->setFont(item.font);
    painter->setPen(muted);
    const QString trouble = index.data(PeersModel::TroubleRole).toString();
    const QString note = trouble.isEmpty() ? index.data(PeersModel::NoteRole).toString() : QString();
    painter->drawText(lower, Qt::AlignRight | Qt::AlignVCenter, note);
    lower.setRight(lower.right() - item.fontMetrics.horizontalAdvance(note) - margin);
    painter->setPen(trouble.isEmpty() || selected ? muted : colors.lost);
    QString state = trouble.isEmpty() ? statusWord(status) : trouble; // the dot shows the status
    if (index.data(PeersModel::RefusesRole).toBool())
        state = tr("%1 · refusing", "a status").arg(state);
    painter->drawText(lower, Qt::AlignLeft | Qt::AlignVCenter,
                      item.fontMetrics.elidedText(state, Qt::ElideRight, lower.width()));
    painter->restore();
}

QSize PeerDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {160, 2 * option.fontMetrics.height() + 6};
}

} // namespace peerscope

#include "moc_peer_delegate.cpp"

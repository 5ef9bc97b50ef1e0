// SPDX-License-Identifier: MIT
#pragma once

#include <QStyledItemDelegate>

namespace peerscope {

/// Draws a row of PeersModel on two lines: dot, name and id; status and round-trip time. If it does not fit
/// (200 pixels are enough), the name is shortened.
class PeerDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace peerscope

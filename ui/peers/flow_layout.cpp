// SPDX-License-Identifier: MIT
#include "ui/peers/flow_layout.h"

#include <QWidget>

#include <algorithm>

namespace peerscope {

namespace {

bool grows(const QLayoutItem& item)
{
    return item.expandingDirections().testFlag(Qt::Horizontal);
}

/// The size an item needs; one that grows starts from its minimum.
QSize sizeOf(const QLayoutItem& item)
{
    const QSize size = item.sizeHint();
    return grows(item) ? QSize(item.minimumSize().width(), size.height()) : size;
}

} // namespace

FlowLayout::FlowLayout(QWidget* parent) : QLayout(parent)
{
}

FlowLayout::~FlowLayout()
{
    for (QLayoutItem* item : m_items)
        delete item;
}

void FlowLayout::addItem(QLayoutItem* item)
{
    m_items.push_back(item);
}

QLayoutItem* FlowLayout::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)] : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index)
{
    QLayoutItem* item = itemAt(index);
    if (item)
        m_items.erase(m_items.begin() + index);
    return item;
}

int FlowLayout::count() const
{
    return static_cast<int>(m_items.size());
}

std::vector<FlowLayout::Row> FlowLayout::rowsFor(int width) const
{
    std::vector<Row> rows;
    for (QLayoutItem* item : m_items) {
        if (item->isEmpty())
            continue;
        const QSize size = sizeOf(*item);
        if (rows.empty() || rows.back().width + spacing() + size.width() > width)
            rows.emplace_back();
        Row& row = rows.back();
        row.width += size.width() + (row.items.empty() ? 0 : spacing());
        row.height = std::max(row.height, size.height());
        row.items.push_back(item);
    }
    return rows;
}

int FlowLayout::heightForWidth(int width) const
{
    const QMargins margins = contentsMargins();
    int height = margins.top() + margins.bottom();
    const std::vector<Row> rows = rowsFor(width - margins.left() - margins.right());
    for (const Row& row : rows)
        height += row.height;
    return height + spacing() * std::max(0, static_cast<int>(rows.size()) - 1);
}

QSize FlowLayout::sizeHint() const
{
    const QMargins margins = contentsMargins();
    int width = 0;
    int height = 0;
    for (const Row& row : rowsFor(QWIDGETSIZE_MAX)) {
        width = std::max(width, row.width);
        height = std::max(height, row.height);
    }
    return {width + margins.left() + margins.right(), height + margins.top() + margins.bottom()};
}

QSize FlowLayout::minimumSize() const
{
    const QMargins margins = contentsMargins();
    QSize size;
    for (const QLayoutItem* item : m_items)
        size = size.expandedTo(item->minimumSize());
    return size.grownBy(margins);
}

void FlowLayout::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    const QRect inside = rect.marginsRemoved(contentsMargins());
    int top = inside.top();
    for (const Row& row : rowsFor(inside.width())) {
        const auto growing = std::count_if(row.items.begin(), row.items.end(),
                                           [](const QLayoutItem* item) { return grows(*item); });
        int rest = std::max(0, inside.width() - row.width);
        auto sharers = static_cast<int>(growing);
        int left = inside.left();
        for (QLayoutItem* item : row.items) {
            const QSize size = sizeOf(*item);
            int width = std::min(size.width(), inside.width());
            if (sharers > 0 && grows(*item)) {
                const int share = rest / sharers;
                width += share;
                rest -= share;
                --sharers;
            }
            item->setGeometry(QRect(left, top + (row.height - size.height()) / 2, width, size.height()));
            left += width + spacing();
        }
        top += row.height + spacing();
    }
}

} // namespace peerscope

#include "moc_flow_layout.cpp"

// SPDX-License-Identifier: MIT
#pragma once

#include <QLayout>

#include <vector>

namespace peerscope {

/// Lays out items in rows, and starts a new row when the width is used up. Items that can grow share the rest
/// of their row. Owns its items, like all layouts.
class FlowLayout final : public QLayout
{
    Q_OBJECT

public:
    explicit FlowLayout(QWidget* parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    int count() const override;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;
    Qt::Orientations expandingDirections() const override { return {}; }

private:
    struct Row
    {
        std::vector<QLayoutItem*> items;
        int width = 0; ///< including spacing
        int height = 0;
    };
    std::vector<Row> rowsFor(int width) const;

    std::vector<QLayoutItem*> m_items;
};

} // namespace peerscope

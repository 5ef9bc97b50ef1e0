// SPDX-License-Identifier: MIT
#pragma once

#include <QLayout>

#include <vector>

namespace peerscope {

/// Puts its items in a row, and goes on in the next row where the width ends. Items that may grow share what
/// is left of theirs. Owns its items, as layouts do.
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
        int width = 0; ///< with spacing
        int height = 0;
    };
    std::vector<Row> rowsFor(int width) const;

    std::vector<QLayoutItem*> m_items;
};

} // namespace peerscope

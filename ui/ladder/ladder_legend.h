// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

namespace peerscope {

/// What the lines of the ladder mean, from left to right, as many as there is room for.
class LadderLegend : public QWidget
{
    Q_OBJECT

public:
    explicit LadderLegend(QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, 0}; }

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

namespace peerscope {

/// Explains the lines of the ladder, as many as fit.
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

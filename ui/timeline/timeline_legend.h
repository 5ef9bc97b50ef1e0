// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

namespace peerscope {

struct ThemeColors;

/// Explains the glyphs of the timeline, as many as fit.
class TimelineLegend : public QWidget
{
    Q_OBJECT

public:
    explicit TimelineLegend(QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, 0}; }

    /// The same on any painter, in logical pixels.
    static void paint(QPainter& painter, const QRectF& area, const QFont& font, const ThemeColors& colors);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "ui/lab/lane_painter.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace peerscope {

/// The lanes of an experiment, one above the other, with one clock. Asks for changes of the time with
/// signals. Lives on the UI thread.
class LaneCanvas : public QWidget
{
    Q_OBJECT

public:
    explicit LaneCanvas(QWidget* parent = nullptr);

    void setLanes(std::vector<Lane> lanes, Time duration);
    const std::vector<Lane>& lanes() const { return m_lanes; }
    void setHead(Time head);
    /// Sets how much time is visible.
    void setLength(Time length);
    Time length() const { return m_length; }
    /// The text shown if there are no lanes.
    void setEmptyText(const QString& text);

    void paint(QPainter& painter, const QSizeF& size) const;

Q_SIGNALS:
    void headRequested(peerscope::Time head);
    void lengthRequested(peerscope::Time length);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF laneArea(std::size_t lane, const QSizeF& size) const;
    LaneTimes times() const { return timesAround(m_head, m_length, m_duration); }
    QString toolTipAt(QPointF place) const;

    std::vector<Lane> m_lanes;
    Time m_duration{1};
    Time m_head{};
    Time m_length{5'000'000};
    Time m_highestAge{1};
    QString m_emptyText;
    std::optional<LaneTimes> m_dragged; ///< the times when the mouse was pressed
};

} // namespace peerscope

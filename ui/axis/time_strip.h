// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

class QHBoxLayout;
class QToolButton;

namespace peerscope {

class Moment;
class TimeCanvas;

/// The row of buttons above a view with an axis of time: the view's own, then following, zoom and fit, the
/// sign of an earlier time, then what explains its marks. They are added from left to right. Lives on the UI
/// thread.
class TimeStrip : public QWidget
{
    Q_OBJECT

public:
    /// `moment` and `canvas` must live as long.
    TimeStrip(Moment* moment, TimeCanvas* canvas, QWidget* parent = nullptr);

    /// `name` is what a screen reader says.
    QToolButton* addButton(const QString& text, const QString& name, const QString& toolTip);
    /// The buttons that every such view has. `things` is what there is to follow: "packets".
    void addNavigation(const QString& things);
    void addLegend(QWidget* legend);

private:
    void showFollowing(bool following);

    Moment* m_moment;
    TimeCanvas* m_canvas;
    QHBoxLayout* m_row;
    QToolButton* m_follow = nullptr;
    QString m_things;
};

} // namespace peerscope

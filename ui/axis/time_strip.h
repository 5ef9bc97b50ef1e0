// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

class QHBoxLayout;
class QToolButton;

namespace peerscope {

class Moment;
class TimeCanvas;

/// The row of buttons above a view with a time axis: the view's own, then follow, zoom and fit, the sign that
/// an earlier time is shown, and the legend. Added from left to right. Lives on the UI thread.
class TimeStrip : public QWidget
{
    Q_OBJECT

public:
    /// `moment` and `canvas` must outlive this.
    TimeStrip(Moment* moment, TimeCanvas* canvas, QWidget* parent = nullptr);

    /// `name` is for screen readers.
    QToolButton* addButton(const QString& text, const QString& name, const QString& toolTip);
    /// The buttons that every such view has. `things` names what is followed: "packets".
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

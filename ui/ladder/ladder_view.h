// SPDX-License-Identifier: MIT
#pragma once

#include "ui/export/export_file.h"

#include <QImage>
#include <QWidget>

class QScrollBar;
class QToolButton;

namespace peerscope {

class LadderCanvas;
class LadderPeersMenu;
class Moment;

/// The ladder diagram: peers as vertical lines, time running down, each datagram a slanted line from its
/// sender to its receiver in its true times. Lives on the UI thread. Costs nothing while it is hidden: what
/// changed is drawn at the next repaint, at a cost that depends on the widget's size and not on the trace's.
class LadderView : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must live as long.
    explicit LadderView(Moment* moment, QWidget* parent = nullptr);

    /// A picture of the ladder as it is, `size` in logical pixels; needs no window. Null if `size` is empty.
    QImage renderImage(QSize size, qreal devicePixelRatio);
    /// The ladder as it is. Must not outlive the view.
    Exportable exportable();

    /// The part that is drawn. For tests and benchmarks.
    LadderCanvas* canvas() const { return m_canvas; }

Q_SIGNALS:
    /// Something could not be done; a sentence for the user.
    void problem(const QString& message);

private:
    void updateScrollBar();
    void askWhereToExport();

    LadderCanvas* m_canvas;
    QScrollBar* m_scrollBar;
    LadderPeersMenu* m_peersMenu;
    QToolButton* m_peers = nullptr;
};

} // namespace peerscope

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

/// The ladder diagram: peers are vertical lines, time runs down, and each datagram is a slanted line from
/// sender to receiver at its true times. Lives on the UI thread. Costs nothing while hidden. The cost of a
/// repaint depends on the size of the widget, not of the trace.
class LadderView : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must live as long.
    explicit LadderView(Moment* moment, QWidget* parent = nullptr);

    /// A picture of the ladder as shown, `size` in logical pixels. Needs no window. Null if `size` is empty.
    QImage renderImage(QSize size, qreal devicePixelRatio);
    /// Exports the ladder as shown. Must not outlive the view.
    Exportable exportable();

    /// For tests and benchmarks.
    LadderCanvas* canvas() const { return m_canvas; }

Q_SIGNALS:
    /// Something failed; `message` is a sentence for the user.
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

// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/packet_selection.h"
#include "core/trace/trace.h"
#include "ui/export/export_file.h"
#include "ui/moment/selection.h"

#include <QImage>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QScrollBar;
class QToolButton;

namespace peerscope {

class LadderCanvas;
class LadderPeersMenu;

/// The ladder diagram: peers as vertical lines, time running down, each datagram a slanted line from its
/// sender to its receiver in its true times. Reads a trace and knows nothing of who makes it; selection and
/// time cursor are shared with other views, so it only asks for them to be changed. Lives on the UI thread.
/// Setting things is cheap, and free while the ladder is hidden: what changed is drawn at the next repaint,
/// at a cost that depends on the widget's size and not on the trace's.
class LadderView : public QWidget
{
    Q_OBJECT

public:
    explicit LadderView(QWidget* parent = nullptr);

    /// Shows `trace`; one of another recording replaces the one shown so far.
    void setTrace(const TraceSnapshot& trace);
    /// The sandbox's clock. Without one, "now" is when the newest datagram was sent.
    void setNow(Time now);
    /// What every view has selected. Brings it in sight unless the view is following the run.
    void setSelection(const Selection& selection);
    void setTimeCursor(std::optional<Time> time);
    void setBookmarks(std::vector<Time> bookmarks);
    /// Fades what carries none of these packets; null: nothing.
    void setFiltered(std::shared_ptr<const PacketSelection> packets);
    /// Brings a moment in sight, where it is not.
    void showTime(Time time);

    /// A picture of the ladder as it is, `size` in logical pixels; needs no window. Null if `size` is empty.
    QImage renderImage(QSize size, qreal devicePixelRatio);
    /// The ladder as it is. Must not outlive the view.
    Exportable exportable();

    /// The part that is drawn. For tests and benchmarks.
    LadderCanvas* canvas() const { return m_canvas; }

Q_SIGNALS:
    void selectionRequested(const peerscope::Selection& selection);
    void timeCursorRequested(std::optional<peerscope::Time> time);
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

// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_views.h"

#include "ui/document/document.h"
#include "ui/timeline/timeline_canvas.h"
#include "ui/timeline/timeline_view.h"
#include "ui/view/action.h"

#include <QAction>
#include <QActionGroup>

namespace peerscope {

namespace {

/// The choices of what a lane stands for.
QList<QAction*> groupingActions(TimelineView* view, QWidget* window)
{
    auto* group = new QActionGroup(window);
    const auto add = [&](const char* name, const QString& text, LaneGrouping grouping) {
        QAction* action =
            makeAction(window, name, text,
                       TimelineView::tr("What a lane of the timelines stands for (G in the timelines)"), {},
                       [view, grouping] { view->setGrouping(grouping); });
        action->setCheckable(true);
        action->setChecked(view->grouping() == grouping);
        group->addAction(action);
        QObject::connect(view, &TimelineView::groupingChanged, action,
                         [action, grouping](LaneGrouping now) { action->setChecked(now == grouping); });
    };
    add("lanesByChannel", TimelineView::tr("A lane for each &channel"), LaneGrouping::Channel);
    add("lanesByPeer", TimelineView::tr("A lane for each &peer and channel"), LaneGrouping::PeerAndChannel);
    return group->actions();
}

QImage pictureOf(TimelineView* view, QSize size, qreal ratio,
                 const std::optional<std::pair<Time, Time>>& stretch)
{
    if (stretch) {
        view->setGrouping(LaneGrouping::PeerAndChannel);
        view->canvas()->resize(size);
        view->showRange(stretch->first, stretch->second);
    }
    return view->renderImage(size, ratio);
}

} // namespace

View timelinesView(const ViewContext& context)
{
    auto* view = new TimelineView(context.document->moment(), context.window);
    return {.name = QStringLiteral("timelines"),
            .title = TimelineView::tr("Timelines"),
            .widget = view,
            .place = ViewPlace::BelowCentre,
            .share = 0.4,
            .show = makeAction(context.window, "showTimelines", TimelineView::tr("&Timelines"),
                               TimelineView::tr("Every packet in the lane of its channel"),
                               QKeySequence(Qt::CTRL | Qt::Key_T)),
            .commands = {{ViewMenu::View, groupingActions(view, context.window)}},
            .picture = [view](QSize size, qreal ratio, const auto& stretch) {
                return pictureOf(view, size, ratio, stretch);
            }};
}

} // namespace peerscope

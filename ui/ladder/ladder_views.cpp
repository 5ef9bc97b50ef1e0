// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_views.h"

#include "ui/document/document.h"
#include "ui/ladder/ladder_canvas.h"
#include "ui/ladder/ladder_view.h"
#include "ui/view/action.h"

namespace peerscope {

View ladderView(const ViewContext& context)
{
    auto* view = new LadderView(context.document->moment(), context.window);
    QObject::connect(view, &LadderView::problem, context.document, &Document::problem);
    const auto picture = [view](QSize size, qreal ratio,
                                const std::optional<std::pair<Time, Time>>& stretch) {
        if (stretch) {
            view->canvas()->resize(size);
            view->canvas()->showRange(stretch->first, stretch->second);
        }
        return view->renderImage(size, ratio);
    };
    return {.name = QStringLiteral("ladder"),
            .title = LadderView::tr("Ladder"),
            .widget = view,
            .place = ViewPlace::BelowCentre,
            .share = 0.65,
            .show =
                makeAction(context.window, "showLadder", LadderView::tr("La&dder"),
                           LadderView::tr("Every datagram on its way from peer to peer, time running down"),
                           QKeySequence(Qt::CTRL | Qt::Key_D)),
            .picture = picture};
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "ui/statistics/statistics_views.h"

#include "ui/document/document.h"
#include "ui/statistics/statistics_panel.h"

namespace peerscope {

View statisticsView(const ViewContext& context)
{
    auto* panel = new StatisticsPanel(context.document->moment(), context.window);
    QObject::connect(panel, &StatisticsPanel::problem, context.document, &Document::problem);
    return {.name = QStringLiteral("statistics"),
            .title = StatisticsPanel::tr("Statistics"),
            .widget = panel,
            .place = ViewPlace::Right,
            .dock = QStringLiteral("statisticsDock")};
}

} // namespace peerscope

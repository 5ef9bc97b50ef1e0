// SPDX-License-Identifier: MIT
#include "ui/packets/packets_views.h"

#include "ui/document/document.h"
#include "ui/packets/packets_panel.h"
#include "ui/view/action.h"
#include "ui/view/view_requests.h"

namespace peerscope {

View packetsView(const ViewContext& context)
{
    auto* panel = new PacketsPanel(context.document->moment(), context.window);
    QObject::connect(panel, &PacketsPanel::problem, context.document, &Document::problem);
    QAction* filter = makeAction(context.window, "filterPackets", PacketsPanel::tr("&Filter packets…"),
                                 PacketsPanel::tr("Choose which packets all views show"), QKeySequence::Find,
                                 [panel, requests = context.requests] {
                                     Q_EMIT requests->showRequested(QStringLiteral("packets"));
                                     panel->focusFilter();
                                 });
    return {.name = QStringLiteral("packets"),
            .title = PacketsPanel::tr("Packets"),
            .widget = panel,
            .place = ViewPlace::Bottom,
            .dock = QStringLiteral("packetsDock"),
            .share = 0.18,
            .commands = {{ViewMenu::Edit, {filter}}}};
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "ui/clock/clock_views.h"

#include "ui/clock/branch_figures.h"
#include "ui/clock/branches_panel.h"
#include "ui/document/document.h"
#include "ui/view/view_requests.h"

namespace peerscope {

View branchesView(const ViewContext& context)
{
    auto* panel = new BranchesPanel(context.window);
    new BranchFigures(context.document, panel);
    QObject::connect(panel, &BranchesPanel::continueRequested, context.requests,
                     &ViewRequests::continueRequested);
    QObject::connect(panel, &BranchesPanel::switchRequested, context.document, &Document::switchToBranch);
    QObject::connect(panel, &BranchesPanel::renameRequested, context.document, &Document::renameBranch);
    return {.name = QStringLiteral("branches"),
            .title = BranchesPanel::tr("Branches"),
            .widget = panel,
            .place = ViewPlace::Bottom,
            .dock = QStringLiteral("branchesDock")};
}

} // namespace peerscope

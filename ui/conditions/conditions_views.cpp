// SPDX-License-Identifier: MIT
#include "ui/conditions/conditions_views.h"

#include "ui/conditions/links_panel.h"
#include "ui/document/document.h"

#include <QDir>
#include <QStandardPaths>

namespace peerscope {

View linksView(const ViewContext& context)
{
    auto* panel = new LinksPanel(context.document->moment(), context.window);
    const QString dataFolder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    if (!dataFolder.isEmpty())
        panel->setPresetFolder(QDir(dataFolder).filePath(QStringLiteral("presets")));
    QObject::connect(panel, &LinksPanel::performRequested, context.document, &Document::perform);
    QObject::connect(panel, &LinksPanel::problem, context.document, &Document::problem);
    return {.name = QStringLiteral("links"),
            .title = LinksPanel::tr("Links"),
            .widget = panel,
            .place = ViewPlace::Left,
            .dock = QStringLiteral("linksDock")};
}

} // namespace peerscope

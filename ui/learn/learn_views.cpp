// SPDX-License-Identifier: MIT
#include "ui/learn/learn_views.h"

#include "ui/document/document.h"
#include "ui/learn/learn_panel.h"
#include "ui/learn/lesson_guide.h"
#include "ui/view/view_requests.h"

#include <QDir>
#include <QStandardPaths>

namespace peerscope {

View learnView(const ViewContext& context)
{
    auto* panel = new LearnPanel(context.window);
    const QString dataFolder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    if (!dataFolder.isEmpty())
        panel->setOwnFolder(QDir(dataFolder).filePath(QStringLiteral("lessons")));
    new LessonGuide(context, panel);
    QObject::connect(panel, &LearnPanel::problem, context.document, &Document::problem);
    QObject::connect(panel, &LearnPanel::experimentRequested, context.requests,
                     [requests = context.requests](const QString& name) {
                         Q_EMIT requests->experimentRequested(
                             QStringLiteral(":/peerscope/experiments/%1.experiment.json").arg(name));
                     });
    return {.name = QStringLiteral("learn"),
            .title = LearnPanel::tr("Learn"),
            .widget = panel,
            .place = ViewPlace::Left,
            .dock = QStringLiteral("learnDock"),
            .isShown = false};
}

} // namespace peerscope

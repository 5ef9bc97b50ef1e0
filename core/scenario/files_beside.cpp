// SPDX-License-Identifier: MIT
#include "core/scenario/files_beside.h"

#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_json.h"

#include <QDir>

namespace peerscope {

QString fileBeside(const QString& folder, const QString& name, const QString& path)
{
    if (folder.isEmpty())
        failScenario(path, ScenarioWording::tr("found \"%1\"").arg(shownInMessage(name)),
                     ScenarioWording::tr("none: a scenario that is in no file has no files beside it"));
    return QDir::cleanPath(QDir(folder).absoluteFilePath(name));
}

QString nameBeside(const QString& folder, const QString& file)
{
    const QString relative = QDir(folder).relativeFilePath(file);
    return relative.startsWith(QStringLiteral("../")) ? file : relative;
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "core/files/whole_database.h"

#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>

#include <cstdio>

namespace peerscope {

std::optional<QString> writeWholeDatabase(const QString& fileName,
                                          const std::function<std::optional<QString>(const QString&)>& write,
                                          const std::function<bool()>& shouldStop)
{
    // SQLite creates it with the usual rights, which a temporary file of Qt's would not have.
    QString place;
    do
        place = QStringLiteral("%1.%2.part").arg(fileName).arg(QRandomGenerator::global()->generate(), 0, 36);
    while (QFileInfo::exists(place));
    std::optional<QString> problem = write(place);
    const bool isStopped = shouldStop && shouldStop();
    if (!problem && !isStopped &&
        std::rename(QFile::encodeName(place).constData(), QFile::encodeName(fileName).constData()) != 0)
        problem = QStringLiteral("%1: %2").arg(fileName, qt_error_string());
    if (problem || isStopped)
        QFile::remove(place);
    if (problem)
        problem->replace(place, fileName);
    return problem;
}

} // namespace peerscope

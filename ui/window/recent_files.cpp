// SPDX-License-Identifier: MIT
#include "ui/window/recent_files.h"

#include <QFileInfo>
#include <QSettings>

namespace peerscope {

namespace {

constexpr qsizetype most = 10;

QString key()
{
    return QStringLiteral("recentFiles");
}

} // namespace

QStringList recentFiles()
{
    return QSettings().value(key()).toStringList().mid(0, most);
}

void addRecentFile(const QString& fileName)
{
    const QString absolute = QFileInfo(fileName).absoluteFilePath();
    QStringList files = recentFiles();
    files.removeAll(absolute);
    files.prepend(absolute);
    QSettings().setValue(key(), files.mid(0, most));
}

void removeRecentFile(const QString& fileName)
{
    QStringList files = recentFiles();
    files.removeAll(QFileInfo(fileName).absoluteFilePath());
    QSettings().setValue(key(), files);
}

void clearRecentFiles()
{
    QSettings().remove(key());
}

} // namespace peerscope

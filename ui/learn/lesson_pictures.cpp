// SPDX-License-Identifier: MIT
#include "ui/learn/lesson_pictures.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

namespace peerscope {

QStringList pictureNames(const QString& markdown)
{
    static const QRegularExpression picture(QStringLiteral("!\\[[^\\]]*\\]\\(([^)\\s]+)\\)"));
    QStringList names;
    for (auto matches = picture.globalMatch(markdown); matches.hasNext();)
        names << matches.next().captured(1);
    return names;
}

QString pictureFile(const QString& folder, const QString& name, bool dark)
{
    if (name.contains(QLatin1Char('/')) || !name.endsWith(QLatin1String(".png")))
        return {};
    const QDir directory(folder);
    const QString darkFile = directory.filePath(name.chopped(4) + QStringLiteral(".dark.png"));
    if (dark && QFile::exists(darkFile))
        return darkFile;
    const QString file = directory.filePath(name);
    return QFile::exists(file) ? file : QString();
}

} // namespace peerscope

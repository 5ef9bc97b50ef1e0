// SPDX-License-Identifier: MIT
#include "ui/learn/shipped_lessons.h"

#include <QFile>

#include <iterator>

namespace peerscope {

QString shippedLessonsFolder()
{
    return QStringLiteral(":/peerscope/lessons");
}

LessonFolder allLessons(const QString& ownFolder)
{
    LessonFolder all = loadLessons(shippedLessonsFolder());
    if (ownFolder.isEmpty())
        return all;
    LessonFolder own = loadLessons(ownFolder);
    std::move(own.lessons.begin(), own.lessons.end(), std::back_inserter(all.lessons));
    all.problems += own.problems;
    return all;
}

QString lessonAdvice()
{
    QFile file(shippedLessonsFolder() + QStringLiteral("/what-to-use-when.md"));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace peerscope

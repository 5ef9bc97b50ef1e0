// SPDX-License-Identifier: MIT
#include "ui/learn/shipped_lessons.h"

#include <QFile>

namespace peerscope {

QString shippedLessonsFolder()
{
    return QStringLiteral(":/peerscope/lessons");
}

LessonFolder shippedLessons()
{
    return loadLessons(shippedLessonsFolder());
}

QString lessonAdvice()
{
    QFile file(shippedLessonsFolder() + QStringLiteral("/what-to-use-when.md"));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace peerscope

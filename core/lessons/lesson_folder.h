// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/lesson.h"

#include <QStringList>

#include <vector>

namespace peerscope {

struct LessonFolder
{
    std::vector<Lesson> lessons; ///< in order of their names
    QStringList problems;        ///< one line for each lesson that was skipped
};

/// Every lesson of a folder: NN-name.md, with NN-name.scenario.json and NN-name.PART.scenario.json beside it.
/// Other files are ignored. A missing folder counts as empty. At most 1,000 lessons.
LessonFolder loadLessons(const QString& folder);

} // namespace peerscope

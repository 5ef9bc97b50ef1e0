// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/lessons/lesson_folder.h"

namespace peerscope {

/// Where the program has its lessons.
QString shippedLessonsFolder();
/// The lessons that come with the program, and behind them those of `ownFolder` (empty: none).
LessonFolder allLessons(const QString& ownFolder);
/// The table of advice, Markdown.
QString lessonAdvice();

} // namespace peerscope

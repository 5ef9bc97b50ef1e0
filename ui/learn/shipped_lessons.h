// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/lesson_folder.h"

namespace peerscope {

/// Where the program has its lessons.
QString shippedLessonsFolder();
/// The lessons that come with the program.
LessonFolder shippedLessons();
/// The table of advice, Markdown.
QString lessonAdvice();

} // namespace peerscope

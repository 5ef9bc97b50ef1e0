// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/lesson_folder.h"

namespace peerscope {

/// The folder of the program's lessons.
QString shippedLessonsFolder();
/// The lessons that come with the program.
LessonFolder shippedLessons();
/// The table of advice, as Markdown.
QString lessonAdvice();

} // namespace peerscope

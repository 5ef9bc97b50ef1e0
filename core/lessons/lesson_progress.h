// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/lesson.h"

#include <vector>

namespace peerscope {

/// Which steps of a lesson have been done. A done step stays done, even after undo.
class LessonProgress
{
public:
    LessonProgress() = default;
    explicit LessonProgress(const Lesson& lesson) : m_steps(lesson.steps), m_done(lesson.steps.size()) {}

    const std::vector<bool>& done() const { return m_done; }
    std::size_t doneCount() const;
    bool isComplete() const { return doneCount() == m_done.size(); }
    /// The first step still to do; the number of steps if all are done.
    std::size_t next() const;

    /// Checks every step still to do. Returns whether any of them is now done. Scans the trace for each
    /// condition on packets, which is fast because lessons are short.
    bool update(const LessonMoment& moment);

private:
    std::vector<LessonStep> m_steps;
    std::vector<bool> m_done;
};

} // namespace peerscope

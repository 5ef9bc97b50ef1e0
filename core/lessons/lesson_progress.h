// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/lesson.h"

#include <vector>

namespace peerscope {

/// Which steps of a lesson have been done. A step that was done stays done, whatever is undone.
class LessonProgress
{
public:
    LessonProgress() = default;
    explicit LessonProgress(const Lesson& lesson) : m_steps(lesson.steps), m_done(lesson.steps.size()) {}

    const std::vector<bool>& done() const { return m_done; }
    std::size_t doneCount() const;
    bool isComplete() const { return doneCount() == m_done.size(); }
    /// The first step that is to be done; their number where none is.
    std::size_t next() const;

    /// Looks at every step that is still to be done. Returns whether any was done. Costs a scan of the trace
    /// for each condition on packets: lessons are short.
    bool update(const LessonMoment& moment);

private:
    std::vector<LessonStep> m_steps;
    std::vector<bool> m_done;
};

} // namespace peerscope

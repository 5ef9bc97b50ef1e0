// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_progress.h"

#include <algorithm>

namespace peerscope {

std::size_t LessonProgress::doneCount() const
{
    return static_cast<std::size_t>(std::count(m_done.begin(), m_done.end(), true));
}

std::size_t LessonProgress::next() const
{
    return static_cast<std::size_t>(std::find(m_done.begin(), m_done.end(), false) - m_done.begin());
}

bool LessonProgress::update(const LessonMoment& moment)
{
    bool any = false;
    for (std::size_t index = 0; index < m_steps.size(); ++index) {
        const LessonStep& step = m_steps[index];
        if (m_done[index] || step.part != moment.part)
            continue;
        m_done[index] =
            std::all_of(step.conditions.begin(), step.conditions.end(),
                        [&](const LessonCondition& condition) { return holds(condition, moment); });
        any = any || m_done[index];
    }
    return any;
}

} // namespace peerscope

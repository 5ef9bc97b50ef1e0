// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/real_clock.h"

#include <atomic>
#include <chrono>
#include <memory>

namespace peerscope {

/// A clock that stands still until a test sets it. It can be read on other threads, and the function returned
/// by read() may outlive it.
class HandClock
{
public:
    /// `perLook`: how much the clock advances each time it is read.
    explicit HandClock(std::chrono::nanoseconds perLook = {}) : m_perLook(perLook) {}

    void advance(std::chrono::nanoseconds by) { *m_now += by.count(); }
    RealClock read() const
    {
        return [now = m_now, perLook = m_perLook] {
            return std::chrono::nanoseconds(now->fetch_add(perLook.count()) + perLook.count());
        };
    }

private:
    std::chrono::nanoseconds m_perLook;
    std::shared_ptr<std::atomic<std::chrono::nanoseconds::rep>> m_now =
        std::make_shared<std::atomic<std::chrono::nanoseconds::rep>>(0);
};

} // namespace peerscope

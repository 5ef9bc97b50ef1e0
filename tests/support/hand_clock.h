// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/real_clock.h"

#include <atomic>
#include <chrono>
#include <memory>

namespace peerscope {

/// A clock that stands still until a test turns its hands. May be read on another thread, and outlived by
/// what read() has returned.
class HandClock
{
public:
    /// `perLook`: goes on by so much each time it is looked at.
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

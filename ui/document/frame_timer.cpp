// SPDX-License-Identifier: MIT
#include "ui/document/frame_timer.h"

#include <chrono>

namespace peerscope {

namespace {

constexpr std::chrono::milliseconds frame{16};
/// What was asked of the engine shows soon after, not at once.
constexpr Time afterglow{500'000};

} // namespace

FrameTimer::FrameTimer(QObject* parent) : QObject(parent)
{
    m_clock.start();
    m_timer.setObjectName(QStringLiteral("frameTimer"));
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(frame);
    connect(&m_timer, &QTimer::timeout, this, &FrameTimer::due);
}

void FrameTimer::wake()
{
    m_awakeUntil = elapsed() + afterglow;
    if (!m_timer.isActive())
        m_timer.start();
}

void FrameTimer::sleep()
{
    if (elapsed() > m_awakeUntil)
        m_timer.stop();
}

Time FrameTimer::elapsed() const
{
    return Time(m_clock.nsecsElapsed() / 1000);
}

} // namespace peerscope

#include "moc_frame_timer.cpp"

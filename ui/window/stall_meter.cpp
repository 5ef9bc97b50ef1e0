// SPDX-License-Identifier: MIT
#include "ui/window/stall_meter.h"

#include <algorithm>

namespace peerscope {

namespace {

constexpr int interval = 2;
constexpr double longWait = 50;

} // namespace

StallMeter::StallMeter(QObject* parent) : QObject(parent)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, &StallMeter::tick);
}

void StallMeter::start()
{
    m_longest = 0;
    m_sum = 0;
    m_count = 0;
    m_longWaits = 0;
    m_clock.start();
    m_timer.start();
}

void StallMeter::tick()
{
    const double waited = std::max(0.0, static_cast<double>(m_clock.nsecsElapsed()) / 1e6 - interval);
    m_clock.start();
    m_longest = std::max(m_longest, waited);
    m_sum += waited;
    ++m_count;
    if (waited > longWait)
        ++m_longWaits;
}

} // namespace peerscope

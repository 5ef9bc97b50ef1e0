// SPDX-License-Identifier: MIT
#include "ui/document/speed_meter.h"

namespace peerscope {

namespace {

constexpr Time window{500'000};
constexpr Time shortest{100'000};

} // namespace

void SpeedMeter::add(Time virtualTime, Time realTime)
{
    if (!m_samples.empty() &&
        (virtualTime < m_samples.back().virtualTime || realTime < m_samples.back().realTime))
        m_samples.clear();
    m_samples.push_back({virtualTime, realTime});
    // The sample just outside the window stays: it is where the window begins.
    while (m_samples.size() > 2 && realTime - m_samples[1].realTime >= window)
        m_samples.pop_front();
}

std::optional<double> SpeedMeter::speed() const
{
    if (m_samples.size() < 2)
        return std::nullopt;
    const Time real = m_samples.back().realTime - m_samples.front().realTime;
    if (real < shortest)
        return std::nullopt;
    const Time passed = m_samples.back().virtualTime - m_samples.front().virtualTime;
    return static_cast<double>(passed.count()) / static_cast<double>(real.count());
}

} // namespace peerscope

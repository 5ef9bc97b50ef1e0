// SPDX-License-Identifier: MIT
#include "ui/clock/speed_scale.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace peerscope {

namespace {

constexpr int snapDistance = 6;
constexpr std::array<double, 13> steps = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100};

} // namespace

double speedAtPosition(int position)
{
    const int clamped = std::clamp(position, slowestPosition, fastestPosition);
    const int decade = static_cast<int>(std::lround(clamped / 100.0)) * 100;
    const int snapped = std::abs(clamped - decade) <= snapDistance ? decade : clamped;
    return std::clamp(std::pow(10.0, snapped / 100.0), slowestSpeed, fastestSpeed);
}

int positionOfSpeed(double speed)
{
    if (!(speed > slowestSpeed))
        return slowestPosition;
    if (!(speed < fastestSpeed))
        return fastestPosition;
    return static_cast<int>(std::lround(std::log10(speed) * 100.0));
}

double nextFasterSpeed(double speed)
{
    const auto* next =
        std::find_if(steps.begin(), steps.end(), [speed](double step) { return step > speed * 1.001; });
    return next == steps.end() ? steps.back() : *next;
}

double nextSlowerSpeed(double speed)
{
    const auto previous =
        std::find_if(steps.rbegin(), steps.rend(), [speed](double step) { return step < speed / 1.001; });
    return previous == steps.rend() ? steps.front() : *previous;
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "ui/axis/time_ruler.h"

#include "core/words/clock_format.h"

#include <array>

namespace peerscope {

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t hour = 60 * minute;

struct Step
{
    std::int64_t length;
    int minors;
};

constexpr std::array clockSteps = {
    Step{1 * second, 5},  Step{2 * second, 4},  Step{5 * second, 5},  Step{10 * second, 5},
    Step{15 * second, 3}, Step{30 * second, 3}, Step{1 * minute, 6},  Step{2 * minute, 4},
    Step{5 * minute, 5},  Step{10 * minute, 5}, Step{15 * minute, 3}, Step{30 * minute, 3},
    Step{1 * hour, 6},    Step{2 * hour, 4},    Step{3 * hour, 3},    Step{6 * hour, 6},
    Step{12 * hour, 4},   Step{24 * hour, 4},
};

int decimalsFor(std::int64_t step)
{
    int decimals = 0;
    for (std::int64_t unit = second; unit > 1 && step % unit != 0; unit /= 10)
        ++decimals;
    return decimals;
}

} // namespace

TickStep tickStepFor(double microsecondsPerPixel, double minimumPixels)
{
    const double wanted = microsecondsPerPixel * minimumPixels;
    for (std::int64_t power = 1; power < second; power *= 10) {
        for (const std::int64_t times : {1, 2, 5}) {
            const std::int64_t length = power * times;
            if (static_cast<double>(length) >= wanted)
                return {Time(length), length == 1 ? 1 : length == 2 ? 2 : times == 2 ? 4 : 5};
        }
    }
    for (const Step& step : clockSteps) {
        if (static_cast<double>(step.length) >= wanted)
            return {Time(step.length), step.minors};
    }
    std::int64_t days = 1;
    while (static_cast<double>(days * 24 * hour) < wanted && days < 1'000'000)
        days *= 2;
    return {Time(days * 24 * hour), 4};
}

Time firstTickAt(Time time, Time step)
{
    const std::int64_t length = step.count();
    const std::int64_t remainder = time.count() % length;
    return Time(time.count() - remainder + (remainder > 0 ? length : 0));
}

QString tickLabel(Time time, Time step)
{
    return momentText(time, decimalsFor(step.count()));
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "ui/axis/time_ruler.h"

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

QString clockText(std::int64_t microseconds, int decimals)
{
    const bool negative = microseconds < 0;
    const auto value =
        negative ? 0 - static_cast<std::uint64_t>(microseconds) : static_cast<std::uint64_t>(microseconds);
    const std::uint64_t hours = value / hour;
    QString text = negative ? QStringLiteral("−") : QString();
    if (hours > 0)
        text += QStringLiteral("%1:").arg(hours);
    text += QStringLiteral("%1:%2")
                .arg(value / minute % 60, 2, 10, QLatin1Char('0'))
                .arg(value / second % 60, 2, 10, QLatin1Char('0'));
    if (decimals > 0) {
        const QString fraction = QStringLiteral("%1").arg(value % second, 6, 10, QLatin1Char('0'));
        text += QLatin1Char('.') + fraction.left(decimals);
    }
    return text;
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
    return clockText(time.count(), decimalsFor(step.count()));
}

QString momentText(Time time)
{
    return clockText(time.count(), 6);
}

QString durationText(Time length)
{
    const std::int64_t value = length.count();
    if (value < 1000)
        return QStringLiteral("%1 µs").arg(value);
    const double amount = static_cast<double>(value);
    if (value < second)
        return QStringLiteral("%1 ms").arg(amount / 1e3, 0, 'f', value < 100'000 ? 2 : 1);
    if (value < minute)
        return QStringLiteral("%1 s").arg(amount / 1e6, 0, 'f', 2);
    if (value < hour)
        return QStringLiteral("%1 min %2 s")
            .arg(value / minute)
            .arg(value / second % 60, 2, 10, QLatin1Char('0'));
    return QStringLiteral("%1 h %2 min").arg(value / hour).arg(value / minute % 60, 2, 10, QLatin1Char('0'));
}

} // namespace peerscope

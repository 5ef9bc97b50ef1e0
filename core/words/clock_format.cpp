// SPDX-License-Identifier: MIT
#include "core/words/clock_format.h"

#include <algorithm>
#include <cmath>

namespace peerscope {

QString formatClock(Time time)
{
    const qint64 milliseconds = std::max<qint64>(0, time.count()) / 1000;
    const qint64 hours = milliseconds / 3'600'000;
    const QString text = QStringLiteral("%1:%2.%3")
                             .arg(milliseconds / 60'000 % 60, 2, 10, QLatin1Char('0'))
                             .arg(milliseconds / 1000 % 60, 2, 10, QLatin1Char('0'))
                             .arg(milliseconds % 1000, 3, 10, QLatin1Char('0'));
    return hours == 0 ? text : QStringLiteral("%1:%2").arg(hours).arg(text);
}

QString formatClockMicroseconds(Time time)
{
    return QStringLiteral("%1").arg(std::max<qint64>(0, time.count()) % 1000, 3, 10, QLatin1Char('0'));
}

QString momentText(Time time)
{
    return momentText(time, 6);
}

QString momentText(Time time, int decimals)
{
    constexpr std::int64_t second = 1'000'000;
    constexpr std::int64_t minute = 60 * second;
    constexpr std::int64_t hour = 60 * minute;
    const std::int64_t microseconds = time.count();
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

QString formatSpeed(double speed)
{
    if (!std::isfinite(speed) || speed <= 0)
        return QStringLiteral("×0");
    // Three significant digits; big numbers get no exponent.
    const int digitsBefore = static_cast<int>(std::floor(std::log10(speed))) + 1;
    const int decimals = std::clamp(3 - digitsBefore, 0, 4);
    QString text = QString::number(speed, 'f', decimals);
    if (decimals > 0) {
        while (text.endsWith(QLatin1Char('0')))
            text.chop(1);
        if (text.endsWith(QLatin1Char('.')))
            text.chop(1);
    }
    return QStringLiteral("×") + text;
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>
#include <limits>

namespace peerscope {

namespace {

struct NumberWords
{
    Q_DECLARE_TR_FUNCTIONS(Numbers)
};

constexpr std::int64_t millisecond = 1'000;
constexpr std::int64_t second = 1'000 * millisecond;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t hour = 60 * minute;

/// `value` divided by 10^digits, written with all digits and no rounding.
QString fixedPoint(std::int64_t value, int digits)
{
    std::uint64_t unit = 1;
    for (int i = 0; i < digits; ++i)
        unit *= 10;
    const bool negative = value < 0;
    const std::uint64_t magnitude =
        negative ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
    return (negative ? QLocale().negativeSign() : QString()) + QString::number(magnitude / unit) +
           QLocale().decimalPoint() +
           QString::number(magnitude % unit).rightJustified(digits, QLatin1Char('0'));
}

QString ungrouped(double value, char format, int digits)
{
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    return locale.toString(value, format, digits);
}

} // namespace

QString formatDecimals(double value, int decimals)
{
    return ungrouped(value, 'f', decimals);
}

QString formatSignificant(double value, int digits)
{
    return ungrouped(value, 'g', digits);
}

QString formatSeconds(Time time)
{
    return NumberWords::tr("%1 s").arg(fixedPoint(time.count(), 6));
}

QString formatMilliseconds(Time time)
{
    return NumberWords::tr("%1 ms").arg(fixedPoint(time.count(), 3));
}

QString formatShortMilliseconds(Time time)
{
    const double milliseconds = toMilliseconds(time);
    const int digits = std::abs(milliseconds) < 9.95 && time.count() != 0 ? 1 : 0;
    return NumberWords::tr("%1 ms").arg(formatDecimals(milliseconds, digits));
}

QString durationText(Time length)
{
    const std::int64_t value = length.count();
    if (value < millisecond)
        return NumberWords::tr("%1 µs").arg(value);
    if (value < second)
        return NumberWords::tr("%1 ms").arg(
            formatDecimals(toMilliseconds(length), value < 100 * millisecond ? 2 : 1));
    if (value < minute)
        return NumberWords::tr("%1 s").arg(formatDecimals(toSeconds(length), 2));
    if (value < hour)
        return NumberWords::tr("%1 min %2 s")
            .arg(value / minute)
            .arg(value / second % 60, 2, 10, QLatin1Char('0'));
    return NumberWords::tr("%1 h %2 min").arg(value / hour).arg(value / minute % 60, 2, 10, QLatin1Char('0'));
}

QString formatCount(std::uint64_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

QString bytesText(std::uint64_t count)
{
    return NumberWords::tr("%1 byte(s)", nullptr, forPlural(count)).arg(formatCount(count));
}

QString sizeText(std::uint64_t count)
{
    constexpr std::uint64_t kibibyte = 1024;
    constexpr std::uint64_t mebibyte = kibibyte * 1024;
    if (count >= mebibyte && count % mebibyte == 0)
        return NumberWords::tr("%1 MiB").arg(formatCount(count / mebibyte));
    if (count >= kibibyte && count % kibibyte == 0)
        return NumberWords::tr("%1 KiB").arg(formatCount(count / kibibyte));
    return bytesText(count);
}

QString peersText(std::uint64_t count)
{
    return NumberWords::tr("%1 peer(s)", nullptr, forPlural(count)).arg(formatCount(count));
}

QString packetsText(std::uint64_t count)
{
    return NumberWords::tr("%1 packet(s)", nullptr, forPlural(count)).arg(formatCount(count));
}

QString datagramsText(std::uint64_t count)
{
    return NumberWords::tr("%1 datagram(s)", nullptr, forPlural(count)).arg(formatCount(count));
}

QString formatShare(double share)
{
    return NumberWords::tr("%1\u00A0%").arg(formatSignificant(share * 100.0, 4));
}

int forPlural(std::uint64_t count)
{
    // The plural depends on a count's last digits, and in some languages on whether it is large.
    constexpr std::uint64_t large = 1'000'000;
    return static_cast<int>(count < large ? count : large + count % large);
}

} // namespace peerscope

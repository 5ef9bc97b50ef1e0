// SPDX-License-Identifier: MIT
#include "ui/axis/chart_axis.h"

#include "core/words/numbers.h"

#include <array>
#include <cmath>

namespace peerscope {

namespace {

/// Three significant digits, without trailing zeros.
QString threeDigits(double value)
{
    const int decimals = std::abs(value) >= 99.95 ? 0 : std::abs(value) >= 9.995 ? 1 : 2;
    const double unit = std::pow(10.0, decimals);
    return formatSignificant(std::round(value * unit) / unit, 15);
}

QString scaled(double value, const QString& unit)
{
    static constexpr std::array prefixes = {"", "k", "M", "G", "T"};
    std::size_t prefix = 0;
    while (std::abs(value) >= 999.5 && prefix + 1 < prefixes.size()) {
        value /= 1000;
        ++prefix;
    }
    const QString after = QLatin1String(prefixes[prefix]) + unit;
    return after.isEmpty() ? threeDigits(value) : threeDigits(value) + QChar(QChar::Nbsp) + after;
}

} // namespace

double niceStep(double span, int most)
{
    if (!(span > 0) || most < 1)
        return 1;
    const double wanted = span / most;
    const double power = std::pow(10.0, std::floor(std::log10(wanted)));
    for (const double times : {1.0, 2.0, 5.0}) {
        // A small tolerance, as powers of ten are not exact.
        if (power * times >= wanted * (1 - 1e-9))
            return power * times;
    }
    return power * 10;
}

std::vector<Time> logarithmicTicks(Time from, Time to, int most)
{
    const auto collect = [&](std::initializer_list<std::int64_t> multiples) {
        std::vector<Time> ticks;
        constexpr std::int64_t longest = 1'000'000'000'000;
        for (std::int64_t power = 1; power <= longest; power *= 10) {
            for (const std::int64_t times : multiples) {
                const Time tick(power * times);
                if (tick >= from && tick <= to)
                    ticks.push_back(tick);
            }
        }
        return ticks;
    };
    std::vector<Time> ticks = collect({1, 2, 5});
    return ticks.size() > static_cast<std::size_t>(std::max(most, 0)) ? collect({1}) : ticks;
}

QString shortCount(double value)
{
    return scaled(value, {});
}

QString shortBytes(double bytes)
{
    return scaled(bytes, QStringLiteral("B"));
}

QString shortTime(Time time)
{
    const double value = static_cast<double>(time.count());
    const QChar space(QChar::Nbsp);
    if (std::abs(value) < 999.5)
        return threeDigits(value) + space + QStringLiteral("µs");
    if (std::abs(value) < 999'500)
        return threeDigits(value / 1e3) + space + QStringLiteral("ms");
    return threeDigits(value / 1e6) + space + QStringLiteral("s");
}

} // namespace peerscope

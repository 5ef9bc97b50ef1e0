// SPDX-License-Identifier: MIT
#include "core/lab/interval.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace peerscope {

double studentQuantile(int degrees)
{
    static constexpr std::array<double, 10> few = {12.7062, 4.3027, 3.1824, 2.7764, 2.5706,
                                                   2.4469,  2.3646, 2.3060, 2.2622, 2.2281};
    if (degrees <= static_cast<int>(few.size()))
        return few[static_cast<std::size_t>(degrees - 1)];
    // The expansion of Cornish and Fisher around the normal quantile.
    const double z = 1.959963984540054;
    const double n = degrees;
    const double z2 = z * z;
    return z + z * (z2 + 1) / (4 * n) + z * (5 * z2 * z2 + 16 * z2 + 3) / (96 * n * n) +
           z * (3 * z2 * z2 * z2 + 19 * z2 * z2 + 17 * z2 - 15) / (384 * n * n * n);
}

std::optional<MeanInterval> meanInterval(const std::vector<double>& values)
{
    if (values.empty())
        return std::nullopt;
    const auto count = static_cast<double>(values.size());
    double sum = 0;
    for (const double value : values)
        sum += value;
    MeanInterval interval{.mean = sum / count, .margin = {}, .count = static_cast<int>(values.size())};
    if (values.size() < 2)
        return interval;
    double squares = 0;
    for (const double value : values)
        squares += (value - interval.mean) * (value - interval.mean);
    interval.margin = studentQuantile(interval.count - 1) * std::sqrt(squares / (count - 1) / count);
    return interval;
}

} // namespace peerscope

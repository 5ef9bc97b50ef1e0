// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

namespace peerscope {

/// The mean of repeats, with its confidence interval.
struct MeanInterval
{
    double mean = 0;
    /// Half the width of the 95 % confidence interval, by Student's t distribution with n - 1 degrees of
    /// freedom: t * s / sqrt(n). None for fewer than two values.
    std::optional<double> margin;
    int count = 0; ///< values

    bool operator==(const MeanInterval&) const = default;
};

/// None if there are no values.
std::optional<MeanInterval> meanInterval(const std::vector<double>& values);

/// The 97.5 % quantile of Student's t distribution, accurate to 0.001; `degrees` is at least 1.
double studentQuantile(int degrees);

} // namespace peerscope

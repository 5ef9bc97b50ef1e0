// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/metrics.h"

#include <QString>

namespace peerscope {

/// What a result means, in one sentence: "reliable delivered everything, but the newest state was over 250 ms
/// old for 11 % of the time". `who` is the variant's name.
QString verdict(const QString& who, const MetricValues& values);

/// What sharing random draws among variants means and what it cannot mean, for the help.
QString sharedLuckText();

/// "11 %", "2.4 %", "less than 0.1 %"; `share` is from 0 to 1.
QString percentText(double share);

/// A metric's value with its unit, for people: "1,180", "66.7 ms", "11 %", "57.9 kB"; "–" for none.
QString valueText(Metric metric, std::optional<double> value);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/experiment.h"
#include "core/lab/experiment_run.h"
#include "core/lab/interval.h"

#include <QByteArray>
#include <QString>

#include <array>
#include <optional>
#include <vector>

namespace peerscope {

/// The repeats of one variant at one point, put together.
struct ExperimentFigures
{
    std::size_t point = 0;
    std::size_t variant = 0;
    /// By Metric; none where no repeat had anything to measure.
    std::array<std::optional<MeanInterval>, metricCount> metrics;

    const std::optional<MeanInterval>& operator[](Metric metric) const
    {
        return metrics[std::size_t(metric)];
    }
    MetricValues means() const;
};

/// Point by point, and for each the variants. Of runs that are not all there, what there is: entries without
/// any run are left out.
std::vector<ExperimentFigures> figuresOf(const Experiment& experiment, const std::vector<RunResult>& runs);

/// The report (format peerscope-experiment-report/1): the same bytes for the same experiment, whoever ran it.
/// `interrupted`: by what it was ended before all runs were done ("SIGINT"), or empty.
QByteArray reportJson(const Experiment& experiment, const std::vector<RunResult>& runs,
                      const QString& interrupted = {});
/// A line for each point and variant, every metric with the half width of its confidence interval.
QByteArray reportCsv(const Experiment& experiment, const std::vector<RunResult>& runs);
/// A table a person reads, with the sentence that says what each line means.
QString reportTable(const Experiment& experiment, const std::vector<RunResult>& runs,
                    const QString& interrupted = {});

/// The values of an axis as a person reads them: 0.05 as 0.05, "lan" without quotes.
QString axisValueText(const QByteArray& value);

// Parts of an experiment that is run in several places.

/// The runs of a part as a file (format peerscope-experiment-part/1), with a checksum over what it says.
QByteArray partJson(const Experiment& experiment, const ExperimentPart& part,
                    const std::vector<RunResult>& runs, const QString& interrupted = {});

/// Takes parts of one experiment together.
class PartMerger
{
public:
    explicit PartMerger(const Experiment& experiment);

    /// What is wrong with a part (another experiment's, changed since it was written, interrupted, given
    /// twice, not a part at all), or nothing.
    std::optional<ScenarioError> add(const QByteArray& json);
    /// The parts that are still missing ("2, 5 of 8"), or nothing.
    std::optional<QString> missing() const;
    /// When nothing is missing: the same as if one program had run it all.
    std::vector<RunResult> runs() const;

private:
    const Experiment& m_experiment;
    int m_of = 0;
    std::vector<bool> m_parts;
    std::vector<std::optional<RunResult>> m_runs;
};

} // namespace peerscope

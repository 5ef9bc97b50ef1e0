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

/// The combined repeats of one variant at one point.
struct ExperimentFigures
{
    std::size_t point = 0;
    std::size_t variant = 0;
    /// By Metric; none if no repeat had anything to measure.
    std::array<std::optional<MeanInterval>, metricCount> metrics;

    const std::optional<MeanInterval>& operator[](Metric metric) const
    {
        return metrics[std::size_t(metric)];
    }
    MetricValues means() const;
};

/// Point by point, and for each point the variants. Entries without any run are left out.
std::vector<ExperimentFigures> figuresOf(const Experiment& experiment, const std::vector<RunResult>& runs);

/// The report (format peerscope-experiment-report/1): the same bytes for the same experiment on every
/// machine. `interrupted`: what stopped it before all runs were done ("SIGINT"), or empty.
QByteArray reportJson(const Experiment& experiment, const std::vector<RunResult>& runs,
                      const QString& interrupted = {});
/// One line for each point and variant, with every metric and half the width of its confidence interval.
QByteArray reportCsv(const Experiment& experiment, const std::vector<RunResult>& runs);
/// A table for people, with a sentence that explains each line.
QString reportTable(const Experiment& experiment, const std::vector<RunResult>& runs,
                    const QString& interrupted = {});

/// The values of an axis for people: 0.05 as 0.05, "lan" without quotes.
QString axisValueText(const QByteArray& value);

// Parts of an experiment that runs on several machines.

/// The runs of a part as a file (format peerscope-experiment-part/1), with a checksum over its content.
QByteArray partJson(const Experiment& experiment, const ExperimentPart& part,
                    const std::vector<RunResult>& runs, const QString& interrupted = {});

/// Combines the parts of one experiment.
class PartMerger
{
public:
    explicit PartMerger(const Experiment& experiment);

    /// Returns what is wrong with a part (not a part, of another experiment, changed since it was written,
    /// interrupted, given twice), or nothing.
    std::optional<ScenarioError> add(const QByteArray& json);
    /// The parts that are still missing ("2, 5 of 8"), or nothing.
    std::optional<QString> missing() const;
    /// All runs, as if one program had run them. Call it only if nothing is missing.
    std::vector<RunResult> runs() const;

private:
    const Experiment& m_experiment;
    int m_of = 0;
    std::vector<bool> m_parts;
    std::vector<std::optional<RunResult>> m_runs;
};

} // namespace peerscope

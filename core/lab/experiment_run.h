// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/memory_budget.h"
#include "core/lab/experiment.h"
#include "core/lab/metrics.h"

#include "core/trace/trace.h"

#include <QString>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace peerscope {

/// Everything of one run that a picture of it is made from.
struct RunRecord
{
    Scenario scenario;
    TraceSnapshot trace;
    std::vector<MeasuredStream> streams;
};

/// What one run of an experiment came to.
struct RunResult
{
    std::size_t run = 0; ///< see placeOf()
    MetricValues values;
    std::shared_ptr<const RunRecord> record; ///< null unless it was asked for
};

/// One share of an experiment's runs: every `of`-th, so that shares take about the same time.
struct ExperimentPart
{
    int part = 1; ///< 1 to `of`
    int of = 1;   ///< 1 to maxParts

    bool operator==(const ExperimentPart&) const = default;
};
inline constexpr int maxParts = 100'000;

/// The numbers of the runs of a part, in their order.
std::vector<std::size_t> runsOf(const Experiment& experiment, const ExperimentPart& part);

struct ExperimentRunOptions
{
    int threads = 0; ///< 0: as many as there are cores
    ExperimentPart part = {};
    bool keepRecords = false; ///< whole traces: for an experiment of one point
    /// Runs that are done, of how many. Called from the threads, one call at a time.
    std::function<void(std::size_t done, std::size_t of)> progress = {};
    /// Ends the runs that are going on and begins no other.
    std::stop_token stop = {};
    /// The same, asked between any two events, from all threads: for who cannot use a token (a signal).
    std::function<bool()> shouldStop = {};
};

struct ExperimentResult
{
    std::vector<RunResult> runs;            ///< in the order of their numbers; incomplete when stopped
    bool stopped = false;                   ///< before all was done
    std::optional<MemoryShortage> shortage; ///< that was why
    std::optional<QString> failure;         ///< a run failed: why
};

/// Runs a checked experiment and returns when all is done. Each sandbox lives in one thread from beginning to
/// end, so the result is the same for any number of threads.
ExperimentResult runExperiment(const Experiment& experiment, const ExperimentRunOptions& options = {});

} // namespace peerscope

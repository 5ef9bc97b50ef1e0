// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/memory_budget.h"
#include "core/lab/experiment.h"
#include "core/lab/metrics.h"
#include "core/sandbox/expectations.h"
#include "core/trace/trace.h"

#include <QString>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace peerscope {

/// Everything of one run that is needed to draw it.
struct RunRecord
{
    Scenario scenario;
    TraceSnapshot trace;
    std::vector<MeasuredStream> streams;
};

/// The result of one run of an experiment.
struct RunResult
{
    std::size_t run = 0; ///< see placeOf()
    MetricValues values;
    std::shared_ptr<const RunRecord> record; ///< null unless requested
    // Not in the file of a part.
    std::vector<ExpectResult> expectations = {}; ///< the scenario's
    std::uint64_t seed = 0;
    std::uint64_t digest = 0;
};

/// One part of an experiment's runs: every `of`-th run, so that parts take about the same time.
struct ExperimentPart
{
    int part = 1; ///< 1 to `of`
    int of = 1;   ///< 1 to maxParts

    bool operator==(const ExperimentPart&) const = default;
};
inline constexpr int maxParts = 100'000;

/// The numbers of the runs of a part, in order.
std::vector<std::size_t> runsOf(const Experiment& experiment, const ExperimentPart& part);

struct ExperimentRunOptions
{
    int threads = 0; ///< 0: one for each core
    ExperimentPart part = {};
    bool keepRecords = false; ///< keeps whole traces: for an experiment of one point
    /// How many runs are done, and how many there are. Called from the threads, one call at a time.
    std::function<void(std::size_t done, std::size_t of)> progress = {};
    /// Stops the current runs and starts no others.
    std::stop_token stop = {};
    /// The same for callers that cannot use a token (a signal handler). Called between events, from all
    /// threads.
    std::function<bool()> shouldStop = {};
};

struct ExperimentResult
{
    std::vector<RunResult> runs;            ///< in order of their numbers; incomplete if stopped
    bool stopped = false;                   ///< stopped before all runs were done
    std::optional<MemoryShortage> shortage; ///< set if memory was the reason
    std::optional<QString> failure;         ///< why a run failed, if one did
};

/// Runs a checked experiment, and returns when all runs are done. Each sandbox lives in one thread from
/// beginning to end, so the result is the same for any number of threads.
ExperimentResult runExperiment(const Experiment& experiment, const ExperimentRunOptions& options = {});

} // namespace peerscope

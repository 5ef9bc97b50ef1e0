// SPDX-License-Identifier: MIT
#include "core/sandbox/lab/experiment_run.h"

#include "core/sandbox/sandbox.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace peerscope {

namespace {

constexpr Time slice{1'000'000}; ///< virtual time between two looks at the stop token

/// What the threads of one experiment share.
class Work
{
public:
    Work(const Experiment& experiment, const ExperimentRunOptions& options)
        : m_experiment(experiment), m_options(options), m_runs(runsOf(experiment, options.part)),
          m_results(m_runs.size())
    {
    }

    std::size_t count() const { return m_runs.size(); }

    /// Takes runs until there are none left.
    void carryOut()
    {
        for (std::size_t index = m_next++; index < m_runs.size() && !isEnding(); index = m_next++) {
            try {
                m_results[index] = runOne(m_runs[index]);
            } catch (const std::exception& error) {
                const std::lock_guard lock(m_mutex);
                m_failure = QString::fromUtf8(error.what());
                return;
            }
            if (!m_results[index])
                return;
            const std::lock_guard lock(m_mutex);
            ++m_done;
            if (m_options.progress)
                m_options.progress(m_done, m_runs.size());
        }
    }

    ExperimentResult finish()
    {
        ExperimentResult result;
        for (auto& each : m_results) {
            if (each)
                result.runs.push_back(std::move(*each));
        }
        result.failure = m_failure;
        result.stopped = !m_failure && result.runs.size() < m_runs.size();
        return result;
    }

private:
    bool isEnding()
    {
        const std::lock_guard lock(m_mutex);
        return m_failure || m_options.stop.stop_requested();
    }

    /// Nothing when it was stopped.
    std::optional<RunResult> runOne(std::size_t run) const
    {
        ScenarioResult<Scenario> made = scenarioOf(m_experiment, placeOf(m_experiment, run));
        if (const auto* error = std::get_if<ScenarioError>(&made))
            throw std::runtime_error(error->toString().toStdString());
        const Scenario& scenario = std::get<Scenario>(made);
        Sandbox sandbox(scenario);
        while (!sandbox.isFinished()) {
            if (m_options.stop.stop_requested())
                return std::nullopt;
            sandbox.runUntil(sandbox.now() + slice);
        }

        const auto traffic = static_cast<std::size_t>(m_experiment.measured);
        const TraceSnapshot trace(sandbox.trace());
        std::vector<MeasuredStream> streams = measuredStreams(trace, scenario, traffic);
        RunResult result{.run = run,
                         .values = measure(trace, streams, payloadBytes(scenario.traffic[traffic])),
                         .record = nullptr};
        if (m_options.keepRecords)
            result.record = std::make_shared<RunRecord>(RunRecord{scenario, trace, std::move(streams)});
        return result;
    }

    const Experiment& m_experiment;
    const ExperimentRunOptions& m_options;
    const std::vector<std::size_t> m_runs;
    std::vector<std::optional<RunResult>> m_results; ///< each written by the thread that took the run
    std::atomic<std::size_t> m_next = 0;
    std::mutex m_mutex;
    std::size_t m_done = 0;
    std::optional<QString> m_failure;
};

} // namespace

std::vector<std::size_t> runsOf(const Experiment& experiment, const ExperimentPart& part)
{
    std::vector<std::size_t> runs;
    const std::size_t count = runCount(experiment);
    for (auto run = static_cast<std::size_t>(part.part - 1); run < count;
         run += static_cast<std::size_t>(part.of))
        runs.push_back(run);
    return runs;
}

ExperimentResult runExperiment(const Experiment& experiment, const ExperimentRunOptions& options)
{
    Work work(experiment, options);
    const auto wanted = static_cast<std::size_t>(
        options.threads > 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency()));
    std::vector<std::jthread> others;
    for (std::size_t index = 1; index < std::min(wanted, work.count()); ++index)
        others.emplace_back([&work] { work.carryOut(); });
    work.carryOut();
    others.clear(); // joins
    return work.finish();
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "core/lab/experiment_run.h"

#include "core/base/system_memory.h"
#include "core/sandbox/sandbox.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>

namespace peerscope {

namespace {

/// The state shared by the threads of one experiment.
class Work
{
public:
    Work(const Experiment& experiment, const ExperimentRunOptions& options)
        : m_experiment(experiment), m_options(options), m_runs(runsOf(experiment, options.part)),
          m_results(m_runs.size())
    {
    }

    std::size_t count() const { return m_runs.size(); }

    /// Takes and carries out runs until none are left.
    void carryOut()
    {
        MemoryBudget memory;
        for (std::size_t index = m_next++; index < m_runs.size() && !isEnding(); index = m_next++) {
            try {
                m_results[index] = runOne(m_runs[index], memory);
            } catch (const std::bad_alloc&) {
                runOut({.used = SystemMemory::now().used});
                return;
            } catch (const std::exception& error) {
                const std::lock_guard lock(m_mutex);
                m_failure = QString::fromUtf8(error.what());
                return;
            }
            if (!m_results[index]) {
                if (memory.shortage())
                    runOut(*memory.shortage());
                return;
            }
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
        result.shortage = m_shortage;
        result.stopped = !m_failure && result.runs.size() < m_runs.size();
        return result;
    }

private:
    bool isEnding()
    {
        const std::lock_guard lock(m_mutex);
        return m_failure || m_shortage || isAskedToStop();
    }

    bool isAskedToStop() const
    {
        return m_options.stop.stop_requested() || (m_options.shouldStop && m_options.shouldStop());
    }

    void runOut(const MemoryShortage& shortage)
    {
        const std::lock_guard lock(m_mutex);
        m_shortage = shortage;
    }

    /// Returns nothing if stopped.
    std::optional<RunResult> runOne(std::size_t run, MemoryBudget& memory) const
    {
        ScenarioResult<Scenario> made = scenarioOf(m_experiment, placeOf(m_experiment, run));
        if (const auto* error = std::get_if<ScenarioError>(&made))
            throw std::runtime_error(error->toString().toStdString());
        const Scenario& scenario = std::get<Scenario>(made);
        Sandbox sandbox(scenario);
        if (!sandbox.runUntil(scenario.duration, [&] { return isAskedToStop() || memory.isUsedUp(); }))
            return std::nullopt;

        const auto traffic = static_cast<std::size_t>(m_experiment.measured);
        const TraceSnapshot trace(sandbox.trace());
        std::vector<MeasuredStream> streams = measuredStreams(trace, scenario, traffic);
        RunResult result{.run = run,
                         .values = measure(trace, streams, payloadBytes(scenario.traffic[traffic])),
                         .record = nullptr,
                         .seed = scenario.seed,
                         .digest = sandbox.digest()};
        if (!scenario.expect.empty())
            result.expectations =
                checkExpectations(trace, scenario, scenario.duration, sandbox.longestQueues());
        if (m_options.keepRecords)
            result.record = std::make_shared<RunRecord>(RunRecord{scenario, trace, std::move(streams)});
        return result;
    }

    const Experiment& m_experiment;
    const ExperimentRunOptions& m_options;
    const std::vector<std::size_t> m_runs;
    std::vector<std::optional<RunResult>> m_results; ///< each is written by the thread that took the run
    std::atomic<std::size_t> m_next = 0;
    std::mutex m_mutex;
    std::size_t m_done = 0;
    std::optional<QString> m_failure;
    std::optional<MemoryShortage> m_shortage;
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
    try {
        for (std::size_t index = 1; index < std::min(wanted, work.count()); ++index)
            others.emplace_back([&work] { work.carryOut(); });
    } catch (const std::system_error&) {
        // No more threads available: the existing ones do all the work.
    }
    work.carryOut();
    others.clear(); // joins
    return work.finish();
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
// The lab: the three modes again after a slider was moved, and a sweep on all cores. One line a figure.
//   bench_lab [--rounds N] [--sweep STEPS]
#include "core/lab/experiment_file.h"
#include "core/lab/experiment_run.h"

#include <QCoreApplication>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace {

using namespace peerscope;
using WallClock = std::chrono::steady_clock;

[[noreturn]] void fail(const QString& message)
{
    std::fprintf(stderr, "bench_lab: %s\n", qUtf8Printable(message));
    std::exit(3);
}

Experiment load(const char* name)
{
    const QString file = QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/experiments/") +
                         QString::fromLatin1(name) + QStringLiteral(".experiment.json");
    auto loaded = loadExperiment(file);
    if (const auto* error = std::get_if<ScenarioError>(&loaded))
        fail(file + QStringLiteral(": ") + error->toString());
    auto experiment = std::get<Experiment>(std::move(loaded));
    experiment.scenario.duration = Time(60'000'000);
    return experiment;
}

double secondsOf(const Experiment& experiment, bool keepRecords)
{
    ExperimentRunOptions options;
    options.keepRecords = keepRecords;
    const auto start = WallClock::now();
    const ExperimentResult result = runExperiment(experiment, options);
    const double seconds = std::chrono::duration<double>(WallClock::now() - start).count();
    if (result.failure || result.runs.size() != runCount(experiment))
        fail(result.failure.value_or(QStringLiteral("not all was run")));
    return seconds;
}

int option(const QStringList& arguments, const QString& name, int otherwise)
{
    const qsizetype at = arguments.indexOf(name);
    return at >= 0 && at + 1 < arguments.size() ? arguments[at + 1].toInt() : otherwise;
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const int rounds = std::max(option(arguments, QStringLiteral("--rounds"), 5), 1);
    const int steps = std::clamp(option(arguments, QStringLiteral("--sweep"), 10), 1, 10);
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());

    std::vector<double> modes;
    for (int round = 0; round < rounds; ++round)
        modes.push_back(secondsOf(load("movement"), true));
    std::sort(modes.begin(), modes.end());
    const double median = modes[modes.size() / 2];
    std::printf(
        "lab-modes: the three modes of 60 s, their traces kept, on %u cores: %.0f ms, %.2f of the 300 ms "
        "that are wanted (median of %d)\n",
        cores, median * 1e3, median / 0.3, rounds);

    Experiment sweep = load("loss-and-delay");
    for (SweepAxis& axis : sweep.sweep)
        axis.values.resize(static_cast<std::size_t>(steps));
    const double seconds = secondsOf(sweep, false);
    const auto runs = static_cast<double>(runCount(sweep));
    std::printf(
        "lab-sweep: %d x %d x 3 of 60 s on %u cores: %.1f s, %.2f of the 20 s that are wanted for 300 "
        "(%.0f times real time)\n",
        steps, steps, cores, seconds, seconds / 20 * 300 / runs, runs * 60 / seconds);
    return 0;
}

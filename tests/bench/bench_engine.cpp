// SPDX-License-Identifier: MIT
// The engine: a sandbox with everything recorded, against bare ENet over loopback UDP (bench_loopback, run
// beside it with the same load, in turns) and against real time. One line a figure.
//   bench_engine [--star32 SECONDS] [--star1000 SECONDS] [--back SECONDS] [--rounds N]
#include "core/sandbox/runner.h"
#include "core/sandbox/sandbox.h"
#include "core/scenario/scenario_file.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

using namespace peerscope;
using WallClock = std::chrono::steady_clock;

struct Outcome
{
    double timesRealTime = 0;
    double packetsPerSecond = 0;
    std::uint64_t packets = 0;
    std::uint64_t delivered = 0;
};

[[noreturn]] void fail(const QString& message)
{
    std::fprintf(stderr, "bench_engine: %s\n", qUtf8Printable(message));
    std::exit(3);
}

Scenario load(const char* name, Time duration)
{
    const QString file = QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/scenarios/") +
                         QString::fromLatin1(name) + QStringLiteral(".scenario.json");
    auto loaded = loadScenario(file);
    if (const auto* error = std::get_if<ScenarioError>(&loaded))
        fail(file + QStringLiteral(": ") + error->toString());
    auto scenario = std::get<Scenario>(std::move(loaded));
    scenario.duration = duration;
    return scenario;
}

/// With what costs most on every link. The load stays about the same: few are lost, the rate is enough.
Scenario bent(Scenario scenario)
{
    LinkSpec link;
    link.conditions.delay = Time(30'000);
    link.conditions.jitter = Time(8'000);
    link.conditions.distribution = JitterDistribution::Normal;
    link.conditions.loss = 0.01;
    link.conditions.rateKbit = 10'000;
    scenario.links.push_back(link);
    return scenario;
}

/// Runs a scenario; what happens before `from` (the joining) is not counted.
Outcome run(const Scenario& scenario, Time from)
{
    Sandbox sandbox(scenario);
    sandbox.runUntil(from);
    const TraceSnapshot before(sandbox.trace());
    const auto start = WallClock::now();
    sandbox.runUntil(scenario.duration);
    const double wall = std::chrono::duration<double>(WallClock::now() - start).count();
    const TraceSnapshot after(sandbox.trace());

    Outcome outcome;
    outcome.packets = after.packetCount() - before.packetCount();
    for (std::size_t row = before.packetCount(); row < after.packetCount(); ++row)
        outcome.delivered +=
            after.packet(PacketId(static_cast<std::uint32_t>(row))).fate == PacketFate::Delivered;
    outcome.timesRealTime = toSeconds(scenario.duration - from) / wall;
    outcome.packetsPerSecond = static_cast<double>(outcome.delivered) / wall;
    return outcome;
}

/// How long the window's engine takes to be back at a moment of a sandbox: until it can be seen and gone on
/// from.
double secondsToGoBack(const Scenario& scenario, Time to)
{
    QEventLoop loop;
    const auto start = WallClock::now();
    const Runner runner(scenario, Pace{.paused = true}, to);
    QObject::connect(&runner, &Runner::statusChanged, &loop, [&] {
        if (!runner.status().catchingUp)
            loop.quit();
    });
    loop.exec();
    const double wall = std::chrono::duration<double>(WallClock::now() - start).count();
    if (const auto failure = runner.status().failure)
        fail(*failure);
    if (runner.status().now < to)
        fail(QStringLiteral("the runner stopped before it was there"));
    return wall;
}

double loopbackPacketsPerSecond(const QString& seconds)
{
    QProcess process;
    process.start(QCoreApplication::applicationDirPath() + QStringLiteral("/bench_loopback"),
                  {QStringLiteral("--json"), QStringLiteral("--seconds"), seconds});
    if (!process.waitForFinished(120'000) || process.exitCode() != 0)
        fail(QStringLiteral("bench_loopback did not run: %1").arg(process.errorString()));
    const double rate = QJsonDocument::fromJson(process.readAllStandardOutput())
                            .object()
                            .value(QStringLiteral("packets_per_second"))
                            .toDouble();
    if (rate <= 0)
        fail(QStringLiteral("bench_loopback said nothing of packets_per_second"));
    return rate;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
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
    const int seconds32 = option(arguments, QStringLiteral("--star32"), 60);
    const int seconds1000 = option(arguments, QStringLiteral("--star1000"), 10);

    const Scenario star32 = load("star-32", Time((seconds32 + 2) * 1'000'000LL));
    std::vector<double> ratios;
    std::vector<double> speeds;
    std::vector<double> engineRates;
    std::vector<double> loopbackRates;
    std::vector<double> bentSpeeds;
    for (int round = 0; round < rounds; ++round) {
        const Outcome engine = run(star32, Time(2'000'000));
        const double loopback = loopbackPacketsPerSecond(QString::number(seconds32));
        engineRates.push_back(engine.packetsPerSecond);
        loopbackRates.push_back(loopback);
        ratios.push_back(engine.packetsPerSecond / loopback);
        speeds.push_back(engine.timesRealTime);
        bentSpeeds.push_back(run(bent(star32), Time(2'000'000)).timesRealTime);
    }
    std::printf("engine-vs-loopback: 1 + 31 peers at 60 Hz, all recorded: %.1f times the packets a second of "
                "bare ENet "
                "over loopback UDP (%.0f against %.0f, median of %d)\n",
                median(ratios), median(engineRates), median(loopbackRates), rounds);
    std::printf("engine-star-32: 1 + 31 peers at 60 Hz, all recorded: %.0f times real time (median of %d)\n",
                median(speeds), rounds);

    std::printf(
        "engine-star-32-bent: the same with jitter, loss and a rate on every link: %.0f times real time, "
        "%.2f of the same without (median of %d)\n",
        median(bentSpeeds), median(bentSpeeds) / median(speeds), rounds);

    const int secondsBack = std::max(option(arguments, QStringLiteral("--back"), 600), 1);
    const Scenario longer = load("star-32", Time(secondsBack * 2'000'000LL));
    std::vector<double> waits;
    for (int round = 0; round < rounds; ++round)
        waits.push_back(secondsToGoBack(longer, Time(secondsBack * 1'000'000LL)));
    std::printf("engine-back: 1 + 31 peers, back at second %d of %d: %.2f s (median of %d, longest %.2f s)\n",
                secondsBack, 2 * secondsBack, median(waits), rounds,
                *std::max_element(waits.begin(), waits.end()));

    // All are in after 25 s: Godot's poll takes one new connection at a time.
    const Time joined(25'000'000);
    const Scenario star1000 = load("star-1000", joined + Time(seconds1000 * 1'000'000LL));
    const Outcome big = run(star1000, joined);
    std::printf(
        "engine-star-1000: 1 + 999 peers at 60 Hz, all recorded: %.1f times real time (%llu packets, %llu "
        "delivered, in %d s)\n",
        big.timesRealTime, static_cast<unsigned long long>(big.packets),
        static_cast<unsigned long long>(big.delivered), seconds1000);
    return 0;
}

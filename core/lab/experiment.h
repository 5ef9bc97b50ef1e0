// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/scenario/scenario_file.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <cstddef>
#include <vector>

namespace peerscope {

/// A change of one value in a scenario's file: "traffic[0].mode", "links[1].loss".
struct Setting
{
    /// As in the scenario's errors, without the leading "$.". A missing key is added; an index one past the
    /// end of an array appends to it.
    QString path;
    QByteArray value; ///< JSON, on one line; "null" removes a key

    bool operator==(const Setting&) const = default;
};

/// One of the variants that are compared.
struct ExperimentVariant
{
    QString name;
    std::vector<Setting> settings;

    bool operator==(const ExperimentVariant&) const = default;
};

/// One axis of a sweep: a value that is varied step by step.
struct SweepAxis
{
    QString name;
    QString unit;                   ///< may be empty
    QStringList paths;              ///< all of them are set to the value; see Setting::path
    std::vector<QByteArray> values; ///< JSON, in order; at least one

    bool operator==(const SweepAxis&) const = default;
};

/// A scenario, and what to vary in it (`*.experiment.json`, format peerscope-experiment/1). Every variant
/// uses the same seed, and each link has its own random stream for each kind of draw. So the n-th datagram
/// sent on a link gets the same draws of loss, jitter and everything else in every variant: as long as two
/// variants send the same datagrams, the same ones are lost. But a resend, an acknowledgement or a fragment
/// is a datagram too, and shifts the numbers of those after it on that link. From then on the variants get
/// the same sequence of draws for different packets. That is why there are repeats with other seeds, and
/// confidence intervals.
struct Experiment
{
    QString name;
    QString description;
    Scenario scenario;
    std::vector<ExperimentVariant> variants; ///< at least one
    int measured = 0;                        ///< the entry of "traffic" whose packets count
    int repeat = 1;                          ///< runs of each variant and point, each with its own seed
    std::vector<SweepAxis> sweep;            ///< at most two; none: one point

    bool operator==(const Experiment&) const = default;
};

/// Limits of an experiment, all inclusive.
namespace limits {
inline constexpr int maxVariants = 12;
inline constexpr int maxSettings = 100; ///< of one variant; also paths of one axis
inline constexpr int maxAxes = 2;
inline constexpr int maxAxisValues = bounds::steps.highest();
inline constexpr int maxRepeat = bounds::repeat.highest();
inline constexpr int maxRuns = 60'000; ///< variants x points x repeats
/// A scenario is checked for each variant and point: at most this much JSON in total.
inline constexpr qint64 maxCheckedBytes = 512ll * 1024 * 1024;
} // namespace limits

/// The number of points of the sweep: 1 if there is none.
std::size_t pointCount(const Experiment& experiment);
std::size_t runCount(const Experiment& experiment);

/// The index of a point's value on each axis. The first axis changes fastest.
std::vector<std::size_t> axisIndices(const Experiment& experiment, std::size_t point);
std::size_t pointAt(const Experiment& experiment, const std::vector<std::size_t>& indices);

/// Which run of an experiment it is. Runs are numbered so that the variant changes fastest, then the repeat,
/// then the point.
struct RunPlace
{
    std::size_t point = 0;
    std::size_t repeat = 0;
    std::size_t variant = 0;

    bool operator==(const RunPlace&) const = default;
};
RunPlace placeOf(const Experiment& experiment, std::size_t run);
std::size_t runAt(const Experiment& experiment, const RunPlace& place);

/// The scenario of one run, ready to open as a sandbox: first the variant's settings, then the point's, and
/// the repeat's seed (the scenario's own for the first repeat, then counting up). An error is possible only
/// for an experiment that was not checked (parseExperiment checks it).
ScenarioResult<Scenario> scenarioOf(const Experiment& experiment, const RunPlace& place);

/// The three transfer modes of an entry of "traffic": the variants if a file has none.
std::vector<ExperimentVariant> modeVariants(int traffic);

} // namespace peerscope

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

/// One value of a scenario's file that is set to another: "traffic[0].mode", "links[1].loss".
struct Setting
{
    /// As in the scenario's errors, without the "$." in front. A key that is not there is added, an index one
    /// past the end of an array appends.
    QString path;
    QByteArray value; ///< JSON, on one line; "null" takes a key away

    bool operator==(const Setting&) const = default;
};

/// One of the runs that are held against each other.
struct ExperimentVariant
{
    QString name;
    std::vector<Setting> settings;

    bool operator==(const ExperimentVariant&) const = default;
};

/// Something that is varied step by step, and everything else with it.
struct SweepAxis
{
    QString name;
    QString unit;                   ///< may be empty
    QStringList paths;              ///< each of them is set to the value; see Setting::path
    std::vector<QByteArray> values; ///< JSON, in their order; more than none

    bool operator==(const SweepAxis&) const = default;
};

/// A scenario, and what varies in it (`*.experiment.json`, format peerscope-experiment/1).
///
/// Every variant runs from the same seed, so they share their luck: the n-th datagram sent on a link meets
/// the same draw of loss, jitter and all else in each of them, because every link has a stream of its own for
/// each kind of draw. What that means: as long as two variants send the same datagrams, the same ones are
/// lost. What it cannot mean: a resend, an acknowledgement or a fragment is a datagram too, and shifts the
/// numbering of those after it on that link. From there on the variants meet the same sequence of luck, but
/// with other packets; that is why repeats with other seeds and confidence intervals are there.
struct Experiment
{
    QString name;
    QString description;
    Scenario scenario;
    std::vector<ExperimentVariant> variants; ///< more than none
    int measured = 0;                        ///< the entry of "traffic" whose packets count
    int repeat = 1;                          ///< runs of each variant and point, each with another seed
    std::vector<SweepAxis> sweep;            ///< at most two; none: one point

    bool operator==(const Experiment&) const = default;
};

/// What an experiment may hold; every bound is included.
namespace limits {
inline constexpr int maxVariants = 12;
inline constexpr int maxSettings = 100; ///< of one variant; also paths of one axis
inline constexpr int maxAxes = 2;
inline constexpr int maxAxisValues = bounds::steps.highest();
inline constexpr int maxRepeat = bounds::repeat.highest();
inline constexpr int maxRuns = 60'000; ///< variants x points x repeats
/// Scenarios are checked for each variant and point: this much JSON in all.
inline constexpr qint64 maxCheckedBytes = 512ll * 1024 * 1024;
} // namespace limits

/// Points of the sweep: 1 where there is none.
std::size_t pointCount(const Experiment& experiment);
std::size_t runCount(const Experiment& experiment);

/// Which value of each axis a point has. The first axis counts fastest.
std::vector<std::size_t> axisIndices(const Experiment& experiment, std::size_t point);
std::size_t pointAt(const Experiment& experiment, const std::vector<std::size_t>& indices);

/// What is run at one place of an experiment. Runs are numbered with the variant counting fastest, then the
/// repeat, then the point.
struct RunPlace
{
    std::size_t point = 0;
    std::size_t repeat = 0;
    std::size_t variant = 0;

    bool operator==(const RunPlace&) const = default;
};
RunPlace placeOf(const Experiment& experiment, std::size_t run);
std::size_t runAt(const Experiment& experiment, const RunPlace& place);

/// The scenario of one run, ready to be opened as a sandbox: the point's settings over the variant's, and the
/// repeat's seed (the scenario's own for the first, counting up from there). An error is possible only for an
/// experiment that was not checked (parseExperiment does).
ScenarioResult<Scenario> scenarioOf(const Experiment& experiment, const RunPlace& place);

/// The three transfer modes of a scenario's entry of "traffic": what varies where a file does not say.
std::vector<ExperimentVariant> modeVariants(int traffic);

} // namespace peerscope

// SPDX-License-Identifier: MIT
// The input is an experiment file that contains its scenario. If the parser accepts it, writing and reading
// it again gives the same, and the scenario of every run is correct.
#include "core/lab/experiment.h"
#include "core/lab/experiment_file.h"
#include "tests/fuzz/json_file.h"

#include <QDir>

#include <algorithm>

using namespace peerscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto experiment = readTwice<Experiment>(
        textOf(data, size),
        [](const QByteArray& text) { return parseExperiment(text, QStringLiteral("/nonexistent")); },
        [](const Experiment& read) { return toJson(read); });
    if (!experiment)
        return 0;
    const std::size_t runs = runCount(*experiment);
    require(runs > 0 && runs <= std::size_t(limits::maxRuns));
    for (std::size_t run = 0; run < std::min<std::size_t>(runs, 20); ++run)
        require(std::holds_alternative<Scenario>(scenarioOf(*experiment, placeOf(*experiment, run))));
    return 0;
}

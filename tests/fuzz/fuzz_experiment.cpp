// SPDX-License-Identifier: MIT
// The input is an experiment file that contains its scenario. If the parser accepts it, writing and reading
// it again gives the same, and the scenario of every run is correct.
#include "core/lab/experiment.h"
#include "core/lab/experiment_file.h"

#include <QDir>

#include <algorithm>
#include <cstdlib>

using namespace peerscope;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QString nowhere = QStringLiteral("/nonexistent");
    const auto parsed =
        parseExperiment(QByteArray(reinterpret_cast<const char*>(data), qsizetype(size)), nowhere);
    if (const auto* error = std::get_if<ScenarioError>(&parsed)) {
        require(!error->message.isEmpty() && !error->toString().contains(QLatin1Char('\n')));
        return 0;
    }
    const auto& experiment = std::get<Experiment>(parsed);
    const auto again = parseExperiment(toJson(experiment), nowhere);
    require(std::holds_alternative<Experiment>(again) && std::get<Experiment>(again) == experiment);
    const std::size_t runs = runCount(experiment);
    require(runs > 0 && runs <= std::size_t(limits::maxRuns));
    for (std::size_t run = 0; run < std::min<std::size_t>(runs, 20); ++run)
        require(std::holds_alternative<Scenario>(scenarioOf(experiment, placeOf(experiment, run))));
    return 0;
}

// SPDX-License-Identifier: MIT
#include "app/cli/check.h"

#include "app/cli/outcome.h"
#include "core/base/system_memory.h"
#include "core/sandbox/run_estimate.h"
#include "core/scenario/scenario_file.h"
#include "core/scenario/scenario_json.h"
#include "core/scenario/scenario_warnings.h"

#include <algorithm>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

QString summary(const Scenario& scenario)
{
    const std::size_t peers = expandPeers(scenario).size();
    return u"ok, %1 peer%2, %3 s"_s.arg(peers)
        .arg(peers == 1 ? u""_s : u"s"_s)
        .arg(toSeconds(scenario.duration));
}

/// At most so many are printed.
constexpr std::size_t mostWarnings = 20;

void printWarnings(const QString& fileName, const Scenario& scenario)
{
    const std::vector<ScenarioError> warnings = scenarioWarnings(scenario);
    for (std::size_t index = 0; index < std::min(warnings.size(), mostWarnings); ++index)
        complain(u"%1: warning: %2"_s.arg(fileName, warnings[index].toString()));
    if (warnings.size() > mostWarnings)
        complain(u"%1: %2 more warnings"_s.arg(fileName).arg(warnings.size() - mostWarnings));
}

} // namespace

int runCheck(const QStringList& arguments)
{
    if (arguments.size() != 1 || (arguments.first().startsWith(u'-') && arguments.first().size() > 1)) {
        complain(u"peerscope-cli check: expected one scenario file; usage: peerscope-cli check SCENARIO"_s);
        return badInput;
    }
    const ScenarioResult<Scenario> loaded = loadScenario(arguments.first());
    const QString fileName = shownInMessage(arguments.first(), 4096); // one line, whatever its name
    if (const auto* error = std::get_if<ScenarioError>(&loaded)) {
        complain(u"%1: %2"_s.arg(fileName, error->toString()));
        return badInput;
    }
    const auto& scenario = std::get<Scenario>(loaded);
    printWarnings(fileName, scenario);
    if (!scenario.gateways.empty()) // how much real programs will send is not known
        return print(u"peerscope-cli check"_s, u"%1: %2\n"_s.arg(fileName, summary(scenario)));
    const RunEstimate estimate = estimateRun(scenario);
    if (const auto warning = memoryWarning(estimate, SystemMemory::now().available))
        complain(u"%1: %2"_s.arg(fileName, *warning));
    return print(u"peerscope-cli check"_s,
                 u"%1: %2\n%1: a run takes %3\n"_s.arg(fileName, summary(scenario), estimate.toString()));
}

} // namespace peerscope

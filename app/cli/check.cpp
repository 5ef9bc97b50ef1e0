// SPDX-License-Identifier: MIT
#include "app/cli/check.h"

#include "app/cli/outcome.h"
#include "core/base/system_memory.h"
#include "core/sandbox/run_estimate.h"
#include "core/sandbox/scenario_file.h"
#include "core/sandbox/scenario_json.h"

#include <cstdio>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

/// As UTF-8, whatever the locale.
void printLine(std::FILE* stream, const QString& line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stream);
    std::fflush(stream);
}

QString summary(const Scenario& scenario)
{
    const std::size_t peers = expandPeers(scenario).size();
    return u"ok, %1 peer%2, %3 s"_s.arg(peers)
        .arg(peers == 1 ? u""_s : u"s"_s)
        .arg(toSeconds(scenario.duration));
}

} // namespace

int runCheck(const QStringList& arguments)
{
    if (arguments.size() != 1 || (arguments.first().startsWith(u'-') && arguments.first().size() > 1)) {
        printLine(stderr,
                  u"peerscope-cli check: expected one scenario file; usage: peerscope-cli check SCENARIO"_s);
        return badInput;
    }
    const ScenarioResult<Scenario> loaded = loadScenario(arguments.first());
    const QString fileName = shownInMessage(arguments.first(), 4096); // one line, whatever its name
    if (const auto* error = std::get_if<ScenarioError>(&loaded)) {
        printLine(stderr, u"%1: %2"_s.arg(fileName, error->toString()));
        return badInput;
    }
    const auto& scenario = std::get<Scenario>(loaded);
    printLine(stdout, u"%1: %2"_s.arg(fileName, summary(scenario)));
    const RunEstimate estimate = estimateRun(scenario);
    printLine(stdout, u"%1: a run takes %2"_s.arg(fileName, estimate.toString()));
    if (const auto warning = memoryWarning(estimate, SystemMemory::now().available))
        printLine(stderr, u"%1: %2"_s.arg(fileName, *warning));
    return done;
}

} // namespace peerscope

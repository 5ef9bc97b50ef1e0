// SPDX-License-Identifier: MIT
// The input is a scenario file. If the parser accepts it, writing and reading it again gives the same, and
// its run can be estimated. A small one is run for some events, during which time must advance.
#include "core/sandbox/run_estimate.h"
#include "core/sandbox/sandbox.h"
#include "core/scenario/scenario_file.h"
#include "tests/fuzz/json_file.h"

#include <cmath>

using namespace peerscope;

namespace {

/// Only small scenarios are run, so that an input takes milliseconds; other tests run large ones.
bool isSmall(const Scenario& scenario, const RunEstimate& estimate)
{
    double bytes = 0; // size of the packets that one event may send
    for (const TrafficSpec& traffic : scenario.traffic) {
        if (const auto* size = std::get_if<PayloadSize>(&traffic.payload))
            bytes += size->size;
    }
    for (const ActionSpec& action : scenario.actions) {
        if (const auto* put = std::get_if<PutPacketAction>(&action.what)) {
            if (const auto* size = std::get_if<PayloadSize>(&put->payload))
                bytes += size->size;
        }
    }
    return expandPeers(scenario).size() <= 8 && scenario.traffic.size() <= 20 && bytes <= 20'000 &&
           estimate.connections <= 30;
}

void runSome(const Scenario& scenario)
{
    Sandbox sandbox(scenario);
    int atOneTime = 0;
    for (int events = 0; events < 500 && !sandbox.isFinished(); ++events) {
        const Time before = sandbox.now();
        sandbox.runNextEvent();
        require(sandbox.now() >= before && sandbox.now() <= scenario.duration);
        atOneTime = sandbox.now() == before ? atOneTime + 1 : 0;
        require(atOneTime < 400 || !scenario.actions.empty());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto scenario = readTwice<Scenario>(
        textOf(data, size), [](const QByteArray& json) { return parseScenario(json); },
        [](const Scenario& read) { return toJson(read); });
    if (!scenario)
        return 0;
    const RunEstimate estimate = estimateRun(*scenario);
    for (const double figure : {estimate.packets, estimate.datagrams, estimate.polls, estimate.memory,
                                estimate.pcapFile, estimate.secondsLow, estimate.secondsHigh})
        require(std::isfinite(figure) && figure >= 0);
    require(!estimate.toString().isEmpty());
    if (isSmall(*scenario, estimate))
        runSome(*scenario);
    return 0;
}

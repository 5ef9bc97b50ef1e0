// SPDX-License-Identifier: MIT
// The input is part files of a sweep, separated by zero bytes, which are added to a merger. Each is accepted,
// or refused with a reason, and a refused one changes nothing. If none is missing, the runs can be reported,
// and writing them as one part gives the same runs.
#include "core/lab/experiment_file.h"
#include "core/lab/experiment_report.h"
#include "core/sandbox/report.h"
#include "tests/fuzz/json_file.h"

using namespace peerscope;
using namespace Qt::Literals::StringLiterals;

namespace {

const Experiment& experiment()
{
    static const auto parsed = parseExperiment(R"({
        "format": "peerscope-experiment/1",
        "scenario": {
            "format": "peerscope-scenario/1", "seed": 1, "duration": 1,
            "peers": [{"name": "server", "role": "server"}, {"name": "ana", "role": "client", "server": "server"}],
            "traffic": [{"from": "ana", "to": "server", "channel": 0, "mode": "reliable", "hz": 10, "size": 8}]
        },
        "variants": [{"name": "one"}, {"name": "another", "set": {"links": [{"from": "*", "to": "*", "loss": 0.5}]}}],
        "repeat": 2
    })",
                                               {});
    return std::get<Experiment>(parsed);
}

/// Inputs have "@experiment" in place of the experiment's digest, which no fuzzer would guess.
QByteArray completed(QByteArray part)
{
    static const QByteArray digest = digestText(experimentDigest(experiment())).toUtf8();
    return part.replace("@experiment", digest);
}

void checkRuns(const std::vector<RunResult>& runs)
{
    require(runs.size() == runCount(experiment()));
    require(!reportJson(experiment(), runs).isEmpty() && !reportCsv(experiment(), runs).isEmpty());
    require(!reportTable(experiment(), runs).isEmpty());
    PartMerger merger(experiment());
    require(!merger.add(partJson(experiment(), {}, runs)) && !merger.missing());
    const std::vector<RunResult> read = merger.runs();
    for (std::size_t index = 0; index < runs.size(); ++index)
        require(read[index].run == index && read[index].values == runs[index].values);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray input = textOf(data, size);
    PartMerger merger(experiment());
    for (const QByteArray& part : input.split('\0')) {
        const auto missing = merger.missing();
        if (const auto error = merger.add(completed(part)))
            require(!error->toString().isEmpty() && merger.missing() == missing);
        else
            require(merger.missing() != missing);
    }
    if (!merger.missing())
        checkRuns(merger.runs());
    return 0;
}

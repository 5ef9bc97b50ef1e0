// SPDX-License-Identifier: MIT
#include "app/cli/expectation_file.h"

#include "core/sandbox/report.h"
#include "core/scenario/scenario_expect.h"
#include "core/scenario/scenario_file.h"

#include <utility>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

PeerNames namesOf(const OpenedTrace& opened)
{
    if (opened.run)
        return PeerNames(opened.run->scenario);
    const TraceSnapshot trace(opened.trace);
    std::vector<std::pair<QString, int>> peers;
    for (std::size_t index = 0; index < trace.endpointCount(); ++index) {
        const EndpointRow& peer = trace.endpoint(EndpointId(static_cast<EndpointId::Value>(index)));
        peers.emplace_back(QString::fromStdString(peer.name), peer.uniqueId);
    }
    return PeerNames(peers);
}

} // namespace

ScenarioResult<ExpectationFile> ExpectationFile::open(const QString& fileName)
{
    auto json = readJsonFile(fileName, maxScenarioFileSize);
    if (const auto* error = std::get_if<ScenarioError>(&json))
        return *error;
    ExpectationFile file;
    file.m_json = std::get<QByteArray>(std::move(json));
    const auto read = parseExpectations(file.m_json, PeerNames::ofAnybody());
    if (const auto* error = std::get_if<ScenarioError>(&read))
        return *error;
    return file;
}

ScenarioResult<std::vector<ExpectSpec>> ExpectationFile::expectationsOf(const OpenedTrace& opened) const
{
    return parseExpectations(m_json, namesOf(opened));
}

std::vector<ExpectResult> checkExpectations(const OpenedTrace& opened, const std::vector<ExpectSpec>& expect)
{
    MeasuredRun run{.trace = TraceSnapshot(opened.trace)};
    run.duration = run.trace.newestTime();
    if (opened.run) {
        run.duration = opened.run->duration;
        run.scenario = &opened.run->scenario;
        run.queues = opened.run->queues;
    }
    return checkExpectations(run, expect);
}

JunitSuite suiteOf(const OpenedTrace& opened, const QString& fileName, const std::vector<ExpectSpec>& expect,
                   std::vector<ExpectResult> results, Time took)
{
    JunitSuite suite{.name = fileName, .properties = {{u"file"_s, fileName}}, .took = took};
    if (opened.run) {
        if (!opened.run->scenario.name.isEmpty())
            suite.name = opened.run->scenario.name;
        suite.properties.emplace_back(u"seed"_s, QString::number(opened.run->scenario.seed));
        suite.properties.emplace_back(u"digest"_s, digestText(opened.run->digest));
    }
    if (opened.interruption) {
        suite.unchecked = expect;
        suite.whyUnchecked = u"the input was not read to its end: %1"_s.arg(opened.interruption->by);
    } else {
        suite.results = std::move(results);
    }
    return suite;
}

} // namespace peerscope

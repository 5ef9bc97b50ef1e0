// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/enet_queues.h"
#include "core/scenario/scenario.h"
#include "core/trace/trace.h"

#include <QJsonArray>
#include <QString>

#include <optional>
#include <vector>

namespace peerscope {

/// What expectations are checked against: a run, or a capture.
struct MeasuredRun
{
    TraceSnapshot trace;
    Time duration{};                       ///< how long it was
    const Scenario* scenario = nullptr;    ///< of a run: its peers may be named together
    std::optional<EnetQueues> queues = {}; ///< at their longest; known of a run alone
};

/// An expectation, and whether a run met it.
struct ExpectResult
{
    ExpectSpec expect;
    std::optional<double> value; ///< none if there was nothing to measure
    bool met = false;

    /// "latency_ms.p99 of reliable: 212.4, expected at most 200".
    QString toString() const;
};

/// An expectation in words, the same for every run: "latency_ms.p99 of reliable, at most 200".
QString expectationText(const ExpectSpec& expect);

/// Checks expectations, each against what it chooses. Reads the trace once for a few of them at a time, so
/// the memory that is needed does not grow with their number.
std::vector<ExpectResult> checkExpectations(const MeasuredRun& run, const std::vector<ExpectSpec>& expect);
/// Those of the scenario.
std::vector<ExpectResult> checkExpectations(const TraceSnapshot& trace, const Scenario& scenario,
                                            Time duration, const std::optional<EnetQueues>& queues = {});

/// For the report: each with its text, the value found and whether it was met.
QJsonArray toJson(const std::vector<ExpectResult>& results);

} // namespace peerscope

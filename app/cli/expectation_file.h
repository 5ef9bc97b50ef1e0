// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/open_trace.h"

#include "core/sandbox/expectations.h"
#include "core/sandbox/junit.h"
#include "core/scenario/scenario_error.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace peerscope {

/// The file of --expect: a list of expectations, or an object with such a list as "expect".
class ExpectationFile
{
public:
    /// Reads it and checks what can be checked before the peers are known. `fileName` may be "-".
    static ScenarioResult<ExpectationFile> open(const QString& fileName);

    /// Reads the expectations with the names of the peers in a trace. For a scenario these are the scenario's
    /// own, so that the bare name of a `count` entry stands for all its peers.
    ScenarioResult<std::vector<ExpectSpec>> expectationsOf(const OpenedTrace& opened) const;

private:
    QByteArray m_json;
};

/// Checks expectations against a whole trace.
std::vector<ExpectResult> checkExpectations(const OpenedTrace& opened, const std::vector<ExpectSpec>& expect);

/// The same as a test suite. If the trace is not whole, nothing was checked.
JunitSuite suiteOf(const OpenedTrace& opened, const QString& fileName, const std::vector<ExpectSpec>& expect,
                   std::vector<ExpectResult> results, Time took);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/expectations.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>

#include <utility>
#include <vector>

namespace peerscope {

/// A run or a capture, and its expectations, as a test suite of JUnit.
struct JunitSuite
{
    QString name;                                             ///< the scenario's, or the file's
    std::vector<std::pair<QString, QString>> properties = {}; ///< "seed", "digest" …
    Time took{};                                              ///< real time
    std::vector<ExpectResult> results = {};
    /// Instead of results: expectations that were not checked, and why ("stopped by SIGINT").
    std::vector<ExpectSpec> unchecked = {};
    QString whyUnchecked = {};
};

/// JUnit's XML, as CI systems read it: one testsuite each, one testcase for each expectation. `started` is
/// when the command began.
QByteArray toJunit(const std::vector<JunitSuite>& suites, const QDateTime& started);

} // namespace peerscope

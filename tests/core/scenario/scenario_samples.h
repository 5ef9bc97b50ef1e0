// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario_file.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <vector>

namespace peerscope::samples {

/// The scenarios in resources/, with their paths.
QStringList shippedScenarios();

/// A line of tests/data/bad/expected.tsv.
struct BadScenario
{
    QString fileName; ///< with its path
    QString path;     ///< where the error must point
    QString fragment; ///< what its message must hold
};
std::vector<BadScenario> badScenarios();

/// Too large to be kept in the tree; made anew by each test.
QByteArray bracketsOf(qsizetype bytes);
QByteArray hundredThousandPeers();

/// A scenario of everything a file can say, drawn from `seed`.
Scenario randomScenario(std::uint64_t seed);

/// Whole, or empty where it cannot be read.
QByteArray contentsOf(const QString& fileName);

} // namespace peerscope::samples

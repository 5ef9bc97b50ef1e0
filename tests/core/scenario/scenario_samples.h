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

/// Too large for the source tree, so each test makes it.
QByteArray bracketsOf(qsizetype bytes);
QByteArray hundredThousandPeers();

/// A random scenario with everything that a file can have, drawn from `seed`.
Scenario randomScenario(std::uint64_t seed);

/// The whole file, or empty if it cannot be read.
QByteArray contentsOf(const QString& fileName);

} // namespace peerscope::samples

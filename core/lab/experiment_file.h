// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/experiment.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <optional>

namespace peerscope {

/// Parses and checks an experiment: types, ranges, keys, and the scenario of every variant and every point of
/// the sweep. If "scenario" is a path, it is relative to `folder`.
ScenarioResult<Experiment> parseExperiment(const QByteArray& json, const QString& folder);

/// Reads and parses a file. The error's path is empty if the file cannot be read. `scenarioFile` (may be
/// null) is set to the separate file of its scenario, if it has one.
ScenarioResult<Experiment> loadExperiment(const QString& fileName, QString* scenarioFile = nullptr);

/// The error that parseExperiment would give for this experiment, or nothing.
std::optional<ScenarioError> checkExperiment(const Experiment& experiment);

/// The text of its file, including the scenario: parseExperiment(toJson(e)) == e.
QByteArray toJson(const Experiment& experiment);

/// Writes the file whole or not at all, and only if loadExperiment could read it again. Returns what went
/// wrong, or nothing.
std::optional<QString> saveExperiment(const Experiment& experiment, const QString& fileName);

/// Identifies an experiment: a hash over what is run, and in which order.
std::uint64_t experimentDigest(const Experiment& experiment);

} // namespace peerscope

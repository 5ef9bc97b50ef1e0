// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/experiment.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <optional>

namespace peerscope {

/// Parses and checks an experiment: types, ranges, keys, and that the scenario of every variant and every
/// point of the sweep is right. A "scenario" that is a path is read relative to `folder`.
ScenarioResult<Experiment> parseExperiment(const QByteArray& json, const QString& folder);

/// Reads and parses a file. The error's path is empty for a file that cannot be read. `scenarioFile` (may be
/// null) is told which other file was read for its scenario, if any.
ScenarioResult<Experiment> loadExperiment(const QString& fileName, QString* scenarioFile = nullptr);

/// What parseExperiment would say of an experiment made by hand, or nothing.
std::optional<ScenarioError> checkExperiment(const Experiment& experiment);

/// As a file has it, its scenario in it: parseExperiment(toJson(e)) == e.
QByteArray toJson(const Experiment& experiment);

/// Writes the file whole or not at all, and only what loadExperiment would read again. Returns what went
/// wrong, or nothing.
std::optional<QString> saveExperiment(const Experiment& experiment, const QString& fileName);

/// Tells experiments apart: a hash over what is run, in which order.
std::uint64_t experimentDigest(const Experiment& experiment);

} // namespace peerscope

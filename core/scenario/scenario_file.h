// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/scenario/scenario_error.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <variant>

namespace peerscope {

class InputFile;

/// Larger files are refused without reading them.
inline constexpr qint64 maxScenarioFileSize = 8 * 1024 * 1024;

/// Parses and checks a scenario: types, ranges, names, keys. Unknown keys are errors. The files of
/// recordings are read, too: those with a relative name from `folder`. Without a folder there can be no
/// recordings.
ScenarioResult<Scenario> parseScenario(const QByteArray& json, const QString& folder = {});

/// Reads at most `most` bytes, unpacked if compressed with gzip or zstd. `fileName` may be a path, a pipe, or
/// "-" for standard input.
std::variant<QByteArray, ScenarioError> readJsonFile(const QString& fileName, qint64 most);

/// Reads and parses a file (see readJsonFile). The error's path is empty if the file cannot be read.
ScenarioResult<Scenario> loadScenario(const QString& fileName);
/// The same for a file that is already open.
ScenarioResult<Scenario> loadScenario(InputFile& file);

/// The text of a scenario's file: keys in a fixed order, without defaults. parseScenario(toJson(s)) == s.
QByteArray toJson(const Scenario& scenario);
/// One entry of "actions", on one line.
QByteArray toJson(const ActionSpec& action);

/// Writes the file whole or not at all, and only if loadScenario could read it again. Returns what went
/// wrong, or nothing.
std::optional<QString> saveScenario(const Scenario& scenario, const QString& fileName);

} // namespace peerscope

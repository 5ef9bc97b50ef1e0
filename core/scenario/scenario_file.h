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

/// Files larger than this are refused unread.
inline constexpr qint64 maxScenarioFileSize = 8 * 1024 * 1024;

/// Parses and checks a scenario: types, ranges, names, keys. Unknown keys are errors; keys that the schema
/// names for later ("gateways") are refused with "not supported yet".
ScenarioResult<Scenario> parseScenario(const QByteArray& json);

/// What is in a file of at most `most` bytes, unpacked where gzip or zstd packed it: a path, a pipe, "-" for
/// standard input.
std::variant<QByteArray, ScenarioError> readJsonFile(const QString& fileName, qint64 most);

/// Reads and parses a file (see readJsonFile). The error's path is empty for a file that cannot be read.
ScenarioResult<Scenario> loadScenario(const QString& fileName);
/// The same, of a file that is open already.
ScenarioResult<Scenario> loadScenario(InputFile& file);

/// The scenario as a file has it: keys in DESIGN's order, defaults left out, parseScenario(toJson(s)) == s.
QByteArray toJson(const Scenario& scenario);
/// One entry of its "actions", on one line.
QByteArray toJson(const ActionSpec& action);

/// Writes the file whole or not at all, and only what loadScenario would read again. Returns what went wrong,
/// or nothing.
std::optional<QString> saveScenario(const Scenario& scenario, const QString& fileName);

} // namespace peerscope

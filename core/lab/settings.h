// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/experiment.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <variant>

namespace peerscope {

/// What is wrong with a path ("expected …"), or nothing.
std::optional<QString> settingPathProblem(const QString& path);

/// The text of a JSON object with one value of it set; or why there is no such place in it. Neither the
/// object nor what comes out is looked at as a scenario.
struct SettingProblem
{
    QString message; ///< what was found and what was expected
};
std::variant<QByteArray, SettingProblem> withSetting(const QByteArray& json, const Setting& setting);

/// Whether `path` ("$.links[0].loss", of an error) lies at or under what `setting` sets.
bool isUnder(const QString& path, const Setting& setting);

} // namespace peerscope

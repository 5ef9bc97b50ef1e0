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

/// Sets one value in the text of a JSON object; or says why there is no such place. Does not check the object
/// or the result as a scenario.
struct SettingProblem
{
    QString message; ///< what was found and what was expected
};
std::variant<QByteArray, SettingProblem> withSetting(const QByteArray& json, const Setting& setting);

/// Whether `path` ("$.links[0].loss", from an error) is the value that `setting` sets, or lies inside it.
bool isUnder(const QString& path, const Setting& setting);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"
#include "core/scenario/scenario_file.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace peerscope {

/// Named link conditions for a kind of connection ("mobile-3g").
struct LinkPreset
{
    QString name; ///< same rules as for a peer's name, see peerNameProblem()
    QString description;
    LinkConditions conditions; ///< `down` and `recording` are never set

    bool operator==(const LinkPreset&) const = default;
};

/// The presets that come with the program (resources/presets), in file order. A scenario may refer to these
/// by name. A user's own preset is written into a scenario as conditions, so the scenario runs the same
/// everywhere.
const std::vector<LinkPreset>& shippedPresets();

/// The preset with that name, or null.
const LinkPreset* findPreset(const std::vector<LinkPreset>& presets, const QString& name);

/// The change that applies a preset to a link: every condition except `down` and `recording`.
LinkConditionsChange changeTo(const LinkPreset& preset);

/// The change for an entry with "preset" and other conditions: the shipped preset, overridden by
/// `conditions`. An empty or unknown name sets nothing.
LinkConditionsChange withPreset(const QString& preset, const LinkConditionsChange& conditions);

// Files of presets (`*.presets.json`, format peerscope-presets/1).

/// Parses and checks presets. The error has the place and what was expected.
ScenarioResult<std::vector<LinkPreset>> parsePresets(const QByteArray& json);
QByteArray presetsToJson(const std::vector<LinkPreset>& presets);

/// The same for a file. The error's path is empty if the file cannot be read.
ScenarioResult<std::vector<LinkPreset>> loadPresets(const QString& fileName);
/// Writes the file whole or not at all, and only if loadPresets could read it again. Creates its folder if
/// needed. Returns what went wrong, or nothing.
std::optional<QString> savePresets(const std::vector<LinkPreset>& presets, const QString& fileName);

struct PresetFolder
{
    std::vector<LinkPreset> presets;
    QStringList
        problems; ///< one line for each skipped file, and each preset skipped because its name was taken
};
/// All preset files of a folder, in order of their names. A missing folder counts as empty.
PresetFolder loadPresetFolder(const QString& folder);

} // namespace peerscope

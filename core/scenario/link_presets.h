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

/// What a kind of connection does to datagrams, under a name ("mobile-3g").
struct LinkPreset
{
    QString name; ///< as a peer's name may be, see peerNameProblem()
    QString description;
    LinkConditions conditions; ///< never `down`: what a link is like, not whether it is there

    bool operator==(const LinkPreset&) const = default;
};

/// The presets that come with the program (resources/presets), in the order of its files. Scenarios may name
/// these; what somebody keeps as a preset of their own goes into a scenario as conditions, so that it runs
/// the same everywhere.
const std::vector<LinkPreset>& shippedPresets();

/// The preset of that name, or null.
const LinkPreset* findPreset(const std::vector<LinkPreset>& presets, const QString& name);

/// Everything that applying a preset to a link sets: every condition but `down`.
LinkConditionsChange changeTo(const LinkPreset& preset);

/// What an entry with "preset" and other conditions sets: the shipped preset, and over it `conditions`. An
/// empty or unknown name sets nothing.
LinkConditionsChange withPreset(const QString& preset, const LinkConditionsChange& conditions);

// Files of presets (`*.presets.json`, format peerscope-presets/1).

/// Parses and checks; the error says where and what was expected.
ScenarioResult<std::vector<LinkPreset>> parsePresets(const QByteArray& json);
QByteArray presetsToJson(const std::vector<LinkPreset>& presets);

/// The error's path is empty for a file that cannot be read.
ScenarioResult<std::vector<LinkPreset>> loadPresets(const QString& fileName);
/// Writes the file whole or not at all, and only what loadPresets would read again; makes its folder where
/// there is none. Returns what went wrong, or nothing.
std::optional<QString> savePresets(const std::vector<LinkPreset>& presets, const QString& fileName);

struct PresetFolder
{
    std::vector<LinkPreset> presets;
    QStringList problems; ///< one line for each file, or preset of a name that is taken, that was passed over
};
/// Every file of presets in a folder, in the order of their names. A folder that is not there is empty.
PresetFolder loadPresetFolder(const QString& folder);

} // namespace peerscope

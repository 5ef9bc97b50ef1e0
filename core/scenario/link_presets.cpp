// SPDX-License-Identifier: MIT
#include "core/scenario/link_presets.h"

#include "core/files/output_file.h"
#include "core/scenario/json_members.h"
#include "core/scenario/scenario_conditions.h"
#include "core/scenario/scenario_effects.h"
#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_reader.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <span>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr auto format = "peerscope-presets/1";
constexpr qint64 maxFileSize = 1024 * 1024;
constexpr int maxPresets = 1000;

/// Checks the preset at `path`; `earlier` are those before it. Throws through failScenario.
void checkEntry(const LinkPreset& preset, const QString& path, std::span<const LinkPreset> earlier)
{
    const QString name = quoteJson(JsonMembers::textOf(preset.name));
    if (const auto problem = peerNameProblem(preset.name))
        throw ScenarioError{pathWithKey(path, "name"),
                            ScenarioWording::tr("found %1; %2").arg(name, *problem)};
    const auto sameName = [&](const LinkPreset& other) { return other.name == preset.name; };
    if (std::any_of(earlier.begin(), earlier.end(), sameName))
        failScenario(pathWithKey(path, "name"), ScenarioWording::tr("%1 is already a preset").arg(name),
                     ScenarioWording::tr("a name of its own"));
    checkConditions({}, changeTo(preset), path);
    checkEffects(preset.conditions, path);
}

void checkEntries(const std::vector<LinkPreset>& presets)
{
    checkEntryCount(presets.size(), maxPresets, u"$.presets"_s);
    for (std::size_t index = 0; index < presets.size(); ++index)
        checkEntry(presets[index], u"$.presets[%1]"_s.arg(index), std::span(presets).first(index));
}

LinkPreset readEntry(const JsonValue& entry, const QString& path)
{
    const ObjectReader reader(entry, path, {withPresetConditions({"name", "description"}), {}});
    const QString expectedName = u"a preset's name"_s;
    LinkPreset preset;
    preset.name = readString(reader.require("name", expectedName), reader.pathOf("name"), expectedName);
    preset.description = reader.string("description", {});
    readConditions(reader).applyTo(preset.conditions);
    return preset;
}

std::vector<LinkPreset> readPresets(const JsonValue& value)
{
    const ObjectReader root(value, u"$"_s, {{"format", "presets"}, {}});
    const JsonValue& formatValue = root.require("format", u"\"%1\""_s.arg(QLatin1StringView(format)));
    readWord(formatValue, root.pathOf("format"), {QString::fromLatin1(format)});
    const QString path = root.pathOf("presets");
    const QString expected = ScenarioWording::tr("an array of presets");
    const JsonArray& array = readArray(root.require("presets", expected), path, maxPresets, expected);
    std::vector<LinkPreset> presets;
    for (const JsonValue& entry : array)
        presets.push_back(readEntry(entry, u"%1[%2]"_s.arg(path).arg(presets.size())));
    checkEntries(presets);
    return presets;
}

QByteArray entryText(const LinkPreset& preset)
{
    JsonMembers members;
    members.add("name", preset.name);
    members.addUnless(QString(), "description", preset.description);
    LinkConditionsChange change = changeTo(preset);
    change.removeSame(LinkConditions());
    addConditions(members, {}, change);
    return members.onOneLine();
}

} // namespace

const std::vector<LinkPreset>& shippedPresets()
{
    static const std::vector<LinkPreset> presets = loadPresetFolder(u":/peerscope/presets"_s).presets;
    return presets;
}

const LinkPreset* findPreset(const std::vector<LinkPreset>& presets, const QString& name)
{
    const auto found = std::find_if(presets.begin(), presets.end(),
                                    [&](const LinkPreset& preset) { return preset.name == name; });
    return found == presets.end() ? nullptr : &*found;
}

LinkConditionsChange changeTo(const LinkPreset& preset)
{
    LinkConditionsChange change = LinkConditionsChange::to(preset.conditions);
    change.down.reset();
    change.recording.reset();
    return change;
}

LinkConditionsChange withPreset(const QString& preset, const LinkConditionsChange& conditions)
{
    const LinkPreset* found = preset.isEmpty() ? nullptr : findPreset(shippedPresets(), preset);
    LinkConditionsChange change = found ? changeTo(*found) : LinkConditionsChange();
    change.add(conditions);
    return change;
}

ScenarioResult<std::vector<LinkPreset>> parsePresets(const QByteArray& json)
{
    try {
        return readPresets(wholeJson(json));
    } catch (const ScenarioError& error) {
        return error;
    }
}

QByteArray presetsToJson(const std::vector<LinkPreset>& presets)
{
    JsonMembers members;
    members.add("format", QString::fromLatin1(format));
    members.addText("presets", jsonEntries(presets, entryText));
    return members.onLines();
}

ScenarioResult<std::vector<LinkPreset>> loadPresets(const QString& fileName)
{
    const auto json = readJsonFile(fileName, maxFileSize);
    if (const auto* error = std::get_if<ScenarioError>(&json))
        return *error;
    return parsePresets(std::get<QByteArray>(json));
}

std::optional<QString> savePresets(const std::vector<LinkPreset>& presets, const QString& fileName)
{
    try {
        checkEntries(presets);
    } catch (const ScenarioError& error) {
        return ScenarioWording::tr("the presets cannot be saved: %1").arg(error.toString());
    }
    const QByteArray json = presetsToJson(presets);
    if (json.size() > maxFileSize)
        return ScenarioWording::tr("the presets cannot be saved: %1 bytes; expected at most %2")
            .arg(json.size())
            .arg(maxFileSize);
    QDir().mkpath(QFileInfo(fileName).path());
    return writeWhole(fileName, json);
}

PresetFolder loadPresetFolder(const QString& path)
{
    PresetFolder result;
    const QDir folder(path);
    for (const QString& name : folder.entryList({u"*.presets.json"_s}, QDir::Files, QDir::Name)) {
        const auto loaded = loadPresets(folder.filePath(name));
        if (const auto* error = std::get_if<ScenarioError>(&loaded)) {
            result.problems << u"%1: %2"_s.arg(name, error->toString());
            continue;
        }
        for (const LinkPreset& preset : std::get<std::vector<LinkPreset>>(loaded)) {
            if (findPreset(result.presets, preset.name))
                result.problems
                    << ScenarioWording::tr("%1: there is a preset named %2 already").arg(name, preset.name);
            else
                result.presets.push_back(preset);
        }
    }
    return result;
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "core/lab/experiment_file.h"

#include "core/files/output_file.h"
#include "core/scenario/json_members.h"

#include <xxhash.h>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray entryText(const ExperimentVariant& variant)
{
    JsonMembers settings;
    for (const Setting& setting : variant.settings)
        settings.addText(setting.path.toLatin1().constData(), setting.value);
    JsonMembers members;
    members.add("name", variant.name);
    if (!variant.settings.empty())
        members.addText("set", settings.onOneLine());
    return members.onOneLine();
}

QByteArray entryText(const SweepAxis& axis)
{
    QByteArrayList paths;
    for (const QString& path : axis.paths)
        paths << JsonMembers::textOf(path);
    QByteArrayList values;
    for (const QByteArray& value : axis.values)
        values << value;
    JsonMembers members;
    members.add("name", axis.name);
    members.addUnless(QString(), "unit", axis.unit);
    members.addText("set", "[" + paths.join(", ") + "]");
    members.addText("values", "[" + values.join(", ") + "]");
    return members.onOneLine();
}

} // namespace

QByteArray toJson(const Experiment& experiment)
{
    JsonMembers members;
    members.add("format", u"peerscope-experiment/1"_s);
    members.addUnless(QString(), "name", experiment.name);
    members.addUnless(QString(), "description", experiment.description);
    // A JSON string cannot contain a line break.
    members.addText("scenario", toJson(experiment.scenario).trimmed().replace("\n", "\n  "));
    members.addText("measure", "{\"traffic\": " + QByteArray::number(experiment.measured) + "}");
    members.addText("variants",
                    jsonEntries(experiment.variants, [](const auto& variant) { return entryText(variant); }));
    members.addUnless(1, "repeat", experiment.repeat);
    if (!experiment.sweep.empty())
        members.addText("sweep",
                        jsonEntries(experiment.sweep, [](const auto& axis) { return entryText(axis); }));
    return members.onLines();
}

std::optional<ScenarioError> checkExperiment(const Experiment& experiment)
{
    const auto parsed = parseExperiment(toJson(experiment), {});
    if (const auto* error = std::get_if<ScenarioError>(&parsed))
        return *error;
    return std::nullopt;
}

std::optional<QString> saveExperiment(const Experiment& experiment, const QString& fileName)
{
    if (const auto error = checkExperiment(experiment))
        return ScenarioWording::tr("the experiment cannot be saved: %1").arg(error->toString());
    return writeWhole(fileName, toJson(experiment));
}

std::uint64_t experimentDigest(const Experiment& experiment)
{
    const QByteArray json = toJson(experiment);
    return XXH3_64bits(json.constData(), std::size_t(json.size()));
}

} // namespace peerscope

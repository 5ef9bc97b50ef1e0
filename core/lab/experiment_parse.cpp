// SPDX-License-Identifier: MIT
#include "core/lab/experiment_file.h"
#include "core/lab/settings.h"

#include "core/scenario/json_members.h"
#include "core/scenario/scenario_reader.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cmath>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype longestName = 64;

QString checkedName(const JsonValue& value, const QString& path)
{
    const QString expected = ScenarioWording::tr("a name of 1 to %1 characters on one line").arg(longestName);
    QString name = readString(value, path, expected);
    const std::u32string characters = name.toStdU32String();
    if (name.isEmpty() || qsizetype(characters.size()) > longestName ||
        !std::all_of(characters.begin(), characters.end(), isShownAsItIs))
        failScenario(path, ScenarioWording::tr("found %1").arg(describe(value)), expected);
    return name;
}

/// The JSON without whitespace between its parts, on one line.
QByteArray compact(std::string_view json)
{
    QByteArray text;
    bool inString = false;
    for (std::size_t at = 0; at < json.size(); ++at) {
        const char character = json[at];
        if (inString && character == '\\') {
            text += character;
            text += json[++at];
            continue;
        }
        inString = inString != (character == '"');
        if (inString || !(character == ' ' || character == '\n' || character == '\r' || character == '\t'))
            text += character;
    }
    return text;
}

void checkPath(const QString& setting, const QString& path)
{
    if (const auto problem = settingPathProblem(setting))
        throw ScenarioError{path, u"found \"%1\"; %2"_s.arg(shownInMessage(setting), *problem)};
}

ExperimentVariant readVariant(const JsonValue& entry, const QString& path)
{
    const ObjectReader reader(entry, path, {{"name", "set"}, {}});
    ExperimentVariant variant;
    variant.name = checkedName(reader.require("name", ScenarioWording::tr("a name")), reader.pathOf("name"));
    const JsonValue* set = reader.find("set");
    if (!set)
        return variant;
    const QString setPath = reader.pathOf("set");
    if (!set->isObject())
        failScenario(setPath, ScenarioWording::tr("found %1").arg(describe(*set)),
                     ScenarioWording::tr("an object of paths and values"));
    const auto& members = std::get<JsonObject>(set->value);
    if (members.size() > std::size_t(limits::maxSettings))
        failScenario(setPath, ScenarioWording::tr("%1 entries").arg(members.size()),
                     ScenarioWording::tr("at most %1").arg(limits::maxSettings));
    for (const JsonMember& member : members) {
        const QString memberPath = u"%1[\"%2\"]"_s.arg(setPath, shownInMessage(member.key));
        checkPath(member.key, memberPath);
        for (const Setting& other : variant.settings) {
            if (other.path == member.key)
                failScenario(memberPath, ScenarioWording::tr("given twice"),
                             ScenarioWording::tr("each path once"));
        }
        variant.settings.push_back({member.key, compact(member.value.source)});
    }
    return variant;
}

std::vector<ExperimentVariant> readVariants(const JsonValue& value, const QString& path)
{
    const QString expected = ScenarioWording::tr("an array of 1 to %1 variants").arg(limits::maxVariants);
    const JsonArray& array = readArray(value, path, limits::maxVariants, expected);
    if (array.empty())
        failScenario(path, ScenarioWording::tr("found an empty array"), expected);
    std::vector<ExperimentVariant> variants;
    for (std::size_t index = 0; index < array.size(); ++index) {
        const QString entryPath = u"%1[%2]"_s.arg(path).arg(index);
        variants.push_back(readVariant(array[index], entryPath));
        for (std::size_t other = 0; other < index; ++other) {
            if (variants[other].name == variants[index].name)
                failScenario(
                    entryPath + u".name"_s,
                    ScenarioWording::tr("\"%1\" is another variant's name already").arg(variants[index].name),
                    ScenarioWording::tr("a name of its own"));
        }
    }
    return variants;
}

/// Equal steps with exact ends, and without rounding errors of binary fractions in between.
QByteArray valueBetween(double from, double to, int index, int steps)
{
    if (index == 0 || index == steps - 1)
        return JsonMembers::textOf(index == 0 ? from : to);
    const double value = from + (to - from) * index / (steps - 1);
    return JsonMembers::textOf(QByteArray::number(value, 'g', 12).toDouble());
}

void readAxisValues(const ObjectReader& reader, SweepAxis& axis)
{
    const JsonValue* values = reader.find("values");
    const bool range = reader.find("from") || reader.find("to") || reader.find("steps");
    if (range == (values != nullptr))
        failScenario(reader.path(),
                     range ? ScenarioWording::tr("values, and from, to, steps too")
                           : ScenarioWording::tr("no values"),
                     ScenarioWording::tr("either \"values\", or \"from\", \"to\" and \"steps\""));
    if (!values) {
        const double from = readNumber(reader.require("from", ScenarioWording::tr("a number")),
                                       reader.pathOf("from"), bounds::axisEnd);
        const double to = readNumber(reader.require("to", ScenarioWording::tr("a number")),
                                     reader.pathOf("to"), bounds::axisEnd);
        const auto steps =
            static_cast<int>(readInteger(reader.require("steps", ScenarioWording::tr("an integer")),
                                         reader.pathOf("steps"), bounds::steps));
        for (int index = 0; index < steps; ++index)
            axis.values.push_back(valueBetween(from, to, index, steps));
        return;
    }
    const QString path = reader.pathOf("values");
    const QString expected = ScenarioWording::tr("an array of 1 to %1 values").arg(limits::maxAxisValues);
    const JsonArray& array = readArray(*values, path, limits::maxAxisValues, expected);
    if (array.empty())
        failScenario(path, ScenarioWording::tr("found an empty array"), expected);
    for (std::size_t index = 0; index < array.size(); ++index) {
        if (std::holds_alternative<std::nullptr_t>(array[index].value))
            failScenario(u"%1[%2]"_s.arg(path).arg(index), ScenarioWording::tr("found null"),
                         ScenarioWording::tr("a value"));
        axis.values.push_back(compact(array[index].source));
    }
}

SweepAxis readAxis(const JsonValue& entry, const QString& path)
{
    const ObjectReader reader(entry, path, {{"name", "unit", "set", "values", "from", "to", "steps"}, {}});
    SweepAxis axis;
    axis.name = checkedName(reader.require("name", ScenarioWording::tr("a name")), reader.pathOf("name"));
    if (const JsonValue* unit = reader.find("unit"))
        axis.unit = checkedName(*unit, reader.pathOf("unit"));
    const QString setPath = reader.pathOf("set");
    const QString expected = ScenarioWording::tr("an array of 1 to %1 paths").arg(limits::maxSettings);
    const JsonArray& paths =
        readArray(reader.require("set", expected), setPath, limits::maxSettings, expected);
    if (paths.empty())
        failScenario(setPath, ScenarioWording::tr("found an empty array"), expected);
    for (std::size_t index = 0; index < paths.size(); ++index) {
        const QString entryPath = u"%1[%2]"_s.arg(setPath).arg(index);
        axis.paths << readString(paths[index], entryPath, ScenarioWording::tr("a path in the scenario"));
        checkPath(axis.paths.back(), entryPath);
    }
    readAxisValues(reader, axis);
    return axis;
}

Scenario readExperimentScenario(const JsonValue& value, const QString& path, const QString& folder,
                                QString* scenarioFile)
{
    if (value.isObject()) {
        ScenarioResult<Scenario> parsed =
            parseScenario(QByteArray(value.source.data(), qsizetype(value.source.size())), folder);
        if (auto* error = std::get_if<ScenarioError>(&parsed))
            throw ScenarioError{path + error->path.mid(1), error->message};
        return std::get<Scenario>(std::move(parsed));
    }
    const QString name =
        readString(value, path, ScenarioWording::tr("a scenario, or the path of a file that holds one"));
    const QString fileName = name.isEmpty() ? name : QDir(folder).filePath(name);
    if (scenarioFile)
        *scenarioFile = fileName;
    ScenarioResult<Scenario> loaded = loadScenario(fileName);
    if (const auto* error = std::get_if<ScenarioError>(&loaded))
        throw ScenarioError{path, u"\"%1\": %2"_s.arg(shownInMessage(name), error->toString())};
    return std::get<Scenario>(std::move(loaded));
}

/// Where in the file a run's settings come from.
struct Origin
{
    Setting setting;
    QString path;
};

std::vector<Origin> originsOf(const Experiment& experiment, const RunPlace& place, bool hasVariants)
{
    std::vector<Origin> origins;
    for (const Setting& setting : experiment.variants[place.variant].settings) {
        const QString path = u"$.variants[%1].set[\"%2\"]"_s.arg(place.variant).arg(setting.path);
        origins.push_back({setting, hasVariants ? path : u"$.measure.traffic"_s});
    }
    const std::vector<std::size_t> indices = axisIndices(experiment, place.point);
    for (std::size_t axis = 0; axis < indices.size(); ++axis) {
        for (const QString& path : experiment.sweep[axis].paths)
            origins.push_back({{path, experiment.sweep[axis].values[indices[axis]]},
                               u"$.sweep[%1], value %2"_s.arg(axis).arg(QString::fromUtf8(
                                   experiment.sweep[axis].values[indices[axis]].left(60)))});
    }
    return origins;
}

[[noreturn]] void failRun(const Experiment& experiment, const RunPlace& place, bool hasVariants,
                          const ScenarioError& error)
{
    const std::vector<Origin> origins = originsOf(experiment, place, hasVariants);
    const auto origin = std::find_if(origins.rbegin(), origins.rend(),
                                     [&](const Origin& each) { return isUnder(error.path, each.setting); });
    if (origin != origins.rend()) {
        const QString inner = error.path.mid(2 + origin->setting.path.size());
        throw ScenarioError{origin->path + inner, error.message};
    }
    throw ScenarioError{
        u"$.variants[%1]"_s.arg(place.variant),
        ScenarioWording::tr("makes a scenario that is wrong at %1: %2").arg(error.path, error.message)};
}

void checkRuns(const Experiment& experiment, bool hasVariants)
{
    const std::size_t points = pointCount(experiment);
    if (runCount(experiment) > std::size_t(limits::maxRuns))
        failScenario(u"$"_s,
                     ScenarioWording::tr("%1 runs (variants x points x repeats)").arg(runCount(experiment)),
                     ScenarioWording::tr("at most %1").arg(limits::maxRuns));
    const std::size_t checks = points * experiment.variants.size();
    if (qint64(checks) * toJson(experiment.scenario).size() > limits::maxCheckedBytes)
        failScenario(u"$.scenario"_s, ScenarioWording::tr("too large to be run in %1 forms").arg(checks),
                     ScenarioWording::tr("at most %1 bytes in all").arg(limits::maxCheckedBytes));
    for (std::size_t point = 0; point < points; ++point) {
        for (std::size_t variant = 0; variant < experiment.variants.size(); ++variant) {
            const RunPlace place{.point = point, .repeat = 0, .variant = variant};
            const ScenarioResult<Scenario> scenario = scenarioOf(experiment, place);
            if (const auto* error = std::get_if<ScenarioError>(&scenario))
                failRun(experiment, place, hasVariants, *error);
        }
    }
}

void checkFormat(const JsonValue& root)
{
    const QString expected = u"\"peerscope-experiment/1\""_s;
    const JsonValue* value = peekMember(root, u"$"_s, "format");
    if (!value)
        failScenario(u"$.format"_s, ScenarioWording::tr("missing"), expected);
    if (u'"' + readString(*value, u"$.format"_s, expected) + u'"' != expected)
        failScenario(u"$.format"_s, ScenarioWording::tr("found %1").arg(describe(*value)), expected);
}

Experiment readExperiment(const JsonValue& value, const QString& folder, QString* scenarioFile)
{
    checkFormat(value);
    const ObjectReader root(
        value, u"$"_s,
        {{"format", "name", "description", "scenario", "variants", "measure", "repeat", "sweep"}, {}});
    Experiment experiment;
    experiment.name = root.string("name", {});
    experiment.description = root.string("description", {});
    experiment.scenario = readExperimentScenario(
        root.require("scenario", ScenarioWording::tr("a scenario, or the path of a file that holds one")),
        root.pathOf("scenario"), folder, scenarioFile);
    if (!experiment.scenario.gateways.empty())
        failScenario(u"$.scenario.gateways"_s, ScenarioWording::tr("found gateways"),
                     ScenarioWording::tr("none: an experiment runs faster than real programs can"));
    const int entries = static_cast<int>(experiment.scenario.traffic.size());
    if (entries == 0)
        failScenario(u"$.scenario.traffic"_s, ScenarioWording::tr("no entry"),
                     ScenarioWording::tr("at least one, to be measured"));
    if (const JsonValue* measure = root.find("measure")) {
        const ObjectReader reader(*measure, root.pathOf("measure"), {{"traffic"}, {}});
        experiment.measured = reader.integer("traffic", {0, entries - 1.0}, 0);
    }
    if (experiment.scenario.traffic[static_cast<std::size_t>(experiment.measured)].play)
        failScenario(u"$.measure.traffic"_s,
                     ScenarioWording::tr("entry %1, which plays a file").arg(experiment.measured),
                     ScenarioWording::tr("an entry with one sender, channel and mode"));
    experiment.repeat = root.integer("repeat", bounds::repeat, 1);
    const JsonValue* variants = root.find("variants");
    experiment.variants =
        variants ? readVariants(*variants, root.pathOf("variants")) : modeVariants(experiment.measured);
    if (const JsonValue* sweep = root.find("sweep")) {
        const QString path = root.pathOf("sweep");
        const JsonArray& axes =
            readArray(*sweep, path, limits::maxAxes, ScenarioWording::tr("an array of axes"));
        for (std::size_t index = 0; index < axes.size(); ++index)
            experiment.sweep.push_back(readAxis(axes[index], u"%1[%2]"_s.arg(path).arg(index)));
    }
    checkRuns(experiment, variants != nullptr);
    return experiment;
}

ScenarioResult<Experiment> parse(const QByteArray& json, const QString& folder, QString* scenarioFile)
{
    try {
        return readExperiment(wholeJson(json), folder, scenarioFile);
    } catch (const ScenarioError& error) {
        return error;
    }
}

} // namespace

ScenarioResult<Experiment> parseExperiment(const QByteArray& json, const QString& folder)
{
    return parse(json, folder, nullptr);
}

ScenarioResult<Experiment> loadExperiment(const QString& fileName, QString* scenarioFile)
{
    const auto json = readJsonFile(fileName, maxScenarioFileSize);
    if (const auto* error = std::get_if<ScenarioError>(&json))
        return *error;
    return parse(std::get<QByteArray>(json), QFileInfo(fileName).path(), scenarioFile);
}

} // namespace peerscope

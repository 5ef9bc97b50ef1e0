// SPDX-License-Identifier: MIT
#include "core/lab/experiment_report.h"

#include "core/lab/experiment_file.h"
#include "core/sandbox/report.h"
#include "core/scenario/json_members.h"
#include "core/scenario/scenario_reader.h"

#include <xxhash.h>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr auto format = "peerscope-experiment-part/1";
constexpr QByteArrayView checksumStart = ",\n  \"checksum\": ";

/// The checksum over the text of a part without its checksum.
QString checksumOf(const QByteArray& text)
{
    return digestText(XXH3_64bits(text.constData(), std::size_t(text.size())));
}

/// The same part with its checksum added.
QByteArray withItsChecksum(const QByteArray& part)
{
    const QByteArray members = part.left(part.lastIndexOf(checksumStart));
    return members + checksumStart.toByteArray() + JsonMembers::textOf(checksumOf(members + "\n}\n")) +
           "\n}\n";
}

QByteArray runText(const RunResult& run)
{
    QByteArrayList values;
    for (const MetricInfo& metric : metricInfos()) {
        const auto value = run.values[metric.metric];
        values << (value ? JsonMembers::textOf(*value) : "null");
    }
    JsonMembers members;
    members.add("run", std::int64_t(run.run));
    members.addText("values", "[" + values.join(", ") + "]");
    return members.onOneLine();
}

RunResult readRun(const JsonValue& entry, const QString& path, std::size_t number)
{
    const ObjectReader reader(entry, path, {{"run", "values"}, {}});
    RunResult result;
    result.run = number;
    const auto wanted = static_cast<std::int64_t>(number);
    readInteger(reader.require("run", QString::number(wanted)), reader.pathOf("run"), wanted, wanted);
    const QString expected = ScenarioWording::tr("an array of %1 numbers").arg(metricCount);
    const QString valuesPath = reader.pathOf("values");
    const JsonArray& values =
        readArray(reader.require("values", expected), valuesPath, qsizetype(metricCount), expected);
    if (values.size() != metricCount)
        failScenario(valuesPath, ScenarioWording::tr("%1 entries").arg(values.size()), expected);
    for (std::size_t index = 0; index < metricCount; ++index) {
        if (std::holds_alternative<std::nullptr_t>(values[index].value))
            continue;
        result.values.set(metricInfos()[index].metric,
                          readNumber(values[index], u"%1[%2]"_s.arg(valuesPath).arg(index), {0, 1e18}));
    }
    return result;
}

struct Part
{
    ExperimentPart part;
    std::vector<RunResult> runs;
};

/// Refuses a part that was edited, cut off, or changed by a program that converts line ends.
void requireUnchanged(const QByteArray& json, const ObjectReader& root)
{
    root.require("checksum", ScenarioWording::tr("that of an unchanged part"));
    if (json != withItsChecksum(json))
        failScenario(root.pathOf("checksum"),
                     ScenarioWording::tr("a part that was changed after it was written"),
                     ScenarioWording::tr("it unchanged; run it again"));
}

Part readPart(const QByteArray& json, const JsonValue& value, const Experiment& experiment)
{
    const QString expectedFormat = QString::fromLatin1(format);
    const ObjectReader root(value, u"$"_s,
                            {{"format", "experiment", "part", "of", "interrupted", "runs", "checksum"}, {}});
    readWord(root.require("format", expectedFormat), root.pathOf("format"), {expectedFormat});
    const QString digest = digestText(experimentDigest(experiment));
    if (readString(root.require("experiment", digest), root.pathOf("experiment"), digest) != digest)
        failScenario(root.pathOf("experiment"), ScenarioWording::tr("a part of another experiment"), digest);
    if (root.find("interrupted"))
        failScenario(root.pathOf("interrupted"), ScenarioWording::tr("a part that was interrupted"),
                     ScenarioWording::tr("a whole one; run it again"));
    Part part;
    part.part.of = static_cast<int>(
        readInteger(root.require("of", ScenarioWording::tr("an integer")), root.pathOf("of"), 1, maxParts));
    part.part.part = static_cast<int>(readInteger(root.require("part", ScenarioWording::tr("an integer")),
                                                  root.pathOf("part"), 1, part.part.of));
    const std::vector<std::size_t> numbers = runsOf(experiment, part.part);
    const QString expected = ScenarioWording::tr("an array of %1 runs").arg(numbers.size());
    const QString path = root.pathOf("runs");
    const JsonArray& runs =
        readArray(root.require("runs", expected), path, qsizetype(numbers.size()), expected);
    if (runs.size() != numbers.size())
        failScenario(path, ScenarioWording::tr("%1 entries").arg(runs.size()), expected);
    for (std::size_t index = 0; index < runs.size(); ++index)
        part.runs.push_back(readRun(runs[index], u"%1[%2]"_s.arg(path).arg(index), numbers[index]));
    requireUnchanged(json, root);
    return part;
}

} // namespace

QByteArray partJson(const Experiment& experiment, const ExperimentPart& part,
                    const std::vector<RunResult>& runs, const QString& interrupted)
{
    JsonMembers members;
    members.add("format", QString::fromLatin1(format));
    members.add("experiment", digestText(experimentDigest(experiment)));
    members.add("part", part.part);
    members.add("of", part.of);
    if (!interrupted.isEmpty())
        members.add("interrupted", interrupted);
    members.addText("runs", jsonEntries(runs, runText));
    members.add("checksum", checksumOf(members.onLines()));
    return members.onLines();
}

PartMerger::PartMerger(const Experiment& experiment) : m_experiment(experiment), m_runs(runCount(experiment))
{
}

std::optional<ScenarioError> PartMerger::add(const QByteArray& json)
{
    try {
        const Part part = readPart(json, wholeJson(json), m_experiment);
        if (m_of == 0) {
            m_of = part.part.of;
            m_parts.resize(std::size_t(m_of));
        }
        if (part.part.of != m_of)
            failScenario(u"$.of"_s, ScenarioWording::tr("one of %1 parts").arg(part.part.of),
                         ScenarioWording::tr("one of %1 as before").arg(m_of));
        if (m_parts[std::size_t(part.part.part - 1)])
            failScenario(u"$.part"_s, ScenarioWording::tr("part %1 was given already").arg(part.part.part),
                         ScenarioWording::tr("each part once"));
        m_parts[std::size_t(part.part.part - 1)] = true;
        for (const RunResult& run : part.runs)
            m_runs[run.run] = run;
    } catch (const ScenarioError& error) {
        return error;
    }
    return std::nullopt;
}

std::optional<QString> PartMerger::missing() const
{
    constexpr qsizetype shown = 10;
    QStringList missing;
    for (std::size_t index = 0; index < m_parts.size(); ++index) {
        if (!m_parts[index])
            missing << QString::number(index + 1);
    }
    if (missing.isEmpty())
        return m_of == 0 ? std::optional(ScenarioWording::tr("all of them")) : std::nullopt;
    const QString more =
        missing.size() > shown ? ScenarioWording::tr(" and %1 more").arg(missing.size() - shown) : QString();
    return ScenarioWording::tr("%1%2 of %3").arg(missing.mid(0, shown).join(u", "_s), more).arg(m_of);
}

std::vector<RunResult> PartMerger::runs() const
{
    std::vector<RunResult> runs;
    for (const auto& run : m_runs)
        runs.push_back(*run);
    return runs;
}

} // namespace peerscope

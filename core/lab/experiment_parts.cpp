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
    const QString expected = u"an array of %1 numbers"_s.arg(metricCount);
    const QString valuesPath = reader.pathOf("values");
    const JsonArray& values =
        readArray(reader.require("values", expected), valuesPath, qsizetype(metricCount), expected);
    if (values.size() != metricCount)
        failScenario(valuesPath, u"%1 entries"_s.arg(values.size()), expected);
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
    root.require("checksum", u"that of an unchanged part"_s);
    if (json != withItsChecksum(json))
        failScenario(root.pathOf("checksum"), u"a part that was changed after it was written"_s,
                     u"it unchanged; run it again"_s);
}

Part readPart(const QByteArray& json, const JsonValue& value, const Experiment& experiment)
{
    const QString expectedFormat = QString::fromLatin1(format);
    const ObjectReader root(value, u"$"_s,
                            {{"format", "experiment", "part", "of", "interrupted", "runs", "checksum"}, {}});
    readWord(root.require("format", expectedFormat), root.pathOf("format"), {expectedFormat});
    const QString digest = digestText(experimentDigest(experiment));
    if (readString(root.require("experiment", digest), root.pathOf("experiment"), digest) != digest)
        failScenario(root.pathOf("experiment"), u"a part of another experiment"_s, digest);
    if (root.find("interrupted"))
        failScenario(root.pathOf("interrupted"), u"a part that was interrupted"_s,
                     u"a whole one; run it again"_s);
    Part part;
    part.part.of =
        static_cast<int>(readInteger(root.require("of", u"an integer"_s), root.pathOf("of"), 1, maxParts));
    part.part.part = static_cast<int>(
        readInteger(root.require("part", u"an integer"_s), root.pathOf("part"), 1, part.part.of));
    const std::vector<std::size_t> numbers = runsOf(experiment, part.part);
    const QString expected = u"an array of %1 runs"_s.arg(numbers.size());
    const QString path = root.pathOf("runs");
    const JsonArray& runs =
        readArray(root.require("runs", expected), path, qsizetype(numbers.size()), expected);
    if (runs.size() != numbers.size())
        failScenario(path, u"%1 entries"_s.arg(runs.size()), expected);
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
    const auto parsed = readJson(json);
    if (const auto* problem = std::get_if<JsonProblem>(&parsed))
        return ScenarioError{u"line %1, column %2"_s.arg(problem->line).arg(problem->column),
                             problem->message};
    try {
        const Part part = readPart(json, std::get<JsonValue>(parsed), m_experiment);
        if (m_of == 0) {
            m_of = part.part.of;
            m_parts.resize(std::size_t(m_of));
        }
        if (part.part.of != m_of)
            failScenario(u"$.of"_s, u"one of %1 parts"_s.arg(part.part.of),
                         u"one of %1 as before"_s.arg(m_of));
        if (m_parts[std::size_t(part.part.part - 1)])
            failScenario(u"$.part"_s, u"part %1 was given already"_s.arg(part.part.part),
                         u"each part once"_s);
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
        return m_of == 0 ? std::optional(u"all of them"_s) : std::nullopt;
    const QString more = missing.size() > shown ? u" and %1 more"_s.arg(missing.size() - shown) : QString();
    return u"%1%2 of %3"_s.arg(missing.mid(0, shown).join(u", "_s), more).arg(m_of);
}

std::vector<RunResult> PartMerger::runs() const
{
    std::vector<RunResult> runs;
    for (const auto& run : m_runs)
        runs.push_back(*run);
    return runs;
}

} // namespace peerscope

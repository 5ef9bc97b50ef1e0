// SPDX-License-Identifier: MIT
#include "core/lab/experiment_report.h"

#include "core/files/csv_cells.h"
#include "core/lab/experiment_file.h"
#include "core/lab/verdict.h"
#include "core/sandbox/report.h"
#include "core/scenario/json_members.h"
#include "core/scenario/scenario_json.h"
#include "core/words/numbers.h"

#include <QCoreApplication>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

struct ReportWords
{
    Q_DECLARE_TR_FUNCTIONS(ExperimentReport)
};

QByteArray intervalText(const std::optional<MeanInterval>& interval)
{
    if (!interval)
        return "null";
    JsonMembers members;
    members.add("mean", interval->mean);
    members.addText("margin", interval->margin ? JsonMembers::textOf(*interval->margin) : "null");
    return members.onOneLine();
}

QByteArray entryText(const Experiment& experiment, const ExperimentFigures& figures)
{
    QByteArrayList place;
    const std::vector<std::size_t> indices = axisIndices(experiment, figures.point);
    for (std::size_t axis = 0; axis < indices.size(); ++axis)
        place << experiment.sweep[axis].values[indices[axis]];
    const QString& variant = experiment.variants[figures.variant].name;
    JsonMembers members;
    members.addText("point", "[" + place.join(", ") + "]");
    members.add("variant", variant);
    for (const MetricInfo& metric : metricInfos())
        members.addText(metric.key, intervalText(figures[metric.metric]));
    members.add("verdict", verdict(variant, figures.means()));
    return members.onOneLine();
}

QByteArray axisText(const SweepAxis& axis)
{
    QByteArrayList values;
    for (const QByteArray& value : axis.values)
        values << value;
    JsonMembers members;
    members.add("name", axis.name);
    members.add("unit", axis.unit);
    members.addText("values", "[" + values.join(", ") + "]");
    return members.onOneLine();
}

/// A number in a sweep stays a number in the file.
QByteArray csvValue(const QByteArray& json)
{
    return json.startsWith('"') ? csvText(axisValueText(json)).toUtf8() : json;
}

QByteArray csvNumber(std::optional<double> value)
{
    return value ? JsonMembers::textOf(*value) : QByteArray();
}

} // namespace

MetricValues ExperimentFigures::means() const
{
    MetricValues values;
    for (const MetricInfo& metric : metricInfos()) {
        if (const auto& interval = (*this)[metric.metric])
            values.set(metric.metric, interval->mean);
    }
    return values;
}

std::vector<ExperimentFigures> figuresOf(const Experiment& experiment, const std::vector<RunResult>& runs)
{
    const std::size_t variants = experiment.variants.size();
    std::vector<std::vector<const RunResult*>> cells(pointCount(experiment) * variants);
    for (const RunResult& run : runs) {
        const RunPlace place = placeOf(experiment, run.run);
        cells[place.point * variants + place.variant].push_back(&run);
    }
    std::vector<ExperimentFigures> result;
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        if (cells[cell].empty())
            continue;
        ExperimentFigures& figures = result.emplace_back();
        figures.point = cell / variants;
        figures.variant = cell % variants;
        for (const MetricInfo& metric : metricInfos()) {
            std::vector<double> values;
            for (const RunResult* run : cells[cell]) {
                if (const auto value = run->values[metric.metric])
                    values.push_back(*value);
            }
            figures.metrics[std::size_t(metric.metric)] = meanInterval(values);
        }
    }
    return result;
}

QByteArray reportJson(const Experiment& experiment, const std::vector<RunResult>& runs,
                      const QString& interrupted)
{
    QByteArrayList variants;
    for (const ExperimentVariant& variant : experiment.variants)
        variants << JsonMembers::textOf(variant.name);
    JsonMembers members;
    members.add("format", u"peerscope-experiment-report/1"_s);
    members.add("name", experiment.name);
    members.add("experiment", digestText(experimentDigest(experiment)));
    members.add("seed", std::int64_t(experiment.scenario.seed));
    members.add("repeat", experiment.repeat);
    if (!interrupted.isEmpty()) {
        members.add("interrupted", interrupted);
        members.add("runs_done", std::int64_t(runs.size()));
        members.add("runs_planned", std::int64_t(runCount(experiment)));
    }
    members.addText("variants", "[" + variants.join(", ") + "]");
    members.addText("sweep", jsonEntries(experiment.sweep, axisText));
    members.addText("results",
                    jsonEntries(figuresOf(experiment, runs), [&](const ExperimentFigures& figures) {
                        return entryText(experiment, figures);
                    }));
    return members.onLines();
}

QByteArray reportCsv(const Experiment& experiment, const std::vector<RunResult>& runs)
{
    QByteArrayList cells;
    for (const SweepAxis& axis : experiment.sweep)
        cells << csvText(axis.unit.isEmpty() ? axis.name : u"%1 (%2)"_s.arg(axis.name, axis.unit)).toUtf8();
    cells << "variant";
    for (const MetricInfo& metric : metricInfos())
        cells << QByteArray(metric.key) << QByteArray(metric.key) + "_margin";
    QByteArray csv = cells.join(',') + '\n';
    for (const ExperimentFigures& figures : figuresOf(experiment, runs)) {
        cells.clear();
        const std::vector<std::size_t> indices = axisIndices(experiment, figures.point);
        for (std::size_t axis = 0; axis < indices.size(); ++axis)
            cells << csvValue(experiment.sweep[axis].values[indices[axis]]);
        cells << csvText(experiment.variants[figures.variant].name).toUtf8();
        for (const MetricInfo& metric : metricInfos()) {
            const auto& interval = figures[metric.metric];
            cells << csvNumber(interval ? std::optional(interval->mean) : std::nullopt)
                  << csvNumber(interval ? interval->margin : std::nullopt);
        }
        csv += cells.join(',') + '\n';
    }
    return csv;
}

QString reportTable(const Experiment& experiment, const std::vector<RunResult>& runs,
                    const QString& interrupted)
{
    constexpr Metric columns[] = {Metric::Sent,         Metric::Delivered,     Metric::Lost,
                                  Metric::OutOfOrder,   Metric::AgeMedian,     Metric::AgeP99,
                                  Metric::AgeOverLimit, Metric::LongestFreeze, Metric::WireBytes};
    constexpr const char* titles[] = {
        QT_TRANSLATE_NOOP("ExperimentReport", "sent"),     QT_TRANSLATE_NOOP("ExperimentReport", "delivered"),
        QT_TRANSLATE_NOOP("ExperimentReport", "lost"),     QT_TRANSLATE_NOOP("ExperimentReport", "unordered"),
        QT_TRANSLATE_NOOP("ExperimentReport", "age p50"),  QT_TRANSLATE_NOOP("ExperimentReport", "age p99"),
        QT_TRANSLATE_NOOP("ExperimentReport", "over 250"), QT_TRANSLATE_NOOP("ExperimentReport", "freeze"),
        QT_TRANSLATE_NOOP("ExperimentReport", "on wire")};
    constexpr int width = 11;
    constexpr qsizetype labelWidth = 30;
    QString table = ReportWords::tr("%1, seed %2, %3 run(s)", nullptr, forPlural(runs.size()))
                        .arg(experiment.name.isEmpty() ? ReportWords::tr("experiment") : experiment.name,
                             QString::number(experiment.scenario.seed), QString::number(runs.size())) +
                    u'\n';
    if (!interrupted.isEmpty())
        table += ReportWords::tr("interrupted (%1): %2 runs are missing")
                     .arg(interrupted, QString::number(runCount(experiment) - runs.size())) +
                 u'\n';
    table += QString(labelWidth, u' ');
    for (const char* title : titles)
        table += ReportWords::tr(title).rightJustified(width);
    table += u'\n';
    QString sentences;
    for (const ExperimentFigures& figures : figuresOf(experiment, runs)) {
        const QString& variant = experiment.variants[figures.variant].name;
        QString label = variant;
        const std::vector<std::size_t> indices = axisIndices(experiment, figures.point);
        for (std::size_t axis = 0; axis < indices.size(); ++axis)
            label += u" · %1"_s.arg(axisValueText(experiment.sweep[axis].values[indices[axis]]).left(12));
        const MetricValues means = figures.means();
        table += label.leftJustified(labelWidth);
        for (const Metric column : columns)
            table += valueText(column, means[column]).rightJustified(width);
        table += u'\n';
        if (experiment.sweep.empty())
            sentences += verdict(variant, means) + u".\n"_s;
    }
    return sentences.isEmpty() ? table : table + u'\n' + sentences;
}

QString axisValueText(const QByteArray& value)
{
    const auto parsed = readJson(value);
    if (const auto* json = std::get_if<JsonValue>(&parsed)) {
        if (const auto* text = std::get_if<QString>(&json->value))
            return *text;
    }
    return QString::fromUtf8(value);
}

} // namespace peerscope

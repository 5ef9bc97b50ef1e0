// SPDX-License-Identifier: MIT
#include "core/scenario/link_recording_file.h"

#include "core/scenario/files_beside.h"
#include "core/scenario/number_bounds.h"
#include "core/scenario/scenario_file.h"
#include "core/scenario/scenario_json.h"
#include "core/scenario/scenario_reader.h"

#include <QHash>
#include <QList>
#include <QStringList>

#include <algorithm>
#include <array>
#include <cmath>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 largestRecording = 64 * 1024 * 1024;
constexpr std::size_t mostRecordingLines = 1'000'000;

struct RecordingLine
{
    qsizetype number = 0;
    QByteArray text;
};

enum RecordingColumn { TimeColumn, DelayColumn, LossColumn, RateColumn, recordingColumnCount };

[[noreturn]] void failLine(const RecordingLine& line, const QString& found, const QString& expected)
{
    failScenario({}, ScenarioWording::tr("line %1: %2").arg(line.number).arg(found), expected);
}

QString quotedCell(const QByteArray& cell)
{
    return ScenarioWording::tr("found \"%1\"").arg(shownInMessage(QString::fromUtf8(cell)));
}

std::vector<RecordingLine> linesOf(const QByteArray& text)
{
    std::vector<RecordingLine> lines;
    qsizetype number = 0;
    for (qsizetype begin = 0; begin < text.size();) {
        const qsizetype found = text.indexOf('\n', begin);
        const qsizetype end = found < 0 ? text.size() : found;
        RecordingLine line{++number, text.mid(begin, end - begin).trimmed()};
        begin = end + 1;
        if (line.text.isEmpty() || line.text.startsWith('#'))
            continue;
        if (lines.size() == mostRecordingLines)
            failLine(line, ScenarioWording::tr("too many lines"),
                     ScenarioWording::tr("at most %1").arg(mostRecordingLines));
        lines.push_back(std::move(line));
    }
    return lines;
}

bool isDigits(const QByteArray& text)
{
    return std::ranges::all_of(text, [](char character) { return character >= '0' && character <= '9'; });
}

LinkRecording readOpportunities(const std::vector<RecordingLine>& lines)
{
    LinkRecording recording;
    const qint64 most = std::llround(bounds::week * 1000);
    Time before{};
    for (const RecordingLine& line : lines) {
        const qint64 milliseconds =
            isDigits(line.text) && line.text.size() < 12 ? line.text.toLongLong() : -1;
        const Time time(milliseconds * 1000);
        if (milliseconds > most || time < before)
            failLine(
                line, quotedCell(line.text),
                ScenarioWording::tr("whole milliseconds from %1 to %2").arg(before / Time(1000)).arg(most));
        recording.opportunities.push_back(time);
        before = time;
    }
    if (before == Time{})
        failLine(lines.back(), quotedCell(lines.back().text),
                 ScenarioWording::tr("a last time of more than 0"));
    recording.length = before;
    return recording;
}

/// The column at each place of a line.
std::vector<RecordingColumn> readTitles(const RecordingLine& line)
{
    const std::array<QByteArrayList, recordingColumnCount> titles = {
        QByteArrayList{"time", "time_s"}, {"delay", "delay_ms"}, {"loss"}, {"rate", "rate_kbit"}};
    std::vector<RecordingColumn> columns;
    for (const QByteArray& cell : line.text.split(',')) {
        const auto found = std::ranges::find_if(
            titles, [&](const QByteArrayList& names) { return names.contains(cell.trimmed().toLower()); });
        const auto column = static_cast<RecordingColumn>(found - titles.begin());
        if (found == titles.end() || std::ranges::find(columns, column) != columns.end())
            failLine(line, quotedCell(cell.trimmed()),
                     ScenarioWording::tr("the titles time, delay, loss and rate, each at most once"));
        columns.push_back(column);
    }
    if (std::ranges::find(columns, TimeColumn) == columns.end() || columns.size() < 2)
        failLine(line, quotedCell(line.text),
                 ScenarioWording::tr("time, and one or more of delay, loss and rate"));
    return columns;
}

std::optional<double> readCell(const RecordingLine& line, const QByteArray& cell, const NumberBounds& bounds)
{
    if (cell.isEmpty())
        return std::nullopt;
    bool isNumber = false;
    const double value = cell.toDouble(&isNumber);
    if (!isNumber || !bounds.contains(value))
        failLine(line, quotedCell(cell), bounds.expectedNumber());
    return value;
}

LinkRecording::Sample readSample(const RecordingLine& line, const std::vector<RecordingColumn>& columns)
{
    const QByteArrayList cells = line.text.split(',');
    if (cells.size() != static_cast<qsizetype>(columns.size()))
        failLine(line, ScenarioWording::tr("%1 cells").arg(cells.size()),
                 ScenarioWording::tr("%1, as in the first line").arg(columns.size()));
    LinkRecording::Sample sample;
    for (std::size_t index = 0; index < columns.size(); ++index) {
        const QByteArray cell = cells[static_cast<qsizetype>(index)].trimmed();
        switch (columns[index]) {
        case TimeColumn:
            if (cell.isEmpty())
                failLine(line, quotedCell(cell), ScenarioWording::tr("a time in seconds"));
            sample.at = fromSeconds(*readCell(line, cell, bounds::moment));
            break;
        case DelayColumn:
            if (const auto delay = readCell(line, cell, bounds::delayMs))
                sample.delay = fromMilliseconds(*delay);
            break;
        case LossColumn:
            sample.loss = readCell(line, cell, bounds::share);
            break;
        case RateColumn:
            sample.rateKbit = readCell(line, cell, bounds::rateKbit);
            break;
        case recordingColumnCount:
            break;
        }
    }
    return sample;
}

/// A link that never sends would keep its datagrams for ever.
void checkRates(const LinkRecording& recording, const RecordingLine& last)
{
    double kilobits = 0;
    for (std::size_t index = 0; index < recording.samples.size(); ++index) {
        if (!recording.samples[index].rateKbit)
            return;
        const Time end =
            index + 1 < recording.samples.size() ? recording.samples[index + 1].at : recording.length;
        kilobits += *recording.samples[index].rateKbit * toSeconds(end - recording.samples[index].at);
    }
    const double mean = kilobits / toSeconds(recording.length);
    if (mean < 1)
        failLine(last, ScenarioWording::tr("a mean rate of %1 kbit/s").arg(mean),
                 ScenarioWording::tr("1 or more"));
}

LinkRecording readSamples(const std::vector<RecordingLine>& lines)
{
    const bool hasTitles = std::ranges::any_of(lines.front().text, [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    });
    const std::vector<RecordingColumn> columns =
        hasTitles ? readTitles(lines.front())
                  : std::vector<RecordingColumn>{TimeColumn, DelayColumn, LossColumn, RateColumn};
    LinkRecording recording;
    for (std::size_t index = hasTitles ? 1 : 0; index < lines.size(); ++index) {
        const LinkRecording::Sample sample = readSample(lines[index], columns);
        if (!recording.samples.empty() && sample.at <= recording.samples.back().at)
            failLine(lines[index], ScenarioWording::tr("a time of %1").arg(toSeconds(sample.at)),
                     ScenarioWording::tr("one after %1").arg(toSeconds(recording.samples.back().at)));
        recording.samples.push_back(sample);
    }
    if (recording.samples.empty())
        failLine(lines.back(), ScenarioWording::tr("nothing after the titles"),
                 ScenarioWording::tr("one or more measurements"));
    const Time first = recording.samples.front().at;
    for (LinkRecording::Sample& sample : recording.samples)
        sample.at -= first;
    const std::size_t count = recording.samples.size();
    const Time last =
        count > 1 ? recording.samples[count - 1].at - recording.samples[count - 2].at : Time(1'000'000);
    recording.length = recording.samples.back().at + last;
    checkRates(recording, lines.back());
    return recording;
}

/// Calls `visit` with the recording of each entry that has one, and its path.
template <class Visit> void forEachRecording(Scenario& scenario, Visit visit)
{
    const auto look = [&visit](LinkConditionsChange& conditions, const char* section, std::size_t index) {
        if (conditions.recording && *conditions.recording)
            visit(*conditions.recording, u"$.%1[%2].recording"_s.arg(QLatin1StringView(section)).arg(index));
    };
    for (std::size_t index = 0; index < scenario.links.size(); ++index)
        look(scenario.links[index].conditions, "links", index);
    for (std::size_t index = 0; index < scenario.actions.size(); ++index) {
        if (auto* action = std::get_if<ConditionsAction>(&scenario.actions[index].what))
            look(action->conditions, "actions", index);
    }
}

} // namespace

void readRecordings(Scenario& scenario, const QString& folder)
{
    QHash<QString, LinkRecordingRef> known;
    forEachRecording(scenario, [&](LinkRecordingRef& recording, const QString& path) {
        const QString name = QString::fromStdString(recording.file());
        const QString file = fileBeside(folder, name, path);
        if (!known.contains(file)) {
            const auto loaded = loadLinkRecording(file);
            if (const auto* error = std::get_if<ScenarioError>(&loaded))
                throw ScenarioError{path, error->message};
            known.insert(file, std::get<LinkRecordingRef>(loaded));
        }
        recording = known.value(file);
    });
}

Scenario withRelativeRecordings(Scenario scenario, const QString& folder)
{
    forEachRecording(scenario, [&](LinkRecordingRef& recording, const QString&) {
        const QString file = QString::fromStdString(recording.file());
        auto named = std::make_shared<LinkRecording>();
        named->file = nameBeside(folder, file).toStdString();
        recording = {std::move(named)};
    });
    return scenario;
}

ScenarioResult<LinkRecording> parseLinkRecording(const QByteArray& text)
{
    try {
        const std::vector<RecordingLine> lines = linesOf(text);
        if (lines.empty())
            failScenario(
                {}, ScenarioWording::tr("found nothing"),
                ScenarioWording::tr("CSV with time, delay, loss and rate, or Mahimahi's delivery trace"));
        return isDigits(lines.front().text) ? readOpportunities(lines) : readSamples(lines);
    } catch (const ScenarioError& error) {
        return error;
    }
}

ScenarioResult<LinkRecordingRef> loadLinkRecording(const QString& fileName)
{
    const QString shown = shownInMessage(fileName, 4096);
    const auto text = readJsonFile(fileName, largestRecording);
    if (const auto* error = std::get_if<ScenarioError>(&text))
        return ScenarioError{{}, u"%1: %2"_s.arg(shown, error->message)};
    auto parsed = parseLinkRecording(std::get<QByteArray>(text));
    if (const auto* error = std::get_if<ScenarioError>(&parsed))
        return ScenarioError{{}, u"%1, %2"_s.arg(shown, error->message)};
    auto recording = std::make_shared<LinkRecording>(std::move(std::get<LinkRecording>(parsed)));
    recording->file = fileName.toStdString();
    return LinkRecordingRef{std::move(recording)};
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_folder.h"

#include "core/lessons/lesson_file.h"
#include "core/lessons/lesson_words.h"
#include "core/scenario/scenario_file.h"

#include <QDir>

#include <utility>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype mostLessons = 1000;
constexpr qsizetype mostParts = 100; ///< of one lesson

LessonError errorIn(const QString& file, const QString& message)
{
    return {file, 0, message};
}

std::variant<Lesson, LessonError> loadLesson(const QDir& folder, const QString& name)
{
    const auto markdown = readLessonFile(folder.filePath(name + u".md"_s), maxLessonFileSize);
    if (const auto* problem = std::get_if<LessonFileProblem>(&markdown))
        return errorIn(name + u".md"_s, problem->text);
    const QString ending = u".scenario.json"_s;
    const QStringList files =
        folder.entryList({name + ending, name + u".*"_s + ending}, QDir::Files, QDir::Name);
    if (files.size() > mostParts)
        return errorIn(name + u".md"_s, LessonWording::tr("found %1 scenarios beside it; expected at most %2")
                                            .arg(files.size())
                                            .arg(mostParts));
    std::vector<LessonPart> parts;
    for (const QString& scenarioFile : files) {
        const auto json = readLessonFile(folder.filePath(scenarioFile), maxScenarioFileSize);
        if (const auto* problem = std::get_if<LessonFileProblem>(&json))
            return errorIn(scenarioFile, problem->text);
        auto scenario = parseScenario(std::get<QByteArray>(json));
        if (const auto* error = std::get_if<ScenarioError>(&scenario))
            return errorIn(scenarioFile, error->toString());
        const QString part = scenarioFile.mid(name.size()).chopped(ending.size()).mid(1);
        LessonPart read{part, std::get<Scenario>(std::move(scenario))};
        parts.insert(part.isEmpty() ? parts.begin() : parts.end(), std::move(read));
    }
    return parseLesson(name, std::get<QByteArray>(markdown), std::move(parts));
}

} // namespace

LessonFolder loadLessons(const QString& folder)
{
    LessonFolder found;
    const QDir directory(folder);
    const QStringList files = directory.entryList({u"[0-9][0-9]-*.md"_s}, QDir::Files, QDir::Name);
    for (const QString& file : files.first(std::min(files.size(), mostLessons))) {
        auto lesson = loadLesson(directory, file.chopped(3));
        if (const auto* error = std::get_if<LessonError>(&lesson)) {
            found.problems << error->toString();
            continue;
        }
        found.lessons.push_back(std::get<Lesson>(std::move(lesson)));
        found.lessons.back().folder = folder;
    }
    return found;
}

} // namespace peerscope

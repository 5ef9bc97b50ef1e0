// SPDX-License-Identifier: MIT
#include "core/sandbox/lessons/lesson_folder.h"

#include "core/sandbox/scenario_file.h"

#include <QDir>
#include <QFile>

#include <utility>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype mostLessons = 1000;

LessonError errorIn(const QString& file, const QString& message)
{
    return {file, 0, message};
}

std::variant<Lesson, LessonError> loadLesson(const QDir& folder, const QString& name)
{
    QFile file(folder.filePath(name + u".md"_s));
    if (!file.open(QIODevice::ReadOnly))
        return errorIn(name + u".md"_s, file.errorString());
    if (file.size() > maxLessonFileSize)
        return errorIn(name + u".md"_s,
                       u"found %1 bytes; expected at most %2"_s.arg(file.size()).arg(maxLessonFileSize));
    const QString ending = u".scenario.json"_s;
    std::vector<LessonPart> parts;
    for (const QString& scenarioFile :
         folder.entryList({name + ending, name + u".*"_s + ending}, QDir::Files, QDir::Name)) {
        auto loaded = loadScenario(folder.filePath(scenarioFile));
        if (const auto* error = std::get_if<ScenarioError>(&loaded))
            return errorIn(scenarioFile, error->toString());
        const QString part = scenarioFile.mid(name.size()).chopped(ending.size()).mid(1);
        LessonPart read{part, std::get<Scenario>(std::move(loaded))};
        parts.insert(part.isEmpty() ? parts.begin() : parts.end(), std::move(read));
    }
    return parseLesson(name, file.readAll(), std::move(parts));
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

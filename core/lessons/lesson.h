// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/lesson_condition.h"
#include "core/lessons/lesson_figure.h"
#include "core/scenario/scenario.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <variant>
#include <vector>

namespace peerscope {

/// One of a lesson's sandboxes. The first has no name.
struct LessonPart
{
    QString name; ///< "two-channels" of 03-three-packets.two-channels.scenario.json
    Scenario scenario;
};

/// What to do, and when it counts as done: when all conditions hold at the same moment, in one sandbox.
struct LessonStep
{
    QString text; ///< Markdown
    QString part; ///< the sandbox in which it is done
    std::vector<LessonCondition> conditions;
};

/// A number in the text, and how it is measured.
struct LessonClaim
{
    int line = 0;
    QString written; ///< "30.9 s"
    double value = 0;
    int decimals = 0; ///< number of decimals written
    QString part;     ///< the sandbox in which it is measured
    QString text;     ///< the text of its figure
    LessonFigure figure;
};

/// A lesson: Markdown with its sandboxes. resources/lessons/README.md describes the files.
struct Lesson
{
    QString name;   ///< "03-three-packets"
    int number = 0; ///< 3
    QString folder; ///< the folder of its pictures
    QString title;
    QString text; ///< Markdown, like the texts below
    std::vector<LessonStep> steps;
    QString question;
    QString answer;
    QString advice; ///< "what to use when"
    std::vector<LessonClaim> claims;
    std::vector<LessonPart> parts;

    /// The sandbox of that name, or null.
    const LessonPart* part(const QString& partName) const;
};

/// What is wrong with a lesson, and where.
struct LessonError
{
    QString file;
    int line = 0;    ///< from 1; 0: the file as a whole
    QString message; ///< what was found and what was expected

    /// "03-three-packets.md:12: found “pakets”; expected a condition: …".
    QString toString() const;
};

/// A larger lesson is refused without reading it.
inline constexpr qint64 maxLessonFileSize = 64 * 1024;
/// How many of the characters ` @ & | [ < a lesson may have. Each may begin a piece of markup, and Qt's time
/// grows with the square of their number.
inline constexpr qsizetype maxLessonMarkup = 2000;
inline constexpr int maxLessonLines = 2000;
inline constexpr qsizetype maxLessonLine = 1000;  ///< characters
inline constexpr qsizetype maxLessonColumns = 16; ///< in a table
inline constexpr std::size_t maxLessonSteps = 100;
inline constexpr std::size_t maxStepConditions = 20;

/// Reads and checks a lesson. `name` is its file name without ".md"; `parts` are its sandboxes, first the one
/// without a name.
std::variant<Lesson, LessonError> parseLesson(const QString& name, const QByteArray& markdown,
                                              std::vector<LessonPart> parts);

/// Why the claim is false in `trace`, the complete trace of its sandbox; nothing if it is true.
std::optional<QString> claimProblem(const LessonClaim& claim, const TraceSnapshot& trace);

} // namespace peerscope

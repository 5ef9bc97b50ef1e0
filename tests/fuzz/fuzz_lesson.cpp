// SPDX-License-Identifier: MIT
// The input is a lesson's text. It is accepted, or refused at one of its lines with a short reason. An
// accepted lesson keeps to the limits, and its claims and conditions can be checked against an unrelated
// trace.
#include "core/lessons/lesson.h"
#include "core/lessons/lesson_progress.h"
#include "core/scenario/scenario_file.h"
#include "tests/fuzz/json_file.h"

using namespace peerscope;
using namespace Qt::Literals::StringLiterals;

namespace {

const Scenario& threePeers()
{
    static const Scenario scenario = std::get<Scenario>(parseScenario(R"({
        "format": "peerscope-scenario/1", "peers": [
        {"name": "server", "role": "server"},
        {"name": "ana", "role": "client", "server": "server", "id": 101},
        {"name": "bob", "role": "client", "server": "server", "id": 102}]})"));
    return scenario;
}

void checkFault(const LessonError& error, const QByteArray& text)
{
    require(!error.message.isEmpty() && error.message.size() < 400);
    require(error.line >= 0 && error.line <= text.count('\n') + 1);
}

void checkLesson(const Lesson& lesson)
{
    require(!lesson.title.isEmpty() && !lesson.text.isEmpty() && !lesson.advice.isEmpty());
    require(!lesson.steps.empty() && lesson.steps.size() <= maxLessonSteps);
    const TraceSnapshot nothing;
    for (const LessonStep& step : lesson.steps)
        require(lesson.part(step.part) && !step.conditions.empty() &&
                step.conditions.size() <= maxStepConditions);
    for (const LessonClaim& claim : lesson.claims)
        claimProblem(claim, nothing);
    LessonProgress progress(lesson);
    progress.update(LessonMoment());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray text = textOf(data, size);
    const auto parsed = parseLesson(u"07-name"_s, text, {{{}, threePeers()}, {u"other"_s, threePeers()}});
    if (const auto* error = std::get_if<LessonError>(&parsed))
        checkFault(*error, text);
    else
        checkLesson(std::get<Lesson>(parsed));
    return 0;
}

// SPDX-License-Identifier: MIT
// A lesson's text: it is read or refused with a short reason at one of its lines, what was read keeps to the
// limits, and what it claims and asks for can be looked up in a trace that has nothing of it.
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

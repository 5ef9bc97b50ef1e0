// SPDX-License-Identifier: MIT
#include "tests/core/sandbox/sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/lessons/lesson_folder.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QtTest>

#include <map>

namespace peerscope::test_lesson_claims {

using namespace Qt::Literals::StringLiterals;

/// Checks that the lessons are true: runs each of their sandboxes to the end, and measures every number in
/// the texts.
class TestLessonClaims : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thereAreTen();
    void everyNumberIsMeasured_data() { addLessons(); }
    void everyNumberIsMeasured();
    void stepsCanBeDone_data() { addLessons(); }
    void stepsCanBeDone();
    void linksLeadSomewhere_data() { addLessons(); }
    void linksLeadSomewhere();

private:
    static const LessonFolder& folder()
    {
        static const LessonFolder loaded =
            loadLessons(QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/lessons"));
        return loaded;
    }
    static void addLessons()
    {
        QTest::addColumn<int>("index");
        for (std::size_t index = 0; index < folder().lessons.size(); ++index)
            QTest::newRow(qPrintable(folder().lessons[index].name)) << static_cast<int>(index);
    }
    static const Lesson& lesson(int index) { return folder().lessons[static_cast<std::size_t>(index)]; }

    /// Each sandbox of a lesson, run to its end.
    static std::map<QString, TraceSnapshot> runAll(const Lesson& lesson)
    {
        std::map<QString, TraceSnapshot> traces;
        for (const LessonPart& part : lesson.parts) {
            Sandbox sandbox(part.scenario);
            sandbox.runUntil(part.scenario.duration);
            traces.emplace(part.name, sandbox.trace());
        }
        return traces;
    }
};

void TestLessonClaims::thereAreTen()
{
    QCOMPARE(folder().problems, QStringList());
    QCOMPARE(folder().lessons.size(), std::size_t{10});
    for (int index = 0; index < 10; ++index)
        QCOMPARE(lesson(index).number, index + 1);
}

void TestLessonClaims::everyNumberIsMeasured()
{
    QFETCH(int, index);
    const Lesson& read = lesson(index);
    QVERIFY(read.claims.size() >= 3);
    const std::map<QString, TraceSnapshot> traces = runAll(read);
    QStringList problems;
    for (const LessonClaim& claim : read.claims) {
        if (const std::optional<QString> problem = claimProblem(claim, traces.at(claim.part)))
            problems << *problem;
    }
    QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
}

/// Every step that needs no action by hand gets done by itself.
void TestLessonClaims::stepsCanBeDone()
{
    QFETCH(int, index);
    const Lesson& read = lesson(index);
    const std::map<QString, TraceSnapshot> traces = runAll(read);
    const bool isByHand = read.name == u"05-kill-it"_s;
    std::size_t number = 0;
    for (const LessonStep& step : read.steps) {
        ++number;
        if (isByHand && number > 1)
            continue; // walked in test_lesson_progress
        LessonMoment moment;
        moment.part = step.part;
        moment.trace = traces.at(step.part);
        moment.now = read.part(step.part)->scenario.duration;
        moment.paused = true;
        for (const LessonCondition& condition : step.conditions) {
            const auto* selected = std::get_if<SelectedCondition>(&condition);
            if (std::holds_alternative<HandCondition>(condition) ||
                (selected && selected->kind != SelectedCondition::Kind::Packet))
                continue;
            const bool met =
                selected ? holds(PacketCondition{selected->filter}, moment) : holds(condition, moment);
            const bool needsHands = read.name == u"06-goodbye"_s && number == 4;
            QVERIFY2(met != needsHands, qPrintable(u"step %1: %2"_s.arg(number).arg(step.text)));
        }
    }
}

void TestLessonClaims::linksLeadSomewhere()
{
    QFETCH(int, index);
    const Lesson& read = lesson(index);
    QString all = read.text + read.question + read.answer + read.advice;
    for (const LessonStep& step : read.steps)
        all += step.text;
    static const QRegularExpression link(u"\\]\\(([^)]+)\\)"_s);
    for (auto matches = link.globalMatch(all); matches.hasNext();) {
        const QString target = matches.next().captured(1);
        if (target.startsWith(u"scenario:"_s))
            QVERIFY2(read.part(target.mid(9)), qPrintable(target));
    }
}

PEERSCOPE_TEST(TestLessonClaims)

} // namespace peerscope::test_lesson_claims

#include "test_lesson_claims.moc"

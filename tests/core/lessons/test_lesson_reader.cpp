// SPDX-License-Identifier: MIT
#include "tests/core/sandbox/sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/lessons/lesson.h"

#include <QtTest>

namespace peerscope::test_lesson_reader {

using namespace Qt::Literals::StringLiterals;

Scenario twoPeers()
{
    return samples::scenarioOf(R"({'format': 'peerscope-scenario/1', 'peers': [
        {'name': 'server', 'role': 'server'}, {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101}]})");
}

const QString& sound()
{
    static const QString text =
        u"# A title\n"
        "\n"
        "Of many, **1,234 packets**<!-- claim: packets from == ana --> arrive.\n"
        "\n"
        "## Steps\n"
        "\n"
        "1. Press **Play**.\n"
        "   <!-- done: time 2.5 --> <!-- done: paused -->\n"
        "2. Open [the other](scenario:other). <!-- done: opened other -->\n"
        "3. Kill it. <!-- done: action kill of acknowledgement -->\n"
        "\n"
        "## Question\n"
        "Why?\n"
        "### Answer\n"
        "Because **never**<!-- claim: in other: events refused of server about ana --> is.\n"
        "## What to use when\n"
        "Always.\n"_s;
    return text;
}

std::variant<Lesson, LessonError> parse(const QString& text, const QString& name = u"07-name"_s)
{
    return parseLesson(name, text.toUtf8(), {{{}, twoPeers()}, {u"other"_s, twoPeers()}});
}

/// Lessons are read strictly; errors have the line.
class TestLessonReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAllOfIt();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void saysTheNumbersPrecision();
    void hasNotTooManySteps();
    void isBounded_data();
    void isBounded();
    void intervals();
};

void TestLessonReader::readsAllOfIt()
{
    const auto parsed = parse(sound());
    if (const auto* error = std::get_if<LessonError>(&parsed))
        QFAIL(qPrintable(error->toString()));
    const auto& lesson = std::get<Lesson>(parsed);
    QCOMPARE(lesson.number, 7);
    QCOMPARE(lesson.title, u"A title"_s);
    QCOMPARE(lesson.text, u"Of many, **1,234 packets** arrive."_s);
    QCOMPARE(lesson.steps.size(), std::size_t{3});
    QCOMPARE(lesson.steps[0].text, u"Press **Play**."_s);
    QCOMPARE(lesson.steps[0].conditions.size(), std::size_t{2});
    QCOMPARE(std::get<TimeCondition>(lesson.steps[0].conditions[0]).at, fromSeconds(2.5));
    QCOMPARE(lesson.steps[0].part, QString());
    QCOMPARE(lesson.steps[1].part, u"other"_s);
    QCOMPARE(lesson.steps[2].part, u"other"_s);
    QCOMPARE(lesson.question, u"Why?"_s);
    QCOMPARE(lesson.answer, u"Because **never** is."_s);
    QCOMPARE(lesson.advice, u"Always."_s);
    QCOMPARE(lesson.claims.size(), std::size_t{2});
    QCOMPARE(lesson.claims[0].value, 1234.0);
    QCOMPARE(lesson.claims[0].line, 3);
    QCOMPARE(lesson.claims[1].value, 0.0);
    QCOMPARE(lesson.claims[1].part, u"other"_s);
}

void TestLessonReader::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("instead");
    QTest::addColumn<QString>("error");
    const auto add = [](const char* name, const char* what, const char* instead, const char* error) {
        QTest::newRow(name) << QString::fromUtf8(what) << QString::fromUtf8(instead)
                            << QString::fromUtf8(error);
    };
    add("no title", "# A title", "A title", ":1: found “A title”; expected a title, “# …”");
    add("unknown heading", "## Question", "## Quiz", ":12: found “## Quiz”; expected “## Question”");
    add("too early", "## Steps", "## Question", ":5: found “## Question”; expected “## Steps”");
    add("step number", "2. Open", "3. Open", ":9: found step 3; expected step 2");
    add("no condition", " <!-- done: opened other -->", "", ":10: found step 2 without");
    add("unknown comment", "done: paused", "dune: paused", ":8: found the comment “dune: paused”; expected");
    add("unknown condition", "done: paused", "done: resting",
        ":8: found “resting”; expected a condition: packets,");
    add("more than it has", "done: paused", "done: paused now", ":8: found “now”; expected nothing more");
    add("no time", "time 2.5", "time soon", ":8: found “soon”; expected a time in seconds");
    add("unknown action", "action kill", "action maim",
        ":10: found “maim”; expected an action: one of put_packet");
    add("unknown content", "of acknowledgement", "of ack", ":10: found “ack”; expected what it carried");
    add("unknown sandbox", "opened other", "opened another",
        ":9: found a sandbox “another”; expected one of the first, other");
    add("no end", "--> <!-- done: paused -->", "--> <!-- done: paused", ":8: found a comment without an end");
    add("filter", "from == ana", "from == eve", ":3: the filter “from == eve”: ");
    add("unknown figure", "claim: packets", "claim: pakets",
        ":3: found “pakets”; expected a figure: one of packets");
    add("nothing bold", "**1,234 packets**", "many", ":3: found nothing bold before the claim");
    add("no number", "**1,234 packets**", "**lots**", ":3: found “lots”; expected a number in bold");
    add("unknown event", "events refused", "events declined",
        ":15: found “declined”; expected an event: one of");
    add("unknown peer", "about ana", "about eve",
        ":15: found “eve”; expected a peer of the scenario (server, ana)");
    add("no advice", "## What to use when\nAlways.\n", "",
        ": found no “## What to use when”; expected it after");
    add("empty", "Why?\n", "", ": found an empty section");
    add("done outside", "Always.", "<!-- done: paused -->", ":17: found “done”; expected it only in a step");
}

void TestLessonReader::saysWhatIsWrong()
{
    QFETCH(QString, what);
    QFETCH(QString, instead);
    QFETCH(QString, error);
    QString text = sound();
    QVERIFY(text.contains(what));
    const auto parsed = parse(text.replace(what, instead));
    QVERIFY(std::holds_alternative<LessonError>(parsed));
    const QString message = std::get<LessonError>(parsed).toString();
    QVERIFY2(message.startsWith(u"07-name.md"_s + error), qPrintable(message));
}

void TestLessonReader::saysTheNumbersPrecision()
{
    QVERIFY(std::holds_alternative<LessonError>(parse(sound(), u"name"_s)));
    const auto parsed = parse(sound());
    const LessonClaim& claim = std::get<Lesson>(parsed).claims[0];
    const std::optional<QString> problem = claimProblem(claim, TraceSnapshot());
    QVERIFY(problem);
    QVERIFY2(problem->contains(u"“1,234 packets”"_s) && problem->endsWith(u"measured 0"_s),
             qPrintable(*problem));
}

void TestLessonReader::hasNotTooManySteps()
{
    QString steps = u"1. Press **Play**.\n"_s;
    for (int number = 2; number <= 101; ++number)
        steps += u"   <!-- done: paused -->\n%1. And again.\n"_s.arg(number);
    QString text = sound();
    const auto parsed = parse(text.replace(u"1. Press **Play**.\n"_s, steps));
    QVERIFY(std::holds_alternative<LessonError>(parsed));
    const QString message = std::get<LessonError>(parsed).toString();
    QVERIFY2(message.endsWith(u"found step 101; expected at most 100 steps"_s), qPrintable(message));
}

/// Text that would take long to show is refused.
void TestLessonReader::isBounded_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("instead");
    QTest::addColumn<QString>("error");
    QTest::newRow("bytes") << u"Why?"_s << u"why\n"_s.repeated(20'000)
                           << u"found 80418 bytes; expected at most 65536"_s;
    QTest::newRow("lines") << u"Why?"_s << u"y\n"_s.repeated(2001)
                           << u"found more than 2000 lines; expected at most that"_s;
    QTest::newRow("line") << u"Why?"_s << u"y"_s.repeated(1001)
                          << u"found a line of 1001 characters; expected at most 1000"_s;
    QTest::newRow("columns") << u"Why?"_s << u"|"_s.repeated(18)
                             << u"found a line with 18 “|”; expected a table of at most 16 columns"_s;
    QTest::newRow("markup") << u"Why?"_s << u"`a``b`\n"_s.repeated(501)
                            << u"found more than 2000 of the signs `@&|[<; expected at most that"_s;
    QTest::newRow("conditions") << u"<!-- done: opened other -->"_s
                                << u"<!-- done: opened other -->"_s.repeated(21)
                                << u"found more than 20 conditions of a step; expected at most that"_s;
    QTest::newRow("what is quoted") << u"## Question"_s << u"## "_s + u"x"_s.repeated(900) << u"x…"_s;
}

void TestLessonReader::isBounded()
{
    QFETCH(QString, what);
    QFETCH(QString, instead);
    QFETCH(QString, error);
    QString text = sound();
    const auto parsed = parse(text.replace(what, instead));
    QVERIFY(std::holds_alternative<LessonError>(parsed));
    const QString message = std::get<LessonError>(parsed).toString();
    QVERIFY2(message.endsWith(error), qPrintable(message));
    QVERIFY(message.size() < 400);
}

/// 5 of 100, worked out by hand with z = 2.5758.
void TestLessonReader::intervals()
{
    const ShareInterval interval = wilsonInterval(5, 100);
    QVERIFY(qAbs(interval.low - 0.0166) < 0.0005);
    QVERIFY(qAbs(interval.high - 0.1395) < 0.0005);
    QCOMPARE(wilsonInterval(0, 0).high, 1.0);
}

PEERSCOPE_TEST(TestLessonReader)

} // namespace peerscope::test_lesson_reader

#include "test_lesson_reader.moc"

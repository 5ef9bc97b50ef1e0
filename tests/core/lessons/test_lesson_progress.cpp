// SPDX-License-Identifier: MIT
#include "tests/core/sandbox/sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/lessons/lesson_folder.h"
#include "core/lessons/lesson_progress.h"
#include "core/scenario/hand_actions.h"
#include "core/trace/packet_selection.h"

#include <QtTest>

#include <algorithm>

namespace peerscope::test_lesson_progress {

using namespace Qt::Literals::StringLiterals;

/// Goes through a lesson: its sandbox, and the state that the window would report.
class Walk
{
public:
    explicit Walk(const Lesson& lesson) : m_lesson(lesson), m_progress(lesson) { open({}); }

    void open(const QString& part)
    {
        m_moment = {};
        m_moment.part = part;
        m_sandbox = std::make_unique<Sandbox>(m_lesson.part(part)->scenario);
        m_given = m_sandbox->scenario().actions.size();
        look();
    }
    void runUntil(double seconds)
    {
        m_sandbox->runUntil(fromSeconds(seconds));
        look();
    }
    void pause(bool paused)
    {
        m_moment.paused = paused;
        look();
    }
    void perform(const ActionSpec& action)
    {
        const auto problem = m_sandbox->perform(action, m_sandbox->now());
        QVERIFY2(!problem, problem ? qPrintable(*problem) : "");
        look();
    }
    void selectPacket(PacketId packet)
    {
        m_moment.selection = {SelectedCondition::Kind::Packet, packet};
        look();
    }
    void select(SelectedCondition::Kind kind)
    {
        m_moment.selection = {kind, {}};
        look();
    }
    void runToItsEnd() { runUntil(toSeconds(m_sandbox->scenario().duration)); }
    const TraceSnapshot& trace() const { return m_moment.trace; }
    const QString& part() const { return m_moment.part; }
    /// The newest datagram with such content.
    DatagramId newest(datagram_content::Flags content) const
    {
        for (std::size_t row = m_moment.trace.datagramCount(); row-- > 0;) {
            const DatagramId id(static_cast<std::uint32_t>(row));
            if (m_moment.trace.datagram(id).content & content)
                return id;
        }
        return DatagramId::none();
    }
    QString done() const
    {
        QString text;
        for (const bool step : m_progress.done())
            text += step ? u'x' : u'-';
        return text;
    }
    const LessonProgress& progress() const { return m_progress; }

private:
    void look()
    {
        m_moment.trace = TraceSnapshot(m_sandbox->trace());
        m_moment.now = m_sandbox->now();
        const auto& actions = m_sandbox->scenario().actions;
        m_moment.byHand.assign(actions.begin() + static_cast<std::ptrdiff_t>(m_given), actions.end());
        m_progress.update(m_moment);
    }

    const Lesson& m_lesson;
    LessonProgress m_progress;
    std::unique_ptr<Sandbox> m_sandbox;
    std::size_t m_given = 0;
    LessonMoment m_moment;
};

/// Does what a learner would do by hand for a condition; other conditions come by themselves.
void doBidding(Walk& walk, const LessonCondition& condition)
{
    if (const auto* selected = std::get_if<SelectedCondition>(&condition)) {
        const PacketSelection packets(selected->filter, walk.trace());
        if (selected->kind != SelectedCondition::Kind::Packet)
            walk.select(selected->kind);
        else if (packets.size() > 0)
            walk.selectPacket(packets.at(0));
    } else if (const auto* hand = std::get_if<HandCondition>(&condition)) {
        LinkConditionsChange change;
        change.loss = 0.2;
        if (hand->action == u"freeze"_s)
            walk.perform(peerscope::hand::freeze(hand->peer, fromSeconds(1)));
        else if (hand->action == u"conditions"_s)
            walk.perform(peerscope::hand::setConditions(hand->peer, u"server"_s, change));
    }
}

/// Steps tick when they are done, and not before.
class TestLessonProgress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killIt();
    void goodbyeByHand();
    void openingTheOtherSandbox();
    void everyLessonHasAnEnd_data();
    void everyLessonHasAnEnd();

private:
    static const LessonFolder& folder()
    {
        static const LessonFolder loaded =
            loadLessons(QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/lessons"));
        return loaded;
    }
    static const Lesson& lesson(const QString& name)
    {
        const auto found = std::find_if(folder().lessons.begin(), folder().lessons.end(),
                                        [&](const Lesson& each) { return each.name == name; });
        if (found == folder().lessons.end())
            qFatal("no lesson %s", qPrintable(name));
        return *found;
    }
};

void TestLessonProgress::killIt()
{
    Walk walk(lesson(u"05-kill-it"_s));
    walk.pause(true);
    QCOMPARE(walk.done(), u"----"_s);
    walk.pause(false);
    walk.runUntil(2.05);
    QCOMPARE(walk.done(), u"----"_s);
    walk.pause(true);
    QCOMPARE(walk.done(), u"x---"_s);
    walk.perform(hand::killDatagram(walk.newest(datagram_content::reliable)));
    QCOMPARE(walk.done(), u"xx--"_s);
    walk.runUntil(2.9);
    QCOMPARE(walk.done(), u"xx--"_s);
    walk.runUntil(3.05);
    QCOMPARE(walk.done(), u"xxx-"_s);
    walk.runUntil(3.2);
    walk.perform(hand::killDatagram(walk.newest(datagram_content::acknowledgement)));
    QCOMPARE(walk.done(), u"xxxx"_s);
    QVERIFY(walk.progress().isComplete());
}

void TestLessonProgress::goodbyeByHand()
{
    Walk walk(lesson(u"06-goodbye"_s));
    walk.runUntil(14);
    QCOMPARE(walk.done(), u"xxx-"_s);
    walk.perform(samples::action("dee", CloseAction{}));
    QCOMPARE(walk.done(), u"xxxx"_s);
}

void TestLessonProgress::openingTheOtherSandbox()
{
    Walk walk(lesson(u"03-three-packets"_s));
    walk.runUntil(5);
    QCOMPARE(walk.done(), u"x---"_s);
    walk.selectPacket(PacketId(0)); // not the one
    QCOMPARE(walk.done(), u"x---"_s);
    walk.selectPacket(PacketId(1));
    QCOMPARE(walk.done(), u"xx--"_s);
    QCOMPARE(walk.progress().next(), std::size_t{2});
    walk.open(u"two-channels"_s);
    QCOMPARE(walk.done(), u"xxx-"_s);
    walk.runUntil(5);
    QCOMPARE(walk.done(), u"xxxx"_s);
    walk.open({}); // what was done stays done
    QCOMPARE(walk.done(), u"xxxx"_s);
}

void TestLessonProgress::everyLessonHasAnEnd_data()
{
    QTest::addColumn<QString>("name");
    for (const Lesson& each : folder().lessons) {
        if (each.name != u"05-kill-it"_s) // needs its moments; above
            QTest::newRow(qPrintable(each.name)) << each.name;
    }
}

/// Doing what each step says, and running to the end, completes all steps.
void TestLessonProgress::everyLessonHasAnEnd()
{
    QFETCH(QString, name);
    const Lesson& read = lesson(name);
    Walk walk(read);
    for (const LessonStep& step : read.steps) {
        if (step.part != walk.part())
            walk.open(step.part);
        walk.runToItsEnd();
        walk.pause(true);
        for (const LessonCondition& condition : step.conditions)
            doBidding(walk, condition);
        if (name == u"06-goodbye"_s && &step == &read.steps.back())
            walk.perform(samples::action("dee", CloseAction{}));
    }
    QVERIFY2(walk.progress().isComplete(), qPrintable(walk.done()));
}

PEERSCOPE_TEST(TestLessonProgress)

} // namespace peerscope::test_lesson_progress

#include "test_lesson_progress.moc"

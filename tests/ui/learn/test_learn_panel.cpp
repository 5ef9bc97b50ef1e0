// SPDX-License-Identifier: MIT
// Lessons in the window: doing their steps with the real controls, and the large type for teaching.
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/document/peer_controls.h"
#include "ui/learn/learn_panel.h"
#include "ui/learn/lesson_page.h"
#include "ui/learn/lesson_text.h"
#include "ui/learn/steps_view.h"

#include <QDockWidget>
#include <QLabel>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QTextBrowser>
#include <QToolButton>

namespace peerscope::test_learn_panel {

class TestLearnPanel : public WindowTest
{
    Q_OBJECT

private:
    LearnPanel* panel() const { return m_window->findChild<LearnPanel*>(); }
    QDockWidget* dock(const char* name) const { return child<QDockWidget>(name); }

    /// Chooses a lesson by a click on its row of the list: whether it is open.
    [[nodiscard]] bool openLesson(int number) const
    {
        trigger("learn");
        auto* list = child<QListWidget>("lessonList");
        if (!QTest::qWaitFor([&] { return list->isVisible(); }))
            return false;
        QListWidgetItem* item = list->item(number - 1);
        list->scrollToItem(item);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(item).center());
        return panel()->current() && panel()->current()->number == number &&
               QTest::qWaitFor([this] { return panel()->openPart().has_value(); });
    }
    /// The steps' marks: "xx--".
    QString marks() const
    {
        QString text;
        for (const StepMark* mark : m_window->findChildren<StepMark*>())
            text += mark->isDone() ? QLatin1Char('x') : QLatin1Char('-');
        return text;
    }
    DatagramId newest(datagram_content::Flags content) const
    {
        for (std::size_t row = document()->trace().datagramCount(); row-- > 0;) {
            const DatagramId id(static_cast<std::uint32_t>(row));
            if (document()->trace().datagram(id).content & content)
                return id;
        }
        return DatagramId::none();
    }
    /// Kills the newest such datagram by its button: whether the button could be clicked.
    [[nodiscard]] bool kill(datagram_content::Flags content) const
    {
        document()->moment()->select(newest(content));
        auto* button = child<QPushButton>("killButton");
        if (!QTest::qWaitFor([&] { return button->isVisible() && button->isEnabled(); }))
            return false;
        QTest::mouseClick(button, Qt::LeftButton);
        return true;
    }

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("test_learn_panel"); }
    void init() { openWindow(); }
    void cleanup() { m_window.reset(); }

    void aLessonIsWalkedToItsEnd()
    {
        QVERIFY(openLesson(5));
        QCOMPARE(document()->name(), QStringLiteral("Kill it"));
        QCOMPARE(document()->status().now, Time(0));
        QCOMPARE(marks(), QStringLiteral("----"));
        QVERIFY(runTo(fromSeconds(2.05)));
        QTRY_COMPARE(marks(), QStringLiteral("x---"));
        QVERIFY(kill(datagram_content::reliable));
        QTRY_COMPARE(marks(), QStringLiteral("xx--"));
        QVERIFY(runTo(fromSeconds(3.05)));
        QTRY_COMPARE(marks(), QStringLiteral("xxx-"));
        QVERIFY(runTo(fromSeconds(3.2)));
        QVERIFY(kill(datagram_content::acknowledgement));
        QTRY_COMPARE(marks(), QStringLiteral("xxxx"));
        QVERIFY(child<QLabel>("lessonPlace")->text().contains(QStringLiteral("✔")));
        // It is remembered.
        QCOMPARE(QSettings().value(QStringLiteral("learn/finished")).toStringList(),
                 QStringList(QStringLiteral("05-kill-it")));
        press("allLessons");
        QVERIFY(child<QListWidget>("lessonList")->item(4)->text().contains(QStringLiteral("✔")));
        QVERIFY(!child<QListWidget>("lessonList")->item(3)->text().contains(QStringLiteral("✔")));
    }

    void theAnswerComesWhenAskedFor()
    {
        QVERIFY(openLesson(1));
        auto* answer = child<QTextBrowser>("lessonAnswer");
        QVERIFY(answer->isHidden());
        press("answerButton");
        QVERIFY(!answer->isHidden());
        press("answerButton");
        QVERIFY(answer->isHidden());
    }

    void nextAndBackGoThroughAllOfThem()
    {
        QVERIFY(openLesson(9));
        QTest::keyClick(m_window.get(), Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(panel()->current()->number, 10);
        QCOMPARE(document()->name(), QStringLiteral("Relay"));
        QCOMPARE(QSettings().value(QStringLiteral("learn/last")).toString(), QStringLiteral("10-relay"));
        QTest::keyClick(m_window.get(), Qt::Key_Right, Qt::AltModifier);
        QVERIFY(!panel()->current()); // the table of advice
        QCOMPARE(child<QLabel>("lessonTitle")->text(), QStringLiteral("What to use when"));
        QVERIFY(!child<QAction>("lessonNext")->isEnabled());
        // Its rows lead to the lessons.
        Q_EMIT child<QTextBrowser>("lessonText")
            ->anchorClicked(QUrl(QStringLiteral("lesson:03-three-packets")));
        QCOMPARE(panel()->current()->number, 3);
        QTest::keyClick(m_window.get(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(panel()->current()->number, 2);
    }

    void aStepOpensTheOtherSandbox()
    {
        QVERIFY(openLesson(3));
        QVERIFY(runTo(fromSeconds(5)));
        QTRY_COMPARE(marks(), QStringLiteral("x---"));
        Q_EMIT child<LessonText>("stepText3")->anchorClicked(QUrl(QStringLiteral("scenario:two-channels")));
        QCOMPARE(document()->name(), QStringLiteral("Three packets, two channels"));
        QTRY_COMPARE(marks(), QStringLiteral("x-x-"));
        QVERIFY(runTo(fromSeconds(5)));
        QTRY_COMPARE(marks(), QStringLiteral("x-xx"));
        // Again from the beginning of the same one.
        press("sandboxButton");
        QCOMPARE(document()->name(), QStringLiteral("Three packets, two channels"));
        QTRY_COMPARE(document()->status().now, Time(0));
    }

    void whatIsNotSavedIsAskedAbout()
    {
        QVERIFY(openConnected());
        PeerControls(document()).closePeer(peer("ana").endpoint);
        QTRY_VERIFY(document()->isModified());
        const QString before = document()->name();
        trigger("learn");
        panel()->open(0);
        auto* box = child<QMessageBox>("unsavedChanges");
        QVERIFY(!panel()->openPart());
        QCOMPARE(child<QPushButton>("sandboxButton")->text(), QStringLiteral("Open its sandbox"));
        QTest::mouseClick(box->button(QMessageBox::Cancel), Qt::LeftButton);
        QCOMPARE(document()->name(), before);
        QTRY_VERIFY(!m_window->findChild<QMessageBox*>());
        press("sandboxButton");
        QTest::mouseClick(child<QMessageBox>("unsavedChanges")->button(QMessageBox::Discard), Qt::LeftButton);
        QTRY_COMPARE(document()->name(), QStringLiteral("Three modes, one bad link"));
        QCOMPARE(child<QPushButton>("sandboxButton")->text(), QStringLiteral("Begin again"));
    }

    void anotherSandboxDoesNotTick()
    {
        QVERIFY(openLesson(8)); // its first step: 5 s
        document()->openScenario(scenario(), {.paused = true, .unbounded = false, .speed = 1.0},
                                 fromSeconds(10));
        QTRY_VERIFY(!panel()->openPart());
        QCOMPARE(marks(), QStringLiteral("-----"));
    }

    void teachingLeavesOnlyWhatIsNeeded()
    {
        QVERIFY(openLesson(2));
        const double points = child<QLabel>("lessonTitle")->font().pointSizeF();
        QVERIFY(dock("inspectorDock")->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QTRY_VERIFY(!dock("inspectorDock")->isVisible());
        QVERIFY(!dock("packetsDock")->isVisible());
        QVERIFY(!dock("composerDock")->isVisible());
        QVERIFY(dock("learnDock")->isVisible());
        QVERIFY(child<QLabel>("lessonTitle")->font().pointSizeF() > 1.4 * points);
        QTest::keyClick(m_window.get(), Qt::Key_PageDown); // a presenter's remote control
        QCOMPARE(panel()->current()->number, 3);
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        QTRY_VERIFY(dock("inspectorDock")->isVisible());
        QVERIFY(dock("learnDock")->isVisible());
        QCOMPARE(child<QLabel>("lessonTitle")->font().pointSizeF(), points);
        QVERIFY(!child<QAction>("leaveTeachersMode")->isEnabled());
    }

    void aPageOfTheWebIsAskedAbout()
    {
        QVERIFY(openLesson(2));
        Q_EMIT child<LessonText>("lessonText")
            ->anchorClicked(QUrl(QStringLiteral("https://example.org/a<b>?x=1")));
        auto* box = child<QMessageBox>("openPage");
        QCOMPARE(box->textFormat(), Qt::PlainText);
        QVERIFY(box->text().contains(QStringLiteral("example.org")));
        QCOMPARE(box->informativeText(), QStringLiteral("https://example.org/a%3Cb%3E?x=1"));
        QCOMPARE(box->defaultButton(), box->button(QMessageBox::Cancel));
        QTest::mouseClick(box->button(QMessageBox::Cancel), Qt::LeftButton);
        QTRY_VERIFY(!m_window->findChild<QMessageBox*>());
        for (const char* target :
             {"http://example.org", "file:///etc/passwd", "javascript:1", "https:///x"}) {
            Q_EMIT child<LessonText>("lessonText")->anchorClicked(QUrl(QString::fromLatin1(target)));
            QVERIFY2(!m_window->findChild<QMessageBox*>(), target);
        }
    }

    void closingWhileTeachingKeepsThePanels()
    {
        QVERIFY(openLesson(2));
        trigger("teachersMode");
        QTRY_VERIFY(!dock("inspectorDock")->isVisible());
        m_window->close();
        m_window = std::make_unique<MainWindow>();
        m_window->show();
        QTRY_VERIFY(dock("inspectorDock")->isVisible());
    }
};

PEERSCOPE_TEST(TestLearnPanel)

} // namespace peerscope::test_learn_panel

#include "test_learn_panel.moc"

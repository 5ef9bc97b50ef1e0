// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/learn/lesson_pictures.h"
#include "ui/learn/lesson_text.h"
#include "ui/learn/shipped_lessons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFile>
#include <QRegularExpression>
#include <QScrollArea>
#include <QTemporaryDir>
#include <QTest>
#include <QVBoxLayout>

namespace peerscope::test_lesson_widgets {

/// What a lesson is made of, outside of a window.
class TestLessonWidgets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support).*")));
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void everyLessonHasItsPictures()
    {
        const LessonFolder all = allLessons({});
        QCOMPARE(all.problems, QStringList());
        QCOMPARE(all.lessons.size(), std::size_t{10});
        for (const Lesson& lesson : all.lessons) {
            const QStringList names = pictureNames(lesson.text);
            QVERIFY2(!names.isEmpty(), qPrintable(lesson.name));
            for (const QString& name : names) {
                const QString light = pictureFile(lesson.folder, name, false);
                const QString dark = pictureFile(lesson.folder, name, true);
                QVERIFY2(!light.isEmpty() && !dark.isEmpty() && light != dark, qPrintable(name));
                QVERIFY2(QFile(light).size() < 150'000 && QFile(dark).size() < 150'000, qPrintable(name));
            }
        }
    }

    void theTableLeadsToEveryLesson()
    {
        const QString advice = lessonAdvice();
        for (const Lesson& lesson : allLessons({}).lessons)
            QVERIFY2(advice.contains(QStringLiteral("(lesson:%1)").arg(lesson.name)),
                     qPrintable(lesson.name));
    }

    void theTableLeadsToExperimentsThatThereAre()
    {
        static const QRegularExpression link(QStringLiteral("\\(experiment:([^)]+)\\)"));
        int count = 0;
        for (auto matches = link.globalMatch(lessonAdvice()); matches.hasNext(); ++count) {
            const QString file =
                QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/experiments/%1.experiment.json")
                    .arg(matches.next().captured(1));
            QVERIFY2(QFile::exists(file), qPrintable(file));
        }
        QVERIFY(count >= 5);
    }

    void lessonsOfOnesOwnComeBehind()
    {
        QTemporaryDir folder;
        const auto copy = [&](const char* ending, const char* as) {
            return QFile::copy(shippedLessonsFolder() + QStringLiteral("/09-the-brake") +
                                   QLatin1String(ending),
                               folder.filePath(QLatin1String(as)));
        };
        QVERIFY(copy(".md", "11-mine.md"));
        QVERIFY(copy(".scenario.json", "11-mine.scenario.json"));
        QVERIFY(copy(".md", "12-broken.md"));
        const LessonFolder all = allLessons(folder.path());
        QCOMPARE(all.lessons.size(), std::size_t{11});
        QCOMPARE(all.lessons.back().number, 11);
        QCOMPARE(all.lessons.back().folder, folder.path());
        QCOMPARE(all.problems,
                 QStringList(QStringLiteral(
                     "12-broken.md: found no scenario; expected a file “12-broken.scenario.json”")));
    }

    void picturesComeFromTheLessonsFolderAlone()
    {
        QCOMPARE(pictureNames(QStringLiteral("a ![one](1.png) b [no](2.png) ![two](x/3.png)")),
                 QStringList({QStringLiteral("1.png"), QStringLiteral("x/3.png")}));
        QCOMPARE(pictureFile(shippedLessonsFolder(), QStringLiteral("../icons/peerscope-16.png"), false),
                 QString());
        QCOMPARE(pictureFile(shippedLessonsFolder(), QStringLiteral("README.md"), false), QString());
    }

    void aTextIsAsHighAsItHasToBe()
    {
        QWidget page;
        QVBoxLayout layout(&page);
        auto* text = new LessonText;
        layout.addWidget(text);
        layout.addStretch();
        page.resize(500, 800);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        text->setLesson(QStringLiteral("word ").repeated(200), {});
        const int wide = text->height();
        page.resize(250, 800);
        QTRY_VERIFY(text->height() > 1.6 * wide);
        const int narrow = text->height();
        text->setScale(1.6);
        QTRY_VERIFY(text->height() > 1.6 * narrow);
        // A picture is as wide as the text.
        text->setScale(1.0);
        text->setLesson(QStringLiteral("![x](01-three-modes.png)"), shippedLessonsFolder());
        QVERIFY2(text->height() > 100 && text->height() < 250, qPrintable(QString::number(text->height())));
    }
};

PEERSCOPE_TEST(TestLessonWidgets)

} // namespace peerscope::test_lesson_widgets

#include "test_lesson_widgets.moc"

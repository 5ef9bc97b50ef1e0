// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/learn/learn_panel.h"
#include "ui/learn/lesson_document.h"
#include "ui/learn/lesson_text.h"
#include "ui/learn/shipped_lessons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFile>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QVBoxLayout>

namespace peerscope::test_lesson_widgets {

/// The widgets of a lesson, without a window.
class TestLessonWidgets : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_settings;

private Q_SLOTS:
    void init()
    {
        applyTheme(*qApp, ThemeChoice::Light);
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_settings.path());
    }

    void everyLessonHasItsPictures()
    {
        const LessonFolder all = shippedLessons();
        QCOMPARE(all.problems, QStringList());
        QCOMPARE(all.lessons.size(), std::size_t{10});
        for (const Lesson& lesson : all.lessons) {
            QStringList names;
            makeLessonDocument(
                lesson.text,
                [&](const QString& source) {
                    names << source;
                    return LessonPicture();
                },
                300, 1.0);
            QVERIFY2(!names.isEmpty(), qPrintable(lesson.name));
            for (const QString& name : names) {
                const LessonPicture light = readLessonPicture(lesson.folder, name, false);
                const LessonPicture dark = readLessonPicture(lesson.folder, name, true);
                QVERIFY2(!light.image.isNull() && !dark.image.isNull(), qPrintable(name + light.refusal));
                QVERIFY2(light.image != dark.image, qPrintable(name));
                QVERIFY2(QFile(lesson.folder + QLatin1Char('/') + name).size() < 150'000, qPrintable(name));
            }
        }
    }

    void theTableLeadsToEveryLesson()
    {
        const QString advice = lessonAdvice();
        for (const Lesson& lesson : shippedLessons().lessons)
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
        LearnPanel panel;
        panel.setOwnFolder(folder.path());
        QSignalSpy problems(&panel, &LearnPanel::problem);
        QSignalSpy sandboxes(&panel, &LearnPanel::sandboxRequested);
        QVERIFY(panel.lessons().size() >= 10);
        panel.openWhenRead(10); // it may not have been read yet; then it is opened as soon as it is
        QTRY_COMPARE(panel.lessons().size(), std::size_t{11});
        QTRY_VERIFY(panel.current() && panel.current()->number == 11);
        QCOMPARE(panel.current()->folder, folder.path());
        QCOMPARE(problems.count(), 1);
        QCOMPARE(
            problems.at(0).at(0).toString(),
            QStringLiteral("12-broken.md: found no scenario; expected a file “12-broken.scenario.json”"));
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
        text->setLesson(QStringLiteral("word ").repeated(200), nullptr);
        const int wide = text->height();
        page.resize(250, 800);
        QTRY_VERIFY(text->height() > 1.6 * wide);
        const int narrow = text->height();
        text->setScale(1.6);
        QTRY_VERIFY(text->height() > 1.6 * narrow);
        // A picture is as wide as the text.
        text->setScale(1.0);
        LessonPictures pictures;
        pictures.setFolder(shippedLessonsFolder());
        text->setLesson(QStringLiteral("![x](01-three-modes.png)"), &pictures);
        QTRY_VERIFY2(text->height() > 100 && text->height() < 250,
                     qPrintable(QString::number(text->height())));
    }
};

PEERSCOPE_TEST(TestLessonWidgets)

} // namespace peerscope::test_lesson_widgets

#include "test_lesson_widgets.moc"

// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/learn/lesson_document.h"
#include "ui/learn/lesson_text.h"
#include "ui/learn/shipped_lessons.h"
#include "ui/learn/steps_view.h"

#include <QBuffer>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>

#include <sys/stat.h>
#include <unistd.h>

namespace peerscope::test_hostile_lesson {

/// A lesson from somebody else reads only its own folder, opens no link without asking, does not wait, and
/// uses little memory.
class TestHostileLesson : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_top;

    QString folder() const { return m_top.filePath(QStringLiteral("lessons")); }
    QString file(const char* name) const { return folder() + QLatin1Char('/') + QString::fromLatin1(name); }
    static void write(const QString& name, const QByteArray& bytes)
    {
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    static QByteArray png(int width, int height)
    {
        QImage image(width, height, QImage::Format_Grayscale8);
        image.fill(100);
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        image.save(&buffer, "PNG");
        return bytes;
    }
    static void link(const QString& target, const QString& name) { QVERIFY(QFile::link(target, name)); }
    QString refusal(const QString& source) const
    {
        const LessonPicture picture = readLessonPicture(folder(), source, false);
        return picture.image.isNull() && picture.isKnown ? picture.refusal : QStringLiteral("shown");
    }

    /// Every name that a document would load a picture by, and every place that it leads to.
    struct Found
    {
        QStringList pictures;
        QStringList links;
        QStringList toolTips;
    };
    static Found search(const QTextDocument& document)
    {
        Found found;
        for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
            for (auto each = block.begin(); !each.atEnd(); ++each) {
                const QTextCharFormat format = each.fragment().charFormat();
                if (format.isImageFormat())
                    found.pictures << format.toImageFormat().name();
                if (format.isAnchor() || !format.anchorHref().isEmpty())
                    found.links << format.anchorHref();
                if (!format.toolTip().isEmpty())
                    found.toolTips << format.toolTip();
            }
        }
        return found;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QDir().mkpath(folder() + QStringLiteral("/pictures")));
        write(file("good.png"), png(40, 30));
        write(file("pictures/below.png"), png(40, 30));
        write(m_top.filePath(QStringLiteral("outside.png")), png(40, 30));
        write(file("text.png"), "this is no picture");
        write(file("drawing.png"), "<svg xmlns='http://www.w3.org/2000/svg'><image href='/dev/zero'/></svg>");
        write(file("drawing.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
        write(file("many-pixels.png"), png(20'000, 1000));
        write(file("many-bytes.png"), png(40, 30) + QByteArray(maxPictureBytes, 'x'));
        QCOMPARE(::mkfifo(QFile::encodeName(file("pipe.png")).constData(), 0600), 0);
        QVERIFY(QDir().mkpath(file("folder.png")));
        link(QStringLiteral("/dev/zero"), file("zero.png"));
        link(m_top.filePath(QStringLiteral("outside.png")), file("link-out.png"));
        link(QStringLiteral("good.png"), file("link-in.png"));
        link(QStringLiteral("loop.png"), file("loop.png"));
        link(m_top.path(), file("up"));
    }

    void onlyFilesOfItsFolderAreShown_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* source, const char* expected) {
            QTest::newRow(source) << QString::fromLatin1(source) << QString::fromUtf8(expected);
        };
        row("good.png", "shown");
        row("./good.png", "shown");
        row("link-in.png", "shown");
        row("pictures/below.png", "shown");
        const char* nowhere = "expected a file in the lesson's folder";
        const char* outside = "it is outside of the lesson's folder";
        const char* missing = "there is no such file in the lesson's folder";
        row("/dev/zero", "expected a .png or .jpg file");
        row("/dev/zero.png", nowhere);
        row("file:good.png", nowhere);
        row("qrc:/peerscope/icons/peerscope-16.png", nowhere);
        row(":/peerscope/icons/peerscope-16.png", nowhere);
        row("data:image/png;base64,xx.png", nowhere);
        row("../outside.png", outside);
        row("pictures/../../outside.png", outside);
        row("link-out.png", outside);
        row("up/outside.png", outside);
        row("zero.png", outside);
        row("loop.png", "cannot be read: Too many levels of symbolic links");
        row("missing.png", missing);
        row("pipe.png", "found something that is no file; expected a regular file");
        row("folder.png", "found something that is no file; expected a regular file");
        row("text.png", "it is not a picture of that kind");
        row("drawing.png", "it is not a picture of that kind");
        row("drawing.svg", "expected a .png or .jpg file");
        row("many-pixels.png", "it has 20000 × 1000 pixels; expected at most 16000000");
        row("many-bytes.png", "");
        row("", "expected a .png or .jpg file");
    }
    void onlyFilesOfItsFolderAreShown()
    {
        QFETCH(const QString, source);
        QFETCH(const QString, expected);
        if (source == QLatin1String("many-bytes.png")) {
            const QString told = refusal(source);
            QVERIFY2(told.startsWith(QLatin1String("found 838")), qPrintable(told));
            return;
        }
        QCOMPARE(refusal(source), expected);
    }

    void nothingIsLoadedByTheText()
    {
        const char* texts[] = {
            "![](/dev/zero)",
            "![a](</dev/zero>)",
            "![a][1]\n\n[1]: /dev/zero",
            "![/dev/zero]\n\n[/dev/zero]: /dev/zero",
            "[![a](/dev/zero)](lesson:01-three-modes)",
            "| a |\n|---|\n| ![a](/dev/zero) |",
            "- ![a](file:///dev/zero)\n- [x] ![](qrc:/x)",
            "> # ![a](data:image/png;base64,AAAA)",
            "![a](&#47;dev&#47;zero)![a](/dev/zero)![a](/dev/zero)",
            "<img src=\"/dev/zero\">",
            "<p style=\"background-image: url(/dev/zero)\">x</p>",
            "<table background='/dev/zero'><tr><td>x</td></tr></table>",
            "a <b>b</b> &lt;img src='/dev/zero'&gt;",
        };
        for (const char* text : texts) {
            const auto document = makeLessonDocument(
                QString::fromUtf8(text),
                [](const QString&) {
                    return LessonPicture{true, {}, QStringLiteral("no")};
                },
                300, 1.0);
            const Found found = search(*document);
            QVERIFY2(found.pictures.isEmpty(), text);
            const bool hasPicture = QByteArray(text).contains("![");
            QCOMPARE(document->toPlainText().contains(QLatin1String("picture refused")), hasPicture);
            if (!hasPicture)
                QVERIFY2(document->toPlainText().contains(QLatin1Char('<')), text);
        }
    }

    void onlySomeLinksLead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("target");
        const auto row = [](const char* text, const char* target) {
            QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(target);
        };
        row("[a](lesson:01-three-modes)", "lesson:01-three-modes");
        row("[a](experiment:x)", "experiment:x");
        row("[a](scenario:x)", "scenario:x");
        row("[a](https://example.org/x \"<img src='/dev/zero'>\")", "https://example.org/x");
        row("[a][1]\n\n[1]: https://example.org", "https://example.org");
        row("<https://example.org>", "https://example.org");
        row("[a](https:///x)", "");
        row("[a](http://example.org)", "");
        row("<http://example.org>", "");
        row("www.example.org", "");
        row("me@example.org", "");
        row("[a](file:///etc/passwd)", "");
        row("[a](/etc/passwd)", "");
        row("[a](other.md)", "");
        row("[a](javascript:1)", "");
        row("[a](data:text/html,x)", "");
        row("<a href='https://example.org'>a</a>", "");
    }
    void onlySomeLinksLead()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, target);
        const auto document = makeLessonDocument(
            text, [](const QString&) { return LessonPicture(); }, 300, 1.0);
        const Found found = search(*document);
        const bool quoted =
            text.startsWith(QLatin1String("<a ")); // what is in the HTML stays what it is: text
        if (!quoted)
            QCOMPARE(found.links, target.isEmpty() ? QStringList() : QStringList(target));
        QCOMPARE(found.toolTips, QStringList());
    }

    void aPictureIsReadElsewhereAndThenShown()
    {
        LessonPictures pictures;
        pictures.setFolder(folder());
        LessonText text;
        text.resize(300, 100);
        text.setLesson(QStringLiteral("a ![](pipe.png) b ![](good.png) ![](/dev/zero)"), &pictures);
        QVERIFY(text.toPlainText().contains(QLatin1String("reading a picture")));
        QTRY_VERIFY(!text.toPlainText().contains(QLatin1String("reading a picture")));
        QVERIFY(text.toPlainText().contains(
            QLatin1String("[picture refused: pipe.png: found something that is no file")));
        QVERIFY(text.toPlainText().contains(QLatin1String("[picture refused: /dev/zero: ")));
        QCOMPARE(search(*text.document()).pictures, QStringList(QStringLiteral("picture:0")));
        text.grab();
    }

    void stepsAreReadTheSameWay()
    {
        LessonPictures pictures;
        pictures.setFolder(folder());
        StepsView steps;
        steps.setSteps({{QStringLiteral("Look: ![](/dev/zero) <img src='/dev/zero'>"), {}, {}}}, &pictures);
        auto* text = steps.findChild<LessonText*>(QStringLiteral("stepText1"));
        QTRY_VERIFY(text->toPlainText().contains(QLatin1String("picture refused")));
        steps.grab();
    }

    void picturesTogetherAreBounded()
    {
        LessonPictures pictures;
        pictures.setFolder(folder());
        QString markdown;
        for (int number = 0; number < 10; ++number) {
            const QString name = QStringLiteral("large%1.png").arg(number);
            write(folder() + QLatin1Char('/') + name, png(2000, 2000));
            markdown += QStringLiteral("![](%1)\n\n").arg(name);
        }
        LessonText text;
        text.resize(300, 100);
        text.setLesson(markdown, &pictures);
        QTRY_VERIFY_WITH_TIMEOUT(!text.toPlainText().contains(QLatin1String("reading a picture")), 30'000);
        QCOMPARE(search(*text.document()).pictures.size(), 6);
        QCOMPARE(text.toPlainText().count(QLatin1String("pictures are too large")), 4);
    }

    void filesThatAreNoneAreNotWaitedFor()
    {
        QTemporaryDir folder;
        const auto at = [&](const char* name) { return folder.filePath(QString::fromLatin1(name)); };
        const QString shipped = shippedLessonsFolder() + QStringLiteral("/09-the-brake");
        const auto pipe = [&](const char* name) {
            QCOMPARE(::mkfifo(QFile::encodeName(at("real-pipe")).constData(), 0600), 0);
            link(at("real-pipe"), at(name));
        };
        pipe("11-pipe.md");
        link(QStringLiteral("/dev/zero"), at("12-zero.md"));
        write(at("13-large.md"), QByteArray(maxLessonFileSize + 1, 'x'));
        QVERIFY(QFile::copy(shipped + QStringLiteral(".md"), at("14-scenario.md")));
        link(at("real-pipe"), at("14-scenario.scenario.json"));
        const LessonFolder loaded = loadLessons(folder.path());
        QVERIFY(loaded.lessons.empty());
        const QString noFile = QStringLiteral(": found something that is no file; expected a regular file");
        QCOMPARE(loaded.problems,
                 QStringList({QStringLiteral("11-pipe.md") + noFile, QStringLiteral("12-zero.md") + noFile,
                              QStringLiteral("13-large.md: found 65537 bytes; expected at most 65536"),
                              QStringLiteral("14-scenario.scenario.json") + noFile}));
    }
};

PEERSCOPE_TEST(TestHostileLesson)

} // namespace peerscope::test_hostile_lesson

#include "test_hostile_lesson.moc"

// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/export/export_dialog.h"

#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QPainter>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

#include <unistd.h>

namespace peerscope::test_export_file {

/// A file is written whole or not at all, and only if its name has a known ending.
class TestExportFile : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_painted = 0;

    QString at(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    static QByteArray contentOf(const QString& name)
    {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static void write(const QString& name, const QByteArray& bytes)
    {
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    Exportable everything()
    {
        return {.title = QStringLiteral("All"),
                .size = QSize(700, 500),
                .table = [] { return QByteArray("a,b\n"); },
                .paint =
                    [this](QPainter& painter, const QSize& size) {
                        ++m_painted;
                        painter.fillRect(QRect(QPoint(), size), Qt::red);
                    }};
    }

private Q_SLOTS:
    void eachFormatIsWritten()
    {
        QCOMPARE(exportTo(at("a.csv"), everything()), std::nullopt);
        QCOMPARE(contentOf(at("a.csv")), QByteArray("a,b\n"));
        QCOMPARE(exportTo(at("a.svg"), everything()), std::nullopt);
        QVERIFY(contentOf(at("a.svg")).contains("</svg>"));
        QCOMPARE(exportTo(at("a.PNG"), everything()), std::nullopt);
        QCOMPARE(QImage(at("a.PNG")).size(), QSize(1400, 1000));
    }

    void anotherEndingIsRefusedBeforeAnything()
    {
        for (const char* name : {"game.pcap", "png", "a.png.txt", "a", "a.jpg"}) {
            write(at(name), "what was there");
            m_painted = 0;
            const auto problem = exportTo(at(name), everything());
            QVERIFY(problem);
            QVERIFY2(problem->contains(QStringLiteral("expected a name that ends in .csv or .svg or .png")),
                     qPrintable(*problem));
            QCOMPARE(m_painted, 0);
            QCOMPARE(contentOf(at(name)), QByteArray("what was there"));
            QVERIFY(writePicture(at(name), QImage(4, 4, QImage::Format_RGB32)));
            QCOMPARE(contentOf(at(name)), QByteArray("what was there"));
        }
        Exportable table = everything();
        table.paint = nullptr;
        QVERIFY(exportTo(at("b.png"), table)->contains(QStringLiteral("ends in .csv")));
        QVERIFY(!QFile::exists(at("b.png")));
        QVERIFY(exportTo(at("b.png"), {})->contains(QStringLiteral("nothing to export")));
    }

    void anInputIsNotAnOutput()
    {
        write(at("in.png"), "input");
        QVERIFY(QFile::link(at("in.png"), at("link.png")));
        QCOMPARE(::link(QFile::encodeName(at("in.png")).constData(),
                        QFile::encodeName(at("hard.png")).constData()),
                 0);
        for (const char* name : {"in.png", "link.png", "hard.png"}) {
            const auto problem = exportNameProblem(at(name), {ExportFormat::Png}, {at("in.png")});
            QVERIFY2(problem && problem->contains(QStringLiteral("must differ from the input file")), name);
        }
        QCOMPARE(exportNameProblem(at("new.png"), {ExportFormat::Png}, {at("in.png")}), std::nullopt);
    }

    void theSystemsOwnReasonIsSaid()
    {
        const auto problem = exportTo(at("no/such/folder.png"), everything());
        QVERIFY(problem && problem->contains(QStringLiteral("does not exist")));
        QVERIFY(QFile::link(QStringLiteral("/dev/full"), at("full.png")));
        const auto full = exportTo(at("full.png"), everything());
        QVERIFY(full);
        QVERIFY2(full->contains(QStringLiteral("No space left on device")), qPrintable(*full));
    }

    void theDialogProposesWhatThereIs()
    {
        QWidget parent;
        QString failure;
        const auto failed = [&](const QString& text) { failure = text; };
        askWhereToExport(&parent, QStringLiteral("Export"), QStringLiteral("dialog"), everything(), failed);
        auto* dialog = parent.findChild<QFileDialog*>(QStringLiteral("dialog"));
        QVERIFY(dialog);
        QCOMPARE(dialog->nameFilters().size(), 3);
        QCOMPARE(dialog->defaultSuffix(), QStringLiteral("csv"));
        Q_EMIT dialog->filterSelected(dialog->nameFilters().at(2));
        QCOMPARE(dialog->defaultSuffix(), QStringLiteral("png"));
        Q_EMIT dialog->fileSelected(at("chosen.csv"));
        QCOMPARE(contentOf(at("chosen.csv")), QByteArray("a,b\n"));
        QCOMPARE(failure, QString());
        Q_EMIT dialog->fileSelected(at("chosen.txt"));
        QVERIFY(failure.contains(QStringLiteral("expected a name that ends in")));
        askWhereToExport(&parent, QStringLiteral("Export"), QStringLiteral("none"), {}, failed);
        QVERIFY(!parent.findChild<QFileDialog*>(QStringLiteral("none")));
        QVERIFY(failure.contains(QStringLiteral("nothing to export")));
    }
};

PEERSCOPE_TEST(TestExportFile)

} // namespace peerscope::test_export_file

#include "test_export_file.moc"

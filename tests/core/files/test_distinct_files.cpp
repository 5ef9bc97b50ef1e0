// SPDX-License-Identifier: MIT
// Two names for the same file. The command line's own test tries this with every command.
#include "core/files/distinct_files.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <unistd.h>

namespace peerscope::test_distinct_files {

using namespace Qt::Literals::StringLiterals;

class TestDistinctFiles final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onePlaceByTwoNames_data()
    {
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("two");
        QTest::addColumn<bool>("same");
        const auto row = [](const char* one, const char* two, bool same) {
            QTest::addRow("%s, %s", one, two) << QString::fromLatin1(one) << QString::fromLatin1(two) << same;
        };
        row("old", "old", true);
        row("old", "./old", true);
        row("old", "sub/../old", true);
        row("old", "link", true);
        row("link", "hard", true);
        row("old", "other", false);
        row("new", "new", true);
        row("new", "./sub/../new", true);
        row("new", "dangling", true);
        row("dangling", "far", true);
        row("new", "NEW", false);
        row("sub/new", "folder/new", true);
        row("sub/new", "new", false);
        row("/dev/null", "/dev/null", false); // nothing is lost
        row("-", "-", false);                 // one after the other
    }
    void onePlaceByTwoNames()
    {
        QFETCH(const QString, one);
        QFETCH(const QString, two);
        QFETCH(const bool, same);
        for (const auto& [first, second] : {std::pair{one, two}, {two, one}}) {
            DistinctFiles outputs;
            QCOMPARE(outputs.addOutput(at(first)), std::nullopt);
            QCOMPARE(outputs.addOutput(at(second)).has_value(), same);
            DistinctFiles both;
            both.addInput(at(first));
            QCOMPARE(both.addOutput(at(second)).has_value(), same);
        }
    }

    void aPipeThatIsReadIsNotAnotherThatIsWritten()
    {
        int in[2] = {};
        int out[2] = {};
        QVERIFY(pipe(in) == 0 && pipe(out) == 0);
        const auto name = [](int descriptor) { return u"/dev/fd/%1"_s.arg(descriptor); };
        DistinctFiles files;
        files.addInput(name(in[0]));
        QCOMPARE(files.addOutput(name(out[1])), std::nullopt);
        QVERIFY(files.addOutput(name(in[1])));  // its other end
        QVERIFY(files.addOutput(name(out[1]))); // the second time
        QCOMPARE(files.addOutput(at(u"new"_s)), std::nullopt);
        for (const int descriptor : {in[0], in[1], out[0], out[1]})
            close(descriptor);
    }

    void linksThatGoInACircleAreOneError()
    {
        QVERIFY(QFile::link(u"b"_s, at(u"a"_s)) && QFile::link(u"a"_s, at(u"b"_s)));
        DistinctFiles files;
        files.addInput(at(u"a"_s));
        static_cast<void>(files.addOutput(at(u"b"_s))); // ends
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_folder->path()).mkdir(u"sub"_s));
        for (const QString& name : {u"old"_s, u"other"_s}) {
            QFile file(at(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        QVERIFY(QFile::link(u"old"_s, at(u"link"_s)) && QFile::link(u"sub"_s, at(u"folder"_s)));
        QVERIFY(QFile::link(u"new"_s, at(u"dangling"_s)) &&
                QFile::link(u"folder/../dangling"_s, at(u"far"_s)));
        QCOMPARE(
            link(QFile::encodeName(at(u"old"_s)).constData(), QFile::encodeName(at(u"hard"_s)).constData()),
            0);
    }

private:
    QString at(const QString& name) const
    {
        return name == u"-"_s || name.startsWith(u'/') ? name : m_folder->path() + u'/' + name;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

PEERSCOPE_TEST(TestDistinctFiles)

} // namespace peerscope::test_distinct_files

#include "test_distinct_files.moc"

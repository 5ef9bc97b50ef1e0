// SPDX-License-Identifier: MIT
//
// The test program itself: an unexpected warning fails the function in which it came.
#include "tests/support/test_program.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTest>

namespace peerscope::test_test_program {

class TestTestProgram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unexpectedWarningsFail_data()
    {
        QTest::addColumn<int>("failures");

        QTest::newRow("quiet") << 0;
        QTest::newRow("warning") << 1;
        QTest::newRow("critical") << 1;
        QTest::newRow("inAnotherThread") << 1;
        QTest::newRow("expected") << 0;
        QTest::newRow("expectedAndAnother") << 1;
        QTest::newRow("ofThePlatform") << 0;
    }
    void unexpectedWarningsFail()
    {
        QFETCH(const int, failures);
        QCOMPARE(run({QString::fromLatin1(QTest::currentDataTag())}), failures);
    }

    /// A warning counts for its own function, and for no other.
    void everyFunctionIsJudged() { QCOMPARE(run({}), 4); }

private:
    /// Runs the samples, or those of `functions`: how many failed.
    static int run(const QStringList& functions)
    {
        QProcess process;
        process.start(QCoreApplication::applicationFilePath(),
                      QStringList(QStringLiteral("warning_samples")) + functions);
        if (!process.waitForFinished())
            return -1;
        return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    }
};

PEERSCOPE_TEST(TestTestProgram)

} // namespace peerscope::test_test_program

#include "test_test_program.moc"

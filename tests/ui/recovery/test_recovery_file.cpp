// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/recovery/recovery_file.h"

#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

namespace peerscope::test_recovery_file {

UnsavedSandbox sandbox(const QString& title, int minute = 0)
{
    UnsavedSandbox result;
    result.title = title;
    result.fileName = QStringLiteral("/somewhere/a \"file\".scenario.json");
    result.savedAt = QDateTime(QDate(2026, 1, 2), QTime(3, minute, 5), Qt::UTC);
    result.scenario.name = title;
    result.scenario.peers.push_back({});
    result.scenario.peers.back().name = QStringLiteral("server");
    result.scenario.peers.back().role = PeerRole::Server;
    return result;
}

/// Copies of unsaved work are found only if no program has them open.
class TestRecoveryFile : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_top;
    QString m_folder;

    QStringList files() const { return QDir(m_folder).entryList(QDir::Files); }
    void put(const char* name, const QByteArray& bytes) const
    {
        QVERIFY(QDir().mkpath(m_folder));
        QFile file(QDir(m_folder).filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }

private Q_SLOTS:
    void init()
    {
        m_folder = m_top.filePath(
            QStringLiteral("recovery%1").arg(QString::fromLatin1(QTest::currentTestFunction())));
    }

    void whatIsWrittenIsReadAgain()
    {
        const auto read = parseUnsaved(toJson(sandbox(QStringLiteral("A <b> name"))));
        QVERIFY(std::holds_alternative<UnsavedSandbox>(read));
        const auto& again = std::get<UnsavedSandbox>(read);
        QCOMPARE(again.title, QStringLiteral("A <b> name"));
        QCOMPARE(again.fileName, sandbox({}).fileName);
        QCOMPARE(again.savedAt, sandbox({}).savedAt);
        QVERIFY(again.scenario == sandbox(QStringLiteral("A <b> name")).scenario);
    }

    void aCopyIsLostWhenItsHolderIsGone()
    {
        QVERIFY(findLost(m_folder).sandboxes.empty());
        {
            RecoveryCopy first(m_folder);
            RecoveryCopy second(m_folder);
            RecoveryCopy saved(m_folder);
            QCOMPARE(first.write(sandbox(QStringLiteral("first"), 1)), std::nullopt);
            QCOMPARE(first.write(sandbox(QStringLiteral("first again"), 1)), std::nullopt);
            QCOMPARE(second.write(sandbox(QStringLiteral("second"), 2)), std::nullopt);
            QCOMPARE(saved.write(sandbox(QStringLiteral("saved"))), std::nullopt);
            saved.remove();
            QVERIFY(findLost(m_folder).sandboxes.empty()); // they are open
        }
        const LostSandboxes lost = findLost(m_folder);
        QCOMPARE(lost.problems, QStringList());
        QCOMPARE(lost.sandboxes.size(), std::size_t{2});
        QCOMPARE(lost.sandboxes[0].sandbox.title, QStringLiteral("second"));
        QCOMPARE(lost.sandboxes[1].sandbox.title, QStringLiteral("first again"));
        QVERIFY(findLost(m_folder).sandboxes.empty()); // somebody is asked about them just now
        lost.sandboxes[0].discard();
        lost.sandboxes[1].discard();
        QVERIFY(findLost(m_folder).sandboxes.empty());
        QCOMPARE(files(), QStringList());
    }

    void askedLaterIsAskedAgain()
    {
        {
            RecoveryCopy copy(m_folder);
            QCOMPARE(copy.write(sandbox(QStringLiteral("one"))), std::nullopt);
        }
        QCOMPARE(findLost(m_folder).sandboxes.size(), std::size_t{1});
        QCOMPARE(findLost(m_folder).sandboxes.size(), std::size_t{1});
    }

    void whatAKilledProgramLeavesIsCleanedUp()
    {
        put("dead.lock", "4194300\npeerscope\nnowhere\n");
        put("gone.unsaved.json.AbCdEf", "{\"half");
        put("other.txt", "not ours");
        const LostSandboxes lost = findLost(m_folder);
        QVERIFY(lost.sandboxes.empty());
        QCOMPARE(lost.problems, QStringList());
        QVERIFY(!files().contains(QStringLiteral("gone.unsaved.json.AbCdEf")));
        QVERIFY(files().contains(QStringLiteral("other.txt")));
    }

    void aDamagedCopyIsToldOnceAndKept_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray whole = toJson(sandbox(QStringLiteral("one")));
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("half") << whole.left(whole.size() / 2);
        QTest::newRow("another format") << QByteArray("{\"format\": \"other\"}");
        QTest::newRow("no scenario") << QByteArray("{\"format\": \"peerscope-unsaved/1\", \"scenario\": 7}");
        QTest::newRow("a list") << QByteArray("[1, 2]");
        QTest::newRow("too large") << QByteArray(17 * 1024 * 1024, ' ');
    }
    void aDamagedCopyIsToldOnceAndKept()
    {
        QFETCH(const QByteArray, bytes);
        QDir(m_folder).removeRecursively();
        put("broken.unsaved.json", bytes);
        const LostSandboxes lost = findLost(m_folder);
        QVERIFY(lost.sandboxes.empty());
        QCOMPARE(lost.problems.size(), 1);
        QVERIFY2(lost.problems[0].contains(QStringLiteral("broken.damaged")), qPrintable(lost.problems[0]));
        QFile kept(QDir(m_folder).filePath(QStringLiteral("broken.damaged")));
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(kept.readAll(), bytes);
        QCOMPARE(findLost(m_folder).problems, QStringList());
    }

    void whatCannotBeWrittenIsSaid()
    {
        put("file", {});
        RecoveryCopy copy(QDir(m_folder).filePath(QStringLiteral("file/below")));
        const auto problem = copy.write(sandbox(QStringLiteral("one")));
        QVERIFY(problem && problem->contains(QStringLiteral("cannot be made")));
    }
};

PEERSCOPE_TEST(TestRecoveryFile)

} // namespace peerscope::test_recovery_file

#include "test_recovery_file.moc"

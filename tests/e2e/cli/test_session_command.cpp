// SPDX-License-Identifier: MIT
// What a run was, its session shows.
#include "tests/e2e/cli/command.h"
#include "tests/support/test_program.h"

#include "core/files/database.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_session_command {

using namespace Qt::Literals::StringLiterals;
using command::contentsOf;
using command::isOneLine;
using command::Outcome;
using command::run;

const QString source = QStringLiteral(PEERSCOPE_SOURCE_DIR);
const QString capture = source + u"/tests/data/captures/godot4-rangecoder/capture.pcap"_s;

QString scenarioNamed(const char* name)
{
    return source + u"/resources/scenarios/"_s + QLatin1String(name) + u".scenario.json"_s;
}

class TestSessionCommand final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString place(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    QByteArray shownBy(const QString& file, const QString& subject) const
    {
        const Outcome outcome = run({u"inspect"_s, file, u"--show"_s, subject, u"--format"_s, u"json"_s});
        return outcome.status == 0 ? outcome.output : QByteArray();
    }

private Q_SLOTS:
    void showsWhatTheRunShowed_data()
    {
        QTest::addColumn<QString>("scenario");
        for (const char* name :
             {"quickstart", "relay", "mangled", "surgery", "bursts", "mesh", "goodbye", "settings", "train"})
            QTest::newRow(name) << scenarioNamed(name);
    }
    void showsWhatTheRunShowed()
    {
        QFETCH(const QString, scenario);
        const QString session = place("run.peerscope");
        const Outcome outcome =
            run({u"run"_s, scenario, u"--record"_s, session, u"--events"_s, place("events")});
        QVERIFY2(outcome.status <= 1, outcome.errors.constData()); // 1: an expectation was not met
        for (const auto& subject : {u"packets"_s, u"datagrams"_s, u"commands"_s, u"events"_s}) {
            const QByteArray shown = shownBy(session, subject);
            QVERIFY(!shown.isEmpty());
            QVERIFY(shown == shownBy(scenario, subject));
        }
        QCOMPARE(shownBy(session, u"events"_s), contentsOf(place("events")));
        QCOMPARE(QDir(m_folder.path()).entryList({u"run.peerscope-*"_s}), QStringList());
    }

    /// The digest that a run prints is in its session.
    void expectationsOfTheSession()
    {
        const QString session = place("expected.peerscope");
        const Outcome ran = run({u"run"_s, scenarioNamed("expectations"), u"--record"_s, session});
        const Outcome inspected = run({u"inspect"_s, session, u"--format"_s, u"json"_s});
        QVERIFY(ran.status >= 0 && inspected.status == 0);
        QVERIFY(inspected.errors.isEmpty());
    }

    void aShorterRunOpensToo()
    {
        const QString session = place("short.peerscope");
        QCOMPARE(run({u"run"_s, scenarioNamed("quickstart"), u"--duration"_s, u"2"_s, u"--record"_s, session})
                     .status,
                 0);
        const Outcome outcome = run({u"inspect"_s, session, u"--format"_s, u"json"_s});
        QCOMPARE(outcome.status, 0);
        QVERIFY2(outcome.errors.isEmpty(), outcome.errors.constData());
    }

    void everythingIsExportedFromIt()
    {
        const QString session = place("exported.peerscope");
        QCOMPARE(run({u"export"_s, capture, u"--to"_s, session}).status, 0);
        const Outcome again = run({u"export"_s, session, u"--to"_s, place("again.jsonl")});
        QCOMPARE(again.status, 0);
        QCOMPARE(contentsOf(place("again.jsonl")), shownBy(capture, u"packets"_s));
        QVERIFY(QDir(m_folder.path()).entryList({u"*.part"_s}).isEmpty());
    }

    void tables()
    {
        const QString tables = place("tables.sqlite");
        QCOMPARE(run({u"export"_s, scenarioNamed("quickstart"), u"--to"_s, tables}).status, 0);
        const auto count = [&tables](const char* sql) {
            Database database(tables, Database::Access::Read);
            Statement statement(database, sql);
            return statement.step() ? statement.integer(0) : -1;
        };
        QCOMPARE(count("SELECT count(*) FROM packets"),
                 std::int64_t{shownBy(scenarioNamed("quickstart"), u"packets"_s).count('\n')});
        QCOMPARE(count("SELECT count(*) FROM datagrams"),
                 std::int64_t{shownBy(scenarioNamed("quickstart"), u"datagrams"_s).count('\n')});
        QCOMPARE(count("SELECT count(*) FROM peers WHERE role = 'client'"), std::int64_t{3});
        QVERIFY(count("SELECT count(*) FROM links WHERE \"from\" = 'ana'") > 0);
        QCOMPARE(count("SELECT count(*) FROM packets WHERE length(payload) <> size"), std::int64_t{0});

        const QStringList filter = {u"--filter"_s, u"mode == reliable"_s};
        QCOMPARE(
            run(QStringList{u"export"_s, scenarioNamed("quickstart"), u"--to"_s, tables} + filter).status, 0);
        QVERIFY(count("SELECT count(*) FROM packets") > 0);
        QCOMPARE(count("SELECT count(*) FROM packets WHERE mode <> 'reliable'"), std::int64_t{0});
        QVERIFY(count("SELECT count(*) FROM datagrams") < count("SELECT max(id) FROM datagrams"));
    }

    void wrongUsageIsOneLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("said");
        const QString quickstart = scenarioNamed("quickstart");
        QTest::newRow("name") << QStringList{u"run"_s, quickstart, u"--record"_s, place("a.pcap")}
                              << u"ends with .peerscope"_s;
        QTest::newRow("standard output")
            << QStringList{u"run"_s, quickstart, u"--record"_s, u"-"_s} << u"--record"_s;
        QTest::newRow("a device") << QStringList{u"run"_s, quickstart, u"--record"_s, u"/dev/null"_s}
                                  << u"is not a file"_s;
        QTest::newRow("no folder") << QStringList{u"run"_s, quickstart, u"--record"_s,
                                                  place("no/such.peerscope")}
                                   << u"no/such.peerscope"_s;
        QTest::newRow("twice") << QStringList{u"run"_s,       quickstart,
                                              u"--record"_s,  place("b.peerscope"),
                                              u"--packets"_s, place("b.peerscope")}
                               << u"b.peerscope"_s;
    }
    void wrongUsageIsOneLine()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, said);
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.status, 2);
        QVERIFY(outcome.output.isEmpty());
        QVERIFY2(isOneLine(outcome.errors) && QString::fromUtf8(outcome.errors).contains(said),
                 outcome.errors.constData());
    }

    void aDamagedSessionIsToldInOneLine()
    {
        const QString session = place("damaged.peerscope");
        QCOMPARE(run({u"run"_s, scenarioNamed("quickstart"), u"--record"_s, session}).status, 0);
        {
            Database database(session, Database::Access::Write);
            QVERIFY(database.execute("UPDATE chunk SET bytes = x'00' WHERE kind = 2 AND number = 1"));
        }
        const Outcome outcome = run({u"inspect"_s, session, u"--format"_s, u"json"_s});
        QCOMPARE(outcome.status, 2);
        QCOMPARE(outcome.output.count('\n'), 4096); // the first chunk of packets
        QVERIFY2(isOneLine(outcome.errors) && outcome.errors.contains("packets"), outcome.errors.constData());
    }
};

PEERSCOPE_TEST(TestSessionCommand)

} // namespace peerscope::test_session_command

#include "test_session_command.moc"

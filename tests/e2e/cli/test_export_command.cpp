// SPDX-License-Identifier: MIT
#include "tests/e2e/cli/command.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_export_command {

using namespace Qt::Literals::StringLiterals;
using command::contentsOf;
using command::Outcome;
using command::run;

const QString source = QStringLiteral(PEERSCOPE_SOURCE_DIR);
const QString capture = source + u"/tests/data/captures/godot4-rangecoder/capture.pcap"_s;
const QString scenario = source + u"/resources/scenarios/quickstart.scenario.json"_s;

class TestExportCommand final : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    /// `file` exported with this suffix; empty if there was any message.
    QByteArray exported(const QString& file, const QString& suffix, const QStringList& options = {})
    {
        const QString name = m_folder.filePath(u"out."_s + suffix);
        QFile::remove(name);
        const Outcome outcome = run(QStringList{u"export"_s, file, u"--to"_s, name} + options);
        const int lines = file.endsWith(u".json") ? 0 : 1; // what the frames of a capture were
        return outcome.status == 0 && outcome.errors.count('\n') == lines && outcome.output.isEmpty()
                   ? contentsOf(name)
                   : QByteArray();
    }

private Q_SLOTS:
    void packetsAreWhatInspectShows_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("capture") << capture;
        QTest::newRow("scenario") << scenario;
    }
    void packetsAreWhatInspectShows()
    {
        QFETCH(const QString, file);
        const QByteArray lines = run({u"inspect"_s, file, u"--format"_s, u"json"_s}).output;
        QVERIFY(lines.size() > 1000);
        QCOMPARE(exported(file, u"jsonl"_s), lines);
        QCOMPARE(exported(file, u"csv"_s), run({u"inspect"_s, file, u"--format"_s, u"csv"_s}).output);
        const QJsonArray packets = QJsonDocument::fromJson(exported(file, u"json"_s)).array();
        QCOMPARE(packets.size(), lines.count('\n'));
        const QByteArray first = lines.left(lines.indexOf('\n'));
        QCOMPARE(packets.first().toObject(), QJsonDocument::fromJson(first).object());
    }

    void aFilterChooses()
    {
        const QStringList filter = {u"--filter"_s, u"mode == reliable && channel == 0"_s};
        const QByteArray lines =
            run(QStringList{u"inspect"_s, capture, u"--format"_s, u"json"_s} + filter).output;
        QVERIFY(!lines.isEmpty());
        QCOMPARE(exported(capture, u"jsonl"_s, filter), lines);
        const QStringList none = {u"--filter"_s, u"size > 1MB"_s};
        QCOMPARE(QJsonDocument::fromJson(exported(capture, u"json"_s, none)), QJsonDocument(QJsonArray()));
        QVERIFY(exported(capture, u"csv"_s, none).startsWith("id,from,"));
    }

    void packetsAreReadAsWhatIsAsked()
    {
        const QStringList decodeAs = {u"--decode-as"_s, u"raw"_s};
        const QByteArray raw = exported(capture, u"csv"_s, decodeAs);
        QVERIFY(!raw.isEmpty());
        QVERIFY(raw != exported(capture, u"csv"_s));
        QCOMPARE(raw, run(QStringList{u"inspect"_s, capture, u"--format"_s, u"csv"_s} + decodeAs).output);
    }

    void aRunAsACapture()
    {
        const QString name = m_folder.filePath(u"run.pcap"_s);
        QCOMPARE(run({u"run"_s, scenario, u"--pcap"_s, name}).status, 0);
        QCOMPARE(exported(scenario, u"pcap"_s), contentsOf(name));
    }

    void aCaptureAsACaptureTellsTheSame()
    {
        const QString again = m_folder.filePath(u"again.pcap"_s);
        QCOMPARE(run({u"export"_s, capture, u"--to"_s, again}).status, 0);
        for (const QString& show : {u"packets"_s, u"datagrams"_s, u"events"_s, u"commands"_s}) {
            const QStringList options = {u"--show"_s, show, u"--format"_s, u"json"_s};
            QCOMPARE(run(QStringList{u"inspect"_s, again} + options).output,
                     run(QStringList{u"inspect"_s, capture} + options).output);
        }
    }

    void badUsageAndInputAreOneLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("expected");
        const auto to = [this](const QString& name) {
            return QStringList{u"--to"_s, m_folder.filePath(name)};
        };
        QTest::newRow("no file") << to(u"a.csv"_s) << u"expected one file"_s;
        QTest::newRow("no target") << QStringList{capture} << u"expected --to"_s;
        QTest::newRow("other suffix")
            << QStringList{capture} + to(u"a.xml"_s)
            << u"ends in .peerscope, .pcapng, .pcap, .sqlite, .csv, .json or .jsonl"_s;
        QTest::newRow("standard output")
            << QStringList{capture, u"--to"_s, u"-"_s} << u"\"-\"; expected a name that ends in .peerscope"_s;
        QTest::newRow("picture") << QStringList{capture} + to(u"a.svg"_s)
                                 << u"pictures can only be exported from the window"_s;
        QTest::newRow("filter of datagrams")
            << QStringList{capture, u"--filter"_s, u"size > 1B"_s} + to(u"a.pcap"_s)
            << u"a capture and a session always have everything"_s;
        QTest::newRow("decoding of datagrams")
            << QStringList{capture, u"--decode-as"_s, u"raw"_s} + to(u"a.pcap"_s)
            << u"a capture and a session have the datagrams as they are"_s;
        QTest::newRow("decoding") << QStringList{capture, u"--decode-as"_s, u"godot2"_s} + to(u"a.csv"_s)
                                  << u"\"godot2\"; expected raw, godot4 or godot3"_s;
        QTest::newRow("decoding of a scenario")
            << QStringList{scenario, u"--decode-as"_s, u"raw"_s} + to(u"a.csv"_s)
            << u"quickstart.scenario.json: --decode-as: what a scenario's peers say is known"_s;
        QTest::newRow("filter") << QStringList{capture, u"--filter"_s, u"mode == relaible"_s} + to(u"a.csv"_s)
                                << u"--filter: at character 9: "_s;
        QTest::newRow("onto itself") << QStringList{capture, u"--to"_s, capture}
                                     << u"must differ from the input file"_s;
        QTest::newRow("no folder") << QStringList{capture, u"--to"_s, u"/nowhere/at/all.csv"_s}
                                   << u"--to: the folder of"_s;
        QTest::newRow("missing") << QStringList{u"/nowhere.pcap"_s} + to(u"a.csv"_s)
                                 << u"/nowhere.pcap: cannot be opened"_s;
        QTest::newRow("bad scenario")
            << QStringList{source + u"/tests/data/bad/unknown-key.scenario.json"_s} + to(u"a.csv"_s)
            << u"unknown-key"_s;
    }
    void badUsageAndInputAreOneLine()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, expected);
        const QByteArray before = contentsOf(capture);
        const Outcome outcome = run(QStringList{u"export"_s} + arguments);
        QCOMPARE(outcome.status, 2);
        QVERIFY(outcome.output.isEmpty());
        QCOMPARE(outcome.errors.count('\n'), 1);
        QVERIFY2(QString::fromUtf8(outcome.errors).contains(expected), outcome.errors.constData());
        QVERIFY(!QFile::exists(m_folder.filePath(u"a.csv"_s)));
        QCOMPARE(contentsOf(capture), before);
    }
};

PEERSCOPE_TEST(TestExportCommand)

} // namespace peerscope::test_export_command

#include "test_export_command.moc"

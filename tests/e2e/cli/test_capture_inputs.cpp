// SPDX-License-Identifier: MIT
#include "tests/core/files/frame_bytes.h"
#include "tests/core/files/pcapng_bytes.h"
#include "tests/e2e/cli/command.h"
#include "tests/support/test_program.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_capture_inputs {

using namespace Qt::Literals::StringLiterals;
using namespace peerscope::samples;
using command::contentsOf;
using command::Outcome;
using command::run;

const QString data = QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/");
const QString capture = data + u"captures/godot4-chat/capture.pcapng"_s;
const QString scenario = QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/scenarios/quickstart.scenario.json");
const QString experiment =
    QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/experiments/shared-channel.experiment.json");

/// A line of bash, in which $CLI is the program and $F the file, in a folder.
Outcome shell(const QString& line, const QString& file, const QString& folder)
{
    QProcess process;
    process.setWorkingDirectory(folder);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"CLI"_s, QStringLiteral(PEERSCOPE_CLI));
    environment.insert(u"F"_s, file);
    process.setProcessEnvironment(environment);
    process.start(u"bash"_s, {u"-c"_s, line});
    return command::outcomeOf(process);
}

class TestCaptureInputs final : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString write(const QString& name, const std::string& bytes) const
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), qint64(bytes.size())) < 0)
            qFatal("no test file");
        return file.fileName();
    }
    /// The output of --summary, whose classes must add up; empty if they do not.
    QJsonObject summaryOf(const QString& file, int status = 0) const
    {
        const QString name = m_folder.filePath(u"summary.json"_s);
        if (run({u"inspect"_s, file, u"--summary"_s, name}).status != status)
            return {};
        const QJsonObject summary = QJsonDocument::fromJson(contentsOf(name)).object();
        int sum = 0;
        for (const QJsonValue value : summary["of_which"_L1].toObject())
            sum += value.toInt();
        return sum == summary["frames"_L1].toInt() ? summary : QJsonObject();
    }

private Q_SLOTS:
    void everyCommandTakesEveryKindOfInput_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("file");
        QTest::newRow("inspect a capture") << u"$CLI inspect %1 --format json"_s << capture;
        QTest::newRow("export a capture") << u"$CLI export %1 --to out.json; cat out.json"_s << capture;
        QTest::newRow("inspect a scenario") << u"$CLI inspect %1 --format json"_s << scenario;
        QTest::newRow("check") << u"$CLI check %1 | sed 's/.*: //'"_s << scenario;
        QTest::newRow("run") << u"$CLI run %1 --duration 2 --packets -"_s << scenario;
        QTest::newRow("lab") << u"$CLI lab %1"_s << experiment;
    }
    void everyCommandTakesEveryKindOfInput()
    {
        QFETCH(const QString, command);
        QFETCH(const QString, file);
        const QByteArray expected = shell(command.arg(u"$F"_s), file, m_folder.path()).output;
        QVERIFY(!expected.isEmpty());
        const QStringList inputs = {u"<(cat $F)"_s,         u"- < $F"_s,
                                    u"/dev/stdin < $F"_s,   u"<(gzip -c $F)"_s,
                                    u"- < <(gzip -c $F)"_s, u"- < <(zstd -qc $F)"_s};
        for (const QString& input : inputs) {
            const Outcome outcome = shell(command.arg(input), file, m_folder.path());
            QVERIFY2(outcome.output == expected,
                     qUtf8Printable(input + u": "_s + QString::fromUtf8(outcome.errors)));
        }
    }

    void oddCapturesAreReadOrSaidNotToBe()
    {
        const auto classes = [this](const QString& name) {
            return summaryOf(data + u"odd-captures/"_s + name)["of_which"_L1].toObject();
        };
        QCOMPARE(classes(u"two-link-types.pcapng"_s)["enet"_L1].toInt(), 235);
        QCOMPARE(classes(u"snaplen-96.pcap"_s)["cut"_L1].toInt(), 14);
        QCOMPARE(classes(u"enet-csharp.pcap"_s)["enet"_L1].toInt(), 235);
        // The row of a cut packet has what is known: its size, and that it was delivered.
        const auto rows = [](const QString& name) {
            return run({u"inspect"_s, data + u"odd-captures/"_s + name, u"--format"_s, u"json"_s,
                        u"--filter"_s, u"size > 1000"_s})
                .output.count('\n');
        };
        QVERIFY(rows(u"snaplen-96.pcap"_s) > 0);
        QCOMPARE(rows(u"snaplen-96.pcap"_s), rows(u"two-link-types.pcapng"_s));
    }

    void oneLineSaysWhatTheFramesWere()
    {
        const Outcome cut = run({u"inspect"_s, data + u"odd-captures/snaplen-96.pcap"_s});
        QCOMPARE(cut.status, 0);
        QVERIFY(cut.errors.endsWith(
            "snaplen-96.pcap: 235 frames: 221 of ENet, 14 cut by the capture (its snap length)\n"));
        QVERIFY(command::isOneLine(cut.errors));
        const QString out = m_folder.filePath(u"rows.csv"_s);
        const Outcome exported = run({u"export"_s, data + u"odd-captures/snaplen-96.pcap"_s, u"--to"_s, out});
        QCOMPARE(exported.errors, cut.errors);
    }

    void whatIsNoENetIsNoError()
    {
        const QString file = write(u"dns.pcap"_s, pcapFile(101) + pcapRecord(1, 0, ipv4Packet("a question")));
        const Outcome outcome = run({u"inspect"_s, file});
        QCOMPARE(outcome.status, 0);
        QVERIFY2(outcome.errors.endsWith("1 frame: 0 of ENet, 1 of other UDP\n"), outcome.errors);
        QCOMPARE(run({u"inspect"_s, write(u"empty.pcap"_s, pcapFile(1))}).status, 0);
    }

    void whatCouldNotBeReadIsBadInput_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* name, const std::string& bytes, const char* text) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QByteArray(text);
        };
        const PcapngBytes blocks;
        const std::string packet = ipv4Packet("some text");
        row("link type", blocks.section() + blocks.interface(105) + blocks.packet(0, 1, packet),
            "1 not understood (of link type IEEE802_11; expected Ethernet, ");
        row("cut", pcapFile(101) + pcapRecord(1, 0, packet.substr(0, 30), packet.size()),
            "1 cut by the capture");
        row("only headers", pcapFile(101) + pcapRecord(1, 0, packet.substr(0, 12), packet.size()),
            "1 cut by the capture");
        row("encrypted",
            pcapFile(101) +
                pcapRecord(1, 0, ipv4Packet(std::string("\x16\xFE\xFD\0\0\0\0\0\0\0\0\0\x04", 13) + "abcd")),
            "1 not understood (encrypted with DTLS)");
        row("damaged", pcapFile(101) + pcapRecord(1, 0, packet) + "\x01", "after frame 1: truncated");
        row("a block", blocks.section() + blocks.interface(101) + blocks.packet(0, 1, packet) + "abc",
            "at byte 120: the file ends in the middle of a block");
    }
    void whatCouldNotBeReadIsBadInput()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QByteArray, text);
        const QString file = write(u"capture"_s, bytes.toStdString());
        const Outcome outcome = run({u"inspect"_s, file});
        QCOMPARE(outcome.status, 2);
        QVERIFY2(outcome.errors.contains(text), outcome.errors);
        QCOMPARE(summaryOf(file, 2)["frames"_L1].toInt(), 1);
        QCOMPARE(run({u"export"_s, file, u"--to"_s, m_folder.filePath(u"out.json"_s)}).status, 2);
    }

    void rowsBeforeTheDamageAreThere()
    {
        const QString file = write(u"half.pcapng"_s, contentsOf(capture).first(300'000).toStdString());
        const Outcome outcome = run({u"inspect"_s, file});
        QCOMPARE(outcome.status, 2);
        QVERIFY(outcome.output.count('\n') > 1'000);
        QVERIFY(outcome.errors.contains("the file ends in the middle of a block"));
    }

    void aSummaryIsOfACaptureAndInAFile()
    {
        const Outcome ofScenario =
            run({u"inspect"_s, scenario, u"--summary"_s, m_folder.filePath(u"no.json"_s)});
        QCOMPARE(ofScenario.status, 2);
        QVERIFY(command::isOneLine(ofScenario.errors));
        QVERIFY(!QFile::exists(m_folder.filePath(u"no.json"_s)));
        QCOMPARE(run({u"inspect"_s, capture, u"--summary"_s, u"-"_s}).status, 2);
        QCOMPARE(run({u"lab"_s, u"-"_s, u"--jobs"_s, u"2"_s}).status, 2);
    }
};

PEERSCOPE_TEST(TestCaptureInputs)

} // namespace peerscope::test_capture_inputs

#include "test_capture_inputs.moc"

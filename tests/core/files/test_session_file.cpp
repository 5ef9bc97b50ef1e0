// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"

#include "core/enet/range_decoder.h"
#include "core/files/capture_import.h"
#include "core/files/session_recorder.h"
#include "core/trace/json_lines.h"
#include "core/trace/trace_writer.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <vector>

namespace peerscope::test_session_file {

using namespace Qt::Literals::StringLiterals;

const QString captures = QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/");

std::shared_ptr<const Trace> captureNamed(const QString& name)
{
    RangeDecoder rangeDecoder;
    auto imported = importCapture((captures + name).toStdString(), {&rangeDecoder});
    return std::get<ImportedCapture>(std::move(imported)).trace;
}

/// Everything that a trace shows, as text.
std::string shownBy(const TraceSnapshot& trace)
{
    std::string text;
    JsonCells cells(text);
    for (std::size_t index = 0; index < trace.packetCount(); ++index)
        cells.add(packetColumns(trace, true),
                  PacketCells(trace, PacketId(static_cast<std::uint32_t>(index))));
    for (std::size_t index = 0; index < trace.datagramCount(); ++index)
        cells.add(datagramColumns(), DatagramCells(trace, DatagramId(static_cast<std::uint32_t>(index))));
    for (std::size_t index = 0; index < trace.eventCount(); ++index)
        cells.add(eventColumns(), EventCells(trace, index));
    return text;
}

Session sessionIn(const QString& fileName)
{
    auto read = readSession(fileName);
    if (const auto* problem = std::get_if<QString>(&read))
        qFatal("%s", qPrintable(*problem));
    return std::get<Session>(std::move(read));
}

QByteArray contentsOf(const QString& fileName)
{
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void overwrite(const QString& fileName, const QByteArray& bytes)
{
    QFile file(fileName);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

class TestSessionFile : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString place(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

private Q_SLOTS:
    void showsWhatTheCaptureShows_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name :
             {"godot4-chat/capture.pcapng", "godot4-big/capture.pcapng", "godot3-chat/capture.pcapng",
              "godot4-fastlz/capture.pcapng", "godot4-rangecoder/capture.pcap"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void showsWhatTheCaptureShows()
    {
        QFETCH(const QString, name);
        const TraceSnapshot trace(captureNamed(name));
        QCOMPARE(saveSession(place("a.peerscope"), trace, {{}, trace.newestTime(), 7}), std::nullopt);
        const Session session = sessionIn(place("a.peerscope"));
        QCOMPARE(session.problem, QString());
        QCOMPARE(session.info.length, trace.newestTime());
        QCOMPARE(session.info.digest, std::uint64_t{7});
        const TraceSnapshot read(session.trace);
        QVERIFY(trace.packetCount() > 50);
        QCOMPARE(read.packetCount(), trace.packetCount());
        QVERIFY(shownBy(read) == shownBy(trace));
        QCOMPARE(read.silenceCount(), trace.silenceCount());
        QCOMPARE(read.origin(), TraceOrigin::Capture);
        // What was read can be saved again, and is the same.
        QCOMPARE(saveSession(place("b.peerscope"), read, session.info), std::nullopt);
        QVERIFY(shownBy(TraceSnapshot(sessionIn(place("b.peerscope")).trace)) == shownBy(trace));
    }

    /// Copies of the file at any moment open, with all that was written until then.
    void whatWasWrittenIsThere()
    {
        TraceWriter writer;
        const EndpointId ana = writer.addEndpoint("ana", "client", 2);
        const EndpointId server = writer.addEndpoint("server", "server", 1);
        SessionWriter session(place("growing.peerscope"), TraceSnapshot(writer.trace()));
        const std::vector<std::byte> payload(100, std::byte{'x'});
        for (int step = 0; step < 30; ++step) {
            for (int index = 0; index < 1000; ++index) {
                NewPacket packet;
                packet.from = ana;
                packet.to = server;
                packet.sent = Time(1000 * (step * 1000 + index));
                packet.size = static_cast<std::uint32_t>(payload.size());
                packet.payload = writer.storeBytes(payload);
                const PacketId id = writer.addPacket(packet);
                if (index % 2 == 0)
                    writer.packetDelivered(id, packet.sent + Time(500), TransferMode::Reliable);
            }
            const std::string now = shownBy(TraceSnapshot(writer.trace()));
            QCOMPARE(session.write({"{}", Time(step), 0}), std::nullopt);
            for (const char* suffix : {"", "-wal"}) {
                QFile::remove(place("copy.peerscope") + QLatin1String(suffix));
                QVERIFY(QFile::copy(place("growing.peerscope") + QLatin1String(suffix),
                                    place("copy.peerscope") + QLatin1String(suffix)));
            }
            const Session copy = sessionIn(place("copy.peerscope"));
            QVERIFY(shownBy(TraceSnapshot(copy.trace)) == now);
            QVERIFY(copy.problem.contains(u"cut off"_s) && !copy.isDamaged);
            QCOMPARE(copy.info.scenario, QByteArray("{}"));
        }
        // A fate that is decided late is in the file after the end.
        for (std::uint32_t index = 0; index < 30'000; ++index)
            writer.packetAbandonedBySender(PacketId(index));
        QCOMPARE(session.finish({"{}", Time(9), 3}), std::nullopt);
        QVERIFY(!QFile::exists(place("growing.peerscope-wal")));
        const Session end = sessionIn(place("growing.peerscope"));
        QCOMPARE(end.problem, QString());
        QVERIFY(shownBy(TraceSnapshot(end.trace)) == shownBy(TraceSnapshot(writer.trace())));
    }

    void aThreadRecords()
    {
        TraceWriter writer;
        const EndpointId ana = writer.addEndpoint("ana", "client", 2);
        SessionRecorder recorder(place("thread.peerscope"), TraceSnapshot(writer.trace()), "{}");
        for (int index = 0; index < 20'000; ++index) {
            NewPacket packet;
            packet.from = ana;
            packet.to = ana;
            packet.sent = Time(index);
            writer.packetRejected(writer.addPacket(packet));
        }
        QCOMPARE(recorder.finish({"{}", Time(20'000), 5}), std::nullopt);
        const Session session = sessionIn(place("thread.peerscope"));
        QVERIFY(shownBy(TraceSnapshot(session.trace)) == shownBy(TraceSnapshot(writer.trace())));
        QCOMPARE(session.info.digest, std::uint64_t{5});
    }

    /// Whatever is damaged, it opens as far as it is whole, or is refused; never more.
    void damageIsToldAndHarmless()
    {
        const TraceSnapshot trace(captureNamed(u"godot4-fastlz/capture.pcapng"_s));
        const QString name = place("damaged.peerscope");
        QCOMPARE(saveSession(name, trace, {{}, trace.newestTime(), 7}), std::nullopt);
        const QByteArray whole = contentsOf(name);
        int opened = 0;
        int told = 0;
        for (qsizetype at = 0; at < whole.size(); at += 211) {
            QByteArray damaged = whole;
            damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
            overwrite(name, damaged);
            const auto read = readSession(name);
            const auto* session = std::get_if<Session>(&read);
            if (!session) {
                ++told;
                QVERIFY(std::get<QString>(read).startsWith(name));
                continue;
            }
            const TraceSnapshot shown(session->trace);
            QVERIFY(shown.packetCount() <= trace.packetCount());
            const bool isSame = shownBy(shown) == shownBy(trace);
            QVERIFY2(isSame || session->isDamaged || !session->problem.isEmpty(),
                     qPrintable(QString::number(at)));
            ++opened;
        }
        QVERIFY(opened > 10);
        QVERIFY(told > 0);
        overwrite(name, whole.first(whole.size() / 2));
        (void)readSession(name);
    }

    void whatIsNoSessionIsRefused()
    {
        overwrite(place("text.peerscope"), "SQLite format 3, says the text, and goes on for a while");
        const auto text = readSession(place("text.peerscope"));
        QVERIFY(std::get<QString>(text).contains(u"is not a session"_s));
        const auto missing = readSession(place("missing.peerscope"));
        QVERIFY(std::get<QString>(missing).startsWith(place("missing.peerscope")));

        const TraceSnapshot trace(captureNamed(u"godot3-chat/capture.pcapng"_s));
        QCOMPARE(saveSession(place("newer.peerscope"), trace, {}), std::nullopt);
        {
            Database database(place("newer.peerscope"), Database::Access::Write);
            QVERIFY(database.execute("PRAGMA user_version = 12"));
        }
        const auto newer = readSession(place("newer.peerscope"));
        QVERIFY2(std::get<QString>(newer).contains(u"version is 12; expected 1"_s),
                 qPrintable(std::get<QString>(newer)));
        {
            Database database(place("other.peerscope"), Database::Access::Write);
            QVERIFY(database.execute("CREATE TABLE chunk(a)"));
        }
        QVERIFY(std::get<QString>(readSession(place("other.peerscope"))).contains(u"is not a session"_s));
    }

    void whatWasThereStays()
    {
        overwrite(place("kept.peerscope"), "kept");
        const TraceSnapshot trace(captureNamed(u"godot3-chat/capture.pcapng"_s));
        const auto problem = saveSession(m_folder.filePath(u"no/such.peerscope"_s), trace, {});
        QVERIFY(problem && problem->startsWith(m_folder.filePath(u"no/such.peerscope"_s)));
        QCOMPARE(contentsOf(place("kept.peerscope")), QByteArray("kept"));
        QVERIFY(QDir(m_folder.path()).entryList({u"*.part"_s}).isEmpty());
        QCOMPARE(saveSession(place("kept.peerscope"), trace, {}), std::nullopt);
        QCOMPARE(sessionIn(place("kept.peerscope")).problem, QString());
    }

    void namesOfSessions()
    {
        QCOMPARE(sessionNameProblem(u"a.peerscope"_s), std::nullopt);
        QVERIFY(sessionNameProblem(u"a.pcap"_s)->contains(u".peerscope"_s));
        QVERIFY(sessionNameProblem(u"/dev/null"_s)->contains(u"not a file"_s));
        QVERIFY(sessionNameProblem(u"-"_s));
    }
};

PEERSCOPE_TEST(TestSessionFile)

} // namespace peerscope::test_session_file

#include "test_session_file.moc"

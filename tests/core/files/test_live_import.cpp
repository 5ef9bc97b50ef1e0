// SPDX-License-Identifier: MIT
// A capture that is read while it grows.
#include "frame_bytes.h"
#include "tests/core/wire/enet_bytes.h"
#include "tests/support/hand_clock.h"
#include "tests/support/test_program.h"

#include "core/enet/range_decoder.h"
#include "core/files/live_import.h"
#include "core/files/live_stream.h"
#include "core/files/rows_output.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <unistd.h>

#include <array>
#include <deque>
#include <random>

namespace peerscope::test_live_import {

using namespace peerscope::samples;
using namespace std::chrono_literals;

/// Gives its pieces one after the other, and is silent before each; nothing but silent for an empty one.
class Pieces final : public LiveStream
{
public:
    std::deque<std::string> pieces;
    std::function<void()> inSilence = [] {};

    std::size_t read(std::span<std::byte> room) override
    {
        for (;;) {
            inSilence();
            if (!goesOn() || pieces.empty())
                return 0;
            if (!pieces.front().empty())
                break;
            pieces.pop_front();
        }
        std::string& piece = pieces.front();
        const std::size_t count = std::min(room.size(), piece.size());
        std::memcpy(room.data(), piece.data(), count);
        piece.erase(0, count);
        if (piece.empty())
            pieces.pop_front();
        return count;
    }
};

std::string rowsOf(const TraceSnapshot& trace)
{
    RowsText packets(RowsFormat::Json, columnNames(packetColumns(trace, true)));
    RowsText datagrams(RowsFormat::Json, columnNames(datagramColumns()));
    RowsText events(RowsFormat::Json, columnNames(eventColumns()));
    RangeDecoder rangeDecoder;
    EnetOpener opener(&rangeDecoder);
    trace.messages().readUpTo(trace, trace.packetCount());
    for (std::uint32_t row = 0; row < trace.packetCount(); ++row)
        packets.add(packetColumns(trace, true), PacketCells(trace, PacketId(row)));
    for (std::uint32_t row = 0; row < trace.datagramCount(); ++row)
        datagrams.add(datagramColumns(), DatagramCells(trace, DatagramId(row), &opener));
    for (std::size_t row = 0; row < trace.eventCount(); ++row)
        events.add(eventColumns(), EventCells(trace, row));
    return packets.text() + datagrams.text() + events.text();
}

class TestLiveImport : public QObject
{
    Q_OBJECT

private:
    HandClock m_clock;

    /// Reads all of the pieces. The import can be looked at in each silence.
    template <class Look>
    std::variant<ImportedCapture, CaptureImportError> read(LiveImport& import, std::deque<std::string> pieces,
                                                           Look look)
    {
        auto stream = std::make_unique<Pieces>();
        stream->pieces = std::move(pieces);
        stream->inSilence = look;
        stream->setWhileSilent([&import] { return import.wait(); });
        return import.read(InputFile::of(std::move(stream), "pipe"), [] { return true; });
    }

    static std::string header()
    {
        std::string bytes;
        appendPcapHeader(bytes);
        return bytes;
    }
    /// A datagram from a client to its server, or back.
    static std::string datagram(bool isRequest, const EnetBytes& payload, Time at)
    {
        const UdpAddress client = UdpAddress::ipv4(0x0A000002, 50'000);
        const UdpAddress server = UdpAddress::ipv4(0x0A000001, 7777);
        UdpFrame frame;
        frame.from = isRequest ? client : server;
        frame.to = isRequest ? server : client;
        frame.payload = payload.bytes();
        std::string bytes;
        appendPcapFrame(bytes, Time(1'700'000'000'000'000) + at, frame);
        return bytes;
    }
    static std::string request(Time at)
    {
        return datagram(true, EnetBytes(noEnetPeer, 1).connect(0, 0xABCD0001, 7), at);
    }
    static std::string answer(Time at) { return datagram(false, EnetBytes(0, 1).verifyConnect(0, 0, 0), at); }
    static std::string connect() { return header() + request(Time(0)) + answer(Time(10'000)); }

private Q_SLOTS:
    void equalsItsFile_data()
    {
        QTest::addColumn<QString>("file");
        for (const char* name :
             {"godot4-big/capture.pcapng", "godot4-rangecoder/capture.pcap", "godot4-fastlz/capture.pcapng",
              "godot3-chat/capture.pcapng", "godot4-chat/capture.pcapng"})
            QTest::newRow(name) << QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/") +
                                       QLatin1String(name);
    }
    void equalsItsFile()
    {
        QFETCH(const QString, file);
        RangeDecoder rangeDecoder;
        const auto whole = std::get<ImportedCapture>(importCapture(file.toStdString(), {&rangeDecoder}));
        QFile opened(file);
        QVERIFY(opened.open(QIODevice::ReadOnly));
        const std::string bytes = opened.readAll().toStdString();
        std::mt19937 random(7);
        std::deque<std::string> pieces;
        for (std::size_t at = 0; at < bytes.size(); at += pieces.back().size())
            pieces.push_back(bytes.substr(at, 1 + random() % (random() % 8 == 0 ? 20'000 : 300)));

        LiveImport import({&rangeDecoder}, m_clock.read());
        const auto live = std::get<ImportedCapture>(read(import, pieces, [&] {
            m_clock.advance(1ms);
            // What packets say is read as they come, also of those whose last fragments come later.
            const TraceSnapshot trace(import.trace());
            trace.messages().readUpTo(trace, trace.packetCount());
        }));
        QCOMPARE(live.trace, import.trace());
        QCOMPARE(rowsOf(TraceSnapshot(live.trace)), rowsOf(TraceSnapshot(whole.trace)));
        QCOMPARE(live.summary.file.frames, whole.summary.file.frames);
        QCOMPARE(live.summary.enet.understood, whole.summary.enet.understood);
        QCOMPARE(live.summary.length, whole.summary.length);
        QCOMPARE(live.summary.problem, QString());
        QVERIFY(!live.summary.interrupted);
    }

    void equalsItsFileAfterASilence()
    {
        // What shows that it is ENet comes when its first datagram has waited long enough, whoever looks on.
        const std::string begin = header() + datagram(true, EnetBytes(0, 2).ping(5), Time(0));
        const EnetBytes reply = EnetBytes(0, 3).acknowledge(enetConnectionChannel, 5, 2);
        const std::string end = datagram(false, reply, fromSeconds(10)) +
                                datagram(true, EnetBytes(0, 4).ping(6), fromSeconds(10.1));
        const std::string bytes = begin + end;
        InputFile file = InputFile::of(
            memoryStream({reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()}), "pipe");
        const auto whole = std::get<ImportedCapture>(importCapture(std::move(file), {}));
        LiveImport import({}, m_clock.read());
        const std::vector<std::chrono::milliseconds> silences = {0ms, 5000ms, 5000ms, 0ms};
        std::size_t looks = 0;
        const auto live = std::get<ImportedCapture>(
            read(import, {begin, "", end}, [&] { m_clock.advance(silences.at(looks++)); }));
        QCOMPARE(rowsOf(TraceSnapshot(live.trace)), rowsOf(TraceSnapshot(whole.trace)));
        QCOMPARE(TraceSnapshot(live.trace).datagramCount(), std::size_t{2});
        QCOMPARE(live.summary.enet.unrecognized, whole.summary.enet.unrecognized);
        QCOMPARE(live.summary.enet.foreign, whole.summary.enet.foreign);
        QCOMPARE(live.summary.enet.understood, whole.summary.enet.understood);
    }

    void aFrameIsReadWhenItIsThere()
    {
        // Also from pcap, which libpcap reads: nothing waits for a buffer to fill.
        QFile file(
            QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-rangecoder/capture.pcap"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string bytes = file.readAll().toStdString();
        const std::size_t half = bytes.size() / 2;
        RangeDecoder rangeDecoder;
        LiveImport import({&rangeDecoder}, m_clock.read());
        std::vector<std::size_t> rows;
        read(import, {bytes.substr(0, half), bytes.substr(half)},
             [&] { rows.push_back(TraceSnapshot(import.trace()).datagramCount()); });
        const std::size_t all = TraceSnapshot(import.trace()).datagramCount();
        QCOMPARE(rows.at(0), std::size_t{0});
        QVERIFY2(rows.at(1) > all / 3 && rows.at(1) < all, qPrintable(QString::number(rows.at(1))));
    }

    void whatIsHeldBackComesBySilence()
    {
        LiveImport import({}, m_clock.read());
        std::vector<std::size_t> rows;
        std::vector<Time> times;
        const std::vector<std::chrono::milliseconds> silences = {0ms, 1900ms, 1900ms, 400ms, 0ms};
        read(import, {connect(), "", "", ""}, [&] {
            m_clock.advance(silences.at(rows.size()));
            rows.push_back(TraceSnapshot(import.trace()).datagramCount());
            times.push_back(import.now());
        });
        // After 1.9 and 3.8 s it may still become clear what they are; at 4.2 s it is decided.
        QCOMPARE(rows, (std::vector<std::size_t>{0, 0, 0, 0, 2}));
        QCOMPARE(times[3], Time(0)); // no row, no time
        QVERIFY2(times[4] >= fromSeconds(4.2), "time goes on while nothing comes");
    }

    void nothingButOneError_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("problem");
        QTest::newRow("nothing") << QByteArray() << QStringLiteral("pipe: at byte 0: expected a pcap");
        QTest::newRow("garbage") << QByteArray("GET / HTTP/1.1\r\n\r\n")
                                 << QStringLiteral("pipe: at byte 0: expected a pcap");
    }
    void nothingButOneError()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, problem);
        LiveImport import({}, m_clock.read());
        std::deque<std::string> pieces;
        if (!bytes.isEmpty())
            pieces.push_back(bytes.toStdString());
        const auto outcome = read(import, pieces, [] {});
        const auto* error = std::get_if<CaptureImportError>(&outcome);
        QVERIFY(error);
        QVERIFY2(error->text.startsWith(problem), qPrintable(error->text));
    }

    void garbageAfterFramesKeepsThem()
    {
        std::string bytes = connect();
        bytes += std::string(100, '\xAB');
        LiveImport import({}, m_clock.read());
        const auto outcome = read(import, {bytes}, [] {});
        const auto& imported = std::get<ImportedCapture>(outcome);
        QCOMPARE(TraceSnapshot(imported.trace).datagramCount(), std::size_t{2});
        QVERIFY2(imported.summary.problem.startsWith(QStringLiteral("pipe: after frame 2")),
                 qPrintable(imported.summary.problem));
    }

    void aPipeIsReadAndLeft()
    {
        int ends[2] = {};
        QCOMPARE(pipe(ends), 0);
        const std::string bytes = connect();
        QCOMPARE(write(ends[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
        LiveImport import({});
        int silences = 0;
        std::unique_ptr<LiveStream> stream = liveStream(ends[0]);
        stream->setWhileSilent([&] { return ++silences < 3; }); // the writer never closes it
        const auto outcome = import.read(InputFile::of(std::move(stream), "pipe"), [] { return true; });
        QCOMPARE(silences, 3);
        QCOMPARE(std::get<ImportedCapture>(outcome).summary.file.frames, std::uint64_t{2});
        close(ends[1]);
    }

    void aPipeThatIsAskedToEndGivesWhatItHas()
    {
        int ends[2] = {};
        QCOMPARE(pipe(ends), 0);
        const std::string whole = connect();
        const std::string bytes = whole.substr(0, whole.size() - 1); // the second frame is half written
        LiveImport import({});
        const std::unique_ptr<LiveStream> stream = liveStream(ends[0]);
        QCOMPARE(write(ends[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
        stream->setWhileSilent([] { return false; }); // the writer never closes the pipe
        const auto outcome = import.read(InputFile::of(copiedStream(*stream, nullptr), "pipe"), [&] {
            import.expectEnd();
            return stream->askToEnd();
        });
        const CaptureSummary& summary = std::get<ImportedCapture>(outcome).summary;
        QCOMPARE(summary.file.frames, std::uint64_t{1});
        QVERIFY(!summary.interrupted);
        QCOMPARE(summary.problem, QString());
        close(ends[1]);
    }

    void aCopyHasEveryByteOfACapture()
    {
        QTemporaryDir folder;
        const QString name = folder.filePath(QStringLiteral("copy"));
        const auto copy = [&](const std::deque<std::string>& pieces) {
            Pieces stream;
            stream.pieces = pieces;
            OutputFile file(name, OutputFile::Kind::Growing);
            const std::unique_ptr<ByteStream> copied = copiedStream(stream, &file);
            std::array<std::byte, 64> room;
            while (copied->read(room) > 0) {
            }
            QCOMPARE(file.finish(), std::nullopt);
        };
        const std::string bytes = connect();
        copy({bytes.substr(0, 1), bytes.substr(1, 2), bytes.substr(3)});
        QFile file(name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().toStdString(), bytes);
        copy({"GE", "T / HTTP/1.1\r\n", "\r\n"}); // replaces nothing
        QVERIFY(file.seek(0));
        QCOMPARE(file.readAll().toStdString(), bytes);
    }

    void isEndedBeforeAFrame()
    {
        auto stream = std::make_unique<Pieces>();
        stream->pieces = {connect()};
        LiveImport import({}, m_clock.read());
        int frames = 0;
        const auto outcome =
            import.read(InputFile::of(std::move(stream), "pipe"), [&] { return ++frames < 2; });
        const CaptureSummary& summary = std::get<ImportedCapture>(outcome).summary;
        QCOMPARE(summary.file.frames, std::uint64_t{1});
        QVERIFY(!summary.interrupted);
        QCOMPARE(summary.problem, QString());
    }
};

PEERSCOPE_TEST(TestLiveImport)

} // namespace peerscope::test_live_import

#include "test_live_import.moc"

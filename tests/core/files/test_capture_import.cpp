// SPDX-License-Identifier: MIT
#include "frame_bytes.h"
#include "tests/core/wire/enet_bytes.h"
#include "tests/support/test_program.h"

#include "core/files/capture_import.h"
#include "core/trace/json_lines.h"
#include "core/trace/story.h"
#include "core/trace/undecided.h"
#include "core/words/story_text.h"

#include <QTemporaryDir>
#include <QtTest>

#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <new>

namespace peerscope::test_capture_import {

using namespace peerscope::samples;

/// Writes a capture of a server and its clients, a millisecond from one datagram to the next.
class Capture
{
public:
    Capture() { appendPcapHeader(m_bytes); }

    void fromClient(const EnetBytes& bytes, int client = 0)
    {
        add(clientAddress(client), server, bytes.bytes());
    }
    void fromServer(const EnetBytes& bytes, int client = 0)
    {
        add(server, clientAddress(client), bytes.bytes());
    }
    void add(const UdpAddress& from, const UdpAddress& to, ByteView payload)
    {
        now += Time(1'000);
        UdpFrame frame;
        frame.from = from;
        frame.to = to;
        frame.payload = payload;
        frame.direction = direction;
        appendPcapFrame(m_bytes, now, frame);
    }
    void connect(std::uint32_t id, int client = 0)
    {
        fromClient(EnetBytes(noEnetPeer, 1).connect(0, 0xABCD0000 + id, id), client);
        fromServer(EnetBytes(0, 1).verifyConnect(static_cast<std::uint16_t>(client), 0, 0), client);
        const auto number = static_cast<std::uint16_t>(client);
        fromClient(EnetBytes(number, 2).acknowledge(enetConnectionChannel, 1, 1).ping(2), client);
        fromServer(EnetBytes(0, 2).acknowledge(enetConnectionChannel, 2, 2), client);
    }
    void add(const std::string& more) { m_bytes += more; }

    std::variant<ImportedCapture, CaptureImportError> import(const CaptureProgress& progress = {},
                                                             const CaptureStop& shouldStop = {}) const
    {
        std::ofstream(path(), std::ios::binary) << m_bytes;
        return importCapture(path(), {}, progress, shouldStop);
    }
    std::string path() const { return m_folder.filePath(QStringLiteral("game.pcap")).toStdString(); }
    ImportedCapture imported() const { return std::get<ImportedCapture>(import()); }

    const UdpAddress server = UdpAddress::ipv4(0x0A000001, 7777);
    static UdpAddress clientAddress(int client)
    {
        return UdpAddress::ipv4(0x0A000002u + static_cast<std::uint32_t>(client), 50'000);
    }
    UdpFrame::Direction direction = UdpFrame::Direction::Received; ///< of what is added
    Time now = Time(1'700'000'000'000'000);

private:
    std::string m_bytes;
    QTemporaryDir m_folder;
};

QString eventText(const TraceSnapshot& trace, std::size_t index)
{
    const EventRow& event = trace.event(index);
    const auto text = [](std::string_view view) {
        return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
    };
    return QString::number(event.at.count()) + u' ' + text(trace.endpoint(event.peer).name) + u' ' +
           text(name(event.kind)) + u' ' +
           (event.subject.isValid() ? text(trace.endpoint(event.subject).name) : text(event.detail));
}

class TestCaptureImport final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void peersHaveNamesIdsAndEvents()
    {
        Capture capture;
        capture.connect(101, 0);
        capture.connect(202, 1);
        capture.fromClient(EnetBytes(0, 9).disconnect(3), 0);
        capture.fromServer(EnetBytes(0, 9).disconnect(3), 1);
        const ImportedCapture imported = capture.imported();
        const TraceSnapshot trace(imported.trace);
        QCOMPARE(imported.summary.peers, 3u);
        QCOMPARE(trace.endpoint(EndpointId(0)).name, std::string("client 101"));
        QCOMPARE(trace.endpoint(EndpointId(0)).role, std::string("client"));
        QCOMPARE(trace.endpoint(EndpointId(0)).uniqueId, 101);
        QCOMPARE(trace.endpoint(EndpointId(1)).name, std::string("server"));
        QCOMPARE(trace.endpoint(EndpointId(1)).role, std::string("server"));
        QCOMPARE(trace.endpoint(EndpointId(1)).uniqueId, 1);
        QCOMPARE(trace.endpoint(EndpointId(2)).name, std::string("client 202"));
        QStringList events;
        for (std::size_t index = 0; index < trace.eventCount(); ++index)
            events << eventText(trace, index);
        QCOMPARE(events.join(u'\n'), QStringLiteral("0 client 101 status connecting\n"
                                                    "2000 client 101 status connected\n"
                                                    "2000 client 101 peer_connected server\n"
                                                    "3000 server peer_connected client 101\n"
                                                    "4000 client 202 status connecting\n"
                                                    "6000 client 202 status connected\n"
                                                    "6000 client 202 peer_connected server\n"
                                                    "7000 server peer_connected client 202\n"
                                                    "8000 client 101 status disconnected\n"
                                                    "8000 server peer_disconnected client 101\n"
                                                    "9000 client 202 peer_disconnected server\n"
                                                    "9000 client 202 status disconnected\n"
                                                    "9000 server peer_disconnected client 202"));
    }

    void timesCountFromTheFirstDatagramOfENet()
    {
        Capture capture;
        for (int query = 0; query < 3; ++query)
            capture.add(Capture::clientAddress(0), UdpAddress::ipv4(0x08080808, 53), viewOf("a question"));
        const Time start = capture.now + Time(1'000);
        capture.connect(101);
        const ImportedCapture imported = capture.imported();
        QCOMPARE(imported.summary.start, start);
        QCOMPARE(imported.summary.length, Time(3'000));
        QCOMPARE(imported.summary.enet.foreign, 3u);
        QCOMPARE(imported.summary.enet.datagrams, 4u);
        QCOMPARE(TraceSnapshot(imported.trace).datagram(DatagramId(0)).sent, Time(0));
    }

    void payloadsAreThere()
    {
        Capture capture;
        capture.connect(101);
        capture.fromClient(EnetBytes(0, 3).reliable(0, 1, 50).unsequenced(1, 1, 7));
        capture.fromClient(EnetBytes(0, 4).fragment(true, 0, 4, 2, 3, 2, 100));
        capture.fromClient(EnetBytes(0, 4).fragment(true, 0, 2, 2, 3, 0, 100));
        capture.fromServer(EnetBytes(0).acknowledge(0, 1, 3).acknowledge(0, 4, 4).acknowledge(0, 2, 4));
        const TraceSnapshot trace(capture.imported().trace);
        QCOMPARE(trace.packetCount(), 3u);
        const PacketRow reliable = trace.packet(PacketId(0));
        QCOMPARE(reliable.fate, PacketFate::Delivered);
        QCOMPARE(trace.payload(reliable)[49], std::byte{49});
        QCOMPARE(trace.payload(trace.packet(PacketId(1))).size(), 7u);
        const PacketRow large = trace.packet(PacketId(2));
        QCOMPARE(large.fate, PacketFate::InFlight);
        QCOMPARE(large.fragments, 3);
        QCOMPARE(large.size, 300u);
        QCOMPARE(trace.payload(large)[99], std::byte{99});
        QCOMPARE(trace.payload(large)[150], std::byte{0}); // that part is not there
        QCOMPARE(trace.payload(large)[299], std::byte{99});
    }

    void manyBytesGoToTheDiskAndAreThereAllTheSame()
    {
        Capture capture;
        capture.connect(101);
        for (unsigned number = 0; number < 9'000; ++number) // 9 MB, and blocks have 1
            capture.fromClient(EnetBytes(0).unsequenced(1, number & 0xFFFF, 1'000 + number % 7));
        const TraceSnapshot trace(capture.imported().trace);
        QCOMPARE(trace.packetCount(), 9'000u);
        for (std::uint32_t index = 0; index < 9'000; ++index) {
            const ByteView payload = trace.payload(trace.packet(PacketId(index)));
            QCOMPARE(payload.size(), 1'000u + index % 7);
            QCOMPARE(payload.front(), std::byte{0});
            QCOMPARE(payload.back(), static_cast<std::byte>(payload.size() - 1));
        }
    }

    void aTraceDoesNotChangeWithItsFile_data()
    {
        QTest::addColumn<std::function<void(const std::string&)>>("change");
        const auto row = [](const char* name, std::function<void(const std::string&)> change) {
            QTest::newRow(name) << std::move(change);
        };
        row("truncated", [](const std::string& path) { std::filesystem::resize_file(path, 0); });
        row("overwritten", [](const std::string& path) {
            const auto size = std::filesystem::file_size(path);
            std::fstream(path, std::ios::binary | std::ios::in | std::ios::out) << std::string(size, 'x');
        });
        row("removed", [](const std::string& path) { std::filesystem::remove(path); });
    }

    void aTraceDoesNotChangeWithItsFile()
    {
        QFETCH(const std::function<void(const std::string&)>, change);
        constexpr unsigned count = 5'000; // 5 MB, more than one block
        Capture capture;
        capture.connect(101);
        for (unsigned number = 0; number < count; ++number)
            capture.fromClient(EnetBytes(0).unsequenced(1, number, 1'000 + number % 7));
        const ImportedCapture untouched = capture.imported();
        const TraceSnapshot wanted(untouched.trace);
        const ImportedCapture imported = capture.imported();
        change(capture.path());
        const TraceSnapshot trace(imported.trace);
        QCOMPARE(trace.packetCount(), std::size_t{count});
        QCOMPARE(trace.datagramCount(), wanted.datagramCount());
        for (std::uint32_t index = 0; index < trace.datagramCount(); ++index) {
            const DatagramId id(index);
            QVERIFY(std::ranges::equal(trace.bytes(trace.datagram(id)), wanted.bytes(wanted.datagram(id))));
        }
        for (std::uint32_t index = 0; index < count; ++index) {
            const ByteView payload = trace.payload(trace.packet(PacketId(index)));
            QCOMPARE(payload.size(), 1'000u + index % 7);
            QCOMPARE(payload.back(), static_cast<std::byte>(payload.size() - 1));
        }
    }

    void fatesAndTimesOfTheReceiver()
    {
        Capture capture;
        capture.connect(101); // the last datagram is at 3 ms
        capture.fromClient(EnetBytes(0, 3).reliable(0, 2, 10));
        capture.fromClient(EnetBytes(0, 4).unreliable(1, 0, 2, 10));
        capture.fromClient(EnetBytes(0, 5).unreliable(1, 0, 1, 10));
        capture.fromServer(EnetBytes(0).acknowledge(0, 2, 3));
        capture.fromClient(EnetBytes(0, 9).reliable(0, 1, 10));
        capture.fromServer(EnetBytes(0).acknowledge(0, 1, 9));
        const TraceSnapshot trace(capture.imported().trace);
        const PacketRow held = trace.packet(PacketId(0));
        QCOMPARE(held.fate, PacketFate::Delivered);
        QCOMPARE(held.arrived, Time(4'000));
        QCOMPARE(held.delivered, Time(9'000));
        QCOMPARE(held.held, Time(5'000));
        const PacketRow unreliable = trace.packet(PacketId(1));
        QCOMPARE(unreliable.fate, PacketFate::Delivered);
        QCOMPARE(unreliable.delivered, Time(5'000));
        QCOMPARE(trace.packet(PacketId(2)).fate, PacketFate::Late);
        QCOMPARE(trace.packet(PacketId(3)).delivered, Time(9'000));
        QCOMPARE(trace.datagram(DatagramId(4)).fate, DatagramFate::Delivered);
    }

    void whatTheWireDoesNotTellIsSaid()
    {
        Capture capture;
        capture.connect(101);
        capture.direction = UdpFrame::Direction::Unknown; // as on Ethernet
        capture.fromClient(EnetBytes(0).unsequenced(1, 1, 10));
        capture.fromClient(EnetBytes(0, 3).unsequenced(1, 2, 10).reliable(0, 2, 10));
        capture.fromClient(EnetBytes(0, 4).reliable(0, 3, 10));
        capture.fromClient(EnetBytes(0, 5).fragment(true, 2, 1, 1, 2, 0, 100));
        capture.fromServer(EnetBytes(0).acknowledge(0, 2, 3).acknowledge(2, 1, 5));
        const TraceSnapshot trace(capture.imported().trace);
        QCOMPARE(trace.packetCount(), 5u);
        const auto why = [&trace](std::uint32_t id) {
            const PacketRow packet = trace.packet(PacketId(id));
            return packet.fate == PacketFate::InFlight ? detail(whyUndecided(trace, packet).value())
                                                       : name(packet.fate);
        };
        QVERIFY(why(0).find("unreliable packets are not acknowledged") != std::string_view::npos);
        QCOMPARE(why(1), std::string_view("delivered")); // beside one that was acknowledged
        QVERIFY(why(2).find("what comes before it") != std::string_view::npos);
        QVERIFY(why(3).ends_with("does not have its acknowledgement"));
        QVERIFY(why(4).ends_with("does not have all its acknowledgements"));

        const QString story = storyText(trace, packetStory(trace, PacketId(0)));
        QVERIFY2(story.endsWith(QString::fromUtf8(why(0))), qPrintable(story));
        QVERIFY(storyText(trace, packetStory(trace, PacketId(1)))
                    .contains(QStringLiteral("delivered to server")));
        std::string line;
        appendPacketLine(line, trace, PacketId(0));
        QVERIFY(line.find("\"fate\": \"in_flight\", \"fate_detail\": \"not known: ") != std::string::npos);
        line.clear();
        appendPacketLine(line, trace, PacketId(1));
        QVERIFY(line.find("\"fate_detail\": null") != std::string::npos);
    }

    /// A tap between two programs of one machine records what the server sent and the client never got.
    void whatWasSentOnLoopbackDidNotArriveForThat()
    {
        using Direction = UdpFrame::Direction;
        const auto fateWhere = [](Direction direction) {
            Capture capture;
            const UdpAddress server = UdpAddress::ipv4(0x7F000001, 7777);
            const UdpAddress client = UdpAddress::ipv4(0x7F000001, 50'000);
            const auto add = [&](const UdpAddress& from, const EnetBytes& bytes) {
                capture.add(from, from == server ? client : server, bytes.bytes());
            };
            add(client, EnetBytes(noEnetPeer, 1).connect(0, 0xABCD0065, 101));
            add(server, EnetBytes(0, 1).verifyConnect(0, 0, 0));
            add(client, EnetBytes(0, 2).acknowledge(enetConnectionChannel, 1, 1).ping(2));
            add(server, EnetBytes(0, 2).acknowledge(enetConnectionChannel, 2, 2));
            capture.direction = direction;
            add(server, EnetBytes(0, 3).unreliable(1, 0, 1, 4));
            add(server, EnetBytes(0, 4).ping(3));
            add(client, EnetBytes(0, 5).acknowledge(enetConnectionChannel, 3, 4));
            return TraceSnapshot(capture.imported().trace).packet(PacketId(0)).fate;
        };
        QCOMPARE(fateWhere(Direction::Unknown), PacketFate::Delivered);
        QCOMPARE(fateWhere(Direction::Received), PacketFate::Delivered);
        QCOMPARE(fateWhere(Direction::Sent), PacketFate::InFlight);
    }

    void claimsOfHugePacketsAreRefused()
    {
        Capture capture;
        capture.connect(101);
        for (unsigned index = 0; index < 100; ++index) {
            EnetBytes bytes(0, static_cast<int>(10 + index));
            bytes.fragment(true, 0, 100 + index, 100 + index, 16'000, 0, 1'000); // 16 MB each
            capture.fromClient(bytes);
        }
        const TraceSnapshot trace(capture.imported().trace);
        QCOMPARE(trace.packetCount(), 4u); // all that 64 MiB have room for
        QCOMPARE(trace.datagramCount(), 104u);
    }

    void whatUnpacksToMoreThanAGameSendsIsBounded()
    {
        // A datagram compressed by zlib after ENet's header, with `count` commands; the last has `size`
        // bytes.
        const auto packed = [](unsigned number, int count, std::size_t size) {
            EnetBytes plain(0);
            for (int ping = 1; ping < count; ++ping)
                plain.ping(static_cast<unsigned>(ping));
            plain.reliable(0, number & 0xFFFF, 0);
            std::vector<std::byte> commands(plain.bytes().begin() + 2, plain.bytes().end());
            commands[commands.size() - 2] = static_cast<std::byte>(size >> 8);
            commands[commands.size() - 1] = static_cast<std::byte>(size & 0xFF);
            commands.resize(commands.size() + size);
            std::vector<std::byte> datagram(4 + compressBound(commands.size()));
            datagram[0] = std::byte{0xC0};
            datagram[2] = static_cast<std::byte>(number >> 8);
            datagram[3] = static_cast<std::byte>(number & 0xFF);
            uLongf written = datagram.size() - 4;
            compress2(reinterpret_cast<Bytef*>(datagram.data() + 4), &written,
                      reinterpret_cast<const Bytef*>(commands.data()), commands.size(), 9);
            datagram.resize(4 + written);
            return datagram;
        };
        Capture capture;
        capture.connect(101);
        for (unsigned number = 0; number < 10'000; ++number) // 40 MB in less than one
            capture.add(Capture::clientAddress(0), capture.server, packed(number, 1, 4'000));
        const ImportedCapture bombs = capture.imported();
        const std::size_t kept = TraceSnapshot(bombs.trace).packetCount();
        QCOMPARE(bombs.summary.enet.datagrams, 10'004u);
        QVERIFY(kept > 4'000 && kept < 7'000);
        QCOMPARE(bombs.summary.refusedPackets, 10'000 - kept);
        QVERIFY(summaryLine(bombs.summary).contains(QStringLiteral(" packets were left out")));

        Capture many;
        many.connect(101);
        many.add(Capture::clientAddress(0), many.server, packed(1, 32, 5));
        many.add(Capture::clientAddress(0), many.server, packed(2, 33, 5)); // ENet never sends so many
        const ImportedCapture commands = many.imported();
        QCOMPARE(TraceSnapshot(commands.trace).packetCount(), 1u);
        QCOMPARE(commands.summary.enet.compressed, 1u);
    }

    void whatWasReadIsKeptWhenMemoryRunsOut()
    {
        Capture capture;
        capture.connect(101);
        for (unsigned number = 0; number < 20'000; ++number)
            capture.fromClient(EnetBytes(0).unsequenced(1, number & 0xFFFF, 1));
        const auto shortened =
            std::get<ImportedCapture>(capture.import([](double) -> bool { throw std::bad_alloc(); }));
        QCOMPARE(TraceSnapshot(shortened.trace).datagramCount(), 16'384u);
        const std::string problem = shortened.summary.problem.toStdString();
        QVERIFY2(problem.find("game.pcap: stopped after frame 16384: ") != std::string::npos,
                 problem.c_str());
        QVERIFY(isUnread(shortened.summary));
    }

    void oddTimesAreTold()
    {
        Capture capture;
        capture.now = Time(-1'000); // the first frame is of 1970
        capture.fromClient(EnetBytes(noEnetPeer, 1).connect(0, 0xABCD0065, 101));
        capture.now = Time(1'700'000'000'000'000);
        capture.connect(102, 1);
        capture.now -= fromSeconds(5);
        capture.fromClient(EnetBytes(0, 3).reliable(0, 1, 10), 1);
        capture.fromClient(EnetBytes(0, 4).reliable(0, 2, 10), 1);
        const ImportedCapture imported = capture.imported();
        const TraceSnapshot trace(imported.trace);
        QCOMPARE(trace.datagramCount(), 7u);
        QCOMPARE(imported.summary.start, Time(1'700'000'000'001'000));
        QCOMPARE(trace.datagram(DatagramId(5)).sent, Time(3'000));
        QCOMPARE(trace.datagram(DatagramId(6)).sent, Time(4'000));
        const QString line = summaryLine(imported.summary);
        QVERIFY2(
            line.contains(QStringLiteral("frame 1 has a time more than a year away from its neighbours'")),
            qPrintable(line));
        QVERIFY2(line.contains(QStringLiteral("the capture's clock steps back by 4.999 s at frame 6")),
                 qPrintable(line));
    }

    void itSaysWhereItWasTaken()
    {
        using Direction = UdpFrame::Direction;
        const auto placeWhere = [](Direction toServer, Direction toClient) {
            Capture capture;
            capture.direction = toServer;
            capture.fromClient(EnetBytes(noEnetPeer, 1).connect(0, 0xABCD0065, 101));
            capture.direction = toClient;
            capture.fromServer(EnetBytes(0, 1).verifyConnect(0, 0, 0));
            capture.direction = toServer;
            capture.fromClient(EnetBytes(0, 2).acknowledge(enetConnectionChannel, 1, 1).ping(2));
            return capture.imported().summary.place;
        };
        QCOMPARE(placeWhere(Direction::Received, Direction::Sent), CapturePlace::Server);
        QCOMPARE(placeWhere(Direction::Sent, Direction::Received), CapturePlace::Clients);
        QCOMPARE(placeWhere(Direction::Unknown, Direction::Unknown), CapturePlace::Unknown);
    }

    void progressMayStop()
    {
        Capture capture;
        capture.connect(101);
        for (unsigned number = 0; number < 40'000; ++number)
            capture.fromClient(EnetBytes(0).unsequenced(1, number & 0xFFFF, 1));
        std::vector<double> shares;
        const auto whole = capture.import([&shares](double share) {
            shares.push_back(share);
            return true;
        });
        QVERIFY(std::holds_alternative<ImportedCapture>(whole));
        QCOMPARE(shares.size(), 2u);
        QVERIFY(shares[0] > 0.3 && shares[0] < shares[1] && shares[1] < 1);
        const auto stopped = std::get<ImportedCapture>(capture.import([](double) { return false; }));
        QVERIFY(stopped.summary.interrupted);
        QCOMPARE(stopped.summary.file.frames, 16'384u);
        QCOMPARE(TraceSnapshot(stopped.trace).datagramCount(), 16'384u); // what was read until then is there
        QVERIFY(!std::get<ImportedCapture>(whole).summary.interrupted);
    }

    void whatWasReadIsKeptWhenItIsStopped()
    {
        Capture capture;
        capture.connect(101);
        capture.connect(102, 1);
        int asked = 0;
        const auto result = capture.import({}, [&asked] { return ++asked > 4; });
        const auto& imported = std::get<ImportedCapture>(result);
        QVERIFY(imported.summary.interrupted && !imported.summary.shortage);
        QCOMPARE(imported.summary.enet.datagrams, 4u);
        QVERIFY(imported.summary.problem.contains(QStringLiteral("game.pcap: stopped after frame 4")));
        QVERIFY(!capture.imported().summary.interrupted);
    }

    void aFileThatEndsInTheMiddleGivesWhatIsThere()
    {
        Capture capture;
        capture.connect(101);
        capture.add(std::string(9, '\x01'));
        const ImportedCapture imported = capture.imported();
        QCOMPARE(imported.summary.enet.datagrams, 4u);
        QVERIFY(imported.summary.problem.contains(QStringLiteral("game.pcap: after frame 4: ")));
    }

    void whatComesDaysLaterIsThere()
    {
        Capture capture;
        capture.connect(101);
        capture.now += fromSeconds(40 * 24 * 3600.0);
        capture.fromClient(EnetBytes(0, 3).reliable(0, 1, 10));
        const ImportedCapture imported = capture.imported();
        QCOMPARE(imported.summary.enet.datagrams, 5u);
        QCOMPARE(imported.summary.problem, QString());
        QCOMPARE(imported.summary.length, fromSeconds(40 * 24 * 3600.0) + Time(4'000));
    }

    void whatIsNoCaptureIsAnError()
    {
        const auto result = importCapture("/nowhere.pcap", {});
        QVERIFY(std::get<CaptureImportError>(result).text.startsWith(QStringLiteral("/nowhere.pcap: ")));
    }
};

PEERSCOPE_TEST(TestCaptureImport)

} // namespace peerscope::test_capture_import

#include "test_capture_import.moc"

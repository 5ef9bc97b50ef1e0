// SPDX-License-Identifier: MIT
// Recordings of a real Godot 4.6, compared with what the game itself received.
#include "core/enet/range_decoder.h"
#include "core/files/capture_import.h"
#include "core/trace/story.h"
#include "core/wire/godot_messages.h"
#include "core/words/story_text.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

namespace peerscope::test_captures {

using namespace Qt::Literals::StringLiterals;

/// A message as its receiver's game saw it.
struct SeenMessage
{
    std::int32_t from = 0;
    std::int32_t to = 0;
    QString kind; ///< "chat", "pos", "state", "raw"
    QByteArray content;
    bool isAll = false; ///< the content is everything after the first byte
    qsizetype size = 0; ///< of raw ones

    QString toString() const
    {
        return u"%1 from %2 to %3: %4"_s.arg(kind).arg(from).arg(to).arg(
            QString::fromLatin1(content.left(16).toHex()));
    }
};

QByteArray little32(std::uint32_t value)
{
    QByteArray bytes;
    for (int shift = 0; shift < 32; shift += 8)
        bytes += static_cast<char>(value >> shift);
    return bytes;
}

QList<QJsonObject> linesOf(const QString& path)
{
    QFile file(path);
    QList<QJsonObject> lines;
    if (!file.open(QIODevice::ReadOnly))
        return lines;
    while (!file.atEnd())
        lines << QJsonDocument::fromJson(file.readLine()).object();
    return lines;
}

std::optional<SeenMessage> messageIn(const QJsonObject& line)
{
    SeenMessage message;
    message.kind = line["event"_L1].toString();
    message.from = line["from"_L1].toInt();
    message.to = line["id"_L1].toInt();
    const auto variant = [](std::uint32_t type) { return little32(type); };
    if (message.kind == u"chat") {
        const QByteArray text = line["s"_L1].toString().toUtf8();
        message.content = variant(4) + little32(static_cast<std::uint32_t>(text.size())) + text;
    } else if (message.kind == u"pos") {
        message.content =
            variant(5) + little32(std::bit_cast<std::uint32_t>(static_cast<float>(line["x"_L1].toDouble())));
    } else if (message.kind == u"state") {
        message.content = QByteArray("\1\2\3") + static_cast<char>(line["n"_L1].toInt());
    } else if (message.kind == u"raw") {
        for (const QJsonValue value : line["head"_L1].toArray())
            message.content += static_cast<char>(value.toInt());
        message.size = line["size"_L1].toInt();
    } else {
        return std::nullopt;
    }
    return message;
}

/// A packet of the trace that carries a message to the game of its receiver.
struct FoundMessage
{
    PacketRow packet;
    std::int32_t from = 0; ///< who sent it in the end, through the relay or not
    std::int32_t to = 0;
    QByteArray message;
    bool taken = false;
};

std::optional<FoundMessage> messageIn(const TraceSnapshot& trace, PacketId id)
{
    FoundMessage found;
    found.packet = trace.packet(id);
    found.from = trace.endpoint(found.packet.from).uniqueId;
    found.to = trace.endpoint(found.packet.to).uniqueId;
    ByteView bytes = trace.payload(found.packet);
    if (const auto relay = godotRelay(bytes)) {
        if (found.to == 1 && relay->peer > 0 && relay->peer != 1)
            return std::nullopt; // only passes through the server
        if (found.to != 1)
            found.from = relay->peer;
        bytes = relay->message;
    }
    const auto kind = godotMessageKind(bytes);
    if (!kind || (kind->command != GodotCommand::RemoteCall && kind->command != GodotCommand::Raw))
        return std::nullopt;
    found.message =
        QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    return found;
}

bool matches(const FoundMessage& found, const SeenMessage& seen)
{
    if (found.from != seen.from || found.to != seen.to)
        return false;
    if (seen.kind == u"raw")
        return found.message.size() == seen.size + 1 && (found.message.front() & 7) == 3 &&
               found.message.mid(1).startsWith(seen.content);
    return (found.message.front() & 7) == 0 && found.message.contains(seen.content);
}

/// Whether channel and mode are those of the game's source (captures/README.md).
bool travelledRight(const FoundMessage& found, const SeenMessage& seen)
{
    const auto travelled = [&found](int channel, TransferMode mode) {
        return found.packet.channel == channel && found.packet.mode == mode;
    };
    if (seen.kind == u"chat")
        return travelled(0, TransferMode::Reliable);
    if (seen.kind == u"pos")
        return travelled(0, TransferMode::Unreliable);
    if (seen.kind == u"state")
        return travelled(2, TransferMode::UnreliableOrdered);
    if (seen.size == 2)
        return travelled(3, TransferMode::UnreliableOrdered);
    // An unreliable packet this large goes in fragments, and those are ordered.
    return travelled(1, TransferMode::Reliable) || travelled(4, TransferMode::UnreliableOrdered);
}

class TestCaptures final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sayWhatTheGameSaw_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<int>("clients");
        QTest::newRow("chat") << u"godot4-chat"_s << 3;
        QTest::newRow("big") << u"godot4-big"_s << 2;
        QTest::newRow("rangecoder") << u"godot4-rangecoder"_s << 2;
        QTest::newRow("fastlz") << u"godot4-fastlz"_s << 2;
    }
    void sayWhatTheGameSaw()
    {
        QFETCH(const QString, folder);
        QFETCH(const int, clients);
        const QDir data(QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/") + folder);
        const QStringList captures = data.entryList({u"capture.*"_s});
        QCOMPARE(captures.size(), 1);
        RangeDecoder rangeCoder;
        auto result = importCapture(data.filePath(captures.first()).toStdString(), {&rangeCoder});
        const auto* imported = std::get_if<ImportedCapture>(&result);
        QVERIFY(imported);
        const CaptureSummary& summary = imported->summary;
        QCOMPARE(summary.problem, QString());
        QCOMPARE(summary.enet.datagrams, summary.file.frames);
        QCOMPARE(summary.enet.malformed, 0u);
        QCOMPARE(summary.enet.connections, static_cast<std::uint32_t>(clients));
        QCOMPARE(summary.peers, static_cast<std::size_t>(clients) + 1);
        const TraceSnapshot trace(imported->trace);
        for (std::uint16_t end = 0; end < trace.endpointCount(); ++end)
            QCOMPARE(trace.protocol(EndpointId(end)), GameProtocol::Godot4Scene);

        std::vector<FoundMessage> found;
        for (std::size_t index = 0; index < trace.packetCount(); ++index) {
            if (auto message = messageIn(trace, PacketId(static_cast<std::uint32_t>(index))))
                found.push_back(std::move(*message));
        }
        int seen = 0;
        int open = 0;
        QStringList connected;
        const QStringList logs = data.entryList({u"*.jsonl"_s});
        for (const QString& log : logs) {
            for (const QJsonObject& line : linesOf(data.filePath(log))) {
                if (line["event"_L1] == u"peer_connected"_s &&
                    (line["id"_L1].toInt() == 1 || line["peer"_L1].toInt() == 1))
                    connected << u"%1 %2"_s.arg(line["id"_L1].toInt()).arg(line["peer"_L1].toInt());
                const auto message = messageIn(line);
                if (!message)
                    continue;
                ++seen;
                const auto match =
                    std::find_if(found.begin(), found.end(), [&](const FoundMessage& candidate) {
                        return !candidate.taken && matches(candidate, *message);
                    });
                QVERIFY2(match != found.end(), qUtf8Printable(message->toString()));
                QVERIFY2(travelledRight(*match, *message), qUtf8Printable(message->toString()));
                match->taken = true;
                const PacketFate fate = match->packet.fate;
                QVERIFY2(fate == PacketFate::Delivered || fate == PacketFate::InFlight,
                         qUtf8Printable(message->toString()));
                open += fate == PacketFate::InFlight ? 1 : 0;
            }
        }
        // The game received every packet that counts as delivered.
        const auto invented = std::find_if(found.begin(), found.end(), [](const FoundMessage& message) {
            return !message.taken && message.packet.fate == PacketFate::Delivered;
        });
        QVERIFY2(invented == found.end(),
                 invented == found.end() ? "" : invented->message.toHex().constData());
        const auto unseen = std::count_if(found.begin(), found.end(),
                                          [](const FoundMessage& message) { return !message.taken; });

        QStringList signalled;
        for (std::size_t index = 0; index < trace.eventCount(); ++index) {
            const EventRow& event = trace.event(index);
            if (event.kind == EventKind::PeerConnected)
                signalled << u"%1 %2"_s.arg(trace.endpoint(event.peer).uniqueId)
                                 .arg(trace.endpoint(event.subject).uniqueId);
        }
        connected.sort();
        signalled.sort();
        QCOMPARE(signalled, connected);
        qInfo(
            "%s: %zu datagrams, %zu packets; the game saw %d messages, all found: %d delivered, %d of which "
            "the wire does not tell; %td more were under way when their receivers left",
            qUtf8Printable(folder), trace.datagramCount(), trace.packetCount(), seen, seen - open, open,
            unseen);
    }

    void whatIsSaidOfThePacketsCounts()
    {
        const std::string path = PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-chat/capture.pcapng";
        const auto firstOf = [&path](std::optional<GameProtocol> decodeAs) {
            const auto result = importCapture(path, {.decodeAs = decodeAs});
            const TraceSnapshot trace(std::get<ImportedCapture>(result).trace);
            return std::pair(trace.protocol(EndpointId(0)), trace.packet(PacketId(0)).channel);
        };
        QCOMPARE(firstOf(std::nullopt).first, GameProtocol::Godot4Scene);
        QCOMPARE(firstOf(GameProtocol::Unknown).first, GameProtocol::Unknown);
        QCOMPARE(firstOf(GameProtocol::Godot3).first, GameProtocol::Godot3);
        QCOMPARE(firstOf(GameProtocol::Unknown).second, firstOf(GameProtocol::Godot3).second);
    }

    /// On loopback, both ends are on the machine that took it.
    void itSaysWhereItWasTaken()
    {
        const auto result =
            importCapture(PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-chat/capture.pcapng", {});
        const CaptureSummary& summary = std::get<ImportedCapture>(result).summary;
        QCOMPARE(summary.place, CapturePlace::Both);
        QVERIFY(summaryText(summary).endsWith(QStringLiteral("; taken where the server and clients ran")));
    }

    /// Each of a reliable packet that was delivered names its command and its acknowledgement, compressed or
    /// not.
    void storiesAreTold_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("plain") << QByteArray("godot4-chat/capture.pcapng");
        QTest::newRow("range coder") << QByteArray("godot4-rangecoder/capture.pcap");
    }
    void storiesAreTold()
    {
        QFETCH(const QByteArray, file);
        RangeDecoder rangeCoder;
        const std::string path = PEERSCOPE_SOURCE_DIR "/tests/data/captures/" + file.toStdString();
        const auto result = importCapture(path, {&rangeCoder});
        const TraceSnapshot trace(std::get<ImportedCapture>(result).trace);
        int told = 0;
        for (std::uint32_t index = 0; index < trace.packetCount(); ++index) {
            const PacketRow packet = trace.packet(PacketId(index));
            if (packet.mode != TransferMode::Reliable || packet.fate != PacketFate::Delivered)
                continue;
            const Story story = packetStory(trace, packet.id, &rangeCoder);
            std::size_t commands = 0;
            for (const StoryStep& step : story.steps)
                commands += static_cast<std::size_t>(
                    std::ranges::count_if(storyText(trace, step), [](const TextRun& run) {
                        return std::holds_alternative<CommandRef>(run.target);
                    }));
            QVERIFY2(commands >= 2, qPrintable(storyText(trace, story)));
            QVERIFY2(std::ranges::count_if(story.steps, &StoryStep::is<story::Acknowledged>) == 1,
                     qPrintable(storyText(trace, story)));
            ++told;
        }
        QVERIFY(told > 100);
    }
};

PEERSCOPE_TEST(TestCaptures)

} // namespace peerscope::test_captures

#include "test_captures.moc"

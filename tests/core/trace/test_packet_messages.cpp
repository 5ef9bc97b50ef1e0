// SPDX-License-Identifier: MIT
#include "tests/core/trace/godot_talk.h"
#include "tests/support/test_program.h"

#include "core/enet/range_decoder.h"
#include "core/files/capture_import.h"
#include "core/trace/packet_messages.h"

#include <QDir>
#include <QtTest>

#include <map>

namespace peerscope::test_packet_messages {

using namespace Qt::Literals::StringLiterals;

/// What a field tree's root says, in one line.
std::string lineOf(const Field& message)
{
    if (message.hasProblem())
        return {};
    return message.value.empty() ? message.name : message.name + ": " + message.value;
}

std::string says(const Talk& talk, PacketMessages& messages, PacketId id)
{
    return lineOf(messages.decode(talk.trace(), id));
}

class TestPacketMessages final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatWasToldBeforeIsKnown()
    {
        Talk talk;
        PacketMessages messages;
        const PacketId before = talk.call(Talk::ana, Talk::serverA, 3);
        talk.tell(Talk::ana, Talk::serverA, 3, "root/Game");
        const PacketId after = talk.call(Talk::ana, Talk::serverA, 3);
        talk.tell(Talk::ana, Talk::serverA, 3, "root/Other");
        const PacketId later = talk.call(Talk::ana, Talk::serverA, 3);
        for (int round = 0; round < 2; ++round) { // back and forth
            QCOMPARE(says(talk, messages, later), std::string("RPC: 3, root/Other, method 2"));
            QCOMPARE(says(talk, messages, before), std::string("RPC: 3, method 2"));
            QCOMPARE(says(talk, messages, after), std::string("RPC: 3, root/Game, method 2"));
        }
        PacketMessages prepared; // a row at a time
        for (int row = 1; row < 5; ++row)
            QVERIFY(prepared.prepare(talk.trace(), 1));
        QVERIFY(!prepared.prepare(talk.trace(), 1));
        QVERIFY(!prepared.prepare(talk.trace(), 1));
        QCOMPARE(says(talk, prepared, after), std::string("RPC: 3, root/Game, method 2"));
        // The trace has grown meanwhile.
        talk.tell(Talk::ana, Talk::serverA, 4, "root/New");
        QCOMPARE(says(talk, messages, talk.call(Talk::ana, Talk::serverA, 4)),
                 std::string("RPC: 4, root/New, method 2"));
    }

    void numbersBelongToTheirTellerAndSession()
    {
        Talk talk;
        PacketMessages messages;
        talk.tell(Talk::ana, Talk::serverA, 3, "of/ana");
        talk.tell(Talk::cem, Talk::serverB, 3, "of/cem");
        talk.tell(Talk::serverA, Talk::ana, 3, "of/a");
        QCOMPARE(says(talk, messages, talk.call(Talk::ana, Talk::serverA, 3)),
                 std::string("RPC: 3, of/ana, method 2"));
        QCOMPARE(says(talk, messages, talk.call(Talk::cem, Talk::serverB, 3)),
                 std::string("RPC: 3, of/cem, method 2"));
        QCOMPARE(says(talk, messages, talk.call(Talk::serverA, Talk::bob, 3)),
                 std::string("RPC: 3, of/a, method 2"));
        QCOMPARE(says(talk, messages, talk.call(Talk::serverB, Talk::cem, 3)),
                 std::string("RPC: 3, method 2"));
        QCOMPARE(says(talk, messages, talk.call(Talk::bob, Talk::serverA, 3)),
                 std::string("RPC: 3, method 2"));
    }

    void throughARelay()
    {
        Talk talk;
        PacketMessages messages;
        talk.put(Talk::ana, Talk::serverA, Talk::relay(102, Talk::simplifyPath(3, "of/ana")));
        const PacketId passedOn = talk.put(Talk::serverA, Talk::bob, Talk::relay(101, Talk::callOf(3)));
        QCOMPARE(says(talk, messages, passedOn), std::string("relay: from 101; RPC: 3, of/ana, method 2"));
    }

    void whatIsNoMessageHasNoLine()
    {
        Talk talk;
        PacketMessages messages;
        QCOMPARE(says(talk, messages, talk.put(Talk::ana, Talk::serverA, GodotBytes().byte(7).byte(9))),
                 std::string());
        QVERIFY(messages.decode(talk.trace(), PacketId(77)).hasProblem());
        QVERIFY(messages.decode(talk.trace(), PacketId::none()).hasProblem());
    }

    void aRealGamesCallsNameTheirNodes_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::newRow("chat") << u"godot4-chat"_s;
        QTest::newRow("big") << u"godot4-big"_s;
        QTest::newRow("rangecoder") << u"godot4-rangecoder"_s;
        QTest::newRow("fastlz") << u"godot4-fastlz"_s;
    }
    void aRealGamesCallsNameTheirNodes()
    {
        QFETCH(const QString, folder);
        const QDir data(QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/") + folder);
        RangeDecoder rangeCoder;
        const QString file = data.filePath(data.entryList({u"capture.*"_s}).value(0));
        const auto result = importCapture(file.toStdString(), {&rangeCoder});
        const TraceSnapshot trace(std::get<ImportedCapture>(result).trace);
        PacketMessages forward;
        std::map<std::uint32_t, std::string> lines;
        int calls = 0;
        int named = 0;
        for (std::uint32_t index = 0; index < trace.packetCount(); ++index) {
            const Field message = forward.decode(trace, PacketId(index));
            QVERIFY2(!message.hasProblem(), outline(message).c_str());
            QVERIFY(liesWithin(message, 0, trace.payload(trace.packet(PacketId(index))).size()));
            const std::string line = lineOf(message);
            if (index % 40 == 0)
                lines[index] = line;
            const bool isCall = line.find("RPC: ") != std::string::npos;
            calls += isCall ? 1 : 0;
            named += isCall && line.find("Main, method ") != std::string::npos ? 1 : 0;
        }
        QVERIFY(calls > 100);
        QCOMPARE(named, calls); // every path was told, or is in the call itself
        PacketMessages backward;
        for (auto line = lines.rbegin(); line != lines.rend(); ++line)
            QCOMPARE(lineOf(backward.decode(trace, PacketId(line->first))), line->second);
    }

    void otherGamesPacketsAreNoMessages_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("packets");
        QTest::addColumn<QList<int>>("onChannels"); ///< 0, 1, 2 …
        QTest::newRow("plain ENet") << u"plain-enet.pcap"_s << 138 << QList<int>{66, 66, 6};
        QTest::newRow("ENet-CSharp") << u"enet-csharp.pcap"_s << 131 << QList<int>{0, 36, 47, 44, 4};
        QTest::newRow("bare packets of a MultiplayerPeer")
            << u"two-link-types.pcapng"_s << 131 << QList<int>{36, 47, 44, 4};
        QTest::newRow("bare packets, cut") << u"snaplen-96.pcap"_s << 131 << QList<int>{36, 47, 44, 4};
    }
    void otherGamesPacketsAreNoMessages()
    {
        QFETCH(const QString, file);
        QFETCH(const QList<int>, onChannels);
        const QString path = QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/odd-captures/") + file;
        RangeDecoder rangeCoder;
        const auto result = importCapture(path.toStdString(), {&rangeCoder});
        const TraceSnapshot trace(std::get<ImportedCapture>(result).trace);
        QTEST(static_cast<int>(trace.packetCount()), "packets");
        QList<int> counts(onChannels.size());
        PacketMessages messages;
        for (std::uint32_t index = 0; index < trace.packetCount(); ++index) {
            ++counts[trace.packet(PacketId(index)).channel];
            QVERIFY(messages.decode(trace, PacketId(index)).hasProblem());
        }
        QCOMPARE(counts, onChannels);
    }

    void godot3HasItsOwnPackets()
    {
        const auto result =
            importCapture(PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot3-chat/capture.pcapng", {});
        const TraceSnapshot trace(std::get<ImportedCapture>(result).trace);
        QCOMPARE(trace.packetCount(), 135u);
        PacketMessages messages;
        for (std::uint32_t index = 0; index < trace.packetCount(); ++index) {
            const PacketRow packet = trace.packet(PacketId(index));
            const Field message = messages.decode(trace, packet.id);
            QVERIFY2(!message.hasProblem(), outline(message).c_str());
            QCOMPARE(message.name == "packet", packet.channel > 0); // of the game, or of the system
            QCOMPARE(message.value.find("; ") != std::string::npos, packet.channel > 0);
        }
    }
};

PEERSCOPE_TEST(TestPacketMessages)

} // namespace peerscope::test_packet_messages

#include "test_packet_messages.moc"

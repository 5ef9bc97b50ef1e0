// SPDX-License-Identifier: MIT
#include "tests/core/trace/godot_talk.h"
#include "tests/support/test_program.h"

#include "core/enet/range_decoder.h"
#include "core/files/capture_import.h"
#include "core/trace/filter.h"
#include "core/trace/message_line.h"
#include "core/trace/message_totals.h"
#include "core/trace/packet_selection.h"
#include "core/trace/statistics.h"
#include "core/words/filter_text.h"

#include <QDir>
#include <QtTest>

#include <thread>

namespace peerscope::test_message_columns {

using namespace Qt::Literals::StringLiterals;

constexpr std::int64_t path = 0x8000'0000; // a sync's node is a path's number

std::string says(const Talk& talk, PacketId id)
{
    const TraceSnapshot trace = talk.trace();
    trace.messages().readUpTo(trace, trace.packetCount());
    return messageLine(trace, id);
}

/// "0 3 4": the packets that match.
std::string matching(const TraceSnapshot& trace, const char* text)
{
    const auto filter = compileFilter(text, trace);
    if (const auto* error = std::get_if<FilterError>(&filter))
        return filterErrorText(*error).toStdString();
    const PacketSelection selection(std::get<PacketFilter>(filter), trace);
    std::string ids;
    for (std::size_t index = 0; index < selection.size(); ++index)
        ids += (ids.empty() ? "" : " ") + std::to_string(selection.at(index).value());
    return ids;
}

TraceSnapshot captureOf(const QString& folder)
{
    const QDir data(QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/") + folder);
    RangeDecoder rangeCoder;
    const QString file = data.filePath(data.entryList({u"capture.*"_s}).value(0));
    const auto result = importCapture(file.toStdString(), {&rangeCoder});
    return TraceSnapshot(std::get<ImportedCapture>(result).trace);
}

class TestMessageColumns final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void linesForPeople()
    {
        Talk talk;
        talk.tell(Talk::ana, Talk::serverA, 3, "Main/Player");
        const auto withArguments = GodotBytes().byte(0).byte(3).byte(2).byte(1).byte(2).byte(7);
        QCOMPARE(says(talk, talk.put(Talk::ana, Talk::serverA, withArguments)),
                 std::string("RPC Main/Player.#2(7)"));
        QCOMPARE(says(talk, talk.call(Talk::ana, Talk::serverA, 3)), std::string("RPC Main/Player.#2()"));
        QCOMPARE(says(talk, talk.call(Talk::ana, Talk::serverA, 9)), std::string("RPC #9.#2()"));
        // An own path of the RPC, at byte 7, after no arguments.
        const auto ownPath = GodotBytes().byte(0xA0).word(path | 6).byte(5).raw("Lobby").byte(0);
        QCOMPARE(says(talk, talk.put(Talk::ana, Talk::serverA, ownPath)), std::string("RPC Lobby.#5()"));
        QCOMPARE(says(talk, talk.spawn(Talk::serverA, Talk::ana, 5, 6, "Thing")), std::string("spawn Thing"));
        QCOMPARE(says(talk, talk.sync(Talk::serverA, Talk::ana, {6})), std::string("sync of Thing"));
        QCOMPARE(says(talk, talk.sync(Talk::serverA, Talk::ana, {6, 6, 7})),
                 std::string("sync of 3 objects"));
        QCOMPARE(says(talk, talk.put(Talk::serverA, Talk::ana, GodotBytes().byte(5).word(5))),
                 std::string("despawn Thing"));
        QCOMPARE(says(talk, talk.put(Talk::serverA, Talk::ana, GodotBytes().byte(5).word(77))),
                 std::string("despawn #77"));
        QCOMPARE(says(talk,
                      talk.put(Talk::ana, Talk::serverA, Talk::relay(-102, GodotBytes().byte(3).byte(0xFF)))),
                 std::string("relay to everyone but 102: raw: 1 byte: ff"));
        QCOMPARE(says(talk, talk.put(Talk::serverA, Talk::bob, Talk::relay(101, Talk::callOf(3)))),
                 std::string("relay from 101: RPC Main/Player.#2()"));
        // What ends too early has no line.
        QCOMPARE(says(talk, talk.put(Talk::ana, Talk::serverA, GodotBytes().byte(7).byte(3).byte(1))),
                 std::string());
        QCOMPARE(says(talk, talk.put(Talk::ana, Talk::serverA, GodotBytes())), std::string());
    }

    void namesAreThoseOfTheMoment()
    {
        Talk talk;
        const PacketId before = talk.call(Talk::ana, Talk::serverA, 3);
        talk.tell(Talk::ana, Talk::serverA, 3, "Old");
        const PacketId between = talk.call(Talk::ana, Talk::serverA, 3);
        talk.tell(Talk::ana, Talk::serverA, 3, "New");
        const PacketId after = talk.call(Talk::ana, Talk::serverA, 3);
        QCOMPARE(says(talk, before), std::string("RPC #3.#2()"));
        QCOMPARE(says(talk, between), std::string("RPC Old.#2()"));
        QCOMPARE(says(talk, after), std::string("RPC New.#2()"));
        // Of another session, or of another peer, the same number is another's.
        QCOMPARE(says(talk, talk.call(Talk::cem, Talk::serverB, 3)), std::string("RPC #3.#2()"));
        QCOMPARE(says(talk, talk.call(Talk::bob, Talk::serverA, 3)), std::string("RPC #3.#2()"));
    }

    void onlyWhatIsShownToBeGodots()
    {
        for (const GameProtocol other : {GameProtocol::Unknown, GameProtocol::Godot4Packets}) {
            Talk talk(other);
            talk.tell(Talk::ana, Talk::serverA, 3, "Main");
            const PacketId call = talk.call(Talk::ana, Talk::serverA, 3);
            QCOMPARE(says(talk, call), std::string());
            QCOMPARE(matching(talk.trace(), "kind != none"), std::string());
            QCOMPARE(matching(talk.trace(), "kind == none"), std::string("0 1"));
            // It turns out to be Godot's later: all is read again.
            talk.setProtocol(Talk::ana, GameProtocol::Godot4Scene);
            QCOMPARE(says(talk, call), std::string("RPC Main.#2()"));
            QCOMPARE(matching(talk.trace(), "kind != none"), std::string("0 1"));
        }
    }

    void fieldsOfTheFilter_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* text, const char* expected) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(expected);
        };
        row("kind == rpc", "1 5");
        row("kind != rpc", "0 2 3 4 6");
        row("kind in {spawn, sync}", "2 3");
        row("kind == none", "7");
        row("kind != none && kind != relay", "0 1 2 3 5");
        row("rpc == \"Main/Player.#2\"", "1 4 6");
        row("rpc != \"Main/Player.#2\"", "5");
        row("rpc in {\"#9.#2\", none}", "5");
        row("rpc contains Player", "1 4 6");
        row("rpc == none", "0 2 3 7");
        row("node == Thing", "2 3");
        row("node != Thing", "0 1 4 5 6"); // of those that are for a node
        row("node == \"Main/Player\"", "0 1 3 4 6");
        row("node contains \"Main/\"", "0 1 3 4 6");
        row("real_from == ana", "4");
        row("real_from == 101", "4");
        row("real_from != 102", "4");
        row("real_from == bob", "");
        row("real_from != none", "4");
        row("real_from == from", "");
        row("real_from in {bob, 101}", "4");
        row("message contains \"RPC Main\"", "1 4 6");
        row("message contains sync", "3");
        row("!(message contains \"a\")", "3 5 7");
        row("from == ana && rpc != none", "1 5 6");
        row("kind == fast", "found fast; expected one of rpc, sync, delta, spawn, despawn, raw, path, "
                            "confirm, system, relay, set, packet");
        row("kind < rpc", "a kind of message is not more or less than another; expected ==, != or in");
        row("rpc == 5", "found 5; expected a text in quotes");
        row("rpc > \"a\"", "a text is not more or less than another; expected ==, !=, in or contains");
        row("rpc contains \"\"", "nothing to look for; expected a text in quotes");
        row("message == \"a\"", "found ==; expected contains");
        row("message contains 0x00", "found 0x00; expected a text in quotes");
        row("kind == rpc || size == kind", "kind is a kind of message; expected a number of bytes");
    }
    void fieldsOfTheFilter()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, expected);
        Talk talk;
        talk.tell(Talk::ana, Talk::serverA, 3, "Main/Player");                 // 0
        talk.call(Talk::ana, Talk::serverA, 3);                                // 1
        talk.spawn(Talk::ana, Talk::serverA, 5, 6, "Thing");                   // 2
        talk.sync(Talk::ana, Talk::serverA, {path | 3, 6});                    // 3
        talk.put(Talk::serverA, Talk::bob, Talk::relay(101, Talk::callOf(3))); // 4
        talk.call(Talk::ana, Talk::serverA, 9);                                // 5
        talk.put(Talk::ana, Talk::serverA, Talk::relay(102, Talk::callOf(3))); // 6
        talk.put(Talk::ana, Talk::serverA, GodotBytes());                      // 7
        QCOMPARE(matching(talk.trace(), text.constData()), expected.toStdString());
    }

    void theFilterOffersTheirNames()
    {
        Talk talk;
        talk.tell(Talk::ana, Talk::serverA, 3, "Main/Player");
        talk.call(Talk::ana, Talk::serverA, 3);
        const TraceSnapshot trace = talk.trace();
        const auto offered = [&trace](std::string_view text) {
            std::string texts;
            for (const FilterCandidate& each : completeFilter(text, text.size(), trace).candidates)
                texts += each.text + ' ';
            return texts;
        };
        QCOMPARE(offered("rpc == "), std::string("none ")); // nothing was read yet
        trace.messages().readUpTo(trace, trace.packetCount());
        QCOMPARE(offered("rpc == "), std::string("\"Main/Player.#2\" none "));
        QCOMPARE(offered("node == Ma"), std::string("\"Main/Player\" "));
        QCOMPARE(offered("node "), std::string("== != in contains "));
        QCOMPARE(offered("message "), std::string("contains "));
        QCOMPARE(offered("kind == s"), std::string("sync spawn system set "));
    }

    void statisticsByWhatPacketsSay()
    {
        Talk talk;
        talk.tell(Talk::ana, Talk::serverA, 3, "Main");
        for (int call = 0; call < 3; ++call)
            talk.call(Talk::ana, Talk::serverA, 3);
        talk.sync(Talk::ana, Talk::serverA, {path | 3, 6});
        const TraceSnapshot trace = talk.trace();
        Statistics statistics;
        QVERIFY(statistics.update(trace));
        QCOMPARE(statistics.kinds().size(), std::size_t{3});
        QCOMPARE(statistics.kinds().at(MessageKind::Rpc).packets.sent, std::uint64_t{3});
        QCOMPARE(statistics.kinds().at(MessageKind::Rpc).packets.bytes, std::uint64_t{9});
        QCOMPARE(statistics.rpcs().size(), std::size_t{1});
        QCOMPARE(trace.messages().name(statistics.rpcs().begin()->first), std::string("Main.#2"));
        std::map<std::string, std::uint64_t> nodes;
        for (const auto& [name, group] : statistics.nodes())
            nodes[trace.messages().name(name)] = group.packets.sent;
        QCOMPARE(nodes, (std::map<std::string, std::uint64_t>{{"Main", 5}, {"#6", 1}}));
        const MessageTotals totals = messageTotals(trace);
        QCOMPARE(totals.kinds.size(), std::size_t{3});
        QCOMPARE(totals.rpcs.at("Main.#2").packets, std::uint64_t{3});
        QCOMPARE(totals.rpcs.at("Main.#2").bytes, std::uint64_t{9});
        QCOMPARE(totals.nodes.at("Main").packets, std::uint64_t{5});
    }

    void bytesThatComeLaterAreRead()
    {
        // Of a live capture: the first fragment of a packet comes after another one.
        TraceWriter writer{TraceOrigin::Capture, nullptr};
        const EndpointId server = writer.addEndpoint("a", "server", 1, GameProtocol::Godot4Scene);
        const EndpointId client = writer.addEndpoint("ana", "client", 101, GameProtocol::Godot4Scene);
        const GodotBytes message = Talk::simplifyPath(7, "Main");
        NewPacket packet;
        packet.from = client;
        packet.to = server;
        packet.size = static_cast<std::uint32_t>(message.size());
        packet.fragments = 2;
        packet.payload = writer.reserveBytes(message.size());
        const PacketId id = writer.addPacket(packet);
        const auto kind = [&] {
            const TraceSnapshot trace(writer.trace());
            trace.messages().readUpTo(trace, trace.packetCount());
            return trace.messages().subject(trace.messages().subjectOf(id)).kind;
        };
        QVERIFY(kind() != MessageKind::Path);
        const MessageColumns& messages = TraceSnapshot(writer.trace()).messages();
        QVERIFY(messages.mayChange());
        writer.writePayload(id, 0, message.view());
        QCOMPARE(kind(), MessageKind::Path);
        QVERIFY(messages.mayChange()); // until it is decided
        writer.packetDelivered(id, Time(1'000), TransferMode::Reliable);
        QCOMPARE(kind(), MessageKind::Path);
        QVERIFY(!messages.mayChange());
    }

    void memoryIsBounded()
    {
        Talk talk;
        const std::size_t names = MessageColumns::mostNames + 100;
        for (std::size_t number = 0; number < names; ++number)
            talk.put(Talk::ana, Talk::serverA,
                     GodotBytes().byte(0xA0).word(static_cast<std::int64_t>(number)).byte(1));
        const TraceSnapshot trace = talk.trace();
        trace.messages().readUpTo(trace, trace.packetCount());
        QCOMPARE(trace.messages().nameCount(), MessageColumns::mostNames);
        const MessageColumns& messages = trace.messages();
        const PacketId last(static_cast<std::uint32_t>(names - 1));
        QCOMPARE(messages.subject(messages.subjectOf(last)).kind, MessageKind::Rpc);
        QVERIFY(messages.subject(messages.subjectOf(last)).nodes.empty());
    }

    void threadsTakeTurns()
    {
        Talk talk;
        constexpr int packets = 30'000;
        for (int number = 0; number < packets; ++number)
            talk.call(Talk::ana, Talk::serverA, number % 100);
        const TraceSnapshot trace = talk.trace();
        std::vector<std::jthread> readers(4);
        for (std::jthread& reader : readers) {
            reader = std::jthread([trace] { trace.messages().readUpTo(trace, trace.packetCount()); });
        }
        readers.clear();
        QCOMPARE(trace.messages().rowsRead(), std::size_t{packets});
        QCOMPARE(matching(trace, "rpc == \"#7.#2\" && id < 200"), std::string("7 107"));
    }

    void ofRealGames_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("rpc");
        QTest::addColumn<bool>("isGodot3");
        QTest::newRow("chat") << u"godot4-chat"_s << u"Main.#"_s << false;
        QTest::newRow("big") << u"godot4-big"_s << u"Main.#"_s << false;
        QTest::newRow("rangecoder") << u"godot4-rangecoder"_s << u"Main.#"_s << false;
        QTest::newRow("godot3") << u"godot3-chat"_s << QString() << true;
    }
    void ofRealGames()
    {
        QFETCH(const QString, folder);
        QFETCH(const QString, rpc);
        QFETCH(const bool, isGodot3);
        const TraceSnapshot trace = captureOf(folder);
        trace.messages().readUpTo(trace, trace.packetCount());
        int calls = 0;
        int named = 0;
        for (std::uint32_t row = 0; row < trace.packetCount(); ++row) {
            const MessageSubject& subject =
                trace.messages().subject(trace.messages().subjectOf(PacketId(row)));
            QVERIFY(subject.kind != MessageKind::None);
            const std::string line = messageLine(trace, PacketId(row));
            QVERIFY2(!line.empty(), qPrintable(QString::number(row)));
            if (subject.rpc == 0)
                continue;
            ++calls;
            named += trace.messages().name(subject.rpc).starts_with(rpc.toStdString()) ? 1 : 0;
            QVERIFY2(line.find("RPC " + trace.messages().name(subject.rpc) + '(') != std::string::npos,
                     line.c_str());
        }
        QVERIFY(calls > (isGodot3 ? 0 : 100));
        QCOMPARE(named, calls);
    }
};

PEERSCOPE_TEST(TestMessageColumns)

} // namespace peerscope::test_message_columns

#include "test_message_columns.moc"

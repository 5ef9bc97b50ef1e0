// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/wire/godot_messages.h"
#include "core/wire/godot_path_cache.h"
#include "tests/core/wire/godot_bytes.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QtTest>

namespace peerscope::test_godot_messages {

using namespace Qt::Literals::StringLiterals;

constexpr std::string_view digest = "15b65f27969df2f645ae883521007f588f";

struct Recorded
{
    int sender = 0;
    QByteArray bytes;
    QByteArray says;
};

/// Messages of a real Godot; see the file.
std::vector<Recorded> recordedMessages()
{
    std::vector<Recorded> messages;
    QFile file(QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/godot4-messages.tsv"));
    if (!file.open(QIODevice::ReadOnly))
        return messages;
    while (!file.atEnd()) {
        const QByteArray line = file.readLine().trimmed();
        const QList<QByteArray> cells = line.split('\t');
        if (!line.startsWith('#') && cells.size() == 3)
            messages.push_back({cells[0].toInt(), QByteArray::fromHex(cells[1]), cells[2]});
    }
    return messages;
}

GodotBytes simplifyPath(std::uint32_t number, std::string_view path)
{
    return GodotBytes().byte(1).raw(digest.substr(0, 32)).byte(0).word(number).raw(path).byte(0);
}

GodotBytes relay(std::int32_t peer, const GodotBytes& message)
{
    return GodotBytes().byte(7).byte(3).word(peer).append(message);
}

std::string says(ByteView bytes, std::int32_t sender = 0, const GodotPathCache* paths = nullptr)
{
    const Field root = godotMessage(bytes, {sender, paths});
    return root.name + ": " + root.value;
}

std::string firstProblem(const Field& field)
{
    if (!field.problem.empty())
        return field.problem;
    for (const Field& child : field.children) {
        if (std::string problem = firstProblem(child); !problem.empty())
            return problem;
    }
    return {};
}

/// One of each message, by hand.
std::vector<GodotBytes> everyMessage()
{
    const GodotBytes spawnState = GodotBytes().byte(0x02).byte(100);
    return {
        GodotBytes().byte(0x00).byte(1).byte(2).byte(1).byte(0x02).byte(5),
        GodotBytes().byte(0x50).number(std::int16_t{300}).number(std::int16_t{400}).byte(0),
        GodotBytes().byte(0xA0).word(7).byte(3).raw("abc"),
        GodotBytes().byte(0x20).word(0x8000'0009).byte(0).byte(1).byte(0x02).byte(1).raw("Game").byte(0),
        simplifyPath(3, "root/Game"),
        GodotBytes().byte(2).byte(1).word(3),
        GodotBytes().byte(3).raw("hi"),
        GodotBytes()
            .byte(4)
            .byte(0)
            .word(2)
            .word(5)
            .word(1)
            .word(4)
            .word(6)
            .raw(std::string_view("one\0", 4))
            .append(spawnState),
        GodotBytes()
            .byte(4)
            .byte(255)
            .word(2)
            .word(5)
            .word(0)
            .word(2)
            .raw(std::string_view("a\0", 2))
            .word(2)
            .append(spawnState),
        GodotBytes().byte(5).word(9),
        GodotBytes()
            .byte(6)
            .number(std::int16_t{77})
            .word(5)
            .word(2)
            .append(spawnState)
            .word(6)
            .word(2)
            .append(spawnState),
        GodotBytes().byte(0x16).word(5).number(std::int64_t{3}).word(2).append(spawnState),
        GodotBytes().byte(7).byte(0).raw("secret"),
        GodotBytes().byte(7).byte(1).word(101),
        GodotBytes().byte(7).byte(2).word(101),
        relay(101, GodotBytes().byte(3).raw("hi")),
    };
}

class TestGodotMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recordedMessagesAreRead();
    void remoteCalls();
    void remoteCallsWithTheirPath();
    void argumentsSaySo();
    void pathsAreTold();
    void pathsBelongToTheirSender();
    void pathsGoThroughRelays();
    void spawns();
    void syncs();
    void systemMessages();
    void relaysNameTheRealSender();
    void fieldsLieWhereTheBytesAre();
    void kindsWithoutDecoding();
    void everyTruncationIsNamed();
    void leftOversAreNamed();
    void changedBytesNeverLeadOutside();
    void nothingGrowsWithoutBound();
    void godot3SystemMessages();
    void godot3Packets();
    void godot3Messages();
};

void TestGodotMessages::recordedMessagesAreRead()
{
    const std::vector<Recorded> messages = recordedMessages();
    QVERIFY(messages.size() > 50);
    GodotPathCache paths;
    for (const Recorded& message : messages) {
        const ByteView bytes = bytesOf(message.bytes);
        paths.learn(message.sender, bytes);
        const Field root = godotMessage(bytes, {message.sender, &paths});
        QCOMPARE(QByteArray::fromStdString(root.name + ": " + root.value), message.says);
        QVERIFY2(!root.hasProblem(), outline(root).c_str());
        QVERIFY(liesWithin(root, 0, bytes.size()));
    }
}

void TestGodotMessages::remoteCalls()
{
    const auto messages = everyMessage();
    QCOMPARE(says(messages[0].view()), std::string("RPC: 1, method 2: 5"));
    QCOMPARE(says(messages[1].view()), std::string("RPC: 300, method 400: "));
    QCOMPARE(says(messages[2].view()), std::string("RPC: 7, method 3: 3 bytes: 61 62 63"));
    QCOMPARE(says(GodotBytes().byte(0x80).byte(1).byte(2).view()), std::string("RPC: 1, method 2"));
    QCOMPARE(outline(godotMessage(messages[0].view())),
             std::string("RPC=1, method 2: 5{command=0, RPC{node id=1 byte; method id=1 byte; "
                         "arguments=values}; node=1; method=2; argument count=1; arguments=5{0=5}}"));
}

void TestGodotMessages::remoteCallsWithTheirPath()
{
    const GodotBytes call = everyMessage()[3];
    QCOMPARE(says(call.view()), std::string("RPC: Game, method 0: 1"));
    const Field root = godotMessage(call.view());
    QCOMPARE(root.children.back().name, std::string("node path"));
    QCOMPARE(root.children.back().offset, std::size_t{9});
    QCOMPARE(root.children.back().length, std::size_t{5});

    for (const std::uint32_t outside : {0x8000'0000u, 0x8000'0004u, 0x8000'000Fu, 0xFFFF'FFFFu}) {
        const GodotBytes bad = GodotBytes().byte(0x20).word(outside).byte(0).byte(0).raw("Game").byte(0);
        QVERIFY(firstProblem(godotMessage(bad.view())).starts_with("the node path would be at byte"));
    }
    const GodotBytes endless = GodotBytes().byte(0x20).word(0x8000'0007).byte(0).byte(0).raw("Game");
    QCOMPARE(firstProblem(godotMessage(endless.view())), std::string("node path has no end"));
    QCOMPARE(firstProblem(godotMessage(GodotBytes().byte(0x30).byte(0).view())),
             std::string("a node id of no known size"));
}

void TestGodotMessages::argumentsSaySo()
{
    const GodotBytes call =
        GodotBytes().byte(0).byte(1).byte(2).byte(3).byte(0x81).word(4).text("hi").word(5).real(1).real(2);
    QCOMPARE(says(call.view()), std::string("RPC: 1, method 2: true, \"hi\", Vector2(1, 2)"));
    const GodotBytes missing = GodotBytes().byte(0).byte(1).byte(2).byte(2).byte(0x81);
    QCOMPARE(firstProblem(godotMessage(missing.view())), std::string("a value needs 1 byte, 0 left"));
}

void TestGodotMessages::pathsAreTold()
{
    GodotPathCache paths;
    const GodotBytes call = GodotBytes().byte(0x80).byte(3).byte(2);
    QCOMPARE(says(call.view(), 101, &paths), std::string("RPC: 3, method 2"));
    paths.learn(101, simplifyPath(3, "root/Game").view());
    QCOMPARE(says(call.view(), 101, &paths), std::string("RPC: 3, root/Game, method 2"));
    paths.learn(101, simplifyPath(3, "root/Other").view());
    QCOMPARE(paths.path(101, 3), std::string_view("root/Other"));
    QCOMPARE(says(simplifyPath(3, "root/Game").view()), std::string("simplify path: 3 is root/Game"));
    QCOMPARE(says(GodotBytes().byte(2).byte(1).word(3).view()), std::string("confirm path: 3 is known"));
    QCOMPARE(says(GodotBytes().byte(2).byte(0).word(3).view()),
             std::string("confirm path: 3 is not the same here"));
    // An incomplete simplify path gives no information.
    const GodotBytes whole = simplifyPath(4, "x");
    for (std::size_t size = 0; size < whole.size(); ++size)
        paths.learn(101, whole.view().first(size));
    QCOMPARE(paths.size(), std::size_t{1});
}

void TestGodotMessages::pathsBelongToTheirSender()
{
    GodotPathCache paths;
    paths.learn(101, simplifyPath(3, "of 101").view());
    paths.learn(-102, simplifyPath(3, "of -102").view());
    QCOMPARE(paths.path(101, 3), std::string_view("of 101"));
    QCOMPARE(paths.path(-102, 3), std::string_view("of -102"));
    QCOMPARE(paths.path(1, 3), std::string_view());
    QCOMPARE(paths.path(101, 4), std::string_view());
}

void TestGodotMessages::pathsGoThroughRelays()
{
    GodotPathCache toServer;
    toServer.learn(101, relay(102, simplifyPath(3, "of 101")).view());
    QCOMPARE(toServer.path(101, 3), std::string_view("of 101"));
    GodotPathCache fromServer;
    fromServer.learn(1, relay(101, simplifyPath(3, "of 101")).view());
    QCOMPARE(fromServer.path(101, 3), std::string_view("of 101"));
    QCOMPARE(fromServer.path(1, 3), std::string_view());

    const GodotBytes call = relay(101, GodotBytes().byte(0x80).byte(3).byte(2));
    QCOMPARE(says(call.view(), 1, &fromServer), std::string("relay: from 101; RPC: 3, of 101, method 2"));
}

void TestGodotMessages::spawns()
{
    const auto messages = everyMessage();
    QCOMPARE(says(messages[7].view()), std::string("spawn: one, node 5, scene 0 under 2"));
    QCOMPARE(says(messages[8].view()),
             std::string("spawn: a, node 5, scene 255, by the spawn function under 2"));
    QVERIFY(outline(godotMessage(messages[7].view())).find("synchronizer 0=6; name=one; state=100{0=100}") !=
            std::string::npos);
    QVERIFY(outline(godotMessage(messages[8].view())).find("argument size=2; argument=100") !=
            std::string::npos);
    QCOMPARE(says(messages[9].view()), std::string("despawn: node 9"));
}

void TestGodotMessages::syncs()
{
    const auto messages = everyMessage();
    QCOMPARE(says(messages[10].view()), std::string("sync: state of 5 (100), 6 (100)"));
    QCOMPARE(says(messages[11].view()), std::string("sync: changes of 5 (100)"));
    GodotPathCache paths;
    paths.learn(1, simplifyPath(4, "Main/Player").view());
    const GodotBytes inScene = GodotBytes().byte(6).number(std::int16_t{1}).word(0x8000'0004).word(0);
    QCOMPARE(says(inScene.view(), 1, &paths), std::string("sync: state of path 4, Main/Player"));
}

void TestGodotMessages::systemMessages()
{
    QCOMPARE(says(GodotBytes().byte(7).byte(0).raw("ab").view()),
             std::string("authentication: 2 bytes: 61 62"));
    QCOMPARE(says(GodotBytes().byte(7).byte(0).view()), std::string("authentication: done"));
    QCOMPARE(says(GodotBytes().byte(7).byte(1).word(101).view()), std::string("add peer: 101"));
    QCOMPARE(says(GodotBytes().byte(7).byte(2).word(101).view()), std::string("remove peer: 101"));
    const Field unknown = godotMessage(GodotBytes().byte(7).byte(9).raw("xy").view());
    QCOMPARE(firstProblem(unknown), std::string("there is no system command 9"));
    QCOMPARE(unknown.children.back().value, std::string("2 bytes: 78 79"));
}

void TestGodotMessages::relaysNameTheRealSender()
{
    const GodotBytes hi = GodotBytes().byte(3).raw("hi");
    QCOMPARE(says(relay(102, hi).view(), 1), std::string("relay: from 102; raw: 2 bytes: 68 69"));
    QCOMPARE(says(relay(102, hi).view(), 101), std::string("relay: to 102; raw: 2 bytes: 68 69"));
    QCOMPARE(says(relay(0, hi).view(), 101), std::string("relay: to everyone; raw: 2 bytes: 68 69"));
    QCOMPARE(says(relay(-1, hi).view(), 101),
             std::string("relay: to everyone but 1, the server; raw: 2 bytes: 68 69"));
    QCOMPARE(says(relay(-102, hi).view(), 101),
             std::string("relay: to everyone but 102; raw: 2 bytes: 68 69"));
    QCOMPARE(says(relay(102, hi).view()), std::string("relay: 102; raw: 2 bytes: 68 69"));
    QCOMPARE(firstProblem(godotMessage(relay(102, relay(103, hi)).view(), {1, nullptr})),
             std::string("a relay within a relay"));

    const auto inner = godotRelay(relay(-5, hi).view());
    QVERIFY(inner);
    QCOMPARE(inner->peer, -5);
    QCOMPARE(inner->message.size(), std::size_t{3});
    QVERIFY(!godotRelay(hi.view()));
    QVERIFY(!godotRelay(relay(-5, hi).view().first(5)));
}

void TestGodotMessages::fieldsLieWhereTheBytesAre()
{
    const GodotBytes call =
        relay(102, GodotBytes().byte(0x00).byte(1).byte(2).byte(1).byte(0x42).number(std::int16_t{300}));
    const Field root = godotMessage(call.view(), {1, nullptr});
    const Field& inner = root.children.back();
    QCOMPARE(inner.offset, std::size_t{6});
    const Field& arguments = inner.children.back();
    QCOMPARE(arguments.children.at(0).offset, std::size_t{10});
    QCOMPARE(arguments.children.at(0).length, std::size_t{3});
}

void TestGodotMessages::kindsWithoutDecoding()
{
    QVERIFY(!godotMessageKind({}));
    for (int command = 0; command < 8; ++command) {
        for (const int flags : {0, 0xF0, 0x08}) {
            const auto kind = godotMessageKind(GodotBytes().byte(command | flags).view());
            QCOMPARE(kind->command, static_cast<GodotCommand>(command));
            QVERIFY(!kind->system);
        }
    }
    QCOMPARE(godotMessageKind(GodotBytes().byte(7).byte(3).view())->system, GodotSystemCommand::Relay);
    QVERIFY(!godotMessageKind(GodotBytes().byte(7).byte(4).view())->system);
}

void TestGodotMessages::everyTruncationIsNamed()
{
    for (const GodotBytes& message : everyMessage()) {
        QVERIFY2(!godotMessage(message.view()).hasProblem(), outline(godotMessage(message.view())).c_str());
        for (std::size_t size = 0; size < message.size(); ++size) {
            const std::vector<std::byte> cut(message.view().begin(),
                                             message.view().begin() + std::ptrdiff_t(size));
            const Field root = godotMessage(cut);
            QVERIFY(liesWithin(root, 0, size));
            // Free bytes end anywhere; so do states, between two values or two nodes.
            const auto command = static_cast<int>(message.view()[0]) & 7;
            const bool freeEnd = command == 3 || command == 4 || command == 6 ||
                                 (command == 7 && message.view()[1] == std::byte{0}) ||
                                 (command == 7 && message.view()[1] == std::byte{3}) ||
                                 message.view()[0] == std::byte{0xA0};
            QVERIFY2(freeEnd || root.hasProblem(), outline(root).c_str());
        }
    }
    for (const Recorded& message : recordedMessages()) {
        for (qsizetype size = 0; size < message.bytes.size(); ++size) {
            const QByteArray cut = message.bytes.first(size);
            const Field root = godotMessage(bytesOf(cut), {message.sender, nullptr});
            QVERIFY(liesWithin(root, 0, std::size_t(size)));
        }
    }
    QVERIFY(godotMessage({}).hasProblem());
}

void TestGodotMessages::leftOversAreNamed()
{
    for (const int index : {0, 1, 3, 4, 5, 9, 13, 14}) {
        GodotBytes message = everyMessage()[static_cast<std::size_t>(index)];
        const std::size_t size = message.size();
        message.raw("xyz");
        const Field root = godotMessage(message.view());
        QVERIFY2(root.hasProblem(), outline(root).c_str());
        QCOMPARE(root.children.back().problem, std::string("3 bytes left over"));
        QCOMPARE(root.children.back().offset, size);
    }
}

void TestGodotMessages::changedBytesNeverLeadOutside()
{
    RandomStream random(11);
    const auto messages = everyMessage();
    GodotPathCache paths;
    for (int round = 0; round < 40'000; ++round) {
        const ByteView original =
            messages[static_cast<std::size_t>(random.nextBetween(0, std::ssize(messages) - 1))].view();
        std::vector<std::byte> bytes(original.begin(), original.end());
        for (std::int64_t change = random.nextBetween(1, 4); change > 0; --change)
            bytes[static_cast<std::size_t>(random.nextBetween(0, std::ssize(bytes) - 1))] =
                static_cast<std::byte>(random.next());
        const auto sender = static_cast<std::int32_t>(random.nextBetween(-1, 2));
        paths.learn(sender, bytes);
        const Field root = godotMessage(bytes, {sender, &paths});
        QVERIFY(liesWithin(root, 0, bytes.size()));
        const Field old = godot3Packet(bytes, static_cast<std::uint8_t>(round % 3));
        QVERIFY(liesWithin(old, 0, bytes.size()));
    }
}

void TestGodotMessages::nothingGrowsWithoutBound()
{
    GodotPathCache paths;
    for (std::uint32_t number = 0; number < 70'000; ++number)
        paths.learn(5, simplifyPath(number, "p").view());
    QCOMPARE(paths.size(), std::size_t{65'536});
    paths.learn(5, simplifyPath(1, std::string(5'000, 'x')).view());
    QCOMPARE(paths.path(5, 1), std::string_view("p"));

    GodotBytes sync = GodotBytes().byte(6).number(std::int16_t{0});
    for (int node = 0; node < 50'000; ++node)
        sync.word(node).word(2).byte(2).byte(1);
    QVERIFY(fieldCount(godotMessage(sync.view())) < 100'000);
    GodotBytes spawn = GodotBytes().byte(4).byte(0).word(1).word(2).word(100'000).word(0);
    for (int id = 0; id < 100'000; ++id)
        spawn.word(id);
    QVERIFY(fieldCount(godotMessage(spawn.view())) < 30'000);
}

void TestGodotMessages::godot3SystemMessages()
{
    QCOMPARE(outline(godot3Packet(GodotBytes().word(0).word(101).view(), 0)),
             std::string("add peer=101{kind=0, add peer; peer=101}"));
    QCOMPARE(outline(godot3Packet(GodotBytes().word(1).word(101).view(), 0)),
             std::string("remove peer=101{kind=1, remove peer; peer=101}"));
    QCOMPARE(firstProblem(godot3Packet(GodotBytes().word(2).word(101).view(), 0)),
             std::string("there is no system message 2"));
    const GodotBytes whole = GodotBytes().word(0).word(101);
    for (std::size_t size = 0; size < whole.size(); ++size)
        QVERIFY(godot3Packet(whole.view().first(size), 0).hasProblem());
    QVERIFY(godot3Packet(GodotBytes().word(0).word(101).byte(1).view(), 0).hasProblem());
}

void TestGodotMessages::godot3Packets()
{
    QCOMPARE(outline(godot3Packet(GodotBytes().word(101).word(1).raw("hi").view(), 1)),
             std::string("packet=from 101 to 1, 2 bytes{source=101; target=1; bytes=2 bytes: 68 69}"));
    QCOMPARE(godot3Packet(GodotBytes().word(101).word(0).view(), 2).value,
             std::string("from 101 to everyone, 0 bytes"));
    QCOMPARE(godot3Packet(GodotBytes().word(101).word(-102).view(), 3).value,
             std::string("from 101 to everyone but 102, 0 bytes"));
    QVERIFY(godot3Packet(GodotBytes().word(101).view(), 1).hasProblem());
}

void TestGodotMessages::godot3Messages()
{
    const auto line = [](const GodotBytes& message) {
        const GodotBytes packet = GodotBytes().word(101).word(1).append(message);
        return godot3Packet(packet.view(), 1).value;
    };
    const GodotBytes call =
        GodotBytes().byte(0).word(0x8000001B).raw("chat").byte(0).byte(1).word(4).text("hello 1");
    QCOMPARE(line(call), std::string("from 101 to 1, 27 bytes")); // the path is missing
    QCOMPARE(line(GodotBytes(call).raw("Main").byte(0)),
             std::string("from 101 to 1; RPC: Main, chat: \"hello 1\""));
    QCOMPARE(line(GodotBytes()
                      .byte(0)
                      .word(3)
                      .raw("go")
                      .byte(0)
                      .byte(2)
                      .word(7)
                      .real(1)
                      .real(2)
                      .real(3)
                      .word(19)
                      .word(1)
                      .word(1)
                      .word(1)),
             std::string("from 101 to 1; RPC: node 3, go: Vector3(1, 2, 3), Array of 1"));
    QCOMPARE(line(GodotBytes().byte(1).word(3).raw("health").byte(0).word(2).word(100)),
             std::string("from 101 to 1; set: node 3, health: 100"));
    QCOMPARE(line(GodotBytes().byte(2).word(3).raw("Main/A").byte(0)),
             std::string("from 101 to 1; simplify path: 3 is Main/A"));
    QCOMPARE(line(GodotBytes().byte(3).raw("Main").byte(0)),
             std::string("from 101 to 1; confirm path: Main"));
    QCOMPARE(line(GodotBytes().byte(4).byte(9)), std::string("from 101 to 1; raw: 1 byte: 09"));
    // What is none of these is the game's own.
    QCOMPARE(line(GodotBytes().byte(0).word(3).raw("go").byte(0).byte(1).word(27)),
             std::string("from 101 to 1, 13 bytes"));
    QCOMPARE(line(GodotBytes().byte(3).raw("Main")), std::string("from 101 to 1, 5 bytes"));
    QCOMPARE(line(GodotBytes().byte(5)), std::string("from 101 to 1, 1 byte"));
}

PEERSCOPE_TEST(TestGodotMessages)

} // namespace peerscope::test_godot_messages

#include "test_godot_messages.moc"

// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/wire/godot_subject.h"
#include "tests/core/wire/godot_bytes.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace peerscope::test_godot_subject {

constexpr std::int64_t pathFlag = GodotSubject::pathFlag;

/// Of a Godot 4 packet from peer 101.
GodotSubject subjectOf(const GodotBytes& packet, std::int32_t sender = 101)
{
    GodotSubject subject;
    readGodotSubject(packet.view(), sender, subject);
    return subject;
}

GodotBytes syncOf(int nodes)
{
    GodotBytes sync;
    sync.byte(6).byte(0).byte(0);
    for (int node = 0; node < nodes; ++node)
        sync.word(node).word(2).byte(1).byte(1);
    return sync;
}

class TestGodotSubject final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsInEverySize()
    {
        using Nodes = std::vector<std::uint32_t>;
        const auto node = [](std::uint32_t number) { return Nodes{number | GodotSubject::pathFlag}; };
        QCOMPARE(subjectOf(GodotBytes().byte(0x80).byte(200).byte(3)).nodes, node(200));
        QCOMPARE(subjectOf(GodotBytes().byte(0x90).byte(1).byte(2).byte(3)).nodes, node(0x201));
        const GodotSubject wide = subjectOf(GodotBytes().byte(0xE0).word(70'000).byte(1).byte(1));
        QCOMPARE(wide.nodes, node(70'000));
        QCOMPARE(wide.method, std::optional(0x101u));
        const GodotBytes withPath = GodotBytes().byte(0xA0).word(pathFlag | 6).byte(4).raw("Main").byte(0);
        const GodotSubject own = subjectOf(withPath);
        QCOMPARE(own.path, std::string_view("Main"));
        QVERIFY(own.nodes.empty());
        // A path beyond the end.
        QVERIFY(subjectOf(GodotBytes().byte(0xA0).word(pathFlag | 600).byte(4)).path.empty());
    }

    void syncsHaveTheirFirstNodes()
    {
        QCOMPARE(subjectOf(syncOf(3)).nodes, (std::vector<std::uint32_t>{0, 1, 2}));
        QCOMPARE(subjectOf(syncOf(70)).nodes.size(), GodotSubject::mostNodes);
        const GodotBytes delta = GodotBytes().byte(0x16).word(9).word(1).word(0).word(0);
        QCOMPARE(subjectOf(delta).kind, MessageKind::Delta);
        QCOMPARE(subjectOf(delta).nodes, (std::vector<std::uint32_t>{9}));
    }

    void aRelayIsAboutWhatItCarries()
    {
        const auto relay = [](const GodotBytes& message) {
            return GodotBytes().byte(7).byte(3).word(102).append(message);
        };
        const GodotBytes call = GodotBytes().byte(0x80).byte(5).byte(3);
        const GodotSubject passed = subjectOf(relay(call), 1);
        QCOMPARE(passed.kind, MessageKind::Relay);
        QCOMPARE(passed.inner, MessageKind::Rpc);
        QCOMPARE(passed.realSender, 102);
        QCOMPARE(passed.owner, 102);
        const GodotSubject asked = subjectOf(relay(call), 101);
        QCOMPARE(asked.realSender, 0);
        QCOMPARE(asked.owner, 101);
        QCOMPARE(subjectOf(relay(relay(call)), 1).inner, MessageKind::None);
        QCOMPARE(subjectOf(relay(GodotBytes()), 1).inner, MessageKind::None);
    }

    void godot3SaysTheMethodsName()
    {
        const GodotBytes call = GodotBytes().word(102).word(0).byte(0).word(1).raw("pos").byte(0).byte(0);
        GodotSubject subject;
        readGodot3Subject(call.view(), 2, 1, subject);
        QCOMPARE(subject.kind, MessageKind::Rpc);
        QCOMPARE(subject.methodName, std::string_view("pos"));
        QCOMPARE(subject.realSender, 102);
        QCOMPARE(subject.nodes, (std::vector<std::uint32_t>{1 | GodotSubject::pathFlag}));
        readGodot3Subject(GodotBytes().word(102).word(0).byte(77).view(), 2, 102, subject);
        QCOMPARE(subject.kind, MessageKind::Packet);
        QVERIFY(subject.nodes.empty() && subject.methodName.empty());
    }

    void anyBytesAreRead()
    {
        RandomStream random(7);
        GodotSubject subject;
        for (int round = 0; round < 20'000; ++round) {
            GodotBytes packet;
            packet.byte(static_cast<int>(random.next() % 8 | (random.next() & 0xF0)));
            for (std::uint64_t size = random.next() % 40; size > 0; --size)
                packet.byte(
                    static_cast<int>(random.next() % 4 == 0 ? random.next() & 0xFF : random.next() % 4));
            readGodotSubject(packet.view(), round % 2 ? 1 : 101, subject);
            QVERIFY(subject.nodes.size() <= GodotSubject::mostNodes);
            QVERIFY(subject.numbers.size() <= GodotSubject::mostNodes);
            readGodot3Subject(packet.view(), static_cast<std::uint8_t>(round % 3), round % 2 ? 1 : 101,
                              subject);
            QVERIFY(subject.path.size() <= packet.size());
        }
    }
};

PEERSCOPE_TEST(TestGodotSubject)

} // namespace peerscope::test_godot_subject

#include "test_godot_subject.moc"

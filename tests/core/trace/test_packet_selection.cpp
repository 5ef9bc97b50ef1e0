// SPDX-License-Identifier: MIT
#include "core/trace/packet_selection.h"
#include "tests/core/trace/filter_trace.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <vector>

namespace peerscope::test_packet_selection {

using namespace Qt::Literals::StringLiterals;

PacketFilter filterOf(const char* text, const TraceSnapshot& trace)
{
    return std::get<PacketFilter>(compileFilter(text, trace));
}

/// Whether a selection agrees with the list of matching packets.
bool agrees(const PacketSelection& selection, const std::vector<std::uint32_t>& matching, std::size_t count)
{
    bool same = selection.size() == matching.size() && selection.packetCount() == count;
    std::size_t before = 0;
    for (std::uint32_t id = 0; same && id < count; ++id) {
        const bool isMatch = before < matching.size() && matching[before] == id;
        same = selection.contains(PacketId(id)) == isMatch && selection.indexOf(PacketId(id)) == before;
        if (isMatch)
            same = same && selection.at(before++) == PacketId(id);
    }
    return same;
}

class TestPacketSelection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothing();
    void everything();
    void rankAndSelectAgreeWithTheRows();
    void growsWithItsTrace();
    void decidedLaterIsLookedAtAgain();
};

void TestPacketSelection::nothing()
{
    const PacketSelection empty;
    QCOMPARE(empty.size(), std::size_t{0});
    QVERIFY(!empty.contains(PacketId(0)));
    QCOMPARE(empty.indexOf(PacketId(5)), std::size_t{0});
    const PacketSelection ofNoPackets{PacketFilter(), TraceSnapshot()};
    QCOMPARE(ofNoPackets.size(), std::size_t{0});
    QCOMPARE(ofNoPackets.packetCount(), std::size_t{0});
}

void TestPacketSelection::everything()
{
    TraceWriter writer;
    writePeers(writer);
    writePackets(writer, 4097, 3);
    const PacketSelection selection(PacketFilter(), TraceSnapshot(writer.trace()));
    QCOMPARE(selection.size(), std::size_t{4097});
    QCOMPARE(selection.at(4096), PacketId(4096));
    QVERIFY(!selection.contains(PacketId(4097)));
    QCOMPARE(selection.indexOf(PacketId(9999)), selection.size());
}

void TestPacketSelection::rankAndSelectAgreeWithTheRows()
{
    TraceWriter writer;
    writePeers(writer);
    writePackets(writer, 9'000, 11);
    const TraceSnapshot trace(writer.trace());
    for (const std::uint32_t width : {1u, 7u, 64u, 5000u}) {
        const std::string text = "id in {0, 63, 64, 4095, 4096, 8999} || id < " + std::to_string(width);
        std::vector<std::uint32_t> matching;
        for (std::uint32_t id = 0; id < trace.packetCount(); ++id) {
            const bool listed = id == 63 || id == 64 || id == 4095 || id == 4096 || id == 8999;
            if (listed || id < width)
                matching.push_back(id);
        }
        QVERIFY(agrees(PacketSelection(filterOf(text.c_str(), trace), trace), matching, trace.packetCount()));
    }
}

void TestPacketSelection::growsWithItsTrace()
{
    TraceWriter writer;
    writePeers(writer);
    PacketSelection growing(filterOf("mode == reliable && fate == delivered", TraceSnapshot(writer.trace())),
                            TraceSnapshot(writer.trace()));
    for (const std::size_t count : {1u, 62u, 1u, 4000u, 0u, 33u, 5000u}) {
        writePackets(writer, count, count);
        const TraceSnapshot trace(writer.trace());
        growing.update(trace);
        const PacketSelection anew(growing.filter(), trace);
        QCOMPARE(growing.bits(), anew.bits());
        QCOMPARE(growing.size(), anew.size());
        QCOMPARE(growing.packetCount(), trace.packetCount());
    }
}

void TestPacketSelection::decidedLaterIsLookedAtAgain()
{
    TraceWriter writer;
    writePeers(writer);
    for (int index = 0; index < 5000; ++index)
        writer.addPacket({.from = EndpointId(0), .to = EndpointId(1), .payload = {}});
    PacketSelection late(filterOf("fate == delivered", TraceSnapshot(writer.trace())),
                         TraceSnapshot(writer.trace()));
    QCOMPARE(late.size(), std::size_t{0});
    for (std::uint32_t id = 0; id < 5000; id += 2) {
        writer.packetDelivered(PacketId(id), Time(9), TransferMode::Reliable);
        if (id == 100)
            late.update(TraceSnapshot(writer.trace()));
    }
    late.update(TraceSnapshot(writer.trace()));
    QCOMPARE(late.size(), std::size_t{2500});
    QCOMPARE(late.at(1), PacketId(2));
}

PEERSCOPE_TEST(TestPacketSelection)

} // namespace peerscope::test_packet_selection

#include "test_packet_selection.moc"

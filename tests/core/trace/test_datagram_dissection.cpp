// SPDX-License-Identifier: MIT
#include "core/enet/range_decoder.h"
#include "core/files/capture_import.h"
#include "core/trace/datagram_dissection.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>

namespace peerscope::test_datagram_dissection {

using namespace Qt::Literals::StringLiterals;

std::string captureOf(const char* name)
{
    return std::string(PEERSCOPE_SOURCE_DIR "/tests/data/captures/") + name;
}

const Field* payloadIn(const Field& command)
{
    const auto found = std::ranges::find(command.children, std::string("payload"), &Field::name);
    return found == command.children.end() ? nullptr : &*found;
}

class TestDatagramDissection final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fieldsAreWhereTheBytesAre_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<bool>("compressed");
        QTest::newRow("plain") << QByteArray("godot4-big/capture.pcapng") << false;
        QTest::newRow("range coder") << QByteArray("godot4-rangecoder/capture.pcap") << true;
    }
    /// Each packet's payload, found by its field's place in the datagram or in its unpacked bytes.
    void fieldsAreWhereTheBytesAre()
    {
        QFETCH(const QByteArray, file);
        QFETCH(const bool, compressed);
        RangeDecoder rangeCoder;
        EnetOpener opener(&rangeCoder);
        const auto result = importCapture(captureOf(file.constData()), {&rangeCoder});
        const TraceSnapshot trace(std::get<ImportedCapture>(result).trace);
        std::size_t unpacked = 0;
        std::size_t found = 0;
        for (std::uint32_t index = 0; index < trace.datagramCount(); ++index) {
            const DatagramRow datagram = trace.datagram(DatagramId(index));
            const EnetDissection dissection = dissectDatagram(trace, datagram.id, opener);
            QVERIFY(!dissection.root.hasProblem());
            QCOMPARE(dissection.isUnpacked(), dissection.compression != Compression::None);
            unpacked += dissection.isUnpacked() ? 1 : 0;
            const ByteView bytes =
                dissection.isUnpacked() ? ByteView(dissection.unpacked) : trace.bytes(datagram);
            const Field* commands = dissection.commands();
            QVERIFY(commands && commands->offset + commands->length == datagram.size);
            std::size_t part = 0;
            for (const Field& command : commands->children) {
                QVERIFY(command.offset + command.length <= bytes.size());
                const Field* payload = payloadIn(command);
                if (!payload || part == datagram.carriedCount)
                    continue;
                const CarriedPart carried = trace.carried(datagram, part++);
                const PacketRow packet = trace.packet(carried.packet);
                if (packet.fragments > 1)
                    continue;
                QVERIFY(std::ranges::equal(bytes.subspan(payload->offset, payload->length),
                                           trace.payload(packet)));
                ++found;
            }
        }
        QVERIFY(found > 1'000);
        QCOMPARE(unpacked > 100, compressed);
        QCOMPARE(unpacked == 0, !compressed);
    }

    void whatCannotBeUnpackedSaysSo()
    {
        RangeDecoder rangeCoder;
        const auto result = importCapture(captureOf("godot4-rangecoder/capture.pcap"), {&rangeCoder});
        const TraceSnapshot trace(std::get<ImportedCapture>(result).trace);
        EnetOpener opener; // without the range coder
        const EnetDissection dissection = dissectDatagram(trace, DatagramId(0), opener);
        QVERIFY(!dissection.isUnpacked());
        QVERIFY(!dissection.commands()->problem.empty());
        QVERIFY(dissectDatagram(trace, DatagramId(1'000'000), opener).root.hasProblem());
        QVERIFY(!dissectDatagram(trace, DatagramId::none(), opener).commands());
    }
};

PEERSCOPE_TEST(TestDatagramDissection)

} // namespace peerscope::test_datagram_dissection

#include "test_datagram_dissection.moc"

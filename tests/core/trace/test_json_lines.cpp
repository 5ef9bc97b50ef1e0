// SPDX-License-Identifier: MIT
#include "core/trace/json_lines.h"
#include "core/trace/trace_writer.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <string>

namespace peerscope::test_json_lines {

using namespace Qt::Literals::StringLiterals;

/// The object in a line; an empty one when it is not one line of JSON.
QJsonObject objectIn(const std::string& line)
{
    const QByteArray bytes = QByteArray::fromStdString(line);
    if (!bytes.endsWith('\n') || bytes.count('\n') != 1)
        return {};
    return QJsonDocument::fromJson(bytes).object();
}

QStringList sorted(QStringList list)
{
    list.sort();
    return list;
}

class TestJsonLines : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void packetLine();
    void packetLineOfOneThatWasNotDelivered();
    void datagramLine();
    void eventLines();
    void textIsEscaped_data();
    void textIsEscaped();
};

void TestJsonLines::packetLine()
{
    TraceWriter writer;
    writer.addEndpoint("server", "server", 1);
    writer.addEndpoint("ana", "client", 101);
    const std::string payload("\x00\x7f\xff g", 5);
    NewPacket packet;
    packet.from = EndpointId(1);
    packet.to = EndpointId(0);
    packet.channel = 255;
    packet.mode = TransferMode::Unreliable;
    packet.sent = Time(1'500'000);
    packet.size = 5;
    packet.payload = writer.storeBytes(bytesOf(payload));
    const PacketId id = writer.addPacket(packet);
    const CarriedPart part{.packet = id};
    NewDatagram datagram;
    datagram.from = packet.from;
    datagram.to = packet.to;
    datagram.carried = std::span(&part, 1);
    writer.datagramDelivered(writer.addDatagram(datagram), Time(1'600'000), datagram.carried);
    writer.packetHeld(id);
    writer.packetDelivered(id, Time(1'700'001), TransferMode::UnreliableOrdered);

    std::string line;
    appendPacketLine(line, TraceSnapshot(writer.trace()), id);
    const QJsonObject object = objectIn(line);
    const QJsonObject expected{{u"id"_s, 0},
                               {u"from"_s, u"ana"_s},
                               {u"to"_s, u"server"_s},
                               {u"channel"_s, 255},
                               {u"mode"_s, u"unreliable"_s},
                               {u"received_mode"_s, u"unreliable_ordered"_s},
                               {u"size"_s, 5},
                               {u"sent_us"_s, 1'500'000},
                               {u"arrived_us"_s, 1'600'000},
                               {u"delivered_us"_s, 1'700'001},
                               {u"fate"_s, u"delivered"_s},
                               {u"resends"_s, 0},
                               {u"queued_us"_s, 0},
                               {u"held_us"_s, 100'001},
                               {u"payload_hex"_s, u"007fff2067"_s}};
    QCOMPARE(object, expected);
}

void TestJsonLines::packetLineOfOneThatWasNotDelivered()
{
    TraceWriter writer;
    writer.addEndpoint("server", "server", 1);
    NewPacket packet;
    packet.from = EndpointId(0);
    packet.to = EndpointId::none(); // somebody who is no peer of the sandbox
    writer.packetReleased(writer.addPacket(packet));
    std::string line = "what was there stays\n";
    appendPacketLine(line, TraceSnapshot(writer.trace()), PacketId(0));
    QVERIFY(line.starts_with("what was there stays\n"));
    const QJsonObject object = objectIn(line.substr(line.find('{')));
    for (const char* key : {"to", "received_mode", "arrived_us", "delivered_us"})
        QVERIFY2(object.contains(QLatin1String(key)) && object.value(QLatin1String(key)).isNull(), key);
    QCOMPARE(object.value(u"fate"_s).toString(), u"throttled"_s);
    QCOMPARE(object.value(u"payload_hex"_s).toString(), QString());
    QCOMPARE(object.size(), 15);
}

void TestJsonLines::datagramLine()
{
    TraceWriter writer;
    writer.addEndpoint("a", "server", 1);
    writer.addEndpoint("b", "client", 2);
    // Two pings, from peer 1, without a sent time.
    const std::string bytes("\x00\x01\x85\xff\x00\x02\x85\xff\x00\x03", 10);
    NewDatagram datagram;
    datagram.from = EndpointId(0);
    datagram.to = EndpointId(1);
    datagram.sent = Time(20);
    datagram.due = Time(70);
    datagram.bytes = bytesOf(bytes);
    const DatagramId first = writer.addDatagram(datagram);
    datagram.lost = LossReason::Random;
    datagram.duplicate = true;
    const DatagramId second = writer.addDatagram(datagram);

    const auto lineOf = [&writer](DatagramId id) {
        std::string line;
        appendDatagramLine(line, TraceSnapshot(writer.trace()), id);
        return objectIn(line);
    };
    QJsonObject object = lineOf(first);
    QCOMPARE(sorted(object.keys()),
             sorted({u"id"_s, u"from"_s, u"to"_s, u"size"_s, u"sent_us"_s, u"delivered_us"_s, u"fate"_s,
                     u"reason"_s, u"duplicate"_s, u"commands"_s}));
    QCOMPARE(object.value(u"fate"_s).toString(), u"in_flight"_s);
    QVERIFY(object.value(u"delivered_us"_s).isNull() && object.value(u"reason"_s).isNull());
    QCOMPARE(object.value(u"commands"_s).toArray(), (QJsonArray{u"ping"_s, u"ping"_s}));
    QCOMPARE(object.value(u"size"_s).toInt(), 10);

    writer.datagramDelivered(first, Time(70), {});
    object = lineOf(first);
    QCOMPARE(object.value(u"delivered_us"_s).toInt(), 70);
    QCOMPARE(object.value(u"fate"_s).toString(), u"delivered"_s);
    QCOMPARE(object.value(u"duplicate"_s).toBool(), false);

    object = lineOf(second);
    QCOMPARE(object.value(u"id"_s).toInt(), 1);
    QCOMPARE(object.value(u"fate"_s).toString(), u"lost"_s);
    QCOMPARE(object.value(u"reason"_s).toString(), u"random"_s);
    QVERIFY(object.value(u"delivered_us"_s).isNull());
    QCOMPARE(object.value(u"duplicate"_s).toBool(), true);
}

void TestJsonLines::eventLines()
{
    TraceWriter writer;
    writer.addEndpoint("server", "server", 1);
    writer.addEndpoint("ana", "client", 101);
    EventRow event;
    event.at = Time(12);
    event.peer = EndpointId(0);
    event.kind = EventKind::PeerConnected;
    event.subject = EndpointId(1);
    event.subjectId = 101;
    writer.addEvent(event);
    event.subject = EndpointId::none(); // an id that is nobody's
    event.subjectId = 999;
    event.kind = EventKind::Refused;
    event.refusal = Refusal::IdTaken;
    writer.addEvent(event);
    event.refusal.reset();
    event.subjectId = 0;
    event.kind = EventKind::Status;
    event.detail = "connecting";
    writer.addEvent(event);
    event.kind = EventKind::Action;
    event.detail = "put_packet";
    event.result = 3;
    writer.addEvent(event);
    event.result.reset();
    event.detail = "close";
    writer.addEvent(event);
    event.kind = EventKind::Error;
    event.detail = "Invalid target peer: 5";
    event.result = 31;
    writer.addEvent(event);
    event.kind = EventKind::Closed;
    event.detail.clear();
    event.result.reset();
    writer.addEvent(event);

    const auto lineOf = [&writer](std::size_t index) {
        std::string line;
        appendEventLine(line, TraceSnapshot(writer.trace()), index);
        return objectIn(line);
    };
    const QJsonValue nothing(QJsonValue::Null);
    const auto expect = [&nothing](const QString& kind, const QJsonValue& subject, const QJsonValue& detail,
                                   std::optional<QString> reason = {}) {
        return QJsonObject{{u"t_us"_s, 12},       {u"peer"_s, u"server"_s},
                           {u"event"_s, kind},    {u"subject"_s, subject},
                           {u"detail"_s, detail}, {u"reason"_s, reason ? QJsonValue(*reason) : nothing}};
    };
    QCOMPARE(lineOf(0), expect(u"peer_connected"_s, u"ana"_s, nothing));
    QCOMPARE(lineOf(1), expect(u"refused"_s, 999, nothing, u"id_taken"_s));
    QCOMPARE(lineOf(2), expect(u"status"_s, nothing, u"connecting"_s));
    QCOMPARE(lineOf(3),
             expect(u"action"_s, nothing, QJsonObject{{u"do"_s, u"put_packet"_s}, {u"result"_s, 3}}));
    QCOMPARE(lineOf(4),
             expect(u"action"_s, nothing, QJsonObject{{u"do"_s, u"close"_s}, {u"result"_s, nothing}}));
    QCOMPARE(lineOf(5), expect(u"error"_s, nothing,
                               QJsonObject{{u"message"_s, u"Invalid target peer: 5"_s}, {u"result"_s, 31}}));
    QCOMPARE(lineOf(6), expect(u"closed"_s, nothing, nothing, u"cut"_s));
}

void TestJsonLines::textIsEscaped_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << u"ana"_s;
    QTest::newRow("quotes and backslashes") << u"\"\\\" {\\"_s;
    QTest::newRow("control characters") << u"\n\r\t\b\u0001\u001f\u007f"_s;
    QTest::newRow("beyond ASCII") << u"Zoë 漢字 😀"_s;
    QTest::newRow("nothing") << QString(u""_s);
}

void TestJsonLines::textIsEscaped()
{
    QFETCH(QString, text);
    std::string out = "[";
    appendJsonString(out, text.toStdString());
    out += "]";
    QVERIFY(out.find('\n') == std::string::npos);
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(out));
    QVERIFY(document.isArray());
    QCOMPARE(document.array().at(0).toString(), text);
}

PEERSCOPE_TEST(TestJsonLines)

} // namespace peerscope::test_json_lines

#include "test_json_lines.moc"

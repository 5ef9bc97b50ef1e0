// SPDX-License-Identifier: MIT
//
// The Wireshark dissector that is shipped, as tshark runs it, against our own: frame by frame the same
// commands and messages. tshark also reads the capture files here, so nothing else has to.
#include "core/base/random.h"
#include "core/enet/range_decoder.h"
#include "core/wire/enet_datagram.h"
#include "core/wire/fastlz.h"
#include "core/wire/godot_messages.h"
#include "tests/support/test_program.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include <enet/enet.h>

#include <map>
#include <vector>

namespace peerscope::test_wireshark {

using namespace Qt::Literals::StringLiterals;

const QString script = QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/wireshark/peerscope_enet.lua");
const QString captures = QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/");
const QString oddCaptures = QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/odd-captures/");

ByteView viewOf(const QByteArray& bytes)
{
    return std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

/// tshark's standard output. If tshark fails, empty, with a warning that fails the test.
QByteArray tshark(const QStringList& arguments)
{
    QProcess process;
    process.start(u"tshark"_s, QStringList{u"-n"_s, u"-X"_s, u"lua_script:"_s + script} + arguments);
    if (!process.waitForFinished(60'000) || process.exitCode() != 0)
        qWarning("tshark: %s", process.readAllStandardError().constData());
    return process.readAllStandardOutput();
}

/// The content of a frame: the kinds of ENet commands, of messages (also within a relay), and of system
/// messages, in order.
struct Content
{
    QList<int> commands;
    QList<int> messages;
    QList<int> systems;

    bool operator==(const Content&) const = default;
};

/// Our own dissector's answer for the datagrams of one capture, in their order.
class Ours
{
public:
    /// Of a game other than Godot 4, there are only commands.
    explicit Ours(bool isGodot4) : m_isGodot4(isGodot4) {}

    Content contentOf(ByteView datagram, const QByteArray& flow)
    {
        Content content;
        const EnetDatagram opened = m_opener.open(datagram, m_framings[flow]);
        if (!opened.problem.empty())
            return content;
        EnetCommandReader reader(opened.commands, opened.commandsOffset);
        for (EnetCommand command; reader.next(command);) {
            content.commands.append(static_cast<int>(command.kind));
            const ByteView payload = opened.commands.subspan(command.payloadOffset(), command.payloadSize);
            if (!m_isGodot4)
                continue;
            if (isFragment(command.kind))
                addFragment(content, flow, command, payload);
            else if (isData(command.kind))
                addMessage(content, payload);
        }
        return content;
    }

private:
    static void addMessage(Content& content, ByteView packet)
    {
        const auto kind = godotMessageKind(packet);
        if (!kind)
            return;
        content.messages.append(static_cast<int>(kind->command));
        if (kind->system)
            content.systems.append(static_cast<int>(*kind->system));
        if (const auto relay = godotRelay(packet))
            addMessage(content, relay->message);
    }

    /// Adds the packet's kind when its last missing fragment comes.
    void addFragment(Content& content, const QByteArray& flow, const EnetCommand& command, ByteView payload)
    {
        // Unreliable numbers start again after every reliable one; a reliable fragment has its own number.
        const int reliable =
            command.kind == EnetCommandKind::SendFragment ? 0 : command.reliableSequenceNumber;
        const QString key = u"%1 %2 %3 %4 %5"_s.arg(QString::fromLatin1(flow))
                                .arg(int(command.kind))
                                .arg(command.channel)
                                .arg(reliable)
                                .arg(command.number);
        auto& parts = m_parts[key];
        const bool wasWhole = parts.size() == command.fragmentCount;
        parts.emplace(command.fragmentNumber, std::vector<std::byte>(payload.begin(), payload.end()));
        if (wasWhole || parts.size() != command.fragmentCount)
            return;
        std::vector<std::byte> packet;
        for (const auto& [number, part] : parts)
            packet.insert(packet.end(), part.begin(), part.end());
        addMessage(content, packet);
    }

    bool m_isGodot4;
    RangeDecoder m_rangeDecoder;
    EnetOpener m_opener{&m_rangeDecoder};
    std::map<QByteArray, EnetFraming> m_framings;
    std::map<QString, std::map<std::uint32_t, std::vector<std::byte>>> m_parts;
};

QList<int> numbersIn(const QByteArray& field)
{
    QList<int> numbers;
    for (const QByteArray& number : field.isEmpty() ? QList<QByteArray>() : field.split(','))
        numbers.append(number.toInt());
    return numbers;
}

/// The counts for the log: "send reliable 12, ping 3".
QString shown(const QMap<int, int>& counts, std::string_view (*name)(int))
{
    QStringList texts;
    for (auto count = counts.begin(); count != counts.end(); ++count) {
        const std::string_view text = name(count.key());
        texts.append(
            u"%1 %2"_s.arg(QString::fromUtf8(text.data(), qsizetype(text.size()))).arg(count.value()));
    }
    return texts.join(u", "_s);
}

/// A capture file of IPv4 datagrams to port 7777 with these payloads; some of them, by number, come from it.
QByteArray captureOf(const QList<QByteArray>& payloads, const QList<qsizetype>& answers = {})
{
    QByteArray file = QByteArray::fromHex("d4c3b2a1020004000000000000000000ffff000065000000"); // pcap, raw IP
    const auto little = [&file](std::uint32_t value) {
        for (int shift = 0; shift < 32; shift += 8)
            file.append(static_cast<char>(value >> shift));
    };
    const auto big = [&file](std::uint32_t value) {
        file.append(static_cast<char>(value >> 8)).append(static_cast<char>(value));
    };
    for (qsizetype index = 0; index < payloads.size(); ++index) {
        const auto size = static_cast<std::uint32_t>(payloads[index].size());
        little(static_cast<std::uint32_t>(index));
        little(0);
        little(size + 28);
        little(size + 28);
        file.append(QByteArray::fromHex("4500"));
        big(size + 28);
        const bool isAnswer = answers.contains(index);
        file.append(QByteArray::fromHex("0000000040110000"));
        file.append(QByteArray::fromHex(isAnswer ? "0a0000020a000001" : "0a0000010a000002"));
        big(isAnswer ? 7777 : 5000);
        big(isAnswer ? 5000 : 7777);
        big(size + 8);
        file.append(QByteArray::fromHex("0000"));
        file.append(payloads[index]);
    }
    return file;
}

class TestWireshark : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (QStandardPaths::findExecutable(u"tshark"_s).isEmpty())
            QSKIP("tshark is not installed (Debian's package tshark): its dissector is not tested");
    }
    void agreesFrameByFrame_data();
    void agreesFrameByFrame();
    void saysWhatItSees();
    void recognizesByItself();
    void opensZlib();
    void opensWhatIsPacked_data();
    void opensWhatIsPacked();
    void takesAnyBytes();

private:
    QByteArray saved(const QByteArray& bytes)
    {
        QFile file(m_folder.filePath(u"test.pcap"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qWarning("cannot write %s", qPrintable(file.fileName()));
        return file.fileName().toLocal8Bit();
    }

    QTemporaryDir m_folder;
};

void TestWireshark::agreesFrameByFrame_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("isGodot4");
    QTest::addColumn<int>("atLeast"); // messages
    QTest::newRow("chat") << captures + u"godot4-chat/capture.pcapng"_s << true << 2900;
    QTest::newRow("fragments") << captures + u"godot4-big/capture.pcapng"_s << true << 1700;
    QTest::newRow("range coder") << captures + u"godot4-rangecoder/capture.pcap"_s << true << 1600;
    QTest::newRow("FastLZ") << captures + u"godot4-fastlz/capture.pcapng"_s << true << 1900;
    QTest::newRow("Godot 3") << captures + u"godot3-chat/capture.pcapng"_s << false << 0;
    QTest::newRow("plain ENet") << oddCaptures + u"plain-enet.pcap"_s << false << 0;
    QTest::newRow("ENet-CSharp") << oddCaptures + u"enet-csharp.pcap"_s << false << 0;
    QTest::newRow("bare packets") << oddCaptures + u"two-link-types.pcapng"_s << false << 0;
}

void TestWireshark::agreesFrameByFrame()
{
    QFETCH(QString, file);
    QFETCH(bool, isGodot4);
    QFETCH(int, atLeast);
    QStringList arguments{u"-r"_s,           file,    u"-T"_s,          u"fields"_s, u"-E"_s,
                          u"occurrence=a"_s, u"-E"_s, u"aggregator=,"_s};
    for (const char* field :
         {"udp.srcport", "udp.dstport", "udp.payload", "enet.command", "godot4.command", "godot4.system"})
        arguments << u"-e"_s << QString::fromLatin1(field);
    QMap<int, int> commands;
    QMap<int, int> messages;
    Ours ours(isGodot4);
    int total = 0;
    for (const QByteArray& line : tshark(arguments).split('\n')) {
        const QList<QByteArray> fields = line.split('\t');
        if (fields.size() != 6)
            continue;
        const Content theirs{numbersIn(fields[3]), numbersIn(fields[4]), numbersIn(fields[5])};
        const QByteArray datagram = QByteArray::fromHex(fields[2]);
        const Content expected = ours.contentOf(viewOf(datagram), fields[0] + '>' + fields[1] + ' ');
        QVERIFY2(theirs == expected, line.left(400).constData());
        for (const int command : theirs.commands)
            ++commands[command];
        for (const int message : theirs.messages)
            ++messages[message];
        total += int(theirs.messages.size());
    }
    qInfo("commands: %s", qPrintable(shown(commands, [](int kind) { return name(EnetCommandKind(kind)); })));
    qInfo("messages: %s", qPrintable(shown(messages, [](int kind) { return name(GodotCommand(kind)); })));
    QVERIFY2(total >= atLeast, qPrintable(QString::number(total)));
}

void TestWireshark::saysWhatItSees()
{
    const QByteArray text = tshark({u"-r"_s, captures + u"godot4-chat/capture.pcapng"_s});
    for (const char* expected :
         {"verify connect", "send reliable [simplify path Main]", "send reliable [RPC Main method 0]",
          "send unreliable [raw, 2 bytes]", "send unsequenced [sync of 1]", "[add peer ", "[relay ("})
        QVERIFY2(text.contains(expected), expected);
    QVERIFY(!text.contains("malformed"));
    QVERIFY(!text.contains("Lua Error"));
    const QByteArray old = tshark({u"-r"_s, captures + u"godot3-chat/capture.pcapng"_s});
    QCOMPARE(old.count("[packet from "), 132);
    QCOMPARE(old.count("[add peer ") + old.count("[remove peer "), 3);
}

void TestWireshark::recognizesByItself()
{
    const QByteArray ping = QByteArray::fromHex("80001234"
                                                "85ff0001");
    const QByteArray checkedPing = QByteArray::fromHex("80001234"
                                                       "deadbeef"
                                                       "85ff0001");
    const QByteArray answer = QByteArray::fromHex("0000"
                                                  "01ff000100011234");
    const QByteArray otherAnswer = QByteArray::fromHex("0000"
                                                       "01ff000100011233"); // of another time
    // What only looks like ENet is not; an acknowledgement of what was sent shows it.
    const QByteArray name =
        saved(captureOf({ping, "GET / HTTP/1.1", ping, otherAnswer, ping, answer, checkedPing}, {3, 5}));
    const QByteArray text = tshark({u"-r"_s, QString::fromLocal8Bit(name), u"-T"_s, u"fields"_s, u"-e"_s,
                                    u"enet.command"_s, u"-e"_s, u"enet.checksum"_s});
    QCOMPARE(text.split('\n').mid(0, 7),
             (QList<QByteArray>{"\t", "\t", "\t", "\t", "\t", "1\t", "5\t0xdeadbeef"}));
}

void TestWireshark::opensZlib()
{
    // Four pings, compressed as one: qCompress writes its own four bytes first.
    const QByteArray pings = QByteArray::fromHex("85ff0001").repeated(4);
    const QByteArray datagram = QByteArray::fromHex("c0001234") + qCompress(pings).mid(4);
    const QByteArray name = saved(captureOf({datagram}));
    const QByteArray text =
        tshark({u"-r"_s, QString::fromLocal8Bit(name), u"-d"_s, u"udp.port==7777,enet"_s, u"-T"_s,
                u"fields"_s, u"-E"_s, u"occurrence=a"_s, u"-e"_s, u"enet.command"_s});
    QCOMPARE(text.trimmed(), "5,5,5,5");
}

void TestWireshark::opensWhatIsPacked_data()
{
    using Pack = QByteArray (*)(const QByteArray&);
    QTest::addColumn<Pack>("pack");
    QTest::newRow("range coder") << Pack([](const QByteArray& bytes) {
        QByteArray input = bytes;
        QByteArray output(bytes.size() * 2, '\0');
        void* coder = enet_range_coder_create();
        const ENetBuffer buffer{input.data(), std::size_t(input.size())};
        output.resize(qsizetype(enet_range_coder_compress(coder, &buffer, 1, std::size_t(input.size()),
                                                          reinterpret_cast<enet_uint8*>(output.data()),
                                                          std::size_t(output.size()))));
        enet_range_coder_destroy(coder);
        return output;
    });
    const auto fastLz = [](const QByteArray& bytes, FastLzLevel level) {
        QByteArray output(bytes.size() * 2, '\0');
        const auto room = std::as_writable_bytes(std::span(output.data(), std::size_t(output.size())));
        output.resize(qsizetype(compressFastLz(viewOf(bytes), room, level)));
        return output;
    };
    static const auto pack = fastLz;
    QTest::newRow("FastLZ, level 1") << Pack(
        [](const QByteArray& bytes) { return pack(bytes, FastLzLevel::One); });
    QTest::newRow("FastLZ, level 2") << Pack(
        [](const QByteArray& bytes) { return pack(bytes, FastLzLevel::Two); });
}

void TestWireshark::opensWhatIsPacked()
{
    using Pack = QByteArray (*)(const QByteArray&);
    QFETCH(Pack, pack);
    RandomStream random(7);
    QList<QByteArray> datagrams;
    QList<QByteArray> expected;
    for (const int values : {1, 2, 9, 256}) {
        for (const int size : {20, 300, 1300, 3900}) {
            QByteArray data(size, '\0');
            for (char& byte : data)
                byte = static_cast<char>(random.next() % std::uint64_t(values));
            const char header[] = {char(0x86), 2, 0, 1, char(size >> 8), char(size)};
            datagrams.append(QByteArray::fromHex("c0001234") + pack(QByteArray(header, 6) + data));
            expected.append(data.toHex());
        }
    }
    const QByteArray name = saved(captureOf(datagrams));
    const QByteArray text = tshark({u"-r"_s, QString::fromLocal8Bit(name), u"-d"_s, u"udp.port==7777,enet"_s,
                                    u"-T"_s, u"fields"_s, u"-e"_s, u"enet.data"_s});
    const QList<QByteArray> lines = text.split('\n');
    for (qsizetype index = 0; index < expected.size(); ++index)
        QVERIFY2(lines[index] == expected[index], qPrintable(QString::number(index)));
}

void TestWireshark::takesAnyBytes()
{
    // Datagrams of a real game, each with some bytes changed, cut off, or made up.
    const QByteArray payloads = tshark({u"-r"_s, captures + u"godot4-chat/capture.pcapng"_s, u"-c"_s,
                                        u"600"_s, u"-T"_s, u"fields"_s, u"-e"_s, u"udp.payload"_s});
    RandomStream random(5);
    QList<QByteArray> mangled;
    for (const QByteArray& line : payloads.split('\n')) {
        QByteArray bytes = QByteArray::fromHex(line);
        for (std::uint64_t changes = random.next() % 4; changes > 0 && !bytes.isEmpty(); --changes)
            bytes[qsizetype(random.next() % std::uint64_t(bytes.size()))] = static_cast<char>(random.next());
        if (random.next() % 4 == 0)
            bytes.truncate(qsizetype(random.next() % std::uint64_t(bytes.size() + 1)));
        mangled.append(bytes);
    }
    const QByteArray name = saved(captureOf(mangled));
    const QByteArray text =
        tshark({u"-r"_s, QString::fromLocal8Bit(name), u"-d"_s, u"udp.port==7777,enet"_s, u"-V"_s});
    QVERIFY(text.contains("Malformed"));
    const qsizetype error = text.indexOf("Lua Error");
    QVERIFY2(error < 0, text.mid(error, 300).constData());
}

PEERSCOPE_TEST(TestWireshark)

} // namespace peerscope::test_wireshark

#include "test_wireshark.moc"

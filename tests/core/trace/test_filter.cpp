// SPDX-License-Identifier: MIT
#include "core/trace/filter.h"
#include "core/trace/filter_scan.h"
#include "core/words/filter_text.h"
#include "tests/core/trace/filter_trace.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QtTest>

#include <functional>

namespace peerscope::test_filter {

using namespace Qt::Literals::StringLiterals;

using Test = std::function<bool(const PacketRow&)>;

/// Some thousand packets, more than a chunk.
const TraceSnapshot& manyPackets()
{
    static const TraceSnapshot trace = [] {
        TraceWriter writer;
        writePeers(writer);
        writePackets(writer, 9'000, 7);
        return TraceSnapshot(writer.trace());
    }();
    return trace;
}

bool isFrom(const PacketRow& packet, std::initializer_list<int> peers)
{
    return std::find(peers.begin(), peers.end(), packet.from.value()) != peers.end();
}

QString errorOf(const char* text, const TraceSnapshot& trace = manyPackets())
{
    const auto result = compileFilter(text, trace);
    const FilterError* error = std::get_if<FilterError>(&result);
    return error ? filterErrorText(*error) : u"no error"_s;
}

class TestFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matches_data();
    void matches();
    void emptyTextIsEveryPacket();
    void keepsItsText();
    void errors_data();
    void errors();
    void anyCutOfAFilterIsReadOrRefused();
    void limits();
    void everyFieldIsDocumented();
    void documentedExamplesAreRead();
};

void TestFilter::matches_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<Test>("expected");
    const auto row = [](const char* text, Test test) {
        QTest::newRow(text) << QString::fromUtf8(text) << test;
    };
    using enum TransferMode;

    row("mode == reliable && channel in {1,2} && from == ana && latency > 100ms && size < mtu",
        [](const PacketRow& p) {
            return p.mode == Reliable && (p.channel == 1 || p.channel == 2) && isFrom(p, {1}) &&
                   p.delivered && *p.delivered - p.sent > Time(100'000) && p.size < 1392;
        });
    row("fate != delivered && size > mtu",
        [](const PacketRow& p) { return p.fate != PacketFate::Delivered && p.size > 1392; });
    row("id >= 4095 && id <= 4097",
        [](const PacketRow& p) { return p.id.value() >= 4095 && p.id.value() <= 4097; });
    row("id > -5", [](const PacketRow&) { return true; });
    row("id < -5", [](const PacketRow&) { return false; });
    row("id != 9223372036854775807", [](const PacketRow&) { return true; });
    row("id in {1, 8000, -7}", [](const PacketRow& p) { return p.id.value() == 1 || p.id.value() == 8000; });
    row("channel == 255", [](const PacketRow& p) { return p.channel == 255; });
    row("channel > 255", [](const PacketRow&) { return false; });
    row("channel == 256", [](const PacketRow&) { return false; });
    row("channel != 256", [](const PacketRow&) { return true; });
    row("channel in {255,256,300}", [](const PacketRow& p) { return p.channel == 255; });
    row("channel < 1", [](const PacketRow& p) { return p.channel == 0; });
    row("mode in {unreliable, unreliable_ordered}", [](const PacketRow& p) { return p.mode != Reliable; });
    row("received_mode == reliable", [](const PacketRow& p) { return p.receivedMode == Reliable; });
    row("received_mode != reliable",
        [](const PacketRow& p) { return p.receivedMode && *p.receivedMode != Reliable; });
    row("received_mode == mode", [](const PacketRow& p) { return p.receivedMode == p.mode; });
    row("from == bot", [](const PacketRow& p) { return isFrom(p, {2, 3}); });
    row("from == bot.2", [](const PacketRow& p) { return isFrom(p, {3}); });
    row("from == \"bot.2\"", [](const PacketRow& p) { return isFrom(p, {3}); });
    row("from == 101", [](const PacketRow& p) { return isFrom(p, {1}); });
    row("from == 5000", [](const PacketRow&) { return false; });
    row("from != bot", [](const PacketRow& p) { return isFrom(p, {0, 1}); });
    row("from in {server, 201}", [](const PacketRow& p) { return isFrom(p, {0, 3}); });
    row("from == to", [](const PacketRow& p) { return p.from == p.to; });
    row("from != to", [](const PacketRow& p) { return p.to.isValid() && p.from != p.to; });
    row("to == none", [](const PacketRow& p) { return !p.to.isValid(); });
    row("to != server", [](const PacketRow& p) { return p.to.isValid() && p.to.value() != 0; });
    row("!(to == server)", [](const PacketRow& p) { return p.to.value() != 0; });
    row("sent >= 1s and sent < 1.5s",
        [](const PacketRow& p) { return p.sent >= Time(1'000'000) && p.sent < Time(1'500'000); });
    row("arrived == none", [](const PacketRow& p) { return !p.arrived; });
    row("arrived < 0.1s", [](const PacketRow& p) { return p.arrived && *p.arrived < Time(100'000); });
    row("delivered != none", [](const PacketRow& p) { return p.delivered.has_value(); });
    row("delivered == arrived", [](const PacketRow& p) { return p.delivered && p.arrived == p.delivered; });
    row("latency <= 99999us",
        [](const PacketRow& p) { return p.delivered && *p.delivered - p.sent <= Time(99'999); });
    row("queued >= 20ms", [](const PacketRow& p) { return p.queued >= Time(20'000); });
    row("queued == 0", [](const PacketRow& p) { return p.queued == Time(0); });
    row("held > 0", [](const PacketRow& p) { return p.held > Time(0); });
    row("held == 1.000ms", [](const PacketRow& p) { return p.held == Time(1000); });
    row("resends == 0", [](const PacketRow& p) { return p.resends == 0; });
    row("fragments == 1", [](const PacketRow& p) { return p.fragments == 1; });
    row("first_datagram == none", [](const PacketRow& p) { return !p.firstDatagram.isValid(); });
    row("last_datagram < 10",
        [](const PacketRow& p) { return p.lastDatagram.isValid() && p.lastDatagram.value() < 10; });
    row("fate in {late, in_flight}",
        [](const PacketRow& p) { return p.fate == PacketFate::Late || p.fate == PacketFate::InFlight; });
    row("fate == delivered or fate == lost",
        [](const PacketRow& p) { return p.fate == PacketFate::Delivered || p.fate == PacketFate::Lost; });
    row("not fate == delivered", [](const PacketRow& p) { return p.fate != PacketFate::Delivered; });
    row("size == 1.953125KiB", [](const PacketRow& p) { return p.size == 2000; });
    row("size == 2KB || size == 3B", [](const PacketRow& p) { return p.size == 2000 || p.size == 3; });
    row("size < 1MiB", [](const PacketRow&) { return true; });
    row("payload contains \"aaa\"", [](const PacketRow& p) {
        const auto bytes = manyPackets().payload(p);
        return bytes.size() >= 3 && bytes[0] == std::byte{'a'};
    });
    row("payload contains 0x6262", [](const PacketRow& p) {
        const auto bytes = manyPackets().payload(p);
        return bytes.size() >= 2 && bytes[0] == std::byte{'b'};
    });
    row("payload contains \"c\" && !(size > 3 || mode == reliable)", [](const PacketRow& p) {
        const auto bytes = manyPackets().payload(p);
        return !bytes.empty() && bytes[0] == std::byte{'c'} && p.size <= 3 && p.mode != Reliable;
    });
    row("channel == 1 || channel == 2 && mode == reliable", [](const PacketRow& p) { // && binds tighter
        return p.channel == 1 || (p.channel == 2 && p.mode == Reliable);
    });
    row("(channel == 1 || channel == 2) && mode == reliable",
        [](const PacketRow& p) { return (p.channel == 1 || p.channel == 2) && p.mode == Reliable; });
}

void TestFilter::matches()
{
    QFETCH(QString, text);
    QFETCH(Test, expected);
    const TraceSnapshot& trace = manyPackets();
    const auto filter = compileFilter(text.toStdString(), trace);
    if (const FilterError* error = std::get_if<FilterError>(&filter))
        QFAIL(qPrintable(filterErrorText(*error)));
    FilterScan scan(std::get<PacketFilter>(filter), trace);
    FilterScan::Mask mask;
    for (std::size_t first = 0; first < trace.packetCount(); first += PacketColumns::rowCount) {
        const std::size_t count = scan.scan(first / PacketColumns::rowCount, mask);
        QCOMPARE(count, std::min(PacketColumns::rowCount, trace.packetCount() - first));
        for (std::size_t row = 0; row < mask.size(); ++row) {
            const PacketId id(static_cast<std::uint32_t>(first + row));
            const bool wanted = row < count && expected(trace.packet(id));
            QVERIFY2(mask[row] == wanted, qPrintable(u"packet %1"_s.arg(id.value())));
            if (row < count && row % 97 == 0)
                QCOMPARE(scan.matches(id), wanted);
        }
    }
}

void TestFilter::emptyTextIsEveryPacket()
{
    for (const char* text : {"", "  \t\n "}) {
        const auto filter = compileFilter(text, manyPackets());
        QVERIFY(std::holds_alternative<PacketFilter>(filter));
        QVERIFY(std::get<PacketFilter>(filter).isEverything());
        QVERIFY(FilterScan(std::get<PacketFilter>(filter), manyPackets()).matches(PacketId(3)));
    }
}

void TestFilter::keepsItsText()
{
    const std::string text = "  from == ana ";
    QCOMPARE(std::get<PacketFilter>(compileFilter(text, manyPackets())).text(), text);
}

void TestFilter::errors_data()
{
    QTest::addColumn<QString>("text"); // what is marked as wrong is between [ and ]
    QTest::addColumn<QString>("message");
    const auto row = [](const char* text, const char* message) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(message);
    };
    row("mode == [fast]", "found fast; expected one of unreliable, unreliable_ordered, reliable");
    row("mode == [relaible]",
        "found relaible; did you mean reliable?; expected one of unreliable, unreliable_ordered, reliable");
    row("mode [=] reliable", "found =; expected ==, != or in (equality is ==)");
    row("mode [<] reliable", "a transfer mode is not more or less than another; expected ==, != or in");
    row("mode[]", "the filter ends; expected ==, != or in");
    row("size >[]", "the filter ends; expected a number of bytes or mtu");
    row("size > [ana]", "found ana; expected a number of bytes or mtu");
    row("size > [fate]", "fate is a fate; expected a number of bytes");
    row("latency > [100]", "a time needs its unit; expected one of us, ms, s");
    row("latency > 100[min]", "there is no unit min; expected one of us, ms, s");
    row("latency > [fast]", "found fast; expected a time with its unit (us, ms, s)");
    row("latency > [1.2345ms]", "found 1.2345ms; expected a whole number of microseconds");
    row("latency > [1.00001ms]", "found 1.00001ms; expected a whole number of microseconds");
    row("latency > [1.2.3ms]", "found 1.2.3ms; expected a number");
    row("latency < [none]", "none is not more or less than anything; expected == or != before it");
    row("size == [none]", "every packet has a size; expected a number of bytes");
    row("size == [1.5]", "found 1.5; expected a whole number of bytes");
    row("channel == 1[ms]", "there is no unit ms; expected a number without a unit");
    row("channel == [99999999999999999999]", "the number is too large; expected less than 2^63");
    row("channel in [1]", "found 1; expected {");
    row("channel in {1 [2]}", "found 2; expected , or }");
    row("channel in {1,[}]", "found }; expected a number");
    row("from == [ann]",
        "there is no peer ann; did you mean ana?; expected one of server, ana, bot.1, bot.2");
    row("from == [bot.3]",
        "there is no peer bot.3; did you mean bot.1?; expected one of server, ana, bot.1, bot.2");
    row("from == [99999999999]", "no peer has such an id; expected 32 bits");
    row("channel == 1 [channel] == 2", "found channel; expected && or ||");
    row("channel == 1 &&[]",
        "the filter ends; expected a field (id, from, to, channel, mode, received_mode, size, "
        "sent, arrived, delivered, latency, queued, held, resends, fragments, first_datagram, "
        "last_datagram, fate, payload, message, kind, rpc, node, real_from), ! or (");
    row("channel == 1 [)]", "this ) closes nothing; expected && or ||");
    row("[(]channel == 1", "this ( is never closed; expected )");
    row("(channel == 1 [}]", "found }; expected &&, || or )");
    row("[chanel] == 1",
        "there is no field chanel; did you mean channel?; expected one of id, from, to, channel, "
        "mode, received_mode, size, sent, arrived, delivered, latency, queued, held, resends, fragments, "
        "first_datagram, last_datagram, fate, payload, message, kind, rpc, node, real_from");
    row("from == [\"ana]", "the quote has no end; expected \"");
    row("payload [==] \"a\"", "found ==; expected contains");
    row("payload contains [a]", "found a; expected a text in quotes, or bytes like 0x0aff");
    row("payload contains [0x0]", "half a byte; expected an even number of hexadecimal digits");
    row("payload contains [0x0g]", "found 0x0g; expected hexadecimal digits after 0x");
    row("payload contains [\"\"]", "nothing to look for; expected a text in quotes, or bytes like 0x0aff");
    row("! [!] channel == 1", "! twice; expected a field or (");
    row("from == [größe]", "there is no peer größe; expected one of server, ana, bot.1, bot.2");
}

void TestFilter::errors()
{
    QFETCH(QString, text);
    QFETCH(QString, message);
    QByteArray bytes = text.toUtf8();
    const auto begin = bytes.indexOf('[');
    bytes.remove(begin, 1);
    const auto end = bytes.indexOf(']');
    bytes.remove(end, 1);
    const auto result = compileFilter(bytes.toStdString(), manyPackets());
    QVERIFY(std::holds_alternative<FilterError>(result));
    const FilterError& error = std::get<FilterError>(result);
    QCOMPARE(filterErrorText(error), message);
    QCOMPARE(static_cast<qsizetype>(error.position), begin);
    QCOMPARE(static_cast<qsizetype>(error.length), end - begin);
}

void TestFilter::anyCutOfAFilterIsReadOrRefused()
{
    const std::string text =
        "(from in {ana, \"bot.2\", 1} || !(latency >= 1.5ms)) && payload contains 0x0aff && "
        "größe == 1 && size != 3KiB";
    for (std::size_t begin = 0; begin < text.size(); ++begin) {
        for (std::size_t length = 0; length <= text.size() - begin; ++length) {
            const auto result = compileFilter(std::string_view(text).substr(begin, length), manyPackets());
            if (const FilterError* error = std::get_if<FilterError>(&result)) {
                QVERIFY(!filterErrorText(*error).isEmpty());
                QVERIFY(error->position + error->length <= length);
            }
        }
    }
}

void TestFilter::limits()
{
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '(') + "channel == 1" + std::string(depth, ')');
    };
    QCOMPARE(errorOf(nested(64).c_str()), u"no error"_s);
    QCOMPARE(errorOf(nested(65).c_str()), u"nested deeper than 64"_s);
    QCOMPARE(errorOf(std::string(65'537, ' ').c_str()), u"the filter is longer than 65,536 bytes"_s);
    std::string manyTerms = "id == 0";
    while (manyTerms.size() < 65'000)
        manyTerms += "||id == 0";
    QCOMPARE(errorOf(manyTerms.c_str()), u"no error"_s);
    QCOMPARE(errorOf("from == ana", TraceSnapshot()),
             u"there is no peer ana; expected a peer's name or id"_s);
    const QString longName = u"from == "_s + QString(500, u'x');
    QVERIFY(errorOf(qPrintable(longName)).size() < 200);
}

void TestFilter::everyFieldIsDocumented()
{
    QFile file(QStringLiteral(PEERSCOPE_SOURCE_DIR "/core/trace/FILTER.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(file.readAll());
    for (const FilterFieldInfo& info : filterFields()) {
        const auto toString = [](std::string_view part) {
            return QString::fromUtf8(part.data(), qsizetype(part.size()));
        };
        const QString kind = filterTypeName(info.type);
        const QString line = u"| `%1` | %2 | %3 |"_s.arg(
            toString(info.name),
            filterFieldMeaning(info.field) + (info.mayBeMissing ? u" (may be `none`)"_s : QString()), kind);
        QVERIFY2(text.contains(line), qPrintable(line));
        for (const std::string_view word : filterWords(info.type))
            QVERIFY2(text.contains(u'`' + toString(word) + u'`'), word.data());
    }
}

void TestFilter::documentedExamplesAreRead()
{
    QFile file(QStringLiteral(PEERSCOPE_SOURCE_DIR "/core/trace/FILTER.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(file.readAll());
    const QString examples = text.mid(text.indexOf(u"## Examples"_s));
    int count = 0;
    for (const QString& line : examples.split(u'\n')) {
        if (!line.startsWith(u"    "_s))
            continue;
        QCOMPARE(errorOf(line.toUtf8().constData()), u"no error"_s);
        ++count;
    }
    QVERIFY(count >= 6);
}

PEERSCOPE_TEST(TestFilter)

} // namespace peerscope::test_filter

#include "test_filter.moc"

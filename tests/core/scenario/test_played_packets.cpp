// SPDX-License-Identifier: MIT
#include "core/scenario/played_packets.h"
#include "core/scenario/scenario_file.h"
#include "scenario_samples.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_played_packets {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

const QByteArray titles = "sent_us,from,to,channel,mode,payload_hex\n";

const QByteArray scenarioText = R"({"format": "peerscope-scenario/1", "peers": [
    {"name": "server", "role": "server"},
    {"name": "=ana", "role": "client", "server": "server", "id": 101},
    {"name": "bot", "role": "client", "server": "server", "count": 2, "id": 200}],
    "traffic": [{"play": "game/packets.csv", "start": 1.5}]})";

/// A folder with a scenario, and beside it a folder for what it plays.
struct Recorded
{
    QTemporaryDir folder;
    QString scenario = folder.filePath(u"game.scenario.json"_s);
    QString packets = folder.filePath(u"game/packets.csv"_s);

    explicit Recorded(const QByteArray& text)
    {
        QDir(folder.path()).mkdir(u"game"_s);
        write(scenario, scenarioText);
        write(packets, text);
    }
    static void write(const QString& fileName, const QByteArray& text)
    {
        QFile file(fileName);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write");
    }
    ScenarioResult<Scenario> load() const { return loadScenario(scenario); }
    std::vector<FilePacket> read() const
    {
        PacketFile file(packets);
        std::vector<FilePacket> result;
        for (FilePacket packet; file.next(packet);)
            result.push_back(packet);
        return result;
    }
};

class TestPlayedPackets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void csv();
    void jsonLines();
    void quotesAndApostrophes();
    void aLineLongerThanTheBuffer();
    void peersByNameAndId();
    void savedElsewhere();
    void errorsNameThePlace_data();
    void errorsNameThePlace();
    void onlyAFileCanBePlayed();
    void aTextAloneHasNoFiles();
    void nothingStandsBesideIt();
};

void TestPlayedPackets::csv()
{
    const Recorded recorded("id,mode,channel,to,sent_us,from,size,payload_hex,fate\r\n\r\n"
                            "0,reliable,2,server,0,bot.1,2,00ff,delivered\r\n"
                            "1,unreliable_ordered,-1,0,1500000,server,0,,lost");
    const std::vector<FilePacket> packets = recorded.read();
    QCOMPARE(packets.size(), std::size_t{2});
    QCOMPARE(packets[0].sent, Time(0));
    QCOMPARE(packets[0].from, "bot.1");
    QCOMPARE(packets[0].to, "server");
    QCOMPARE(packets[0].channel, 2);
    QVERIFY(packets[0].mode == TransferMode::Reliable);
    QVERIFY((packets[0].payload == std::vector{std::byte{0x00}, std::byte{0xff}}));
    QCOMPARE(packets[1].sent, Time(1500ms));
    QCOMPARE(packets[1].to, "0");
    QCOMPARE(packets[1].channel, -1);
    QVERIFY(packets[1].mode == TransferMode::UnreliableOrdered);
    QVERIFY(packets[1].payload.empty());
}

void TestPlayedPackets::jsonLines()
{
    const Recorded recorded(
        R"({"id": 0, "from": "=ana", "to": 1, "channel": 0, "mode": "reliable", "sent_us": 7, "payload_hex": "0A"})"
        "\n\n"
        R"({"payload_hex": "", "sent_us": 8, "mode": "unreliable", "channel": 1, "to": "-=ana", "from": "server"})");
    const std::vector<FilePacket> packets = recorded.read();
    QCOMPARE(packets.size(), std::size_t{2});
    QCOMPARE(packets[0].from, "=ana");
    QCOMPARE(packets[0].to, "1");
    QVERIFY((packets[0].payload == std::vector{std::byte{0x0a}}));
    QCOMPARE(packets[1].to, "-=ana");
}

/// As core/files/csv_cells.h writes them.
void TestPlayedPackets::quotesAndApostrophes()
{
    const Recorded recorded(titles + "1,'=ana,\"a \"\"b\"\", c\n d\",0,\"reliable\",\"00\"\n");
    const std::vector<FilePacket> packets = recorded.read();
    QCOMPARE(packets.size(), std::size_t{1});
    QCOMPARE(packets[0].from, "=ana");
    QCOMPARE(packets[0].to, "a \"b\", c\n d");
}

void TestPlayedPackets::aLineLongerThanTheBuffer()
{
    const QByteArray payload(300'000, '\x5a');
    const Recorded recorded(titles + "0,server,0,0,reliable," + payload.toHex() +
                            "\n1,server,0,0,reliable,00\n");
    const std::vector<FilePacket> packets = recorded.read();
    QCOMPARE(packets.size(), std::size_t{2});
    QCOMPARE(packets[0].payload.size(), std::size_t{300'000});
    QVERIFY(packets[0].payload.back() == std::byte{0x5a});
    QCOMPARE(packets[1].payload.size(), std::size_t{1});
}

void TestPlayedPackets::peersByNameAndId()
{
    const Recorded recorded(titles + "0,101,server,0,reliable,00\n1,'=ana,1,0,reliable,0000\n"
                                     "2,server,bot,0,unreliable,00\n3,server,-200,0,unreliable,00\n");
    const auto loaded = recorded.load();
    if (const auto* error = std::get_if<ScenarioError>(&loaded))
        QFAIL(qPrintable(error->toString()));
    const auto& scenario = std::get<Scenario>(loaded);
    QCOMPARE(scenario.traffic[0].start, Time(1500ms));
    const std::vector<PlayedFile::Stream>& streams = scenario.traffic[0].play.content->streams;
    QCOMPARE(streams.size(), std::size_t{4});
    QCOMPARE(streams[0].from, u"=ana"_s);
    QCOMPARE(streams[1].from, u"=ana"_s);
    QCOMPARE(streams[1].target.id, 1);
    QCOMPARE(streams[1].bytes, std::uint64_t{2});
    QCOMPARE(streams[2].target.name, u"bot"_s);
    QCOMPARE(streams[3].target.id, -200);
}

/// A saved scenario finds its file again, wherever it was saved.
void TestPlayedPackets::savedElsewhere()
{
    const Recorded recorded(titles + "0,server,0,0,reliable,00\n");
    const QTemporaryDir other;
    const auto scenario = std::get<Scenario>(recorded.load());
    const QString beside = recorded.folder.filePath(u"again.scenario.json"_s);
    for (const QString& place : {beside, other.filePath(u"away.scenario.json"_s)}) {
        QCOMPARE(saveScenario(scenario, place), std::nullopt);
        const auto again = loadScenario(place);
        QVERIFY(std::holds_alternative<Scenario>(again));
        QVERIFY(std::get<Scenario>(again) == scenario);
    }
    QVERIFY(samples::contentsOf(beside).contains(R"({"play": "game/packets.csv", "start": 1.5})"));
}

void TestPlayedPackets::errorsNameThePlace_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const QByteArray& text, const QString& error) {
        QTest::newRow(name) << text << error;
    };
    row("nothing", "\n\n", u"line 3: found nothing; expected a line with the titles sent_us, from"_s);
    row("no titles", "0,server,0,0,reliable,00\n",
        u"line 1: no title sent_us; expected the titles sent_us"_s);
    row("a title misspelt", "sent_us,from,to,chanel,mode,payload_hex\n", u"line 1: no title channel"_s);
    row("a title twice", "sent_us,from,to,channel,mode,mode,payload_hex\n",
        u"line 1: the title mode twice"_s);
    row("cells", titles + "0,server,0,0,reliable\n", u"line 2: 5 cells; expected 6, as in the first line"_s);
    row("a time", titles + "\n0.5,server,0,0,reliable,00\n",
        u"line 3, sent_us: found \"0.5\"; expected whole microseconds from 0"_s);
    row("no time", titles + ",server,0,0,reliable,00\n", u"line 2, sent_us: found \"\"; expected whole"_s);
    row("a negative time", titles + "-1,server,0,0,reliable,00\n", u"line 2, sent_us: found \"-1\""_s);
    row("too late", titles + "604800000001,server,0,0,reliable,00\n",
        u"line 2, sent_us: found \"604800000001\"; expected whole microseconds from 0, the time of the line "
        "before, to 604800000000"_s);
    row("back in time", titles + "5,server,0,0,reliable,00\n4,server,0,0,reliable,00\n",
        u"line 3, sent_us: found \"4\"; expected whole microseconds from 5"_s);
    row("a sender", titles + "0,serber,0,0,reliable,00\n",
        u"line 2, from: there is no peer \"serber\" (did you mean \"server\"?); expected a peer's name or id"_s);
    row("several senders", titles + "0,bot,0,0,reliable,00\n", u"line 2, from: there is no peer \"bot\""_s);
    row("no sender", titles + "0,,0,0,reliable,00\n", u"line 2, from: there is no peer \"\""_s);
    row("a sender's id", titles + "0,55,0,0,reliable,00\n", u"line 2, from: there is no peer \"55\""_s);
    row("a receiver", titles + "0,server,ana,0,reliable,00\n", u"line 2, to: there is no peer \"ana\""_s);
    row("no receiver", titles + "0,server,,0,reliable,00\n",
        u"line 2, to: there is no peer \"\"; expected"_s);
    row("all but several", titles + "0,server,-bot,0,reliable,00\n", u"line 2, to: \"bot\" stands for"_s);
    row("a receiver's id", titles + "0,server,99999999999,0,reliable,00\n",
        u"line 2, to: 99999999999 is out of range; expected an integer from -2147483648"_s);
    row("a channel", titles + "0,server,0,x,reliable,00\n",
        u"line 2, channel: found \"x\"; expected an int"_s);
    row("a mode", titles + "0,server,0,0,rel,00\n", u"line 2, mode: found \"rel\"; expected one of unreli"_s);
    row("odd digits", titles + "0,server,0,0,reliable,000\n", u"line 2, payload_hex: found \"000\"; expec"_s);
    row("no digits", titles + "0,server,0,0,reliable,zz\n", u"line 2, payload_hex: found \"zz\"; expected"_s);
    row("a quote", titles + "0,ser\"ver,0,0,reliable,00\n", u"line 2: a quote within a cell; expected the"_s);
    row("an open quote", titles + "0,\"server,0,0,reliable,00\n", u"line 2: a quote that does not end"_s);
    row("lines within quotes", titles + "0,server,0,0,reliable,\"\n\n\"\n0,x,0,0,reliable,00\n",
        u"line 2, payload_hex: found"_s);
    row("not JSON", "{\"id\": 1\n", u"line 1: no JSON at column"_s);
    row("a key", R"({"sent_us": 0, "from": "server", "to": 0, "channel": 0, "mode": "reliable"})",
        u"line 1, payload_hex: missing; expected a JSON object with sent_us, from"_s);
    row("a null", R"({"sent_us": null, "from": "server", "to": 0})", u"line 1, sent_us: found \"null\""_s);
    row("binary", QByteArray("\x7f\xff\x00\x01", 4), u"line 1: no title sent_us"_s);
}

void TestPlayedPackets::errorsNameThePlace()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, error);
    const Recorded recorded(text);
    const auto loaded = recorded.load();
    const auto* found = std::get_if<ScenarioError>(&loaded);
    QVERIFY(found);
    QCOMPARE(found->path, u"$.traffic[0].play"_s);
    const QString expected = recorded.packets + u", "_s + error;
    QVERIFY2(found->message.startsWith(expected), qPrintable(found->message));
}

void TestPlayedPackets::onlyAFileCanBePlayed()
{
    const Recorded recorded({});
    QVERIFY(QFile::remove(recorded.packets));
    const auto missing = std::get<ScenarioError>(recorded.load());
    QCOMPARE(missing.path, u"$.traffic[0].play"_s);
    QVERIFY2(missing.message.startsWith(recorded.packets + u": cannot be opened"_s),
             qPrintable(missing.message));
    QVERIFY(QDir(recorded.folder.path()).mkdir(u"game/packets.csv"_s));
    const auto folder = std::get<ScenarioError>(recorded.load());
    QCOMPARE(folder.message,
             recorded.packets + u": not a regular file; expected one, because it is read again"_s);
}

void TestPlayedPackets::aTextAloneHasNoFiles()
{
    const auto parsed = parseScenario(scenarioText);
    const auto* error = std::get_if<ScenarioError>(&parsed);
    QVERIFY(error);
    QCOMPARE(error->path, u"$.traffic[0].play"_s);
}

/// Not in a scenario that a program made, either.
void TestPlayedPackets::nothingStandsBesideIt()
{
    const Recorded recorded(titles + "0,server,0,0,reliable,00\n");
    Scenario scenario = std::get<Scenario>(recorded.load());
    scenario.traffic[0].channel = 3;
    QVERIFY(saveScenario(scenario, recorded.folder.filePath(u"x.scenario.json"_s)).has_value());
}

PEERSCOPE_TEST(TestPlayedPackets)

} // namespace peerscope::test_played_packets

#include "test_played_packets.moc"

// SPDX-License-Identifier: MIT
//
// Stories of real runs in which the packets' fates are caused on purpose.
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/sandbox/sandbox.h"
#include "core/scenario/hand_actions.h"
#include "core/trace/packet_carriers.h"
#include "core/trace/story.h"
#include "core/trace/trace_writer.h"
#include "core/words/story_text.h"

#include <QRegularExpression>
#include <QtTest>

#include <algorithm>
#include <set>

namespace peerscope::test_story {

using namespace peerscope::samples;
using namespace peerscope::story;
using namespace Qt::Literals::StringLiterals;

/// Whether the steps are of these kinds, one after the other.
template <class... Kinds> bool isMadeOf(const Story& story)
{
    std::size_t at = 0;
    return story.steps.size() == sizeof...(Kinds) && (story.steps[at++].is<Kinds>() && ...);
}

template <class Kind> const Kind* find(const Story& story)
{
    for (const StoryStep& step : story.steps) {
        if (const auto* found = std::get_if<Kind>(&step.event))
            return found;
    }
    return nullptr;
}

/// A server and one client, 20 ms apart.
struct Pair
{
    Sandbox sandbox{scenarioOf(R"({
        'format': 'peerscope-scenario/1', 'name': 'pair', 'seed': 5, 'duration': 60,
        'peers': [{'name': 'server', 'role': 'server', 'port': 7777},
                  {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101}],
        'links': [{'from': '*', 'to': '*', 'delay_ms': 20}]})")};

    Pair() { sandbox.runUntil(fromSeconds(3)); }

    void run(double seconds) { sandbox.runUntil(sandbox.now() + fromSeconds(seconds)); }
    void lose(double loss)
    {
        LinkConditionsChange change;
        change.loss = loss;
        sandbox.perform(hand::setConditions(u"ana"_s, u"server"_s, change, false), sandbox.now());
    }
    /// Puts a packet, and runs until it has its row.
    PacketId put(TransferMode mode, int size, int channel = 1)
    {
        const std::size_t before = trace().packetCount();
        sandbox.perform(action("ana", PutPacketAction{.target = {1, {}, false},
                                                      .channel = channel,
                                                      .mode = mode,
                                                      .payload = PayloadText{QString(size, u'x')}}),
                        sandbox.now());
        while (trace().packetCount() == before)
            run(0.001);
        return PacketId(static_cast<PacketId::Value>(before));
    }
    TraceSnapshot trace() { return TraceSnapshot(sandbox.trace()); }
    Story story(PacketId id) { return packetStory(trace(), id); }
    QString text(const Story& story) { return storyText(trace(), story); }
};

class TestStory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPlainPacket()
    {
        Pair pair;
        const PacketId id = pair.put(TransferMode::Reliable, 48);
        QVERIFY(pair.story(id).steps.back().isWaiting());
        pair.run(0.5);
        const Story story = pair.story(id);
        const QString text = pair.text(story);
        QVERIFY2((isMadeOf<Put, Sent, Arrived, Delivered, Acknowledged>(story)), qPrintable(text));
        QVERIFY2(QRegularExpression(
                     u"^sent at 3\\.\\d{3} s by ana to server on channel 1, reliable, 48 bytes → command "
                     "SEND_RELIABLE #1 in datagram \\d+ \\(\\d+ bytes\\) → arrived 3\\.\\d{3} s → "
                     "delivered at the poll of server 3\\.\\d{3} s → acknowledged 3\\.\\d{3} s by datagram "
                     "\\d+$"_s)
                     .match(text)
                     .hasMatch(),
                 qPrintable(text));
    }

    void aLostAndResentOneHoldsUpTheNext()
    {
        Pair pair;
        pair.lose(1);
        const PacketId first = pair.put(TransferMode::Reliable, 20);
        pair.run(0.05);
        pair.lose(0);
        const PacketId second = pair.put(TransferMode::Reliable, 20);
        const PacketId ordered = pair.put(TransferMode::UnreliableOrdered, 20);
        pair.run(2);
        const Story story = pair.story(first);
        const QString text = pair.text(story);
        QVERIFY2((isMadeOf<Put, Sent, Lost, Resent, Arrived, Delivered, Acknowledged>(story)),
                 qPrintable(text));
        QVERIFY2(text.contains(u"lost on ana → server (random loss)"_s), qPrintable(text));
        // ENet really waited for the packet named, and at most until the poll after its arrival.
        const auto match =
            QRegularExpression(u"resent after (\\d+) ms \\(RTT (\\d+) \\+ 4 × (\\d+)\\)"_s).match(text);
        QVERIFY2(match.hasMatch(), qPrintable(text));
        const int waited = match.captured(1).toInt();
        const int timeout = match.captured(2).toInt() + 4 * match.captured(3).toInt();
        QVERIFY2(waited >= timeout && waited <= timeout + 18, qPrintable(text));
        for (const PacketId held : {second, ordered}) {
            const Story waiting = pair.story(held);
            const Held* step = find<Held>(waiting);
            QVERIFY2(step, qPrintable(pair.text(waiting)));
            QCOMPARE(step->behind, std::optional(first));
        }
    }

    void aKilledOneIsLostWhenItIsKilled()
    {
        Pair pair;
        const PacketId id = pair.put(TransferMode::Unreliable, 20);
        const DatagramId killed = pair.trace().packet(id).firstDatagram;
        pair.run(0.005);
        pair.sandbox.perform(hand::duplicateDatagram(killed), pair.sandbox.now());
        pair.run(0.003);
        pair.sandbox.perform(hand::killDatagram(killed), pair.sandbox.now());
        const Time when = pair.sandbox.now();
        pair.run(0.1);
        const Story story = pair.story(id);
        const QString text = pair.text(story);
        QVERIFY2((isMadeOf<Put, Sent, Duplicated, Lost, Arrived, Delivered>(story)), qPrintable(text));
        QCOMPARE(story.steps[3].at, std::optional(when));
        // Which of the two it was is said.
        QVERIFY2(text.contains(u"datagram %1 lost on ana → server (killed by hand)"_s.arg(killed.value())),
                 qPrintable(text));
    }

    void anAcknowledgementIsLostWhenItIsKilled()
    {
        Pair pair;
        const PacketId id = pair.put(TransferMode::Reliable, 20);
        while (!pair.trace().packet(id).delivered)
            pair.run(0.001);
        // The server's ENet acknowledges at the poll that finds it.
        const auto acknowledgement =
            DatagramId(static_cast<DatagramId::Value>(pair.trace().datagramCount() - 1));
        QVERIFY(pair.trace().datagram(acknowledgement).content & datagram_content::acknowledgement);
        pair.run(0.005);
        pair.sandbox.perform(hand::killDatagram(acknowledgement), pair.sandbox.now());
        const Time when = pair.sandbox.now();
        pair.run(1);
        const Story story = pair.story(id);
        const auto step = std::ranges::find_if(
            story.steps, [](const StoryStep& candidate) { return candidate.is<AcknowledgementLost>(); });
        QVERIFY2(step != story.steps.end(), qPrintable(pair.text(story)));
        QCOMPARE(step->at, std::optional(when));
    }

    void everyKindOfDeath_data()
    {
        QTest::addColumn<int>("mode");
        QTest::addColumn<int>("size");
        QTest::newRow("unreliable") << static_cast<int>(TransferMode::Unreliable) << 20;
        QTest::newRow("ordered") << static_cast<int>(TransferMode::UnreliableOrdered) << 20;
        QTest::newRow("fragments") << static_cast<int>(TransferMode::Unreliable) << 4000;
    }
    void everyKindOfDeath()
    {
        QFETCH(int, mode);
        QFETCH(int, size);
        Pair pair;
        pair.lose(1);
        const PacketId id = pair.put(static_cast<TransferMode>(mode), size);
        pair.run(0.1);
        const QString text = pair.text(pair.story(id));
        QVERIFY2(text.contains(u"lost on ana → server (random loss)"_s), qPrintable(text));
        QVERIFY2(text.endsWith(u"never delivered: unreliable packets are not sent again"_s),
                 qPrintable(text));
        QCOMPARE(text.contains(u"cut into 3 fragments"_s), size > 1400);
    }

    void aChannelThatIsNotThere()
    {
        Pair pair;
        const PacketId id = pair.put(TransferMode::Reliable, 5, 254);
        const QString text = pair.text(pair.story(id));
        QVERIFY2(text.contains(u"ENet refused it"_s), qPrintable(text));
    }

    void aServerThatAskedForLittle()
    {
        Scenario scenario = scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 10,
            'peers': [{'name': 'server', 'role': 'server', 'channels': 1},
                      {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101}],
            'links': [{'delay_ms': 30}],
            'traffic': [{'from': 'ana', 'to': 1, 'mode': 'unreliable', 'hz': 20, 'size': 20}]})");
        Sandbox sandbox(scenario);
        sandbox.runUntil(fromSeconds(10));
        const TraceSnapshot trace(sandbox.trace());
        int throttled = 0;
        for (std::uint32_t row = 0; row < trace.packetCount(); ++row) {
            if (trace.packet(PacketId(row)).fate != PacketFate::Throttled)
                continue;
            ++throttled;
            const QString text = storyText(trace, packetStory(trace, PacketId(row)));
            QVERIFY2(text.endsWith(
                         u"; server asked for 3 bytes a second: create_server's max_channels is taken as "
                         "in_bandwidth"_s),
                     qPrintable(text));
        }
        QVERIFY2(throttled > 50, qPrintable(QString::number(throttled)));
    }

    void aPacketThatIsTooLarge()
    {
        Pair pair;
        const PutPacketAction put{.target = {1, {}, false}, .payload = PayloadSize{(32 << 20) + 1}};
        QVERIFY(!pair.sandbox.perform(action("ana", put), pair.sandbox.now()));
        QCOMPARE(pair.trace().packetCount(), std::size_t{1});
        const QString text = pair.text(pair.story(PacketId(0)));
        QVERIFY2(text.endsWith(u"ENet refused it: it is larger than 32 MiB"_s), qPrintable(text));
    }

    void aConnectionThatEnds()
    {
        Pair pair;
        pair.lose(1);
        const PacketId id = pair.put(TransferMode::Reliable, 5);
        pair.run(0.05);
        pair.sandbox.perform(action("ana", CloseAction{}), pair.sandbox.now());
        pair.run(0.5);
        const QString text = pair.text(pair.story(id));
        QVERIFY2(text.contains(u"dropped with its connection, which ended 3."_s), qPrintable(text));
    }

    void everyNounIsThere_data()
    {
        QTest::addColumn<std::uint64_t>("seed");
        for (std::uint64_t seed = 1; seed <= 4; ++seed)
            QTest::addRow("seed %llu", static_cast<unsigned long long>(seed)) << seed;
    }
    /// For every packet of busy runs: the story begins with put_packet, ends with the packet's fate, is in
    /// order of time, and each of its nouns names something in the trace.
    void everyNounIsThere()
    {
        QFETCH(std::uint64_t, seed);
        Sandbox sandbox(busyScenario(seed, 12));
        sandbox.runUntil(fromSeconds(12));
        const TraceSnapshot trace(sandbox.trace());
        std::set<std::size_t> seen;
        std::size_t commands = 0;
        for (std::uint32_t number = 0; number < trace.packetCount(); ++number) {
            const PacketRow packet = trace.packet(PacketId(number));
            const Story story = packetStory(trace, packet.id);
            QVERIFY(!story.steps.empty());
            QVERIFY(story.steps.front().is<Put>());
            QCOMPARE(find<Delivered>(story) != nullptr, packet.fate == PacketFate::Delivered);
            QCOMPARE(find<Held>(story) != nullptr, packet.held > Time(0));
            QCOMPARE(std::ranges::any_of(story.steps, &StoryStep::isWaiting),
                     packet.fate == PacketFate::InFlight);
            QCOMPARE(std::ranges::any_of(story.steps, &StoryStep::isEnd),
                     packet.fate != PacketFate::Delivered && packet.fate != PacketFate::InFlight);
            Time last = packet.sent;
            for (const StoryStep& step : story.steps) {
                seen.insert(step.event.index());
                QVERIFY(step.at.value_or(last) >= packet.sent);
                if (!step.isEnd())
                    QVERIFY(step.at.value_or(last) >= last);
                last = step.at.value_or(last);
                for (const TextRun& run : storyText(trace, step)) {
                    QVERIFY(!run.text.isEmpty());
                    QVERIFY2(!run.text.contains(u'%') && !run.text.contains(u"(s)"_s), qPrintable(run.text));
                    if (const auto* id = std::get_if<PacketId>(&run.target))
                        QVERIFY(id->value() < trace.packetCount());
                    if (const auto* id = std::get_if<DatagramId>(&run.target))
                        QVERIFY(id->value() < trace.datagramCount());
                    if (std::holds_alternative<CommandRef>(run.target))
                        ++commands;
                }
            }
        }
        QVERIFY(commands > trace.packetCount() / 2);
        for (const Event& event :
             {Event(Resent()), Event(Lost()), Event(Held()), Event(Acknowledged()), Event(NeverDelivered())})
            QVERIFY2(seen.contains(event.index()), qPrintable(QString::number(event.index())));
    }

    void aCutSearchSaysSo()
    {
        Pair pair;
        const PacketId id = pair.put(TransferMode::Reliable, 40'000);
        pair.run(1);
        const TraceSnapshot trace = pair.trace();
        const PacketRow packet = trace.packet(id);
        QVERIFY(findCarriers(trace, packet).complete);
        QCOMPARE(findCarriers(trace, packet).found.size(), std::size_t{packet.fragments});
        QVERIFY(!findCarriers(trace, packet, 5).complete);
    }

    void nothingOfWhatIsNotThere()
    {
        QVERIFY(packetStory(TraceSnapshot(), PacketId(3)).steps.empty());
        QVERIFY(packetStory(TraceSnapshot(), PacketId::none()).steps.empty());
    }
};

PEERSCOPE_TEST(TestStory)

} // namespace peerscope::test_story

#include "test_story.moc"

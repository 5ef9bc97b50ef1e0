// SPDX-License-Identifier: MIT
#include "core/network/recording_player.h"

#include "core/network/link.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace peerscope::test_recording_player {

using namespace std::chrono_literals;

LinkRecordingRef recorded(std::vector<LinkRecording::Sample> samples, Time length)
{
    auto recording = std::make_shared<LinkRecording>();
    recording->file = "measured.csv";
    recording->samples = std::move(samples);
    recording->length = length;
    return {recording};
}

LinkRecordingRef delivered(std::vector<Time> opportunities)
{
    auto recording = std::make_shared<LinkRecording>();
    recording->file = "measured.trace";
    recording->length = opportunities.back();
    recording->opportunities = std::move(opportunities);
    return {recording};
}

LinkRecording::Sample delayAt(Time at, Time delay)
{
    return {at, delay, {}, {}};
}
LinkRecording::Sample lossAt(Time at, double loss)
{
    return {at, {}, loss, {}};
}
LinkRecording::Sample rateAt(Time at, double rateKbit)
{
    return {at, {}, {}, rateKbit};
}

constexpr std::size_t whole = LinkRecording::bytesAnOpportunity - 28; ///< a datagram that fills one

/// A link that plays what was measured.
class TestRecordingPlayer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void delaysFollowTheSamplesAndLoop();
    void lossesFollowTheSamples();
    void whatWasNotMeasuredStays();
    void rateIsIntegrated();
    void nothingIsSentAtRateZero();
    void slowRatesTakeWholeRounds();
    void opportunitiesSendWholePackets();
    void unusedOpportunitiesPass();
    void opportunitiesLoop();
    void queueOfARecordedRateIsBounded();
    void turningItOffGoesBack();
};

void TestRecordingPlayer::delaysFollowTheSamplesAndLoop()
{
    LinkConditions conditions;
    conditions.recording = recorded({delayAt(0s, 10ms), delayAt(1s, 50ms), delayAt(2s, 20ms)}, 3s);
    Link link(1, "a", "b", conditions);
    QCOMPARE(link.pass(0s, 100).due, Time(10ms));
    QCOMPARE(link.pass(999'999us, 100).due, Time(1'009'999us));
    QCOMPARE(link.pass(1s, 100).due, Time(1'050ms));
    QCOMPARE(link.pass(2s, 100).due, Time(2'020ms));
    QCOMPARE(link.pass(3s, 100).due, Time(3'010ms)); // from the beginning
    QCOMPARE(link.pass(3'600s + 1s, 100).due, Time(3'601'050ms));
    QVERIFY(link.conditions() == conditions); // what was set, not what holds at the moment
}

void TestRecordingPlayer::lossesFollowTheSamples()
{
    LinkConditions conditions;
    conditions.recording = recorded({lossAt(0s, 0), lossAt(1s, 1)}, 2s);
    Link link(1, "a", "b", conditions);
    for (int datagram = 0; datagram < 200; ++datagram) {
        const bool bad = datagram / 50 % 2 == 1;
        QCOMPARE(link.pass(datagram * Time(20ms), 100).lost, bad ? LossReason::Random : LossReason::None);
    }
}

void TestRecordingPlayer::whatWasNotMeasuredStays()
{
    LinkConditions conditions;
    conditions.delay = 30ms;
    conditions.loss = 1;
    conditions.recording = recorded({rateAt(0s, 8)}, 1s);
    Link link(1, "a", "b", conditions);
    QCOMPARE(link.pass(0s, 100).lost, LossReason::Random);
    conditions.loss = 0;
    link.setConditions(conditions);
    const Link::Verdict verdict = link.pass(0s, 100);
    QCOMPARE(verdict.queued, Time(100ms)); // 800 bits at 8 kbit/s
    QCOMPARE(verdict.due, Time(130ms));
}

void TestRecordingPlayer::rateIsIntegrated()
{
    RecordingPlayer player(recorded({rateAt(0s, 8), rateAt(1s, 80)}, 2s));
    QCOMPARE(player.send(0s, 500), Time(500ms));
    QCOMPARE(player.send(0s, 1000), Time(1'050ms)); // 500 bytes at 8 kbit/s, 500 at 80
    QCOMPARE(player.queuedBytes(0s), std::uint64_t{1500});
    QCOMPARE(player.queuedBytes(500ms), std::uint64_t{1000});
    QCOMPARE(player.queuedBytes(1'050ms), std::uint64_t{0});
    QCOMPARE(player.send(1'950ms, 1000), Time(2'500ms)); // 500 before the end of the round, 500 after it
}

void TestRecordingPlayer::nothingIsSentAtRateZero()
{
    RecordingPlayer player(recorded({rateAt(0s, 0), rateAt(4s, 80)}, 5s));
    QCOMPARE(player.send(1s, 100), Time(4'010ms));
    QCOMPARE(player.send(5s, 100), Time(9'010ms));
}

/// A bit in each round of a millisecond: 8,000,000 bits take 8,000,000 rounds.
void TestRecordingPlayer::slowRatesTakeWholeRounds()
{
    RecordingPlayer player(recorded({rateAt(0s, 1'000), rateAt(1us, 0)}, 1ms));
    const Time sent = player.send(0s, 1'000'000);
    QVERIFY(sent > 7'999s && sent < 8'001s);
}

void TestRecordingPlayer::opportunitiesSendWholePackets()
{
    RecordingPlayer player(delivered({10ms, 20ms, 20ms, 40ms}));
    QCOMPARE(player.send(0s, whole), Time(10ms));
    QCOMPARE(player.send(0s, whole / 2), Time(20ms));
    QCOMPARE(player.send(0s, whole), Time(20ms)); // the rest of one and a part of the other
    QCOMPARE(player.send(0s, whole), Time(40ms));
    QCOMPARE(player.queuedBytes(15ms), std::uint64_t{2 * whole + whole / 2});
}

void TestRecordingPlayer::unusedOpportunitiesPass()
{
    RecordingPlayer player(delivered({10ms, 20ms, 30ms}));
    QCOMPARE(player.send(0s, 100), Time(10ms));
    QCOMPARE(player.send(12ms, 100), Time(20ms)); // nothing of the first is left for it
    QCOMPARE(player.send(20ms, 100), Time(20ms)); // at that moment there is
    QCOMPARE(player.send(25ms, whole), Time(30ms));
}

void TestRecordingPlayer::opportunitiesLoop()
{
    RecordingPlayer player(delivered({10ms, 30ms}));
    QCOMPARE(player.send(30ms, whole), Time(30ms));
    QCOMPARE(player.send(31ms, whole), Time(40ms));
    QCOMPARE(player.send(1'000'000 * Time(30ms) + Time(11ms), whole), 1'000'001 * Time(30ms));
    RecordingPlayer busy(delivered({10ms, 30ms})); // 2 leave in each 30 ms
    Time last{};
    for (int packet = 0; packet < 2'000; ++packet)
        last = busy.send(0s, whole);
    QCOMPARE(last, 1'000 * Time(30ms));
}

void TestRecordingPlayer::queueOfARecordedRateIsBounded()
{
    LinkConditions conditions;
    conditions.queueBytes = 3'000;
    conditions.recording = recorded({rateAt(0s, 8)}, 1s);
    Link link(1, "a", "b", conditions);
    for (int datagram = 0; datagram < 3; ++datagram)
        QCOMPARE(link.pass(0s, 1'000).lost, LossReason::None);
    QCOMPARE(link.pass(0s, 1'000).lost, LossReason::Queue);
    QCOMPARE(link.queuedBytes(0s), std::uint64_t{3'000});
    QCOMPARE(link.pass(1s, 1'000).lost, LossReason::None);
}

void TestRecordingPlayer::turningItOffGoesBack()
{
    LinkConditions conditions;
    conditions.delay = 5ms;
    conditions.recording = recorded({delayAt(0s, 90ms)}, 1s);
    Link link(1, "a", "b", conditions);
    QCOMPARE(link.pass(0s, 100).due, Time(90ms));
    conditions.recording = {};
    link.setConditions(conditions);
    QCOMPARE(link.pass(1s, 100).due, Time(1'005ms));
}

PEERSCOPE_TEST(TestRecordingPlayer)

} // namespace peerscope::test_recording_player

#include "test_recording_player.moc"

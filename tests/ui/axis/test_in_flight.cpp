// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/ui/topology/topology_fixture.h"
#include "ui/axis/in_flight.h"

#include <QTest>

#include <cmath>

namespace peerscope::test_in_flight {

using namespace peerscope::topology_fixture;

bool near(qreal a, qreal b)
{
    return std::abs(a - b) < 1e-6;
}

Time ms(std::int64_t milliseconds)
{
    return Time(milliseconds * 1000);
}

std::vector<std::uint32_t> ids(const InFlight& inFlight)
{
    std::vector<std::uint32_t> result;
    for (const Flight& flight : inFlight.flights())
        result.push_back(flight.id.value());
    return result;
}

class TestInFlight : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void travelsFromSenderToReceiver()
    {
        const auto at = [](Time now) { return flightPlace({ms(100), ms(200), LossReason::None}, now); };
        QVERIFY(!at(ms(99)));
        QVERIFY(near(at(ms(100))->along, 0));
        QVERIFY(near(at(ms(125))->along, 0.25));
        QVERIFY(near(at(Time(199'999))->along, 0.99999));
        QCOMPARE(at(ms(150))->phase, FlightPhase::Travelling);
        QVERIFY(near(at(ms(150))->opacity, 1));
        QVERIFY(!at(ms(200)));
    }

    void aFastOneStaysAMomentWhereItLanded()
    {
        const auto at = [](Time now) { return flightPlace({ms(100), ms(110), LossReason::None}, now); };
        QCOMPARE(at(ms(105))->phase, FlightPhase::Travelling);
        QCOMPARE(at(ms(110))->phase, FlightPhase::Landed);
        QVERIFY(near(at(ms(110))->along, 1));
        QVERIFY(near(at(ms(130))->opacity, 0.5));
        QVERIFY(!at(ms(150)));
        // No delay, and a clock on which it arrived before it was sent.
        QVERIFY(near(flightPlace({ms(5), ms(5), LossReason::None}, ms(5))->along, 1));
        QVERIFY(near(flightPlace({ms(5), ms(1), LossReason::None}, ms(5))->along, 1));
    }

    void aLostOneBecomesACrossThatFades()
    {
        const auto at = [](Time now) { return flightPlace({ms(0), ms(1000), LossReason::Random}, now); };
        QVERIFY(near(at(ms(500))->along, 0.5));
        QCOMPARE(at(ms(549))->phase, FlightPhase::Travelling);
        QCOMPARE(at(ms(550))->phase, FlightPhase::Lost);
        QVERIFY(near(at(ms(550))->along, lostAlong));
        QVERIFY(near(at(ms(1050))->opacity, 0.5)); // fades for as long as the flight would have taken
        QVERIFY(near(at(ms(1050))->along, lostAlong));
        QVERIFY(!at(ms(1550)));
        // A short flight leaves a cross that can be seen all the same.
        QVERIFY(flightPlace({ms(0), ms(10), LossReason::Random}, ms(200)));
        QVERIFY(!flightPlace({ms(0), ms(10), LossReason::Random}, ms(256)));
        QVERIFY(flightPlace({ms(0), ms(0), LossReason::Random}, ms(0)));
    }

    void whatNobodyReceivesIsLostAtTheEnd()
    {
        QCOMPARE(flightPlace({ms(0), ms(100), LossReason::Unreachable}, ms(99))->phase,
                 FlightPhase::Travelling);
        QCOMPARE(flightPlace({ms(0), ms(100), LossReason::Unreachable}, ms(100))->phase, FlightPhase::Lost);
        QVERIFY(near(flightPlace({ms(0), ms(100), LossReason::Unreachable}, ms(100))->along, 1));
    }

    void aKilledOneBecomesACrossWhereItWas()
    {
        const auto at = [](Time now) {
            return flightPlace({ms(0), ms(1000), LossReason::Killed, ms(200)}, now);
        };
        QCOMPARE(at(Time(199'999))->phase, FlightPhase::Travelling);
        QVERIFY(near(at(ms(150))->along, 0.15));
        QCOMPARE(at(ms(200))->phase, FlightPhase::Lost);
        QVERIFY(near(at(ms(200))->along, 0.2));
        QVERIFY(near(at(ms(500))->along, 0.2));
        QVERIFY(!at(ms(1200)));
        // After the place where a link's loss is drawn, at once, and at the very end.
        const auto whereKilledAt = [](Time killed) {
            return flightPlace({ms(0), ms(1000), LossReason::Killed, killed}, killed);
        };
        QVERIFY(near(whereKilledAt(ms(900))->along, 0.9));
        QCOMPARE(whereKilledAt(ms(900))->phase, FlightPhase::Lost);
        QVERIFY(near(whereKilledAt(ms(0))->along, 0));
        QVERIFY(near(whereKilledAt(ms(1000))->along, 1));
        // A datagram to a peer unplugged meanwhile has come the whole way, too.
        QVERIFY(near(flightPlace({ms(0), ms(100), LossReason::Down, ms(100)}, ms(100))->along, 1));
        QVERIFY(near(flightPlace({ms(0), ms(100), LossReason::Down}, ms(100))->along, lostAlong));
        QVERIFY(near(flightPlace({ms(5), ms(5), LossReason::Killed, ms(5)}, ms(5))->along, 1));
    }

    /// From the trace, so also when looking back.
    void aKilledOneOfATrace()
    {
        Recording recording(star(2));
        const DatagramId early = recording.send(0, 1, ms(0), ms(100));
        const DatagramId late = recording.send(0, 1, ms(10), ms(110));
        recording.send(1, 0, ms(20), ms(120));
        recording.writer().datagramLost(early, ms(20), LossReason::Killed, {});
        recording.writer().datagramLost(late, ms(90), LossReason::Killed, {});
        InFlight inFlight;
        const auto at = [&](Time now, std::size_t index) {
            inFlight.update(recording.snapshot(), now, {});
            return inFlight.flights()[index].place; // the newest first
        };
        QCOMPARE(at(ms(15), 1).phase, FlightPhase::Travelling);
        QCOMPARE(at(ms(20), 2).phase, FlightPhase::Lost);
        QVERIFY(near(at(ms(60), 2).along, 0.2));
        QCOMPARE(at(ms(60), 1).phase, FlightPhase::Travelling);
        QCOMPARE(at(ms(90), 1).phase, FlightPhase::Lost);
        QVERIFY(near(at(ms(90), 1).along, 0.8));
        QCOMPARE(at(ms(90), 0).phase, FlightPhase::Travelling);
        QCOMPARE(recording.snapshot().datagram(late).lostAt, std::optional(ms(90)));
        QCOMPARE(recording.snapshot().datagram(DatagramId(2)).lostAt, std::optional<Time>());
    }

    void glyphIsTheWeightiestPacket()
    {
        using namespace datagram_content;
        QCOMPARE(flightGlyph(acknowledgement), FlightGlyph::Control);
        QCOMPARE(flightGlyph(0), FlightGlyph::Control);
        QCOMPARE(flightGlyph(connection | ping), FlightGlyph::Control);
        QCOMPARE(flightGlyph(unreliable | acknowledgement), FlightGlyph::Unreliable);
        QCOMPARE(flightGlyph(unreliable | unreliableOrdered), FlightGlyph::UnreliableOrdered);
        QCOMPARE(flightGlyph(unreliable | reliable | resend), FlightGlyph::Reliable);
    }

    void showsTheMomentAskedFor()
    {
        Recording recording(star(3));
        recording.send(0, 1, ms(0), ms(100));
        recording.send(1, 0, ms(50), ms(150), datagram_content::unreliable);
        recording.send(0, 2, ms(60), ms(160), datagram_content::reliable | datagram_content::resend,
                       LossReason::None, true);
        recording.send(0, 1, ms(500), ms(600));
        const TraceSnapshot trace = recording.snapshot();
        InFlight inFlight;
        const auto at = [&](Time now) {
            inFlight.update(trace, now, {});
            return ids(inFlight);
        };
        using Ids = std::vector<std::uint32_t>;
        QCOMPARE(at(ms(0)), (Ids{0}));
        QCOMPARE(at(ms(70)), (Ids{2, 1, 0})); // the newest first
        QCOMPARE(inFlight.flights()[0].resend, true);
        QCOMPARE(inFlight.flights()[0].duplicate, true);
        QCOMPARE(inFlight.flights()[1].resend, false);
        QCOMPARE(inFlight.flights()[1].glyph, FlightGlyph::Unreliable);
        QCOMPARE(inFlight.flights()[1].from, endpoint(1));
        QCOMPARE(inFlight.flights()[1].to, endpoint(0));
        QCOMPARE(at(ms(120)), (Ids{2, 1}));
        QCOMPARE(at(ms(300)), Ids{});
        QCOMPARE(at(ms(550)), Ids{3});
        QCOMPARE(at(ms(70)), (Ids{2, 1, 0})); // and back
        QCOMPARE(at(ms(-5)), Ids{});
        QCOMPARE(inFlight.notDrawn(), std::size_t{0});
        QVERIFY(inFlight.isComplete());
    }

    void lossKnownLaterChangesThePicture()
    {
        Recording recording(star(2));
        const DatagramId id = recording.send(0, 1, ms(0), ms(100));
        InFlight inFlight;
        recording.writer().datagramLost(id, ms(100), LossReason::Unreachable, {});
        inFlight.update(recording.snapshot(), ms(120), {});
        QCOMPARE(inFlight.flights().size(), std::size_t{1});
        QCOMPARE(inFlight.flights()[0].place.phase, FlightPhase::Lost);
    }

    void whatIsNotDrawnIsCounted()
    {
        Recording recording(star(2));
        for (int index = 0; index < 100; ++index)
            recording.send(0, 1, Time(index), ms(100));
        InFlight inFlight;
        FlightLimits limits;
        limits.mostDrawn = 30;
        inFlight.update(recording.snapshot(), ms(1), limits);
        QCOMPARE(inFlight.flights().size(), std::size_t{30});
        QCOMPARE(inFlight.flights().front().id, DatagramId(99)); // the newest are kept
        QCOMPARE(inFlight.notDrawn(), std::size_t{70});
        QVERIFY(inFlight.isComplete());
        limits.mostScanned = 50;
        inFlight.update(recording.snapshot(), ms(1), limits);
        QCOMPARE(inFlight.notDrawn(), std::size_t{20});
        QVERIFY(!inFlight.isComplete());
    }

    void looksBackNoFurtherThanTold()
    {
        Recording recording(star(2));
        recording.send(0, 1, ms(0), ms(5000));
        recording.send(0, 1, ms(1000), ms(5000));
        InFlight inFlight;
        FlightLimits limits;
        limits.lookBack = ms(1500);
        inFlight.update(recording.snapshot(), ms(2000), limits);
        QCOMPARE(ids(inFlight), std::vector<std::uint32_t>{1});
        limits.lookBack = ms(5000);
        inFlight.update(recording.snapshot(), ms(2000), limits);
        QCOMPARE(inFlight.flights().size(), std::size_t{2});
    }

    void anEmptyTraceIsEmpty()
    {
        InFlight inFlight;
        inFlight.update(TraceSnapshot(), ms(100), {});
        QVERIFY(inFlight.flights().empty());
    }
};

PEERSCOPE_TEST(TestInFlight)

} // namespace peerscope::test_in_flight

#include "test_in_flight.moc"

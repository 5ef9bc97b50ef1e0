// SPDX-License-Identifier: MIT
#include "core/trace/connection_history.h"
#include "core/trace/trace_writer.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <vector>

namespace peerscope::test_connection_history {

std::vector<ConnectionStretch> stretchesOf(const TraceWriter& writer, Time end)
{
    std::vector<ConnectionStretch> stretches;
    forEachConnectionStretch(TraceSnapshot(writer.trace()), end,
                             [&](const ConnectionStretch& stretch) { stretches.push_back(stretch); });
    return stretches;
}

double valueOf(const ConnectionStretch& stretch, ConnectionFigure figure)
{
    return stretch.values[static_cast<std::size_t>(figure)].value_or(-1);
}

/// A server and a client.
struct World
{
    explicit World(TraceOrigin origin = TraceOrigin::Sandbox) : writer(origin, nullptr)
    {
        server = writer.addEndpoint("server", "server", 1);
        ana = writer.addEndpoint("ana", "client", 101);
    }
    void connect(int second, bool isOpen, std::uint16_t meanMs = 500, std::uint16_t varianceMs = 0)
    {
        writer.addConnection({.at = Time(second * 1'000'000),
                              .peer = ana,
                              .remote = server,
                              .remoteId = 1,
                              .isOpen = isOpen,
                              .meanMs = meanMs,
                              .varianceMs = varianceMs});
    }
    void measure(int second, std::uint16_t meanMs, std::uint8_t throttle = RoundTripRow::fullThrottle)
    {
        writer.addRoundTrip({.at = Time(second * 1'000'000),
                             .from = ana,
                             .to = server,
                             .meanMs = meanMs,
                             .varianceMs = 7,
                             .throttle = throttle});
    }

    TraceWriter writer;
    EndpointId server;
    EndpointId ana;
};

class TestConnectionHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyChangeBeginsAStretch();
    void enetsDefaultIsNoMeasurement();
    void newConnectionBeginsWithNothing();
    void olderConnectionOfTheSameEndsMayEndLater();
    void captureShowsRoundTripsAlone();
    void figuresAreWeightedByTime();
};

void TestConnectionHistory::everyChangeBeginsAStretch()
{
    using enum ConnectionFigure;
    World world;
    world.measure(0, 9); // before it is up
    world.connect(1, true, 40, 20);
    world.measure(2, 50, 16);
    world.writer.addConnectionFigures({.at = Time(4'000'000),
                                       .from = world.ana,
                                       .to = world.server,
                                       .packetLoss = ConnectionFiguresRow::fullLoss / 4,
                                       .waitingCommands = 3,
                                       .bytesInTransit = 2'000,
                                       .waitingBytes = 4'000});
    world.connect(7, false);
    world.measure(8, 99); // and after it

    const auto stretches = stretchesOf(world.writer, Time(10'000'000));
    QCOMPARE(stretches.size(), std::size_t{3});
    QCOMPARE(stretches[0].begin, Time(1'000'000));
    QCOMPARE(stretches[0].end, Time(2'000'000));
    QCOMPARE(valueOf(stretches[0], RoundTrip), 40.0);
    QCOMPARE(valueOf(stretches[0], Variance), 20.0);
    QCOMPARE(valueOf(stretches[0], Throttle), 1.0);
    QCOMPARE(valueOf(stretches[0], PacketLoss), 0.0);
    QCOMPARE(stretches[1].end, Time(4'000'000));
    QCOMPARE(valueOf(stretches[1], RoundTrip), 50.0);
    QCOMPARE(valueOf(stretches[1], Throttle), 0.5);
    QCOMPARE(valueOf(stretches[1], WaitingBytes), 0.0);
    QCOMPARE(stretches[2].end, Time(7'000'000));
    QCOMPARE(valueOf(stretches[2], RoundTrip), 50.0);
    QCOMPARE(valueOf(stretches[2], PacketLoss), 0.25);
    QCOMPARE(valueOf(stretches[2], WaitingCommands), 3.0);
    QCOMPARE(valueOf(stretches[2], WaitingBytes), 4'000.0);
    QCOMPARE(valueOf(stretches[2], BytesInTransit), 2'000.0);
    QVERIFY(stretches[2].from == world.ana && stretches[2].to == world.server);

    // What comes after the end does not count.
    const auto shorter = stretchesOf(world.writer, Time(3'000'000));
    QCOMPARE(shorter.size(), std::size_t{2});
    QCOMPARE(shorter[1].end, Time(3'000'000));
}

void TestConnectionHistory::enetsDefaultIsNoMeasurement()
{
    World world;
    world.connect(1, true);
    world.measure(2, 30);
    const auto stretches = stretchesOf(world.writer, Time(3'000'000));
    QCOMPARE(stretches.size(), std::size_t{2});
    QCOMPARE(valueOf(stretches[0], ConnectionFigure::RoundTrip), -1.0);
    QCOMPARE(valueOf(stretches[0], ConnectionFigure::Variance), -1.0);
    QCOMPARE(valueOf(stretches[0], ConnectionFigure::Throttle), 1.0);
    QCOMPARE(valueOf(stretches[1], ConnectionFigure::RoundTrip), 30.0);
}

void TestConnectionHistory::newConnectionBeginsWithNothing()
{
    World world;
    world.connect(1, true);
    world.measure(2, 30);
    world.writer.addConnectionFigures(
        {.at = Time(3'000'000), .from = world.ana, .to = world.server, .waitingBytes = 10});
    world.connect(4, false);
    world.connect(6, true);
    const auto stretches = stretchesOf(world.writer, Time(8'000'000));
    QCOMPARE(stretches.size(), std::size_t{4});
    QCOMPARE(stretches[3].begin, Time(6'000'000));
    QCOMPARE(valueOf(stretches[3], ConnectionFigure::RoundTrip), -1.0);
    QCOMPARE(valueOf(stretches[3], ConnectionFigure::WaitingBytes), 0.0);
}

void TestConnectionHistory::olderConnectionOfTheSameEndsMayEndLater()
{
    World world;
    world.connect(1, true);
    world.connect(2, true);
    world.connect(3, false); // the first one times out
    world.measure(4, 30);
    world.connect(5, false);
    const auto stretches = stretchesOf(world.writer, Time(8'000'000));
    QCOMPARE(stretches.back().end, Time(5'000'000));
    QCOMPARE(valueOf(stretches.back(), ConnectionFigure::RoundTrip), 30.0);
}

void TestConnectionHistory::captureShowsRoundTripsAlone()
{
    World world(TraceOrigin::Capture);
    world.measure(1, 20); // the capture began later than the connection
    world.connect(2, true, 0, 0);
    world.measure(3, 40);
    const auto stretches = stretchesOf(world.writer, Time(5'000'000));
    QCOMPARE(stretches.size(), std::size_t{3});
    QCOMPARE(valueOf(stretches[0], ConnectionFigure::RoundTrip), 20.0);
    QCOMPARE(valueOf(stretches[1], ConnectionFigure::RoundTrip), -1.0);
    QCOMPARE(valueOf(stretches[2], ConnectionFigure::RoundTrip), 40.0);
    for (const ConnectionStretch& stretch : stretches) {
        QCOMPARE(valueOf(stretch, ConnectionFigure::Throttle), -1.0);
        QCOMPARE(valueOf(stretch, ConnectionFigure::PacketLoss), -1.0);
        QCOMPARE(valueOf(stretch, ConnectionFigure::WaitingBytes), -1.0);
    }
}

void TestConnectionHistory::figuresAreWeightedByTime()
{
    TimeWeighted figure;
    QVERIFY(figure.isEmpty());
    figure.add(10, Time(50));
    figure.add(30, Time(5));
    figure.add(20, Time(30));
    figure.add(20, Time(10));
    figure.add(10, Time(4));
    figure.add(99, Time(0)); // for no time at all, yet it was there
    figure.add(1, Time(0));
    figure.add(40, Time(1));
    QCOMPARE(figure.least(), 1.0);
    QCOMPARE(figure.most(), 99.0);
    QCOMPARE(figure.percentile(0.0), 10.0);
    QCOMPARE(figure.percentile(0.54), 10.0);
    QCOMPARE(figure.percentile(0.55), 20.0);
    QCOMPARE(figure.percentile(0.94), 20.0);
    QCOMPARE(figure.percentile(0.95), 30.0);
    QCOMPARE(figure.percentile(0.99), 30.0);
    QCOMPARE(figure.percentile(1.0), 40.0);
    QCOMPARE(figure.mean(), (10 * 54 + 30 * 5 + 20 * 40 + 40) / 100.0);

    TimeWeighted moment;
    moment.add(7, Time(0));
    QCOMPARE(moment.percentile(0.5), 7.0);
    QCOMPARE(moment.mean(), 7.0);
}

PEERSCOPE_TEST(TestConnectionHistory)

} // namespace peerscope::test_connection_history

#include "test_connection_history.moc"

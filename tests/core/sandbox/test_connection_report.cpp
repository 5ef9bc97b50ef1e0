// SPDX-License-Identifier: MIT
#include "core/sandbox/connection_report.h"
#include "core/trace/trace_writer.h"
#include "tests/support/test_program.h"

#include <QJsonObject>
#include <QtTest>

namespace peerscope::test_connection_report {

using namespace Qt::Literals::StringLiterals;

/// `clients` clients of one server, connected from 1 s on.
TraceWriter star(int clients)
{
    TraceWriter writer;
    const EndpointId server = writer.addEndpoint("server", "server", 1);
    for (int client = 0; client < clients; ++client) {
        const EndpointId id = writer.addEndpoint("c" + std::to_string(client), "client", 2 + client);
        writer.addConnection({.at = Time(1'000'000),
                              .peer = id,
                              .remote = server,
                              .remoteId = 1,
                              .meanMs = 20,
                              .varianceMs = 1});
    }
    return writer;
}

ConnectionsReport reportOf(const TraceWriter& writer, double seconds)
{
    return reportConnections(TraceSnapshot(writer.trace()), fromSeconds(seconds));
}

class TestConnectionReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void samplesAreASecondApart();
    void longRunsAndManyConnectionsAreBounded();
    void jsonHasFiguresAndSamples();
    void nothingIsReportedOfNobody();
};

void TestConnectionReport::samplesAreASecondApart()
{
    const ConnectionsReport report = reportOf(star(2), 5.5);
    QCOMPARE(report.interval, fromSeconds(1));
    QCOMPARE(report.connections.size(), std::size_t{2});
    QCOMPARE(report.connections[0].from, u"c0"_s);
    QCOMPARE(report.connections[1].from, u"c1"_s);
    const auto& samples = report.connections[0].samples;
    QCOMPARE(samples.size(), std::size_t{5});
    for (std::size_t index = 0; index < samples.size(); ++index)
        QCOMPARE(samples[index].at, fromSeconds(1.0 + double(index)));
}

void TestConnectionReport::longRunsAndManyConnectionsAreBounded()
{
    const ConnectionsReport week = reportOf(star(1), 7 * 24 * 3600);
    QVERIFY(week.connections[0].samples.size() <= ConnectionsReport::mostSamplesEach);
    QVERIFY(week.connections[0].samples.size() >= ConnectionsReport::mostSamplesEach - 2);
    QCOMPARE(week.interval % Time(1'000'000), Time(0));

    std::size_t samples = 0;
    const ConnectionsReport many = reportOf(star(3'000), 600);
    for (const ConnectionReport& connection : many.connections)
        samples += connection.samples.size();
    QVERIFY(samples <= ConnectionsReport::mostSamples);
    QVERIFY(samples >= 3'000);
}

void TestConnectionReport::jsonHasFiguresAndSamples()
{
    const QJsonArray json = toJson(reportOf(star(1), 3));
    QCOMPARE(json.size(), 1);
    const QJsonObject connection = json[0].toObject();
    QCOMPARE(connection.value(u"from"_s), u"c0"_s);
    QCOMPARE(connection.value(u"to"_s), u"server"_s);
    QCOMPARE(connection.value(u"rtt_ms"_s).toObject().keys(),
             (QStringList{u"max"_s, u"mean"_s, u"min"_s, u"p50"_s, u"p95"_s, u"p99"_s}));
    QCOMPARE(connection.value(u"rtt_ms"_s)[u"p99"_s].toDouble(), 20.0);
    const QJsonArray samples = connection.value(u"over_time"_s).toArray();
    QCOMPARE(samples.size(), 2);
    const QJsonObject sample = samples[1].toObject();
    QCOMPARE(sample.value(u"t_us"_s).toInteger(), 2'000'000);
    for (const char* key : {"rtt_ms", "rtt_variance_ms", "throttle", "packet_loss", "waiting_commands",
                            "waiting_bytes", "in_transit_bytes"}) {
        QVERIFY2(sample.value(QLatin1StringView(key)).isDouble(), key);
        QVERIFY2(connection.value(QLatin1StringView(key)).isObject(), key);
    }
}

void TestConnectionReport::nothingIsReportedOfNobody()
{
    QVERIFY(reportOf(TraceWriter(), 10).connections.empty());
    QVERIFY(reportOf(star(1), 0).connections.empty());
}

PEERSCOPE_TEST(TestConnectionReport)

} // namespace peerscope::test_connection_report

#include "test_connection_report.moc"

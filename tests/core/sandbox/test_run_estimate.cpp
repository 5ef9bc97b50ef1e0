// SPDX-License-Identifier: MIT
#include "core/sandbox/run_estimate.h"

#include "core/base/random.h"
#include "core/sandbox/sandbox.h"
#include "core/scenario/scenario_check.h"
#include "core/scenario/scenario_file.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QtTest>

namespace peerscope::test_run_estimate {

using namespace Qt::Literals::StringLiterals;

/// Within a factor of two, or within a hundred for very small counts.
bool isNear(double estimate, double actual)
{
    constexpr double few = 100;
    return estimate <= 2 * actual + few && actual <= 2 * estimate + few;
}

void compareWithRun(const Scenario& scenario, const QString& name)
{
    const RunEstimate estimate = estimateRun(scenario);
    Sandbox sandbox(scenario);
    sandbox.runUntil(scenario.duration);
    const TraceSnapshot trace(sandbox.trace());
    double bytes = 0;
    for (std::size_t row = 0; row < trace.datagramCount(); ++row)
        bytes += trace.datagram(DatagramId(static_cast<std::uint32_t>(row))).size;
    const auto compare = [&name](const char* what, double estimated, std::uint64_t actual) {
        QVERIFY2(isNear(estimated, static_cast<double>(actual)),
                 qPrintable(u"%1: %2 %3, estimated %4"_s.arg(name).arg(actual).arg(
                     QLatin1StringView(what), QString::number(estimated, 'f', 0))));
    };
    compare("packets", estimate.packets, trace.packetCount());
    compare("datagrams", estimate.datagrams, trace.datagramCount());
    compare("kB of datagrams", estimate.datagramBytes / 1000, static_cast<std::uint64_t>(bytes / 1000));
    compare("polls", estimate.polls, sandbox.pollCount());
}

class TestRunEstimate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shippedScenarios_data();
    void shippedScenarios();
    void randomScenarios();
    void growsWithWhatIsAsked();
    void warnsWhereThereIsTooLittle();
    void saysFiguresAsPeopleDo();
};

void TestRunEstimate::shippedScenarios_data()
{
    QTest::addColumn<QString>("path");
    for (const char* folder : {"scenarios", "lessons"}) {
        const QDir files(QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/%1").arg(QLatin1StringView(folder)));
        for (const QString& name : files.entryList({u"*.scenario.json"_s}, QDir::Files, QDir::Name)) {
            if (!name.startsWith(u"star-1000")) // takes long
                QTest::newRow(qPrintable(name)) << files.filePath(name);
        }
    }
}

void TestRunEstimate::shippedScenarios()
{
    QFETCH(QString, path);
    const auto loaded = loadScenario(path);
    QVERIFY(std::holds_alternative<Scenario>(loaded));
    compareWithRun(std::get<Scenario>(loaded), QString());
}

void TestRunEstimate::randomScenarios()
{
    RandomStream random = RandomStream::derive(7, {"estimates"});
    const auto below = [&random](std::uint64_t end) { return static_cast<int>(random.next() % end); };
    for (int run = 0; run < 60; ++run) {
        Scenario scenario;
        scenario.seed = static_cast<std::uint64_t>(run);
        scenario.duration = Time(10'000'000 + 1'000'000 * below(20));
        PeerSpec server;
        server.name = u"server"_s;
        server.role = PeerRole::Server;
        server.api = below(2) == 0 ? PeerApi::Scene : PeerApi::Peer;
        server.pollHz = 20 + below(100);
        server.joinAt = Time(100'000 * below(10));
        PeerSpec clients;
        clients.name = u"c"_s;
        clients.role = PeerRole::Client;
        clients.server = server.name;
        clients.count = 1 + below(12);
        clients.joinAt = server.joinAt + Time(100'000);
        clients.joinEvery = Time(10'000 * below(50));
        clients.pollHz = 20 + below(100);
        PeerSpec mesh;
        mesh.name = u"m"_s;
        mesh.role = PeerRole::Mesh;
        mesh.count = 2 + below(5);
        scenario.peers = {server, clients, mesh};
        LinkSpec link;
        link.conditions.delay = Time(1'000 * below(80));
        link.conditions.loss = 0.01 * below(10);
        scenario.links = {link};
        for (int entry = below(4); entry > 0; --entry) {
            TrafficSpec traffic;
            traffic.from = std::array{u"server"_s, u"c"_s, u"m"_s}[static_cast<std::size_t>(below(3))];
            traffic.target.id = traffic.from == u"c"_s ? below(2) : 0;
            traffic.mode = static_cast<TransferMode>(below(transferModeCount));
            traffic.hz = 1 + below(60);
            traffic.payload = PayloadSize{1 + below(below(4) == 0 ? 6000 : 200)};
            traffic.start = Time(1'000'000 * below(5));
            if (below(2) == 0)
                traffic.stop = traffic.start + Time(5'000'000);
            scenario.traffic.push_back(traffic);
        }
        if (below(3) == 0)
            scenario.actions.push_back({Time(6'000'000), u"c.1"_s, CloseAction{}});
        QVERIFY(!checkScenario(scenario));
        compareWithRun(scenario, QString::fromUtf8(toJson(scenario)));
        if (QTest::currentTestFailed())
            return;
    }
}

Scenario star(int clients, double hz, int size, double seconds)
{
    Scenario scenario;
    scenario.duration = fromSeconds(seconds);
    PeerSpec server;
    server.name = u"server"_s;
    server.role = PeerRole::Server;
    server.maxClients = bounds::maxClients.highest();
    PeerSpec client;
    client.name = u"c"_s;
    client.role = PeerRole::Client;
    client.server = server.name;
    client.count = clients;
    scenario.peers = {server, client};
    TrafficSpec traffic;
    traffic.from = client.name;
    traffic.target.id = 1;
    traffic.mode = TransferMode::Unreliable;
    traffic.hz = hz;
    traffic.payload = PayloadSize{size};
    scenario.traffic = {traffic};
    return scenario;
}

void TestRunEstimate::growsWithWhatIsAsked()
{
    const RunEstimate one = estimateRun(star(100, 60, 1024, 600));
    QVERIFY(isNear(one.packets, 100 * 60 * 600));
    QVERIFY(one.memory > one.packets * 2 * 1024); // the payload, and the datagram with it
    QVERIFY(one.memory < one.packets * 4 * 1024);
    QVERIFY(estimateRun(star(100, 60, 1024, 1200)).memory > 1.8 * one.memory);
    QVERIFY(estimateRun(star(200, 60, 1024, 600)).memory > 1.8 * one.memory);
    QVERIFY(one.secondsLow > 0 && one.secondsHigh > 2 * one.secondsLow);
    // A connection of a mesh costs 35 KB at each end, before anything is sent.
    Scenario mesh;
    mesh.duration = Time(1'000'000);
    PeerSpec member;
    member.name = u"m"_s;
    member.role = PeerRole::Mesh;
    member.count = 500;
    mesh.peers = {member};
    const RunEstimate large = estimateRun(mesh);
    QCOMPARE(large.connections, 500.0 * 499 / 2);
    QVERIFY(large.memory > 500 * 499 * 30e3 && large.memory < 500 * 499 * 60e3);
    // A server alone has no one to send to.
    Scenario alone = star(1, 60, 8, 10);
    alone.peers.pop_back();
    alone.traffic[0].from = u"server"_s;
    QCOMPARE(estimateRun(alone).packets, 0.0);
}

void TestRunEstimate::warnsWhereThereIsTooLittle()
{
    const RunEstimate big = estimateRun(star(999, 60, 1024, 3600));
    QVERIFY2(big.memory > 300e9 && big.memory < 800e9, qPrintable(shownBytes(big.memory)));
    const std::optional<QString> warning = memoryWarning(big, 16'000'000'000);
    QVERIFY(warning);
    QVERIFY2(warning->contains(shownBytes(big.memory)) && warning->contains(u"16 GB"), qPrintable(*warning));
    QVERIFY(!memoryWarning(big, 1'000'000'000'000));
    QVERIFY(!memoryWarning(estimateRun(star(10, 60, 64, 60)), 1'000'000'000));
}

void TestRunEstimate::saysFiguresAsPeopleDo()
{
    QCOMPARE(shownBytes(0), u"0 bytes"_s);
    QCOMPARE(shownBytes(999), u"1000 bytes"_s);
    QCOMPARE(shownBytes(21'499'000), u"21 MB"_s);
    QCOMPARE(shownBytes(5.27e11), u"530 GB"_s);
    RunEstimate estimate;
    estimate.packets = 12'345;
    estimate.datagrams = 7;
    estimate.memory = 2e9;
    estimate.packetsFile = 1e6;
    estimate.pcapFile = 2e6;
    estimate.secondsLow = 0.31;
    estimate.secondsHigh = 600;
    QCOMPARE(estimate.toString(),
             u"some 12000 packets, 7 datagrams; 2 GB of memory; 1 MB with --packets, 2 MB with "
             "--pcap; 0.3 s to 10 min"_s);
}

PEERSCOPE_TEST(TestRunEstimate)

} // namespace peerscope::test_run_estimate

#include "test_run_estimate.moc"

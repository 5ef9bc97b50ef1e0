// SPDX-License-Identifier: MIT
#include "datagram_log.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <string>
#include <tuple>
#include <vector>

namespace peerscope::test_outside_endpoint {

using namespace Qt::Literals::StringLiterals;

constexpr Time oneWay{1'000};

/// An outside program that answers everything it receives.
class Echo final : public OutsideEndpoint
{
public:
    void datagramArrived(Address source, Address destination, ByteView bytes) override
    {
        std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        heard.emplace_back(source, destination, text);
        if (text.starts_with("re: "))
            return;
        const std::vector<std::byte> answer = bytesFrom("re: " + text);
        network->inject(self, destination.port, source, answer);
    }

    Network* network = nullptr;
    EndpointId self;
    std::vector<std::tuple<Address, Address, std::string>> heard;
};

struct World
{
    World() : network(7, &log), inside(network.addEndpoint("inside")), socket(*network.bind(inside, 7777))
    {
        echo.network = &network;
        echo.self = network.addOutsideEndpoint("outside", echo);
        network.setConditionsSource([this](EndpointId, EndpointId) { return conditions; });
    }

    Address outsideAt(std::uint16_t port) const { return {hostOf(echo.self), port}; }
    void send(std::string_view text, std::uint16_t port)
    {
        network.send(socket, outsideAt(port), bytesFrom(text));
    }

    DatagramLog log;
    Network network;
    EndpointId inside;
    SocketId socket;
    Echo echo;
    LinkConditions conditions{.delay = oneWay};
};

/// Endpoints whose programs are not in this process.
class TestOutsideEndpoint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void datagramsGoOutAndComeIn();
    void linksAreLikeAnyOther();
    void canBeUnplugged();
};

void TestOutsideEndpoint::datagramsGoOutAndComeIn()
{
    World world;
    world.send("hello", 41'234);
    runAll(world.network);
    QCOMPARE(world.echo.heard.size(), std::size_t{1});
    const auto& [source, destination, text] = world.echo.heard.front();
    QVERIFY(source == (Address{hostOf(world.inside), 7777}));
    QVERIFY(destination == world.outsideAt(41'234));
    QCOMPARE(text, std::string("hello"));

    ReceivedDatagram answer;
    QVERIFY(world.network.receive(world.socket, answer));
    QVERIFY(answer.source == world.outsideAt(41'234));
    QVERIFY(std::ranges::equal(answer.bytes, bytesFrom("re: hello")));

    QCOMPARE(world.log.entries.size(), std::size_t{2});
    QVERIFY(world.log.consistent);
    QCOMPARE(world.log.entries[0].delivered, std::optional(oneWay));
    QCOMPARE(world.log.entries[1].sent.sent, oneWay);
    QCOMPARE(world.log.entries[1].sent.from, world.echo.self);
    QCOMPARE(world.log.entries[1].sent.fromPort, 41'234);
    QCOMPARE(world.log.entries[1].sent.toPort, 7777);
    QCOMPARE(world.log.entries[1].delivered, std::optional(2 * oneWay));
    QCOMPARE(world.network.datagramsInFlight(), std::size_t{0});
}

void TestOutsideEndpoint::linksAreLikeAnyOther()
{
    World world;
    world.conditions = {.delay = oneWay, .loss = 1.0};
    world.network.refreshConditions();
    world.send("lost", 1);
    runAll(world.network);
    QVERIFY(world.echo.heard.empty());
    QCOMPARE(world.log.entries[0].lost, std::optional(LossReason::Random));

    world.conditions = {.delay = oneWay, .corrupt = 1.0};
    world.network.refreshConditions();
    world.send("re: flipped", 1);
    runAll(world.network);
    QCOMPARE(world.echo.heard.size(), std::size_t{1});
    QVERIFY(std::get<std::string>(world.echo.heard[0]) != "re: flipped");

    world.conditions = {.delay = oneWay};
    world.network.refreshConditions();
    world.send("re: killed", 1);
    QVERIFY(world.network.kill(DatagramId(static_cast<std::uint32_t>(world.log.entries.size() - 1))));
    runAll(world.network);
    QCOMPARE(world.echo.heard.size(), std::size_t{1});
}

void TestOutsideEndpoint::canBeUnplugged()
{
    World world;
    world.network.setPlugged(world.echo.self, false);
    world.send("nobody there", 1);
    runAll(world.network);
    QVERIFY(world.echo.heard.empty());
    QCOMPARE(world.log.entries[0].lost, std::optional(LossReason::Down));
}

PEERSCOPE_TEST(TestOutsideEndpoint)

} // namespace peerscope::test_outside_endpoint

#include "test_outside_endpoint.moc"

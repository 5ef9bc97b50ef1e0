// SPDX-License-Identifier: MIT
#include "core/enet/range_decoder.h"
#include "core/gateway/udp_gateway.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <atomic>

namespace peerscope::test_udp_gateway {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

// How long a test waits for the sockets' thread before it calls that a failure; it never takes that long.
constexpr int patience = 20'000;

using Bytes = std::vector<std::byte>;

Bytes bytesOf(const QByteArray& text)
{
    const auto* begin = reinterpret_cast<const std::byte*>(text.constData());
    return {begin, begin + text.size()};
}

/// A CONNECT as ENet 1.3 sends it: the header of a datagram without a peer id, and the command.
Bytes connectDatagram()
{
    return bytesOf(QByteArray::fromHex("8fff0064"
                                       "82ff0001"
                                       "0000ffff00000578000080000000000400000000000000000000138800000002"
                                       "0000000211223344000001f5"));
}

/// Any datagram of a client that has its number.
Bytes laterDatagram()
{
    return bytesOf(QByteArray::fromHex("8000006585000002"));
}

struct Socket
{
    explicit Socket(const QString& host = u"127.0.0.1"_s)
        : socket(UdpSocket::listenAt(std::get<SocketAddress>(resolve({host, 0}))))
    {
    }
    HostAndPort address(const QString& host = u"127.0.0.1"_s) const { return {host, socket.address().port}; }
    void sendTo(const HostAndPort& to, const Bytes& bytes)
    {
        socket.sendTo(std::get<SocketAddress>(resolve(to)), bytes);
    }
    /// The next datagram; empty if none comes.
    Bytes receive()
    {
        Bytes buffer(5'000);
        UdpSocket::Received received;
        const bool isThere = QTest::qWaitFor(
            [&] {
                received = socket.receive(buffer);
                return received.result == UdpSocket::Result::Done;
            },
            patience);
        buffer.resize(isThere ? received.size : 0);
        from = received.from;
        return buffer;
    }
    bool hasNothing()
    {
        Bytes buffer(10);
        return socket.receive(buffer).result == UdpSocket::Result::Nothing;
    }

    UdpSocket socket;
    SocketAddress from;
};

/// A free port of this machine.
HostAndPort freeAddress(const QString& host = u"127.0.0.1"_s)
{
    return Socket(host).address(host);
}

std::unique_ptr<UdpGateway> openTap(const HostAndPort& listen, const HostAndPort& to,
                                    const GatewayLimits& limits = {}, RealClock clock = steadyTime)
{
    auto opened =
        UdpGateway::open({{.kind = GatewaySpec::Kind::Tap, .name = u"game"_s, .listen = listen, .to = to}},
                         std::make_unique<RangeDecoder>(), std::move(clock), limits);
    if (const auto* problem = std::get_if<QString>(&opened))
        qFatal("%s", qPrintable(*problem));
    return std::get<std::unique_ptr<UdpGateway>>(std::move(opened));
}

bool takes(UdpGateway& gateway, OutsideArrival& arrival)
{
    return QTest::qWaitFor([&] { return gateway.take(arrival); }, patience);
}

/// Real sockets on the loopback. Nothing waits for a time, only for what has to come.
class TestUdpGateway final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void passesDatagramsBothWays_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addRow("IPv4") << u"127.0.0.1"_s;
        QTest::addRow("IPv6") << u"::1"_s;
    }
    void passesDatagramsBothWays()
    {
        QFETCH(const QString, host);
        Socket server(host);
        Socket client(host);
        if (!server.socket.isOpen())
            QSKIP("this machine has no such addresses");
        const HostAndPort listen = freeAddress(host);
        const auto gateway = openTap(listen, server.address(host));
        client.sendTo(listen, connectDatagram());
        OutsideArrival arrival;
        QVERIFY(takes(*gateway, arrival));
        QCOMPARE(arrival.fromServer, false);
        QCOMPARE(Bytes(arrival.bytes.begin(), arrival.bytes.end()), connectDatagram());
        QVERIFY(arrival.client == client.socket.address());
        gateway->send(arrival.flow, true, arrival.bytes);
        QCOMPARE(server.receive(), connectDatagram());
        server.socket.sendTo(server.from, laterDatagram());
        QVERIFY(takes(*gateway, arrival));
        QCOMPARE(arrival.fromServer, true);
        gateway->send(arrival.flow, false, arrival.bytes);
        QCOMPARE(client.receive(), laterDatagram());
        QCOMPARE(gateway->report().received, 2u);
        QCOMPARE(gateway->report().clients, 1u);
    }

    void theServerTellsClientsApart()
    {
        Socket server;
        Socket clients[2];
        const HostAndPort listen = freeAddress();
        const auto gateway = openTap(listen, server.address());
        UdpAddress seen[2];
        for (int index = 0; index < 2; ++index) {
            clients[index].sendTo(listen, connectDatagram());
            OutsideArrival arrival;
            QVERIFY(takes(*gateway, arrival));
            gateway->send(arrival.flow, true, arrival.bytes);
            QVERIFY(!server.receive().empty());
            seen[index] = udpAddress(server.from);
        }
        QVERIFY(seen[0] != seen[1]);
    }

    void strangersAreTurnedAway()
    {
        Socket server;
        Socket client;
        const HostAndPort listen = freeAddress();
        const auto gateway = openTap(listen, server.address());
        client.sendTo(listen, laterDatagram());
        client.sendTo(listen, Bytes(5'000, std::byte{0x8F}));
        client.sendTo(listen, Bytes());
        QVERIFY(QTest::qWaitFor([&] { return gateway->report().turnedAway == 3; }, patience));
        QCOMPARE(gateway->report().clients, 0u);
        QVERIFY(!gateway->hasArrivals());
        QVERIFY(server.hasNothing());
    }

    /// Towards an address that has not answered, no more goes than came from there.
    void nobodyIsFlooded()
    {
        Socket server;
        Socket client;
        const HostAndPort listen = freeAddress();
        const auto gateway = openTap(listen, server.address());
        client.sendTo(listen, connectDatagram());
        OutsideArrival arrival;
        QVERIFY(takes(*gateway, arrival));
        const OutsideFlow flow = arrival.flow;
        const Bytes large(connectDatagram().size(), std::byte{1});
        gateway->send(flow, false, large);
        gateway->send(flow, false, large);
        QCOMPARE(gateway->report().withheld, 1u);
        QCOMPARE(client.receive(), large);
        client.sendTo(listen, laterDatagram()); // it knows the number that it was given
        QVERIFY(takes(*gateway, arrival));
        gateway->send(flow, false, large);
        QCOMPARE(gateway->report().withheld, 1u);
        QCOMPARE(client.receive(), large);
    }

    void thereIsALimitOfClients()
    {
        Socket server;
        const HostAndPort listen = freeAddress();
        const auto gateway = openTap(listen, server.address(), {.clientsOfOneHost = 2});
        Socket clients[3];
        for (Socket& client : clients)
            client.sendTo(listen, connectDatagram());
        QVERIFY(QTest::qWaitFor([&] { return gateway->report().turnedAway == 1; }, patience));
        QCOMPARE(gateway->report().clients, 2u);
        QCOMPARE(gateway->report().problems,
                 QStringList({u"There are 2 clients from one machine, and no more of it are let in."_s}));
    }

    void whoIsSilentIsForgotten()
    {
        Socket server;
        Socket client;
        const HostAndPort listen = freeAddress();
        std::atomic<std::int64_t> seconds = 0;
        const auto gateway = openTap(listen, server.address(), {}, [&seconds]() -> std::chrono::nanoseconds {
            return std::chrono::seconds(seconds.load());
        });
        client.sendTo(listen, connectDatagram());
        OutsideArrival arrival;
        QVERIFY(takes(*gateway, arrival));
        const OutsideFlow flow = arrival.flow;
        seconds = 5; // the server has not answered
        QVERIFY(QTest::qWaitFor([&] { return gateway->report().problems.size() == 1; }, patience));
        QVERIFY(gateway->report().problems.constFirst().contains(u"does not answer"_s));
        QCOMPARE(gateway->report().clients, 1u);
        seconds = 100;
        QVERIFY(takes(*gateway, arrival));
        QVERIFY(arrival.isEnd);
        QVERIFY(arrival.flow == flow);
        QCOMPARE(gateway->report().clients, 0u);
        client.sendTo(listen, connectDatagram()); // it may come back, as somebody else
        QVERIFY(takes(*gateway, arrival));
        QVERIFY(!arrival.isEnd);
        QVERIFY(arrival.flow != flow);
    }

    void aServerThatIsNotThereIsTold()
    {
        const HostAndPort listen = freeAddress();
        const HostAndPort nobody = freeAddress();
        const auto gateway = openTap(listen, nobody);
        Socket client;
        client.sendTo(listen, connectDatagram());
        OutsideArrival arrival;
        QVERIFY(takes(*gateway, arrival));
        gateway->send(arrival.flow, true, arrival.bytes);
        QVERIFY(QTest::qWaitFor([&] { return !gateway->report().problems.isEmpty(); }, patience));
        QCOMPARE(gateway->report().problems.constFirst(),
                 u"Nobody listens at %1: start the game's server, or correct the address."_s.arg(
                     toString(nobody)));
    }

    void dtlsIsNamed()
    {
        Socket server;
        Socket client;
        const HostAndPort listen = freeAddress();
        const auto gateway = openTap(listen, server.address());
        client.sendTo(listen, bytesOf(QByteArray::fromHex("16fefd0000000000000000000401000000")));
        QVERIFY(QTest::qWaitFor([&] { return !gateway->report().problems.isEmpty(); }, patience));
        QVERIFY(gateway->report().problems.constFirst().contains(u"speaks DTLS"_s));
    }

    void aTapGoesOnWhenTheEngineDoesNot()
    {
        Socket server;
        Socket client;
        const HostAndPort listen = freeAddress();
        const auto gateway = openTap(listen, server.address(), {.queuedDatagrams = 2});
        client.sendTo(listen, connectDatagram());
        QVERIFY(QTest::qWaitFor([&] { return gateway->report().received == 1; }, patience));
        client.sendTo(listen, laterDatagram());
        client.sendTo(listen, laterDatagram()); // nobody takes them: this one is passed on
        QCOMPARE(server.receive(), laterDatagram());
        QCOMPARE(gateway->report().unrecorded, 1u);
    }

    void aPortThatIsTakenIsRefused()
    {
        Socket other;
        auto opened = UdpGateway::open(
            {{.kind = GatewaySpec::Kind::Expose, .name = u"server"_s, .listen = other.address()}}, nullptr);
        const QString problem = std::get<QString>(opened);
        QVERIFY2(problem.startsWith(toString(other.address()) + u" is already in use by "_s),
                 qPrintable(problem));
    }

    void aNameThatNobodyHasIsRefused()
    {
        auto opened = UdpGateway::open(
            {{.kind = GatewaySpec::Kind::Join, .name = u"bot"_s, .to = {u"nobody.invalid"_s, 7777}}},
            nullptr);
        QVERIFY(std::get<QString>(opened).startsWith(u"nobody.invalid:7777: "_s));
    }

    void anAddressOfAnotherMachineIsRefused()
    {
        auto opened = UdpGateway::open(
            {{.kind = GatewaySpec::Kind::Expose, .name = u"server"_s, .listen = {u"192.0.2.1"_s, 7777}}},
            nullptr);
        QVERIFY(std::get<QString>(opened).startsWith(u"192.0.2.1:7777 is not an address of this machine"_s));
    }
};

PEERSCOPE_TEST(TestUdpGateway)

} // namespace peerscope::test_udp_gateway

#include "test_udp_gateway.moc"

// SPDX-License-Identifier: MIT
//
// The functions under ENet, called as libenet calls them.
#include "core/enet/enet_host.h"
#include "core/enet/enet_platform.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <arpa/inet.h>

#include <array>
#include <cstring>
#include <string_view>
#include <thread>

namespace peerscope::test_enet_platform {

/// Two machines; ENet is called for the first.
struct TwoMachines
{
    Network network{1};
    EndpointId first = network.addEndpoint("first");
    EndpointId second = network.addEndpoint("second");
    EnetPlatform platform{network};
    EnetScope scope{platform, first, nullptr};

    void arrive()
    {
        while (network.nextEventTime() <= network.now())
            network.runNextEvent();
    }
};

ENetAddress addressOf(EndpointId endpoint, std::uint16_t port)
{
    ENetAddress address;
    address.host = htonl(hostOf(endpoint));
    address.port = port;
    return address;
}

ENetSocket bound(std::uint16_t port)
{
    const ENetSocket socket = enet_socket_create(ENET_SOCKET_TYPE_DATAGRAM);
    ENetAddress address{};
    address.host = ENET_HOST_ANY;
    address.port = port;
    return enet_socket_bind(socket, &address) == 0 ? socket : ENET_SOCKET_NULL;
}

int sendText(ENetSocket socket, const ENetAddress& to, std::string_view text)
{
    ENetBuffer buffer{const_cast<char*>(text.data()), text.size()};
    return enet_socket_send(socket, &to, &buffer, 1);
}

/// What enet_socket_receive reads into a buffer of this size; "?" for an error.
std::string receiveText(ENetSocket socket, std::size_t size = 4096)
{
    std::string text(size, '\0');
    ENetBuffer buffer{text.data(), text.size()};
    ENetAddress from{};
    const int length = enet_socket_receive(socket, &from, &buffer, 1);
    if (length < 0)
        return "?";
    text.resize(static_cast<std::size_t>(length));
    return text;
}

class TestEnetPlatform : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void libenetCallsUs()
    {
        const auto problem = EnetPlatform::check();
        QVERIFY2(!problem, problem ? problem->c_str() : "");
        QVERIFY(!EnetScope::current()); // and the check leaves nothing behind
    }

    void clockIsTheNetworks()
    {
        QCOMPARE(enet_time_get(), 0u); // nobody's
        TwoMachines two;
        const std::uint32_t start = enet_time_get();
        QVERIFY(start != 0); // which ENet takes for "not set"
        two.network.advanceTo(Time(1'999));
        QCOMPARE(enet_time_get(), start + 1);          // whole milliseconds
        two.network.advanceTo(fromSeconds(3'000'000)); // longer than ENet's 32 bits
        QCOMPARE(enet_time_get(), static_cast<std::uint32_t>(start + 3'000'000'000ull));
        enet_time_set(5);
        QCOMPARE(enet_time_get(), static_cast<std::uint32_t>(start + 3'000'000'000ull));
    }

    void scopesNest()
    {
        TwoMachines outer;
        {
            TwoMachines inner;
            inner.network.advanceTo(fromSeconds(1));
            QCOMPARE(EnetScope::current(), &inner.scope);
            QCOMPARE(enet_time_get(), inner.platform.milliseconds());
        }
        QCOMPARE(EnetScope::current(), &outer.scope);
        QCOMPARE(enet_time_get(), outer.platform.milliseconds());
    }

    void scopesAreOfTheirThread()
    {
        TwoMachines two;
        const EnetScope* elsewhere = &two.scope;
        std::thread thread([&] { elsewhere = EnetScope::current(); });
        thread.join();
        QVERIFY(!elsewhere);
    }

    void withoutAScopeThereAreNoSockets()
    {
        QCOMPARE(enet_socket_create(ENET_SOCKET_TYPE_DATAGRAM), ENET_SOCKET_NULL);
        QVERIFY(!enet_host_create(nullptr, 1, 1, 0, 0));
        ENetSocket socket = ENET_SOCKET_NULL;
        std::optional<TwoMachines> two;
        two.emplace();
        socket = bound(5000);
        QVERIFY(socket != ENET_SOCKET_NULL);
        two.reset();
        QCOMPARE(sendText(socket, addressOf(EndpointId(0), 1), "x"), -1);
        QCOMPARE(receiveText(socket), std::string("?"));
        enet_socket_destroy(socket); // nothing happens
    }

    void namesAreEndpoints()
    {
        TwoMachines two;
        ENetAddress address{};
        QCOMPARE(enet_address_set_host(&address, "second"), 0);
        QCOMPARE(address.host, addressOf(two.second, 0).host);
        QCOMPARE(enet_address_set_host(&address, "10.0.0.1"), 0);
        QCOMPARE(address.host, addressOf(two.first, 0).host);
        QCOMPARE(enet_address_set_host(&address, "third"), -1);
        QCOMPARE(enet_address_set_host(&address, ""), -1);
        QCOMPARE(enet_address_set_host_ip(&address, "second"), -1);
        QCOMPARE(enet_address_set_host_ip(&address, "10.0.0.2"), 0);

        std::array<char, 16> text{};
        QCOMPARE(enet_address_get_host(&address, text.data(), text.size()), 0);
        QCOMPARE(std::string(text.data()), std::string("second"));
        QCOMPARE(enet_address_get_host(&address, text.data(), 3), -1); // too short for it
        QCOMPARE(enet_address_get_host_ip(&address, text.data(), text.size()), 0);
        QCOMPARE(std::string(text.data()), std::string("10.0.0.2"));
        address.host = htonl(0xC0A80101u);
        QCOMPARE(enet_address_get_host(&address, text.data(), text.size()), 0); // nobody there has a name
        QCOMPARE(std::string(text.data()), std::string("192.168.1.1"));
    }

    void bindingAPort()
    {
        TwoMachines two;
        const ENetSocket socket = bound(5000);
        QVERIFY(socket != ENET_SOCKET_NULL);
        QCOMPARE(bound(5000), ENET_SOCKET_NULL);
        ENetAddress address{};
        QCOMPARE(enet_socket_get_address(socket, &address), 0);
        QCOMPARE(address.port, std::uint16_t{5000});
        QCOMPARE(address.host, addressOf(two.first, 0).host);
        {
            const EnetScope other(two.platform, two.second, nullptr);
            QVERIFY(bound(5000) != ENET_SOCKET_NULL); // of another machine
        }
        enet_socket_destroy(socket);
        QVERIFY(bound(5000) != ENET_SOCKET_NULL); // free again
        QCOMPARE(enet_socket_get_address(socket, &address), -1);

        const ENetSocket unbound = enet_socket_create(ENET_SOCKET_TYPE_DATAGRAM);
        QCOMPARE(enet_socket_get_address(unbound, &address), -1);
        const ENetAddress another = addressOf(two.second, 6000);
        QCOMPARE(enet_socket_bind(unbound, &another), -1); // not this machine's address
        const ENetAddress own = addressOf(two.first, 6000);
        QCOMPARE(enet_socket_bind(unbound, &own), 0);
        QCOMPARE(enet_socket_bind(ENetSocket{1000}, &own), -1);
        QCOMPARE(enet_socket_bind(ENetSocket{-7}, &own), -1);
    }

    void sendingBinds()
    {
        TwoMachines two;
        const ENetSocket socket = enet_socket_create(ENET_SOCKET_TYPE_DATAGRAM);
        QCOMPARE(receiveText(socket), std::string()); // nothing yet, and no error
        QCOMPARE(sendText(socket, addressOf(two.second, 9), "x"), 1);
        ENetAddress address{};
        QCOMPARE(enet_socket_get_address(socket, &address), 0);
        QVERIFY(address.port >= 49152);
        QCOMPARE(two.network.datagramsSent(), std::uint64_t{1});
    }

    void datagramsTravel()
    {
        TwoMachines two;
        const ENetSocket sender = bound(5000);
        const EnetScope other(two.platform, two.second, nullptr);
        const ENetSocket receiver = bound(6000);
        {
            const EnetScope again(two.platform, two.first, nullptr);
            std::array<char, 3> head{'o', 'n', 'e'};
            std::array<char, 4> tail{' ', 't', 'w', 'o'};
            const std::array<ENetBuffer, 2> buffers{{{head.data(), head.size()}, {tail.data(), tail.size()}}};
            const ENetAddress to = addressOf(two.second, 6000);
            QCOMPARE(enet_socket_send(sender, &to, buffers.data(), buffers.size()), 7);
            QCOMPARE(sendText(sender, to, "next"), 4);
            QCOMPARE(enet_socket_send(sender, nullptr, buffers.data(), buffers.size()), -1);
        }
        QCOMPARE(receiveText(receiver), std::string()); // still on its way
        two.arrive();
        QCOMPARE(receiveText(receiver), std::string("one two"));
        QCOMPARE(receiveText(receiver), std::string("next"));
        QCOMPARE(receiveText(receiver), std::string());
    }

    void oversizedDatagramsAreDropped()
    {
        TwoMachines two;
        const ENetSocket sender = bound(5000);
        const ENetSocket receiver = bound(6000);
        const ENetAddress to = addressOf(two.first, 6000);
        sendText(sender, to, std::string(4097, 'x'));
        sendText(sender, to, std::string(60'000, 'x'));
        sendText(sender, to, "");
        sendText(sender, to, std::string(4096, 'y'));
        two.arrive();
        QCOMPARE(receiveText(receiver), std::string(4096, 'y')); // the first that fits
        QCOMPARE(receiveText(receiver), std::string());
    }

    void hostSurvivesAnOversizedDatagram()
    {
        TwoMachines two;
        const auto server =
            EnetHost::create(two.platform, {.endpoint = two.first, .port = 7777, .maxPeers = 4});
        QVERIFY(server);
        const auto socket = two.network.bind(two.second, 5000);
        const std::vector<std::byte> bytes(60'000, std::byte{0x8F});
        two.network.send(*socket, {hostOf(two.first), 7777}, bytes);
        const auto client = EnetHost::create(two.platform, {.endpoint = two.second});
        QVERIFY(client->connect("first", 7777, 0, 5));
        bool connected = false;
        for (int round = 0; round < 10 && !connected; ++round) {
            ENetEvent event{};
            client->service(event);
            two.arrive();
            connected = server->service(event) > 0 && event.type == ENET_EVENT_TYPE_CONNECT;
            two.arrive();
        }
        QVERIFY(connected);
    }

    void otherKindsOfSocketDoNotExist()
    {
        TwoMachines two;
        QCOMPARE(enet_socket_create(ENET_SOCKET_TYPE_STREAM), ENET_SOCKET_NULL);
        const ENetSocket socket = bound(5000);
        QCOMPARE(enet_socket_listen(socket, 1), -1);
        QCOMPARE(enet_socket_accept(socket, nullptr), ENET_SOCKET_NULL);
        QCOMPARE(enet_socket_connect(socket, nullptr), -1);
    }

    void nothingWaits()
    {
        TwoMachines two;
        const ENetSocket socket = bound(5000);
        enet_uint32 condition = ENET_SOCKET_WAIT_RECEIVE;
        QCOMPARE(enet_socket_wait(socket, &condition, 10'000), 0);
        QCOMPARE(condition, enet_uint32{ENET_SOCKET_WAIT_NONE});
        QCOMPARE(enet_socketset_select(socket, nullptr, nullptr, 10'000), 0);
        QCOMPARE(two.network.now(), Time(0));
    }

    void memoryIsReused()
    {
        EnetMemory memory;
        void* small = EnetMemory::allocate(&memory, 40);
        void* large = EnetMemory::allocate(&memory, 100'000);
        QVERIFY(small && large && small != large);
        QCOMPARE(reinterpret_cast<std::uintptr_t>(small) % alignof(std::max_align_t), std::uintptr_t{0});
        std::memset(small, 1, 40);
        std::memset(large, 1, 100'000);
        EnetMemory::release(small);
        void* other = EnetMemory::allocate(&memory, 400);
        QVERIFY(other != small);                            // which is of another size
        QCOMPARE(EnetMemory::allocate(&memory, 41), small); // rounded up to the same
        void* host = EnetMemory::allocate(&memory, 11'000);
        std::memset(host, 1, 11'000);
        EnetMemory::release(host);
        QCOMPARE(EnetMemory::allocate(&memory, 12'000), host);
        EnetMemory::release(host);
        EnetMemory::release(other);
        EnetMemory::release(large);
        EnetMemory::release(nullptr);
        void* none = EnetMemory::allocate(nullptr, 0); // outside of any scope: malloc's
        EnetMemory::release(none);
        QVERIFY(EnetMemory::allocate(&memory, 60'000)); // goes with its memory
    }

    /// Arbitrary bytes must not break ENet or the observing host.
    void anyBytes()
    {
        TwoMachines two;
        const auto server =
            EnetHost::create(two.platform, {.endpoint = two.first, .port = 7777, .maxPeers = 4});
        const auto socket = two.network.bind(two.second, 5000);
        RandomStream random(42);
        ENetEvent event{};
        for (int datagram = 0; datagram < 20'000; ++datagram) {
            std::vector<std::byte> bytes(static_cast<std::size_t>(random.nextBetween(0, 200)));
            for (std::byte& byte : bytes)
                byte = static_cast<std::byte>(random.next());
            if (bytes.size() >
                5) { // mostly such as are read any further: not connected, one of ENet's commands
                bytes[0] = std::byte{static_cast<unsigned char>(random.nextBetween(0, 1) ? 0x8F : 0x80)};
                bytes[1] = std::byte{
                    static_cast<unsigned char>(random.nextBetween(0, 1) ? 0xFF : random.nextBetween(0, 4))};
                bytes[4] =
                    static_cast<std::byte>(random.nextBetween(0, 15) | (random.nextBetween(0, 3) << 6));
            }
            two.network.send(*socket, {hostOf(two.first), 7777}, bytes);
            two.arrive();
            for (int result = server->service(event); result > 0; result = server->checkEvents(event)) {
                if (event.type == ENET_EVENT_TYPE_RECEIVE)
                    enet_packet_destroy(event.packet);
            }
            two.network.advanceTo(two.network.now() + Time(1000));
        }
        QVERIFY(two.network.now() >= fromSeconds(20));
    }
};

PEERSCOPE_TEST(TestEnetPlatform)

} // namespace peerscope::test_enet_platform

#include "test_enet_platform.moc"

// SPDX-License-Identifier: MIT
// The baseline of the engine benchmark: bare ENet, one server and 31 clients over loopback UDP in one
// process, sending what the sandbox's peers send. It links libenet alone, so ENet keeps its own sockets and
// clock.
//   bench_loopback [--seconds N] [--clients N] [--json]
#include <enet/enet.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace {

constexpr int ticksPerSecond = 60;
constexpr std::size_t packetBytes = 48;
// As EnetMultiplayerPeer sends an unreliable packet on the default channel.
constexpr std::size_t channels = 2;
constexpr enet_uint8 channel = 1;
constexpr enet_uint32 flags = ENET_PACKET_FLAG_UNSEQUENCED | ENET_PACKET_FLAG_UNRELIABLE_FRAGMENT;

struct Load
{
    int clients = 31;
    int seconds = 60; ///< of the load: 60 ticks each, done as fast as the processor allows
    bool json = false;
};

struct Outcome
{
    std::uint64_t sent = 0;
    std::uint64_t delivered = 0;
    double wallSeconds = 0;
};

using Clock = std::chrono::steady_clock;
using Host = std::unique_ptr<ENetHost, decltype(&enet_host_destroy)>;

[[noreturn]] void fail(const char* what)
{
    std::fprintf(stderr, "bench_loopback: %s\n", what);
    std::exit(3);
}

double secondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Sends and receives what is due; returns how many packets came in and counts the connections made.
std::uint64_t service(ENetHost* host, int& connected)
{
    std::uint64_t received = 0;
    ENetEvent event;
    while (enet_host_service(host, &event, 0) > 0) {
        if (event.type == ENET_EVENT_TYPE_RECEIVE) {
            ++received;
            enet_packet_destroy(event.packet);
        } else if (event.type == ENET_EVENT_TYPE_CONNECT) {
            ++connected;
        } else if (event.type == ENET_EVENT_TYPE_DISCONNECT) {
            fail("a client was disconnected");
        }
    }
    return received;
}

ENetPacket* makePacket(std::uint64_t number)
{
    std::array<enet_uint8, packetBytes> bytes{};
    std::memcpy(bytes.data(), &number, sizeof number);
    ENetPacket* const packet = enet_packet_create(bytes.data(), bytes.size(), flags);
    if (packet == nullptr)
        fail("no memory for a packet");
    return packet;
}

Host makeHost(const ENetAddress* address, std::size_t peers)
{
    Host host(enet_host_create(address, peers, channels, 0, 0), &enet_host_destroy);
    if (host == nullptr)
        fail("enet_host_create failed");
    return host;
}

/// Connects `load.clients` clients, then plays the ticks and measures them alone.
Outcome playLoad(const Load& load)
{
    ENetAddress address{};
    enet_address_set_host_ip(&address, "127.0.0.1");
    const Host server = makeHost(&address, static_cast<std::size_t>(load.clients));
    if (enet_socket_get_address(server->socket, &address) != 0)
        fail("the server's socket has no address");
    enet_address_set_host_ip(&address, "127.0.0.1");

    std::vector<Host> clients;
    std::vector<ENetPeer*> toServer;
    for (int index = 0; index < load.clients; ++index) {
        clients.push_back(makeHost(nullptr, 1));
        toServer.push_back(enet_host_connect(clients.back().get(), &address, channels, 0));
    }
    const auto connecting = Clock::now();
    int connected = 0;
    while (connected < 2 * load.clients) { // each connection is seen from both ends
        service(server.get(), connected);
        for (const Host& client : clients)
            service(client.get(), connected);
        if (secondsSince(connecting) > 10)
            fail("the clients did not connect within 10 s");
    }

    Outcome outcome;
    const auto begin = Clock::now();
    for (int tick = 0; tick < load.seconds * ticksPerSecond; ++tick) {
        for (std::size_t index = 0; index < clients.size(); ++index) {
            if (enet_peer_send(toServer[index], channel, makePacket(outcome.sent)) != 0)
                fail("enet_peer_send failed");
            ++outcome.sent;
            outcome.delivered += service(clients[index].get(), connected);
        }
        enet_host_broadcast(server.get(), channel, makePacket(outcome.sent));
        outcome.sent += clients.size();
        outcome.delivered += service(server.get(), connected);
    }
    for (const Host& client : clients) // what the last broadcast brought
        outcome.delivered += service(client.get(), connected);
    outcome.wallSeconds = secondsSince(begin);
    return outcome;
}

int positiveNumber(const char* text, int most)
{
    char* end = nullptr;
    const long number = std::strtol(text, &end, 10);
    if (end == text || *end != '\0' || number < 1 || number > most)
        return 0;
    return static_cast<int>(number);
}

bool parse(int argc, char** argv, Load& load)
{
    for (int index = 1; index < argc; ++index) {
        const std::string_view option = argv[index];
        const char* const value = index + 1 < argc ? argv[index + 1] : "";
        if (option == "--json") {
            load.json = true;
        } else if (option == "--seconds" && (load.seconds = positiveNumber(value, 3600)) > 0) {
            ++index;
        } else if (option == "--clients" && (load.clients = positiveNumber(value, 1000)) > 0) {
            ++index;
        } else {
            return false;
        }
    }
    return true;
}

} // namespace

int main(int argc, char** argv)
{
    Load load;
    if (!parse(argc, argv, load)) {
        std::fputs("usage: bench_loopback [--seconds N] [--clients N] [--json]\n", stderr);
        return 2;
    }
    if (enet_initialize() != 0)
        fail("enet_initialize failed");
    const Outcome outcome = playLoad(load);
    enet_deinitialize();

    const double packetsPerSecond = static_cast<double>(outcome.delivered) / outcome.wallSeconds;
    const double timesRealTime = load.seconds / outcome.wallSeconds;
    if (load.json)
        std::printf("{\"benchmark\": \"loopback\", \"clients\": %d, \"seconds\": %d, \"sent\": %llu, "
                    "\"delivered\": %llu, \"wall_seconds\": %.6f, \"packets_per_second\": %.1f, "
                    "\"times_real_time\": %.3f}\n",
                    load.clients, load.seconds, static_cast<unsigned long long>(outcome.sent),
                    static_cast<unsigned long long>(outcome.delivered), outcome.wallSeconds, packetsPerSecond,
                    timesRealTime);
    else
        std::printf("loopback: bare ENet over UDP, 1 + %d hosts: %.0f packets/s, %.0f times real time "
                    "(%llu of %llu packets delivered in %.2f s)\n",
                    load.clients, packetsPerSecond, timesRealTime,
                    static_cast<unsigned long long>(outcome.delivered),
                    static_cast<unsigned long long>(outcome.sent), outcome.wallSeconds);
    return 0;
}

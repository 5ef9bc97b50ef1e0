// SPDX-License-Identifier: MIT
// A client that speaks as Godot 4's SceneMultiplayer does: it sends bytes to the server and, through the
// server, to other clients. It prints one JSON object a line: what it sent ("sent") and what it got ("saw"),
// among other things.
//   godot4_client ADDRESS PORT ID SECONDS
// It begins when it has heard of another client, and leaves when nothing came for a while.
#include "tests/e2e/real/enet/packet_log.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr double roundsASecond = 10;
constexpr Seconds quiet{1.0};
constexpr int serviceMs = 5;
constexpr std::size_t enetChannels = 255;
constexpr enet_uint32 godotMtu = 1392; // Debian's ENet has 1400
constexpr int serverId = 1;

// SceneMultiplayer's messages begin with their kind; those of the system then say which one, and whom it is
// about.
enum Kind : char { Raw = 3, System = 7 };
enum SystemMessage : char { AddPeer = 1, DelPeer = 2, Relay = 3 };
constexpr std::size_t systemHeader = 6;

std::string littleEndian(std::int32_t id)
{
    std::string bytes;
    for (int shift = 0; shift < 32; shift += 8)
        bytes += static_cast<char>(static_cast<std::uint32_t>(id) >> shift);
    return bytes;
}

std::int32_t idIn(std::string_view message)
{
    std::uint32_t id = 0;
    for (std::size_t i = 0; i < 4; ++i)
        id |= static_cast<std::uint32_t>(static_cast<unsigned char>(message[2 + i])) << (8 * i);
    return static_cast<std::int32_t>(id);
}

/// Godot's channel 0 is two of ENet's, for reliable packets and for the others.
int enetChannel(int channel, const Mode& mode)
{
    if (channel > 0)
        return channel + 1;
    return mode.flags == reliable.flags ? 0 : 1;
}

class Client
{
public:
    Client(std::int32_t id, double seconds) : m_id(id), m_seconds(seconds) {}

    bool connect(const char* address, int port);
    void run();

private:
    void receive(const ENetEvent& event);
    void play();
    void send(std::int32_t target, int channel, const Mode& mode, const std::string& content);

    std::int32_t m_id;
    double m_seconds;
    ENetHost* m_host = nullptr;
    ENetPeer* m_server = nullptr;
    std::vector<std::int32_t> m_others;
    std::optional<Clock::time_point> m_began;
    Clock::time_point m_heard;
    int m_rounds = 0;
};

bool Client::connect(const char* address, int port)
{
    ENetAddress at{};
    m_host = enet_host_create(nullptr, 1, enetChannels, 0, 0);
    if (!m_host || enet_address_set_host(&at, address) != 0)
        return false;
    at.port = static_cast<enet_uint16>(port);
    m_host->mtu = m_host->peers[0].mtu = godotMtu;
    m_server = enet_host_connect(m_host, &at, enetChannels, static_cast<enet_uint32>(m_id));
    enet_host_flush(m_host);
    notePort(*m_host);
    return m_server != nullptr;
}

void Client::run()
{
    for (bool left = false; !left;) {
        ENetEvent event;
        for (int got = enet_host_service(m_host, &event, serviceMs); got > 0;
             got = enet_host_check_events(m_host, &event)) {
            left = left || event.type == ENET_EVENT_TYPE_DISCONNECT;
            if (event.type == ENET_EVENT_TYPE_RECEIVE) {
                receive(event);
                enet_packet_destroy(event.packet);
            }
        }
        if (m_began && m_server->state == ENET_PEER_STATE_CONNECTED)
            play();
    }
    note("left");
    enet_host_destroy(m_host);
}

void Client::receive(const ENetEvent& event)
{
    std::string_view message = contentOf(*event.packet);
    std::int32_t from = serverId;
    m_heard = Clock::now();
    if (message.size() >= systemHeader && message[0] == System) {
        const std::int32_t about = idIn(message);
        if (message[1] == AddPeer)
            m_others.push_back(about);
        else if (message[1] == DelPeer)
            std::erase(m_others, about);
        if (!m_began && !m_others.empty())
            m_began = Clock::now();
        if (message[1] != Relay)
            return;
        message.remove_prefix(systemHeader);
        from = about;
    }
    if (message.empty() || message[0] != Raw) {
        note("error", "\"detail\": \"unknown message " + hex(message) + '"');
        return;
    }
    notePacket("saw", "from", std::to_string(from), std::max(event.channelID - 1, 0), modeOf(*event.packet),
               message.substr(1));
}

/// Sends what is due by now.
void Client::play()
{
    const double played = Seconds(Clock::now() - *m_began).count();
    while (m_rounds < std::min(played, m_seconds) * roundsASecond) {
        ++m_rounds;
        const std::string content = std::to_string(m_rounds) + " by " + std::to_string(m_id);
        send(serverId, 0, reliable, content);
        send(serverId, 3, unreliableOrdered, content);
        send(0, 0, unreliable, content); // everyone
        if (m_others.empty())
            continue;
        const std::int32_t other = m_others[static_cast<std::size_t>(m_rounds) % m_others.size()];
        send(other, 2, reliable, content);
        send(-other, 4, unreliableOrdered, content); // everyone but that one
    }
    if (played > m_seconds && Clock::now() - m_heard > quiet)
        enet_peer_disconnect(m_server, 0);
}

void Client::send(std::int32_t target, int channel, const Mode& mode, const std::string& content)
{
    std::string message = std::string(1, Raw) + content;
    if (target != serverId)
        message = std::string{System, Relay} + littleEndian(target) + message;
    enet_peer_send(m_server, static_cast<enet_uint8>(enetChannel(channel, mode)),
                   enet_packet_create(message.data(), message.size(), mode.flags));
    notePacket("sent", "to", std::to_string(target), channel, mode, content);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 5) {
        std::fprintf(stderr, "usage: godot4_client ADDRESS PORT ID SECONDS\n");
        return 2;
    }
    Client client(std::atoi(argv[3]), std::atof(argv[4]));
    if (enet_initialize() != 0 || !client.connect(argv[1], std::atoi(argv[2]))) {
        std::fprintf(stderr, "godot4_client: cannot connect to %s port %s\n", argv[1], argv[2]);
        return 1;
    }
    client.run();
    return 0;
}

// SPDX-License-Identifier: MIT
// One process of a game on plain ENet, as Debian packages it: a server, or one of its clients. It prints one
// JSON object a line: what it sent ("sent") and what it got ("saw"), among other things.
//   enet_player server ADDRESS PORT PLAYERS SECONDS CHANNELS [range-coder] [checksum]
//   enet_player client ADDRESS PORT NUMBER SECONDS CHANNELS [range-coder] [checksum] [own-port=PORT]
// Server and client send to each other for SECONDS after they connected. Then each tells the other how many
// reliable packets it sent. When both have got theirs and nothing more comes, the server disconnects the
// client.
#include "tests/e2e/real/enet/packet_log.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr double roundsASecond = 10;
constexpr Seconds quiet{1.0};
constexpr int serviceMs = 5;

constexpr std::array<const Mode*, 3> modes{&reliable, &unreliable, &unreliableOrdered};

/// One end of a connection, as this process sees it.
struct Connection
{
    ENetPeer* peer = nullptr;
    int client = 0; // its number: the same at both ends
    Clock::time_point since;
    Clock::time_point heard;
    int rounds = 0;
    int reliableSent = 0;
    int reliableGot = 0;
    int reliableDue = -1; // not told yet
    bool told = false;
    bool settled = false;      // this end has got everything
    bool otherSettled = false; // the other end says so
};

struct Options
{
    bool isServer = false;
    const char* address = nullptr; // where the server listens
    int port = 0;
    int number = 0; // a client's own, or how many clients are to leave before the server ends
    double seconds = 0;
    int channels = 0;
    bool rangeCoder = false;
    bool checksum = false;
    int ownPort = 0; // of a client; 0: any
};

class Player
{
public:
    explicit Player(const Options& options) : m_options(options) {}

    bool open();
    void run();

private:
    void handle(const ENetEvent& event);
    void receive(Connection& connection, const ENetPacket& packet);
    void play(Connection& connection);
    void send(Connection& connection, int channel, const Mode& mode, const std::string& content);
    bool gotEverything(const Connection& connection) const;
    std::string myName() const
    {
        return m_options.isServer ? "server" : "client " + std::to_string(m_options.number);
    }
    std::string otherName(const Connection& connection) const
    {
        return m_options.isServer ? "client " + std::to_string(connection.client) : "server";
    }

    const Options m_options;
    ENetHost* m_host = nullptr;
    std::map<ENetPeer*, Connection> m_connections;
};

std::string quoted(const std::string& text)
{
    return '"' + text + '"';
}

bool Player::open()
{
    ENetAddress server{};
    if (enet_address_set_host(&server, m_options.address) != 0)
        return false;
    server.port = static_cast<enet_uint16>(m_options.port);
    ENetAddress own = server;
    if (!m_options.isServer)
        own.port = static_cast<enet_uint16>(m_options.ownPort);
    const std::size_t channels = static_cast<std::size_t>(m_options.channels);
    const std::size_t peers = m_options.isServer ? static_cast<std::size_t>(m_options.number) : 1;
    m_host = enet_host_create(&own, peers, channels, 0, 0);
    if (!m_host)
        return false;
    if (m_options.rangeCoder)
        enet_host_compress_with_range_coder(m_host);
    if (m_options.checksum)
        m_host->checksum = enet_crc32;
    if (!m_options.isServer &&
        !enet_host_connect(m_host, &server, channels, static_cast<enet_uint32>(m_options.number)))
        return false;
    enet_host_flush(m_host);
    notePort(*m_host);
    return true;
}

void Player::run()
{
    const int toLeave = m_options.isServer ? m_options.number : 1;
    for (int left = 0; left < toLeave;) {
        ENetEvent event;
        for (int got = enet_host_service(m_host, &event, serviceMs); got > 0;
             got = enet_host_check_events(m_host, &event)) {
            handle(event);
            left += event.type == ENET_EVENT_TYPE_DISCONNECT;
        }
        for (auto& [peer, connection] : m_connections)
            play(connection);
    }
    enet_host_flush(m_host);
    note("left");
    enet_host_destroy(m_host);
}

void Player::handle(const ENetEvent& event)
{
    if (event.type == ENET_EVENT_TYPE_CONNECT) {
        Connection& connection = m_connections[event.peer];
        connection = {};
        connection.peer = event.peer;
        connection.client = m_options.isServer ? static_cast<int>(event.data) : m_options.number;
        connection.since = connection.heard = Clock::now();
        note("connected", "\"with\": " + quoted(otherName(connection)));
    } else if (event.type == ENET_EVENT_TYPE_DISCONNECT) {
        const auto found = m_connections.find(event.peer);
        note("disconnected",
             found == m_connections.end() ? "" : "\"with\": " + quoted(otherName(found->second)));
        if (found != m_connections.end())
            m_connections.erase(found);
    } else if (event.type == ENET_EVENT_TYPE_RECEIVE) {
        Connection& connection = m_connections[event.peer];
        notePacket("saw", "from", quoted(otherName(connection)), event.channelID, modeOf(*event.packet),
                   contentOf(*event.packet));
        receive(connection, *event.packet);
        enet_packet_destroy(event.packet);
    }
}

void Player::receive(Connection& connection, const ENetPacket& packet)
{
    const std::string_view content = contentOf(packet);
    connection.heard = Clock::now();
    if (content.starts_with("told "))
        connection.reliableDue = std::atoi(std::string(content.substr(5)).c_str());
    else if (content.starts_with("settled"))
        connection.otherSettled = true;
    else if (packet.flags & ENET_PACKET_FLAG_RELIABLE)
        ++connection.reliableGot;
}

bool Player::gotEverything(const Connection& connection) const
{
    return connection.reliableDue >= 0 && connection.reliableGot == connection.reliableDue &&
           Clock::now() - connection.heard > quiet;
}

/// Once in a while a packet is more than a datagram holds, not for all clients at once: a socket of the
/// system does not hold so much. One is large.
std::size_t sizeOf(int round, int client, const Mode& mode)
{
    if (client == 1 && round == 20 && &mode == &reliable)
        return 200'000;
    return (round + client) % 8 == 0 && &mode != &unreliable ? 4000 : 40;
}

/// Sends what is due by now.
void Player::play(Connection& connection)
{
    const double played = Seconds(Clock::now() - connection.since).count();
    while (connection.rounds < std::min(played, m_options.seconds) * roundsASecond) {
        const int round = ++connection.rounds;
        for (std::size_t i = 0; i < modes.size(); ++i) {
            // Every channel has its turn.
            const int channel = static_cast<int>(round * 7 + static_cast<int>(i) * 50) % m_options.channels;
            std::string content =
                "round " + std::to_string(round) + " by " + myName() + " to " + otherName(connection) + ' ';
            const std::size_t size = sizeOf(round, connection.client, *modes[i]);
            content.resize(std::max(size, content.size()), '.');
            send(connection, channel, *modes[i], content);
        }
    }
    if (played < m_options.seconds)
        return;
    if (!connection.told) {
        connection.told = true;
        send(connection, 0, reliable, "told " + std::to_string(connection.reliableSent));
    }
    if (!connection.settled && gotEverything(connection)) {
        connection.settled = true;
        note("settled", "\"with\": " + quoted(otherName(connection)));
        if (!m_options.isServer)
            send(connection, 0, reliable, "settled");
    }
    // Not at once: enet_peer_disconnect throws away what still waits to be acknowledged.
    if (m_options.isServer && connection.settled && connection.otherSettled &&
        Clock::now() - connection.heard > quiet && connection.peer->state == ENET_PEER_STATE_CONNECTED)
        enet_peer_disconnect(connection.peer, 0);
}

void Player::send(Connection& connection, int channel, const Mode& mode, const std::string& content)
{
    ENetPacket* packet = enet_packet_create(content.data(), content.size(), mode.flags);
    if (!packet || enet_peer_send(connection.peer, static_cast<enet_uint8>(channel), packet) != 0) {
        note("error", "\"detail\": \"enet_peer_send failed\"");
        return;
    }
    connection.reliableSent += mode.flags == ENET_PACKET_FLAG_RELIABLE;
    notePacket("sent", "to", quoted(otherName(connection)), channel, mode, content);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 7) {
        std::fprintf(stderr, "usage: enet_player server|client ADDRESS PORT PLAYERS|NUMBER SECONDS CHANNELS "
                             "[range-coder] [checksum] [own-port=PORT]\n");
        return 2;
    }
    Options options{.isServer = std::string_view(argv[1]) == "server",
                    .address = argv[2],
                    .port = std::atoi(argv[3]),
                    .number = std::atoi(argv[4]),
                    .seconds = std::atof(argv[5]),
                    .channels = std::atoi(argv[6])};
    for (const std::string_view word : std::span(argv + 7, argv + argc)) {
        constexpr std::string_view ownPort = "own-port=";
        options.rangeCoder = options.rangeCoder || word == "range-coder";
        options.checksum = options.checksum || word == "checksum";
        if (word.starts_with(ownPort))
            options.ownPort = std::atoi(word.data() + ownPort.size());
    }
    Player player(options);
    if (enet_initialize() != 0 || !player.open()) {
        std::fprintf(stderr, "enet_player: cannot open a host for %s port %s\n", argv[2], argv[3]);
        return 1;
    }
    player.run();
    return 0;
}

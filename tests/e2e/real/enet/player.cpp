// SPDX-License-Identifier: MIT
// One process of a game on plain ENet, as Debian packages it: a server, or one of its clients. It prints one
// JSON object a line: what it sent ("sent") and what it got ("saw"), among other things.
//   enet_player server ADDRESS PORT PLAYERS SECONDS CHANNELS [range-coder] [checksum]
//   enet_player client ADDRESS PORT NUMBER SECONDS CHANNELS [range-coder] [checksum]
// Server and client send to each other for SECONDS after they connected. Then each tells the other how many
// reliable packets it sent. When both have got theirs and nothing more comes, the server disconnects the
// client.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <enet/enet.h>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr double rounds_a_second = 10;
constexpr Seconds quiet{1.0};
constexpr int service_ms = 5;

struct Mode
{
    const char* name;
    enet_uint32 flags;
};
// ENet would send a large packet without UNRELIABLE_FRAGMENT reliably.
constexpr std::array<Mode, 3> modes{{
    {"reliable", ENET_PACKET_FLAG_RELIABLE},
    {"unreliable", ENET_PACKET_FLAG_UNSEQUENCED},
    {"unreliable_ordered", ENET_PACKET_FLAG_UNRELIABLE_FRAGMENT},
}};

const char* modeOf(enet_uint32 flags)
{
    if (flags & ENET_PACKET_FLAG_RELIABLE)
        return modes[0].name;
    return flags & ENET_PACKET_FLAG_UNSEQUENCED ? modes[1].name : modes[2].name;
}

/// One end of a connection, as this process sees it.
struct Connection
{
    ENetPeer* peer = nullptr;
    int client = 0; // its number: the same at both ends
    Clock::time_point since;
    Clock::time_point heard;
    int rounds = 0;
    int reliable_sent = 0;
    int reliable_got = 0;
    int reliable_due = -1; // not told yet
    bool told = false;
    bool settled = false;       // this end has got everything
    bool other_settled = false; // the other end says so
};

class Player
{
public:
    Player(bool server, int number, double seconds, int channels)
        : server_(server), number_(number), seconds_(seconds), channels_(channels)
    {
    }

    bool open(const char* address, int port, int players, bool range_coder, bool checksum);
    void run();

private:
    void handle(const ENetEvent& event);
    void receive(Connection& connection, const ENetPacket& packet);
    void play(Connection& connection);
    void send(Connection& connection, int channel, const Mode& mode, const std::string& content);
    bool gotEverything(const Connection& connection) const;
    std::string myName() const { return server_ ? "server" : "client " + std::to_string(number_); }
    std::string otherName(const Connection& connection) const
    {
        return server_ ? "client " + std::to_string(connection.client) : "server";
    }

    bool server_;
    int number_;
    double seconds_;
    int channels_;
    int players_ = 1; // how many clients are to leave before it ends
    ENetHost* host_ = nullptr;
    std::map<ENetPeer*, Connection> connections_;
};

std::string hex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

void note(const char* event, const std::string& values)
{
    const auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch()).count();
    std::printf(R"({"event": "%s", "t_ms": %lld%s%s})"
                "\n",
                event, static_cast<long long>(now), values.empty() ? "" : ", ", values.c_str());
}

void notePacket(const char* event, const char* other_key, const std::string& other, int channel,
                const char* mode, std::string_view content)
{
    note(event, std::string("\"") + other_key + "\": \"" + other +
                    "\", \"channel\": " + std::to_string(channel) + ", \"mode\": \"" + mode +
                    "\", \"content\": \"" + hex(content) + '"');
}

bool Player::open(const char* address, int port, int players, bool range_coder, bool checksum)
{
    ENetAddress at{};
    if (enet_address_set_host(&at, address) != 0)
        return false;
    at.port = static_cast<enet_uint16>(port);
    players_ = players;
    host_ = server_ ? enet_host_create(&at, static_cast<std::size_t>(players),
                                       static_cast<std::size_t>(channels_), 0, 0)
                    : enet_host_create(nullptr, 1, static_cast<std::size_t>(channels_), 0, 0);
    if (!host_)
        return false;
    if (range_coder)
        enet_host_compress_with_range_coder(host_);
    if (checksum)
        host_->checksum = enet_crc32;
    if (!server_) {
        if (!enet_host_connect(host_, &at, static_cast<std::size_t>(channels_),
                               static_cast<enet_uint32>(number_)))
            return false;
        enet_host_flush(host_);
    }
    ENetAddress own{};
    enet_socket_get_address(host_->socket, &own);
    note("created", "\"port\": " + std::to_string(own.port));
    return true;
}

void Player::run()
{
    int left = 0;
    while (left < players_) {
        ENetEvent event;
        for (int got = enet_host_service(host_, &event, service_ms); got > 0;
             got = enet_host_check_events(host_, &event)) {
            handle(event);
            left += event.type == ENET_EVENT_TYPE_DISCONNECT;
        }
        for (auto& [peer, connection] : connections_)
            play(connection);
    }
    enet_host_flush(host_);
    note("left", "");
    enet_host_destroy(host_);
}

void Player::handle(const ENetEvent& event)
{
    if (event.type == ENET_EVENT_TYPE_CONNECT) {
        Connection& connection = connections_[event.peer];
        connection = {};
        connection.peer = event.peer;
        connection.client = server_ ? static_cast<int>(event.data) : number_;
        connection.since = connection.heard = Clock::now();
        note("connected", "\"with\": \"" + otherName(connection) + '"');
    } else if (event.type == ENET_EVENT_TYPE_DISCONNECT) {
        const auto found = connections_.find(event.peer);
        note("disconnected",
             found == connections_.end() ? "" : "\"with\": \"" + otherName(found->second) + '"');
        if (found != connections_.end())
            connections_.erase(found);
    } else if (event.type == ENET_EVENT_TYPE_RECEIVE) {
        Connection& connection = connections_[event.peer];
        const std::string content(reinterpret_cast<const char*>(event.packet->data),
                                  event.packet->dataLength);
        notePacket("saw", "from", otherName(connection), event.channelID, modeOf(event.packet->flags),
                   content);
        receive(connection, *event.packet);
        enet_packet_destroy(event.packet);
    }
}

void Player::receive(Connection& connection, const ENetPacket& packet)
{
    const std::string_view content(reinterpret_cast<const char*>(packet.data), packet.dataLength);
    connection.heard = Clock::now();
    if (content.starts_with("told "))
        connection.reliable_due = std::atoi(std::string(content.substr(5)).c_str());
    else if (content.starts_with("settled"))
        connection.other_settled = true;
    else if (packet.flags & ENET_PACKET_FLAG_RELIABLE)
        ++connection.reliable_got;
}

bool Player::gotEverything(const Connection& connection) const
{
    return connection.reliable_due >= 0 && connection.reliable_got == connection.reliable_due &&
           Clock::now() - connection.heard > quiet;
}

/// Sends what is due by now.
void Player::play(Connection& connection)
{
    const double played = Seconds(Clock::now() - connection.since).count();
    while (connection.rounds < std::min(played, seconds_) * rounds_a_second) {
        const int round = ++connection.rounds;
        for (std::size_t i = 0; i < modes.size(); ++i) {
            // Every channel has its turn. Once in a while it is more than a datagram holds, not for all
            // clients at once.
            const int channel = static_cast<int>(round * 7 + static_cast<int>(i) * 50) % channels_;
            std::string content =
                "round " + std::to_string(round) + " by " + myName() + " to " + otherName(connection) + ' ';
            const std::size_t size =
                (round + connection.client) % 8 == 0 && modes[i].flags != ENET_PACKET_FLAG_UNSEQUENCED ? 4000
                                                                                                       : 40;
            content.resize(std::max(size, content.size()), '.');
            send(connection, channel, modes[i], content);
        }
    }
    if (played < seconds_)
        return;
    if (!connection.told) {
        connection.told = true;
        send(connection, 0, modes[0], "told " + std::to_string(connection.reliable_sent));
    }
    if (!connection.settled && gotEverything(connection)) {
        connection.settled = true;
        note("settled", "\"with\": \"" + otherName(connection) + '"');
        if (!server_)
            send(connection, 0, modes[0], "settled");
    }
    if (server_ && connection.settled && connection.other_settled &&
        connection.peer->state == ENET_PEER_STATE_CONNECTED)
        enet_peer_disconnect(connection.peer, 0);
}

void Player::send(Connection& connection, int channel, const Mode& mode, const std::string& content)
{
    ENetPacket* packet = enet_packet_create(content.data(), content.size(), mode.flags);
    if (!packet || enet_peer_send(connection.peer, static_cast<enet_uint8>(channel), packet) != 0) {
        note("error", "\"detail\": \"enet_peer_send failed\"");
        return;
    }
    connection.reliable_sent += mode.flags == ENET_PACKET_FLAG_RELIABLE;
    notePacket("sent", "to", otherName(connection), channel, mode.name, content);
}

} // namespace

int main(int argc, char** argv)
{
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const std::vector<std::string_view> arguments(argv + 1, argv + argc);
    if (arguments.size() < 6) {
        std::fprintf(stderr, "usage: enet_player server|client ADDRESS PORT PLAYERS|NUMBER SECONDS CHANNELS "
                             "[range-coder] [checksum]\n");
        return 2;
    }
    const auto wants = [&](std::string_view word) {
        return std::find(arguments.begin() + 6, arguments.end(), word) != arguments.end();
    };
    const bool server = arguments[0] == "server";
    const int count = std::atoi(argv[4]);
    Player player(server, count, std::atof(argv[5]), std::atoi(argv[6]));
    if (enet_initialize() != 0 || !player.open(argv[2], std::atoi(argv[3]), server ? count : 1,
                                               wants("range-coder"), wants("checksum"))) {
        std::fprintf(stderr, "enet_player: cannot open a host at %s port %s\n", argv[2], argv[3]);
        return 1;
    }
    player.run();
    return 0;
}

// SPDX-License-Identifier: MIT
#pragma once

#include <enet/enet.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

/// Transfer modes by Godot's names. ENet would send a large packet without UNRELIABLE_FRAGMENT reliably.
struct Mode
{
    const char* name;
    enet_uint32 flags;
};
inline constexpr Mode reliable{"reliable", ENET_PACKET_FLAG_RELIABLE};
inline constexpr Mode unreliable{"unreliable", ENET_PACKET_FLAG_UNSEQUENCED};
inline constexpr Mode unreliableOrdered{"unreliable_ordered", ENET_PACKET_FLAG_UNRELIABLE_FRAGMENT};

/// The mode of a packet that was received.
inline const Mode& modeOf(const ENetPacket& packet)
{
    if (packet.flags & ENET_PACKET_FLAG_RELIABLE)
        return reliable;
    return packet.flags & ENET_PACKET_FLAG_UNSEQUENCED ? unreliable : unreliableOrdered;
}

inline std::string_view contentOf(const ENetPacket& packet)
{
    return {reinterpret_cast<const char*>(packet.data), packet.dataLength};
}

inline std::string hex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

/// Prints a line: one JSON object. `values` are further members of it, as JSON.
inline void note(const char* event, const std::string& values = {})
{
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
    std::printf("{\"event\": \"%s\", \"t_ms\": %lld%s%s}\n", event, static_cast<long long>(now.count()),
                values.empty() ? "" : ", ", values.c_str());
    std::fflush(stdout);
}

/// Notes a packet that was sent ("to") or got ("from"); `other` is that key's value, as JSON.
inline void notePacket(const char* event, const char* key, const std::string& other, int channel,
                       const Mode& mode, std::string_view content)
{
    note(event, std::string("\"") + key + "\": " + other + ", \"channel\": " + std::to_string(channel) +
                    ", \"mode\": \"" + mode.name + "\", \"content\": \"" + hex(content) + '"');
}

/// Notes the port that a host has.
inline void notePort(const ENetHost& host)
{
    ENetAddress own{};
    enet_socket_get_address(host.socket, &own);
    note("created", "\"port\": " + std::to_string(own.port));
}

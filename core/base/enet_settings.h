// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace peerscope {

/// How a host compresses its datagrams: Godot's ENetConnection.CompressionMode. Both ends must use the same
/// one: a host drops every datagram that it cannot decompress.
enum class CompressionMode : std::uint8_t { None, RangeCoder, FastLz, Zlib, Zstandard };
inline constexpr int compressionModeCount = 5;

/// "none", "range_coder", "fastlz", "zlib", "zstd", as in scenarios.
constexpr std::string_view name(CompressionMode mode)
{
    constexpr std::string_view names[] = {"none", "range_coder", "fastlz", "zlib", "zstd"};
    return names[static_cast<int>(mode)];
}

/// When ENet gives a connection up: ENetPacketPeer.set_timeout. A reliable packet has not been acknowledged
/// for `maximumMs`; or for `minimumMs`, and its resends have reached `limit` times the first one's time-out.
/// 0 is ENet's default.
struct EnetTimeout
{
    std::uint32_t limit = 32;
    std::uint32_t minimumMs = 5'000;
    std::uint32_t maximumMs = 30'000;

    bool operator==(const EnetTimeout&) const = default;
};

/// How ENet lowers the share of unreliable packets it sends when round trips become longer, and raises it
/// again: ENetPacketPeer.throttle_configure. ENet tells the other end, which then uses the same numbers.
struct EnetThrottle
{
    std::uint32_t intervalMs = 5'000; ///< how long ENet measures the mean that it compares round trips with
    std::uint32_t acceleration = 2;   ///< 32nds by which the share rises
    std::uint32_t deceleration = 2;   ///< 32nds by which it falls

    bool operator==(const EnetThrottle&) const = default;
};

/// What a game can set of its ENet. A setting without a value keeps ENet's default.
struct EnetSettings
{
    /// Bytes a second, 0: no limit; the arguments of create_server and create_client. Godot ignores a
    /// server's `inBandwidth`.
    std::optional<std::uint32_t> inBandwidth;
    std::optional<std::uint32_t> outBandwidth;
    std::optional<EnetTimeout> timeout;          ///< of every connection
    std::optional<std::uint32_t> pingIntervalMs; ///< ENetPacketPeer.ping_interval; 0: ENet's 500 ms
    std::optional<EnetThrottle> throttle;        ///< of every connection
    std::optional<CompressionMode> compression;  ///< ENetConnection.compress

    /// Sets the settings that `later` sets.
    void add(const EnetSettings& later)
    {
        const auto take = [](auto& mine, const auto& other) {
            if (other)
                mine = other;
        };
        take(inBandwidth, later.inBandwidth);
        take(outBandwidth, later.outBandwidth);
        take(timeout, later.timeout);
        take(pingIntervalMs, later.pingIntervalMs);
        take(throttle, later.throttle);
        take(compression, later.compression);
    }
    bool isEmpty() const { return *this == EnetSettings(); }

    bool operator==(const EnetSettings&) const = default;
};

} // namespace peerscope

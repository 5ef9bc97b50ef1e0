// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>

namespace peerscope {

/// The source or destination of a datagram on a real network.
struct UdpAddress
{
    std::array<std::uint8_t, 16> host{}; ///< IPv6; an IPv4 address as ::ffff:a.b.c.d
    std::uint16_t port = 0;

    bool isIpv4() const
    {
        constexpr std::array<std::uint8_t, 12> prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
        return std::memcmp(host.data(), prefix.data(), prefix.size()) == 0;
    }
    /// 127.0.0.0/8 and ::1: traffic that never leaves the machine.
    bool isLoopback() const
    {
        constexpr std::array<std::uint8_t, 16> ipv6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        return isIpv4() ? host[12] == 127 : host == ipv6;
    }
    static UdpAddress ipv4(std::uint32_t host, std::uint16_t port)
    {
        const auto byte = [host](int shift) { return static_cast<std::uint8_t>(host >> shift); };
        return {.host = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, byte(24), byte(16), byte(8), byte(0)},
                .port = port};
    }

    auto operator<=>(const UdpAddress&) const = default;
    bool operator==(const UdpAddress& other) const
    {
        return halves() == other.halves() && port == other.port;
    }

    /// The host as two numbers, in the machine's byte order.
    std::array<std::uint64_t, 2> halves() const { return std::bit_cast<std::array<std::uint64_t, 2>>(host); }
};

/// "192.168.0.7:7777", "[fe80::1]:7777".
std::string toString(const UdpAddress& address);

} // namespace peerscope

template <> struct std::hash<peerscope::UdpAddress>
{
    std::size_t operator()(const peerscope::UdpAddress& address) const noexcept
    {
        const auto [high, low] = address.halves();
        std::uint64_t mixed = (high ^ low * 0x9E3779B97F4A7C15ull) + address.port;
        mixed = (mixed ^ (mixed >> 32)) * 0xBF58476D1CE4E5B9ull;
        return mixed ^ (mixed >> 29);
    }
};

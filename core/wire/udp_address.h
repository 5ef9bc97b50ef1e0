// SPDX-License-Identifier: MIT
#pragma once

#include <array>
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
        UdpAddress address;
        address.host = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0};
        for (std::size_t index = 0; index < 4; ++index)
            address.host[12 + index] = static_cast<std::uint8_t>(host >> (24 - 8 * index));
        address.port = port;
        return address;
    }

    auto operator<=>(const UdpAddress&) const = default;
};

/// "192.168.0.7:7777", "[fe80::1]:7777".
std::string toString(const UdpAddress& address);

} // namespace peerscope

template <> struct std::hash<peerscope::UdpAddress>
{
    std::size_t operator()(const peerscope::UdpAddress& address) const noexcept
    {
        std::uint64_t high = 0;
        std::uint64_t low = 0;
        std::memcpy(&high, address.host.data(), sizeof high);
        std::memcpy(&low, address.host.data() + sizeof high, sizeof low);
        std::uint64_t mixed = (high ^ low * 0x9E3779B97F4A7C15ull) + address.port;
        mixed = (mixed ^ (mixed >> 32)) * 0xBF58476D1CE4E5B9ull;
        return mixed ^ (mixed >> 29);
    }
};

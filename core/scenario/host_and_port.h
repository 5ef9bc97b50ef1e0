// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringView>

#include <cstdint>
#include <optional>

namespace peerscope {

/// Where a program listens on a real network: "127.0.0.1:7777", "[::1]:7777" or "example.org:7777".
struct HostAndPort
{
    QString host; ///< a numeric address or a name, without brackets
    std::uint16_t port = 0;

    bool operator==(const HostAndPort&) const = default;
};

/// Nothing if it is not a host and a port from 1 to 65535.
std::optional<HostAndPort> parseHostAndPort(QStringView text);
/// With brackets where parseHostAndPort() wants them.
QString toString(const HostAndPort& address);

/// Whether the host is a numeric IPv4 or IPv6 address, not a name.
bool isNumeric(const HostAndPort& address);
/// 127.0.0.0/8, ::1 or "localhost": only programs on this machine can reach it.
bool isLoopback(const HostAndPort& address);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/host_and_port.h"
#include "core/wire/udp_address.h"

#include <sys/socket.h>

#include <QString>

#include <variant>

namespace peerscope {

/// An address as the system's socket functions take it.
struct SocketAddress
{
    sockaddr_storage storage{};
    socklen_t size = 0;

    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
    int family() const { return storage.ss_family; }
};

UdpAddress udpAddress(const SocketAddress& address);

/// The address of a machine, by its number or its name. Asking for a name may take seconds. Otherwise a
/// sentence for the user.
std::variant<SocketAddress, QString> resolve(const HostAndPort& address);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "core/gateway/socket_address.h"

#include "core/gateway/gateway_words.h"

#include <netdb.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>

namespace peerscope {

UdpAddress udpAddress(const SocketAddress& address)
{
    if (address.family() == AF_INET) {
        sockaddr_in ipv4{};
        std::memcpy(&ipv4, &address.storage, sizeof ipv4);
        return UdpAddress::ipv4(ntohl(ipv4.sin_addr.s_addr), ntohs(ipv4.sin_port));
    }
    sockaddr_in6 ipv6{};
    std::memcpy(&ipv6, &address.storage, sizeof ipv6);
    UdpAddress result;
    std::memcpy(result.host.data(), &ipv6.sin6_addr, result.host.size());
    result.port = ntohs(ipv6.sin6_port);
    return result;
}

std::variant<SocketAddress, QString> resolve(const HostAndPort& address)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = AI_NUMERICSERV | (isNumeric(address) ? AI_NUMERICHOST : 0);
    addrinfo* found = nullptr;
    const QByteArray port = QByteArray::number(address.port);
    const int error = getaddrinfo(address.host.toUtf8().constData(), port.constData(), &hints, &found);
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(found, freeaddrinfo);
    if (error != 0 || !list)
        return GatewayWords::tr("%1: there is no machine of that name that can be found (%2).")
            .arg(toString(address), QString::fromLocal8Bit(gai_strerror(error)));
    SocketAddress result;
    std::memcpy(&result.storage, list->ai_addr, list->ai_addrlen);
    result.size = list->ai_addrlen;
    return result;
}

} // namespace peerscope

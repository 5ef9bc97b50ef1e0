// SPDX-License-Identifier: MIT
#include "core/wire/udp_address.h"

#include <arpa/inet.h>

namespace peerscope {

std::string toString(const UdpAddress& address)
{
    char text[INET6_ADDRSTRLEN] = "";
    const std::string port = ":" + std::to_string(address.port);
    if (address.isIpv4()) {
        inet_ntop(AF_INET, address.host.data() + 12, text, sizeof text);
        return text + port;
    }
    inet_ntop(AF_INET6, address.host.data(), text, sizeof text);
    return "[" + std::string(text) + "]" + port;
}

} // namespace peerscope

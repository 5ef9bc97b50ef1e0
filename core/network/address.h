// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"

#include <compare>
#include <cstdint>
#include <optional>

namespace peerscope {

/// An IPv4 address and port on the virtual network, in host byte order.
struct Address
{
    std::uint32_t host = 0;
    std::uint16_t port = 0;
    auto operator<=>(const Address&) const = default;
};

/// Endpoint n has the address 10.0.0.1 + n, so no table is needed to find the endpoint of an address.
constexpr std::uint32_t hostOf(EndpointId endpoint)
{
    return (10u << 24) + 1u + endpoint.value();
}

constexpr std::optional<EndpointId> endpointAt(std::uint32_t host)
{
    const std::uint32_t number = host - ((10u << 24) + 1u);
    if (number >= 0xFFFFu)
        return std::nullopt;
    return EndpointId(static_cast<std::uint16_t>(number));
}

} // namespace peerscope

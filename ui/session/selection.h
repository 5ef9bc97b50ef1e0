// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"

#include <variant>

namespace peerscope {

/// The one-way path between two endpoints.
struct LinkRef
{
    EndpointId from;
    EndpointId to;
    bool operator==(const LinkRef&) const = default;
};

/// What is selected, in every view at once: nothing, a packet, a datagram, a peer or a link.
using Selection = std::variant<std::monostate, PacketId, DatagramId, EndpointId, LinkRef>;

} // namespace peerscope

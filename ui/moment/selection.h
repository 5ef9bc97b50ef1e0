// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"

#include <variant>

namespace peerscope {

/// What is selected, in every view at once: nothing, a packet, a datagram, a peer, a link, or a command of a
/// datagram.
using Selection = std::variant<std::monostate, PacketId, DatagramId, EndpointId, LinkRef, CommandRef>;

/// The datagram that is selected, itself or by one of its commands; none where something else is.
inline DatagramId datagramOf(const Selection& selection)
{
    if (const auto* command = std::get_if<CommandRef>(&selection))
        return command->datagram;
    const auto* datagram = std::get_if<DatagramId>(&selection);
    return datagram ? *datagram : DatagramId::none();
}

/// As a view that knows no commands shows it: a command is drawn as the datagram it is in.
inline Selection withoutCommand(const Selection& selection)
{
    const DatagramId datagram = datagramOf(selection);
    return datagram.isValid() ? Selection(datagram) : selection;
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/enet_datagram.h"
#include "core/wire/field.h"

#include <optional>

namespace peerscope {

/// What a person sees of one datagram: header, checksum, commands, and each command's fields with their
/// places.
struct EnetDissection
{
    /// "datagram", with the header's fields and "commands" below it. Offsets count from the datagram's start;
    /// below a "commands" whose value says so, from the start of what the datagram was unpacked to.
    Field root;
    Compression compression = Compression::None;
};

/// Reads a whole datagram into a field tree. Any bytes will do: what makes no sense becomes a "malformed"
/// field with its place, and what stands before it is read all the same. `connectId`, where it is known, lets
/// the checksum be checked. Never throws; takes memory in proportion to the datagram.
EnetDissection dissectEnet(ByteView datagram, EnetOpener& opener, EnetFraming& framing,
                           std::optional<std::uint32_t> connectId = std::nullopt);

/// One command, its header and fields. `command` was read from `bytes`.
Field dissectEnetCommand(ByteView bytes, const EnetCommand& command);

} // namespace peerscope

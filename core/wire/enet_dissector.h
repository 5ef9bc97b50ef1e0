// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/enet_datagram.h"
#include "core/wire/field.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace peerscope {

/// What a person sees of one datagram: header, checksum, commands, and each command's fields with their
/// places.
struct EnetDissection
{
    /// "datagram", with "header", perhaps "checksum", and "commands" below it, and there a child for each
    /// command in its order. Offsets count from the datagram's start; below "commands" of a datagram that was
    /// compressed, from the start of `unpacked`.
    Field root;
    Compression compression = Compression::None;
    /// What the commands of a compressed datagram were unpacked to; empty for one that is not compressed, or
    /// cannot be unpacked.
    std::vector<std::byte> unpacked;

    /// Whether what is below "commands" has its places in `unpacked`. ("commands" itself is in the datagram.)
    bool isUnpacked() const { return !unpacked.empty(); }
    /// Null where the datagram is too short to have any.
    const Field* commands() const;
};

/// Reads a whole datagram into a field tree. Any bytes will do: what makes no sense becomes a "malformed"
/// field with its place, and what stands before it is read all the same. `connectId`, where it is known, lets
/// the checksum be checked. Never throws; takes memory in proportion to the datagram.
EnetDissection dissectEnet(ByteView datagram, EnetOpener& opener, EnetFraming& framing,
                           std::optional<std::uint32_t> connectId = std::nullopt);

/// One command, its header and fields. `command` was read from `bytes`.
Field dissectEnetCommand(ByteView bytes, const EnetCommand& command);

} // namespace peerscope

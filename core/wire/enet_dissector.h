// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/enet_datagram.h"
#include "core/wire/field.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace peerscope {

/// One datagram for people to read: header, checksum, commands, and each command's fields with their
/// positions.
struct EnetDissection
{
    /// "datagram", with children "header", sometimes "checksum", and "commands", which has a child for each
    /// command, in order. Offsets count from the datagram's start; below "commands" of a compressed datagram,
    /// from the start of `unpacked`.
    Field root;
    Compression compression = Compression::None;
    /// The decompressed commands of a compressed datagram; empty if it is not compressed or cannot be
    /// decompressed.
    std::vector<std::byte> unpacked;

    /// Whether the fields below "commands" have their offsets in `unpacked`. ("commands" itself is in the
    /// datagram.)
    bool isUnpacked() const { return !unpacked.empty(); }
    /// Null if the datagram is too short to have any.
    const Field* commands() const;
};

/// Reads a whole datagram into a field tree. Accepts any bytes: what makes no sense becomes a "malformed"
/// field with its position, and what comes before it is still read. `connectId`, if known, is used to check
/// the checksum. Never throws; uses memory in proportion to the datagram.
EnetDissection dissectEnet(ByteView datagram, EnetOpener& opener, EnetFraming& framing,
                           std::optional<std::uint32_t> connectId = std::nullopt);

/// One command, its header and fields. `command` was read from `bytes`.
Field dissectEnetCommand(ByteView bytes, const EnetCommand& command);

} // namespace peerscope

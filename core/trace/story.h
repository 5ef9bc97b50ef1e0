// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/trace.h"
#include "core/wire/decompressor.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace peerscope {

/// A thing that a story speaks of; nothing for plain words.
using StoryNoun = std::variant<std::monostate, PacketId, DatagramId, EndpointId, LinkRef, CommandRef>;

struct StoryRun
{
    std::string text; ///< UTF-8
    StoryNoun noun{};
};

/// One thing that happened to a packet, or is happening to it.
struct StoryStep
{
    enum class Kind : std::uint8_t {
        Put,          ///< put_packet was called
        Sent,         ///< ENet put it (or the parts of it) into a datagram for the first time
        Resent,       ///< … and again
        Duplicated,   ///< the link, or somebody by hand, made a copy of a datagram with it
        Lost,         ///< a datagram with it, and with that this copy of it
        Arrived,      ///< the last part of it reached the receiver
        Held,         ///< it waits, or waited, there for what comes before it
        Delivered,    ///< the receiver's poll took it
        PassedOn,     ///< the server it went to sent it on to another peer
        Acknowledged, ///< the sender knows that the receiver has it
        AcknowledgementLost,
        Ended,   ///< any other fate: throttled, late, incomplete, rejected, disconnected
        Waiting, ///< not decided yet: in ENet's queue, on its way, or waiting for its resend
    };
    Kind kind = Kind::Put;
    /// When; nothing where it is not known.
    std::optional<Time> at;
    std::vector<StoryRun> text;
};

/// The life of a packet on its way to one recipient, as sentences whose nouns lead to what they name.
struct Story
{
    PacketId packet;
    std::vector<StoryStep> steps; ///< in the order in which they happened
};

/// Puts a packet's story together from the trace's indices. What is not in the snapshot has no steps. Costs a
/// look at the datagrams between the packet's first and last, and at what its receiver sent until the
/// acknowledgement: bounded, whatever the trace's length. Source of what can befall a packet: ENet's fates.
/// `rangeCoder` (may be null) reads the datagrams of captures that ENet's own compressor wrote: without,
/// their commands and acknowledgements are not told.
Story packetStory(const TraceSnapshot& trace, PacketId packet, Decompressor* rangeCoder = nullptr);

/// "sent at 1.234 s by ana … \u2192 command SEND_RELIABLE #12 in datagram 812 …": all of it in one line.
std::string plainText(const Story& story);
/// One step of it.
std::string plainText(const StoryStep& step);

} // namespace peerscope

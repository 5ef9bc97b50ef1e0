// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/base/transfer_mode.h"
#include "core/trace/connection_end.h"
#include "core/trace/fate.h"
#include "core/trace/relayed_packets.h"
#include "core/trace/trace.h"
#include "core/trace/undecided.h"
#include "core/wire/decompressor.h"
#include "core/wire/enet_commands.h"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace peerscope {

/// What can happen to a packet, as values. core/words/story_text.h says them in sentences.
namespace story {

/// An ENet command that carried the packet or a part of it.
struct Command
{
    EnetCommandKind kind{};
    std::uint16_t number = 0;        ///< its sequence number; if unsequenced, its group
    DatagramId datagram;             ///< the datagram with the command
    std::optional<CommandRef> place; ///< place in the datagram; none if it cannot be read
};

/// put_packet was called.
struct Put
{
    EndpointId from;
    EndpointId to;
    int channel = 0;
    TransferMode mode{};
    std::uint32_t size = 0;            ///< bytes
    std::optional<PacketId> passingOn; ///< the packet that a server relays with this one
    EndpointId passingOnFrom;          ///< its sender
    bool isQueued = false;             ///< it did not leave at once
};
/// It waits, or waited, in ENet's queue at the sender.
struct Queued
{
    EndpointId at;
    Time length{};
    QueueRow why;
};
/// ENet put it into a datagram for the first time.
struct Sent
{
    Command command;
    std::uint32_t datagramSize = 0; ///< bytes
    bool wasQueued = false;
};
/// The same for a packet that does not fit into one datagram.
struct Fragmented
{
    std::uint16_t count = 0;
    Command first;
    std::optional<Command> last; ///< set if it is not the first one
};
/// ENet sent it, or a fragment of it, again.
struct Resent
{
    std::optional<int> fragment; ///< from 1; none: the whole packet
    DatagramId datagram;
    std::optional<Time> after; ///< since the previous try
    /// The reason for the wait: ENet waits for the mean round trip plus four times its variance, and twice as
    /// long after each further try.
    struct Timeout
    {
        int meanMs = 0;
        int varianceMs = 0;
        std::int64_t factor = 1; ///< 1, 2, 4 …
    };
    std::optional<Timeout> timeout;
};
/// The link, or an action by hand, made a copy of a datagram with it.
struct Duplicated
{
    std::optional<int> fragment;
    DatagramId datagram;
};
/// Left out: more datagrams than can be listed, up to this one.
struct Untold
{
    DatagramId last;
};
/// A datagram with it was lost, and this copy of it, too.
struct Lost
{
    std::optional<int> fragment;
    DatagramId datagram;
    LinkRef link;
    LossReason reason{};
    bool onItsWay = false; ///< some time after it was sent: other datagrams may be told of in between
};
/// A datagram with it arrived with a flipped bit, so this copy was lost, too.
struct Corrupted
{
    DatagramId datagram;
};
/// A person holds a datagram with it since it was sent, or held it until now.
struct HeldByHand
{
    DatagramId datagram;
    std::optional<Time> length; ///< none: it is still held
};
/// The last part of it reached the receiver.
struct Arrived
{
    std::optional<DatagramId> with; ///< set if there were several
};
/// It waits, or waited, at the receiver for an earlier packet.
struct Held
{
    Time length{};
    std::optional<PacketId> behind; ///< none if not known
};
/// The receiver's poll took it.
struct Delivered
{
    EndpointId to;
    bool isAtPoll = true;           ///< false: a capture, which does not show polls
    std::optional<TransferMode> as; ///< set if it is not the mode it was sent in
};
/// The server relayed it to another peer.
struct PassedOn
{
    PacketId packet;
    EndpointId to;
};
/// The server took it and passed it on to nobody.
struct NotPassedOn
{
    NotRelayed why;
    EndpointId target; ///< whom it was for; none where that is not one peer of the trace
};
/// The sender knows that the receiver has it.
struct Acknowledged
{
    CommandRef command;
    DatagramId datagram;
    bool isProven = true; ///< false: a capture does not show that the acknowledgement arrived
};
struct AcknowledgementLost
{
    CommandRef command;
    DatagramId datagram;
    LinkRef link;
    LossReason reason{};
};

// How it ended, if it was not delivered.

/// No datagram with it arrived, and unreliable packets are not sent again.
struct NeverDelivered
{
};
/// ENet's throttle dropped it.
struct Throttled
{
    std::optional<RoundTripRow> measured; ///< what ENet knew of the connection then
    EndpointId receiver;
    std::uint32_t askedFor = 0; ///< bytes a second, that the receiver asked for at most; 0: it did not ask
};
/// A newer packet had been delivered when it arrived.
struct TooLate
{
    std::optional<PacketId> newer;
    Time newerDelivered{};
};
struct Incomplete
{
    std::uint16_t fragments = 0;
};
/// ENet refused it.
struct Rejected
{
    bool isTooLarge = false; ///< else its channel is beyond the connection's count, or there is no connection
};
/// Dropped with its connection; the step's time is the connection's end.
struct Disconnected
{
    std::optional<ConnectionEnd> why; ///< none if the trace does not tell
};

// What it waits for, if its fate is not decided yet.

/// The capture does not show its fate.
struct NotKnown
{
    Undecided why{};
};
struct WaitsForPacket
{
    PacketId packet;
};
struct WaitsForPoll
{
    EndpointId peer;
};
struct WaitsInQueue
{
    EndpointId at;
    Time length{};
    std::optional<QueueRow> why; ///< nothing where ENet's lists have not been seen
};
struct OnItsWay
{
    DatagramId datagram;
    Time due{};
};
/// A person holds the datagram with it.
struct WaitsForHand
{
    DatagramId datagram;
};
struct WaitsForResend
{
};
struct Open
{
};

using Event =
    std::variant<Put, Queued, Sent, Fragmented, Resent, Duplicated, Untold, Lost, Corrupted, HeldByHand,
                 Arrived, Held, Delivered, PassedOn, NotPassedOn, Acknowledged, AcknowledgementLost,
                 NeverDelivered, Throttled, TooLate, Incomplete, Rejected, Disconnected, NotKnown,
                 WaitsForPacket, WaitsForPoll, WaitsInQueue, OnItsWay, WaitsForHand, WaitsForResend, Open>;

} // namespace story

/// One thing that happened to a packet, or is happening to it.
struct StoryStep
{
    std::optional<Time> at; ///< when; none if not known
    story::Event event;

    template <class Kind> bool is() const { return std::holds_alternative<Kind>(event); }
    /// Whether it ends the story of a packet that was not delivered.
    bool isEnd() const;
    /// Whether it says what an undecided packet waits for.
    bool isWaiting() const;
};

/// The story of a packet on its way to one recipient.
struct Story
{
    PacketId packet;
    std::vector<StoryStep> steps; ///< in order of time
};

/// Makes a packet's story from the trace's indices. Empty if the packet is not in the snapshot. Reads the
/// datagrams between the packet's first and last, and those its receiver sent until the acknowledgement; the
/// cost is bounded, regardless of the trace's length. The possible steps follow ENet's fates. `rangeCoder`
/// (may be null) reads captured datagrams that ENet's own compressor wrote; without it, their commands and
/// acknowledgements are left out.
Story packetStory(const TraceSnapshot& trace, PacketId packet, Decompressor* rangeCoder = nullptr);

} // namespace peerscope

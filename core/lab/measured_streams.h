// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/base/transfer_mode.h"
#include "core/scenario/scenario.h"
#include "core/trace/fate.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace peerscope {

/// A packet of the measured traffic from the put_packet of its sender to the poll of its receiver, over a
/// relay where there is one.
struct MeasuredPacket
{
    Time sent{};
    std::optional<Time> arrived;   ///< at the receiver itself
    std::optional<Time> delivered; ///< by the receiver's poll
    Time held{};                   ///< waited at the receiver behind something that had to come first
    PacketFate fate = PacketFate::InFlight;
    TransferMode mode = TransferMode::Reliable;
    std::uint32_t resends = 0; ///< on all its ways
    PacketId first;            ///< its row in the trace, of the first way
    PacketId last;             ///< of the way to the receiver; the same where there is but one
};

/// The measured traffic from one sender to one receiver.
struct MeasuredStream
{
    EndpointId from;
    EndpointId to;
    std::vector<MeasuredPacket> packets; ///< in the order of sending
};

/// What of a run belongs to entry `traffic` of its scenario: packets of a sender of that entry, put at one of
/// the entry's own times, on its channel, in its mode and of its size. (Two entries that agree in all of that
/// cannot be told apart.) Packets that a server relays are followed to their receiver. In the order of sender
/// and receiver.
std::vector<MeasuredStream> measuredStreams(const TraceSnapshot& trace, const Scenario& scenario,
                                            std::size_t traffic);

/// Bytes of a packet of an entry of "traffic".
std::uint32_t payloadBytes(const TrafficSpec& traffic);

} // namespace peerscope

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

/// A packet of the measured traffic, from its sender's put_packet to its receiver's poll, also through a
/// relay.
struct MeasuredPacket
{
    Time sent{};
    std::optional<Time> arrived;   ///< at the receiver itself
    std::optional<Time> delivered; ///< by the receiver's poll
    Time held{}; ///< how long it waited at the receiver for something that had to come first
    PacketFate fate = PacketFate::InFlight;
    TransferMode mode = TransferMode::Reliable;
    std::uint32_t resends = 0; ///< on all hops
    PacketId first;            ///< its row in the trace for the first hop
    PacketId last;             ///< for the last hop; the same if there is only one
};

/// The measured traffic from one sender to one receiver.
struct MeasuredStream
{
    EndpointId from;
    EndpointId to;
    std::vector<MeasuredPacket> packets; ///< in order of sending
};

/// The packets of a run that belong to entry `traffic` of its scenario: from a sender of that entry, at one
/// of the entry's times, on its channel, in its mode and of its size. (Two entries that agree in all of that
/// cannot be told apart.) Relayed packets are followed to their receiver. Sorted by sender and receiver.
std::vector<MeasuredStream> measuredStreams(const TraceSnapshot& trace, const Scenario& scenario,
                                            std::size_t traffic);

/// The size of a packet of an entry of "traffic", in bytes.
std::uint32_t payloadBytes(const TrafficSpec& traffic);

} // namespace peerscope

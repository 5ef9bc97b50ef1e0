// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/scenario/scenario.h"
#include "core/trace/rows.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>

namespace peerscope {

// What may be asked of something that runs, or is played: values, and the tickets under which they are
// carried out.

/// How fast time may go.
struct Pace
{
    bool paused = false;
    bool unbounded = false; ///< as fast as the processor allows; `speed` is ignored
    double speed = 1.0;     ///< virtual seconds a real second, 0.01 to 100

    bool operator==(const Pace&) const = default;
};

enum class StepKind : std::uint8_t {
    Event,    ///< anything at all: a datagram arrives, a peer polls, an action or traffic falls due
    Datagram, ///< until the next datagram is sent, arrives or is lost
    Packet,   ///< until the next packet is delivered or its fate is decided otherwise
    Poll,     ///< until the next peer has polled
};
inline constexpr int stepKindCount = 4;

struct SetPace
{
    Pace pace;
};
/// Not a SetPace: the pace it would keep may still be on its way.
struct SetPaused
{
    bool paused = true;
};
/// Pauses, and goes on by one step.
struct Step
{
    StepKind kind = StepKind::Event;
};
/// Goes to `time` at full speed and pauses there; where `matches` is given, at the first packet that matches
/// before (it was sent, or something became known of it). `matches` is called on another thread, when a
/// packet is sent and when its fate is known.
struct RunUntil
{
    Time time{};
    std::function<bool(const PacketRow&)> matches = {};
};
/// Does something now, as if the scenario's actions said so (`action.at` is ignored).
struct Perform
{
    ActionSpec action;
};
/// Adds a peer now (`joinAt` is ignored).
struct AddPeer
{
    PeerSpec peer;
};
using Command = std::variant<SetPace, SetPaused, Step, RunUntil, Perform, AddPeer>;

/// A command's number, counted from 1 in the order in which commands were given.
using Ticket = std::uint64_t;

/// What became of something done by hand.
struct CommandOutcome
{
    Ticket ticket = 0;
    Time at{};                      ///< when it was done, or would have been
    std::optional<QString> problem; ///< why it could not be done at all; a sentence for the user
    /// What the call returned, as in ActionRow: put_packet's Godot error, say. None where it returns nothing.
    std::optional<int> result = {};
};

} // namespace peerscope

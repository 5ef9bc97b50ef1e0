// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/scenario/scenario.h"
#include "core/trace/rows.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace peerscope {

class OutsidePort;

// Commands to a running sandbox or a played capture, as values, and the tickets that identify them.

/// How fast time runs.
struct Pace
{
    bool paused = false;
    bool unbounded = false; ///< as fast as the processor allows; `speed` is ignored
    double speed = 1.0;     ///< virtual seconds per real second, 0.01 to 100

    bool operator==(const Pace&) const = default;
};
/// With a speed that is allowed.
inline Pace clamped(Pace pace)
{
    pace.speed = std::clamp(pace.speed, 0.01, 100.0);
    return pace;
}

enum class StepKind : std::uint8_t {
    Event,    ///< any event: a datagram arrives, a peer polls, an action or traffic is due
    Datagram, ///< until the next datagram is sent, arrives or is lost
    Packet,   ///< until the next packet is delivered or gets another final fate
    Poll,     ///< until the next peer has polled
};
inline constexpr int stepKindCount = 4;

struct SetPace
{
    Pace pace;
};
/// Not part of SetPace, which would need the current pace: a change to it may still be in the queue.
struct SetPaused
{
    bool paused = true;
};
/// Runs one step, then pauses.
struct Step
{
    StepKind kind = StepKind::Event;
};
/// Goes to `time` at full speed and pauses there. If `matches` is given, pauses earlier at the first packet
/// that matches. `matches` is called on another thread, when a packet is sent and when its fate is known.
struct RunUntil
{
    Time time{};
    std::function<bool(const PacketRow&)> matches = {};
};
/// Carries out an action now, as if it were in the scenario (`action.at` is ignored).
struct Perform
{
    ActionSpec action;
};
/// Adds a peer now (`joinAt` is ignored).
struct AddPeer
{
    PeerSpec peer;
};
/// Lets real programs in to servers of the sandbox from now on: each gateway is an expose, and `outside`
/// leads to them. While they are open, time is the real world's. Takes the place of gateways opened before.
struct OpenGateways
{
    std::vector<GatewaySpec> gateways;
    std::shared_ptr<OutsidePort> outside;
};
/// Closes them all. The sandbox goes on; its peers find that the real programs no longer answer.
struct CloseGateways
{
};
using Command =
    std::variant<SetPace, SetPaused, Step, RunUntil, Perform, AddPeer, OpenGateways, CloseGateways>;

/// Whether it says how time is to go on.
inline bool isAboutPace(const Command& command)
{
    return std::holds_alternative<SetPace>(command) || std::holds_alternative<SetPaused>(command) ||
           std::holds_alternative<Step>(command) || std::holds_alternative<RunUntil>(command);
}

/// The number of a command: 1 for the first command submitted, and counting up.
using Ticket = std::uint64_t;

/// The result of something done by hand.
struct CommandOutcome
{
    Ticket ticket = 0;
    Time at{};                      ///< when it was done, or should have been
    std::optional<QString> problem; ///< why it could not be done; a sentence for the user
    /// What the call returned, as in ActionRow (for example put_packet's Godot error). None if it returns
    /// nothing.
    std::optional<int> result = {};
};

} // namespace peerscope

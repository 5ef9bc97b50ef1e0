// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/enet_queues.h"
#include "core/scenario/scenario.h"
#include "core/trace/trace.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace peerscope {

enum class StepKind : std::uint8_t {
    Event,    ///< anything at all: a datagram arrives, a peer polls, an action or traffic falls due
    Datagram, ///< until the next datagram is sent, arrives or is lost
    Packet,   ///< until the next packet is delivered or its fate is decided otherwise
    Poll,     ///< until the next peer has polled
};
inline constexpr int stepKindCount = 4;

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

/// How fast a sandbox may go.
struct Pace
{
    bool paused = false;
    bool unbounded = false; ///< as fast as the processor allows; `speed` is ignored
    double speed = 1.0;     ///< virtual seconds a real second, 0.01 to 100

    bool operator==(const Pace&) const = default;
};

/// Where a running sandbox is. Read without waiting.
struct RunnerStatus
{
    Time now{};
    Pace pace;
    std::uint64_t digest = 0;       ///< of the run up to some moment before, see Recorder::digest()
    bool finished = false;          ///< the scenario's duration is over
    bool catchingUp = false;        ///< running unseen to `startAt`
    std::optional<Time> runsUntil;  ///< while runUntil() goes on: how far it may go at most
    std::optional<PacketId> found;  ///< the packet at which the last runUntilPacket() stopped
    std::optional<QString> failure; ///< it will not go on: the run itself failed, or memory ran out
    Ticket done = 0;                ///< every command up to this one has been carried out, and shows
    EnetQueues queues;              ///< what waits in the peers' ENets, when that was looked at last
};

/// A sandbox on an engine thread of its own. The object lives on the thread that made it; every function
/// returns at once: commands go through one queue and are carried out between two events of the engine, what
/// is going on is read from snapshots.
class Runner : public QObject
{
    Q_OBJECT

public:
    /// Starts the engine. It first runs unseen and unbounded to `startAt`, then goes on at `pace`: undoing an
    /// edit is running the scenario as it was before, up to now. Everything is created on the engine's
    /// thread.
    explicit Runner(Scenario scenario, Pace pace = {}, Time startAt = {}, QObject* parent = nullptr);
    /// Stops the engine and waits for it (it never blocks for longer than one event takes).
    ~Runner() override;

    RunnerStatus status() const;
    /// What has been recorded so far.
    TraceSnapshot trace() const;
    /// The scenario with everything that was done by hand added to its actions (and peers and links).
    Scenario scenario() const;

    // Commands. Each gives the ticket under which it is carried out; they are carried out in their order.

    Ticket setPace(const Pace& pace);
    Ticket pause();
    Ticket resume();
    /// Pauses, and goes on by one step. Steps posted one behind the other are all made; any other command
    /// cuts short a step that has found nothing to stop at for a while.
    Ticket step(StepKind kind);

    /// Runs at full speed up to `time`, and pauses there.
    Ticket runUntil(Time time);
    /// Runs at full speed until a packet matches (it was sent, or something became known of it), and pauses
    /// there, or where the scenario ends; `found` in status() says which one it was. `matches` is called on
    /// the engine's thread, when a packet is sent and when its fate is known. Both are ended early by
    /// pause(), resume(), setPace() and step().
    Ticket runUntilPacket(std::function<bool(const PacketRow&)> matches);

    /// Does something now, as if the scenario's actions said so (`action.at` is ignored). It is also written
    /// into scenario().actions with the time at which it happened. One that no scenario could hold (nobody
    /// has the name, the channel is 256) is not done: its outcome says why.
    Ticket perform(ActionSpec action);
    /// Adds a peer now (`joinAt` is ignored); name and id must be free. Also written into scenario().peers.
    Ticket addPeer(PeerSpec peer);
    /// What became of perform() and addPeer() since the last call, in the order of their tickets.
    std::vector<CommandOutcome> takeOutcomes();

Q_SIGNALS: // On the thread of this object.
    /// Paused, resumed, speed changed, finished, failed.
    void statusChanged();
    /// takeOutcomes() has some.
    void commandsDone();

private:
    class Engine;
    std::unique_ptr<Engine> m_engine;
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/real_clock.h"
#include "core/sandbox/commands.h"
#include "core/sandbox/enet_queues.h"
#include "core/scenario/scenario.h"
#include "core/trace/trace.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace peerscope {

/// Where a source is: a running sandbox, or a capture that plays. Read without waiting.
struct RunStatus
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
    /// thread, which also looks at `clock`: a pace follows it, and without one it only says when to look at
    /// commands.
    explicit Runner(Scenario scenario, Pace pace = {}, Time startAt = {}, RealClock clock = steadyTime,
                    QObject* parent = nullptr);
    /// Stops the engine and waits for it (it never blocks for longer than one event takes).
    ~Runner() override;

    RunStatus status() const;
    /// What has been recorded so far.
    TraceSnapshot trace() const;
    /// The scenario with everything that was done by hand added to its actions (and peers and links).
    Scenario scenario() const;

    /// Commands are carried out in their order. Steps given one behind the other are all made; any other
    /// command cuts short a step that has found nothing to stop at for a while. RunUntil is ended early by a
    /// pace, a pause or a step. What is performed or added is also written into scenario() with the time at
    /// which it happened; one that no scenario could hold (nobody has the name, the channel is 256) is not
    /// done: its outcome says why.
    Ticket submit(Command command);

    Ticket setPace(const Pace& pace) { return submit(SetPace{pace}); }
    Ticket pause() { return submit(SetPaused{true}); }
    Ticket resume() { return submit(SetPaused{false}); }
    Ticket step(StepKind kind) { return submit(Step{kind}); }
    Ticket runUntil(Time time) { return submit(RunUntil{time, {}}); }
    /// `found` in status() says which packet it was; without one it ends where the scenario does.
    Ticket runUntilPacket(std::function<bool(const PacketRow&)> matches)
    {
        return submit(RunUntil{never, std::move(matches)});
    }
    Ticket perform(ActionSpec action) { return submit(Perform{std::move(action)}); }
    Ticket addPeer(PeerSpec peer) { return submit(AddPeer{std::move(peer)}); }
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

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/real_clock.h"
#include "core/sandbox/commands.h"
#include "core/sandbox/enet_queues.h"
#include "core/sandbox/outside_port.h"
#include "core/scenario/scenario.h"
#include "core/trace/trace.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace peerscope {

/// The state of a source: a running sandbox, or a capture that plays. Reading it never waits.
struct RunStatus
{
    Time now{};
    Pace pace;
    std::uint64_t digest = 0;       ///< of the run up to a recent moment, see Recorder::digest()
    bool finished = false;          ///< the scenario's duration is over
    bool catchingUp = false;        ///< still running to `startAt`, out of sight
    std::optional<Time> runsUntil;  ///< during RunUntil: the latest time at which it stops
    std::optional<PacketId> found;  ///< the packet at which the last runUntilPacket() stopped
    std::optional<QString> failure; ///< why the run cannot continue: it failed, or memory ran out
    bool goesOnUnseen = false;      ///< memory ran out, and a tap goes on without recording
    Ticket done = 0;                ///< all commands up to this one are done and visible in the trace
    EnetQueues queues;              ///< what waits in the peers' ENets, as last measured
    /// What happens at the gateways; none if no gateway is open.
    std::optional<OutsideReport> outside = {};
    std::vector<HoldAction> waitingHolds = {}; ///< what is still to be held by hand; `count` is how many
};

/// Runs a sandbox on its own engine thread. The Runner belongs to the thread that made it, and its functions
/// return at once: commands go into a queue, which the engine works through between two events, and results
/// are read from snapshots.
class Runner : public QObject
{
    Q_OBJECT

public:
    /// Starts the engine. It first runs to `startAt` at full speed and out of sight, then continues at
    /// `pace`. (Undo uses this: it runs the earlier scenario up to now.) Everything is created on the
    /// engine's thread. That thread also reads `clock`: the pace follows it; at an unbounded pace it only
    /// decides when to check for commands.
    explicit Runner(Scenario scenario, Pace pace = {}, Time startAt = {}, RealClock clock = steadyTime,
                    QObject* parent = nullptr);
    /// Runs a scenario with open gateways: the pace is that of the real world, which cannot be paused or
    /// stepped. `outside` leads to the real programs, and its clock is `clock`. `memoryLimit` is in bytes, of
    /// the whole process.
    Runner(Scenario scenario, std::unique_ptr<OutsidePort> outside, RealClock clock = steadyTime,
           std::optional<std::uint64_t> memoryLimit = {}, QObject* parent = nullptr);
    /// Stops the engine and waits for it, at most as long as one event takes.
    ~Runner() override;

    RunStatus status() const;
    /// What has been recorded so far.
    TraceSnapshot trace() const;
    /// The scenario, including all actions, peers and links added by hand.
    Scenario scenario() const;

    /// Commands are carried out in order. Several steps in a row are all made; any other command ends a step
    /// that has found nothing to stop at for a while. A pace, a pause or a step ends RunUntil early. Perform
    /// and AddPeer are also written into scenario(), with the time at which they happened; while gateways are
    /// open, Perform is not. If a scenario could not hold one (unknown name, channel 256), it is not done,
    /// and its outcome has the reason. OpenGateways and CloseGateways turn the pace into the real world's and
    /// back.
    Ticket submit(Command command);

    Ticket setPace(const Pace& pace) { return submit(SetPace{pace}); }
    Ticket pause() { return submit(SetPaused{true}); }
    Ticket resume() { return submit(SetPaused{false}); }
    Ticket step(StepKind kind) { return submit(Step{kind}); }
    Ticket runUntil(Time time) { return submit(RunUntil{time, {}}); }
    /// status().found is the packet at which it stopped. If no packet matches, it runs to the end of the
    /// scenario.
    Ticket runUntilPacket(std::function<bool(const PacketRow&)> matches)
    {
        return submit(RunUntil{never, std::move(matches)});
    }
    Ticket perform(ActionSpec action) { return submit(Perform{std::move(action)}); }
    Ticket addPeer(PeerSpec peer) { return submit(AddPeer{std::move(peer)}); }
    /// The outcomes of Perform and AddPeer since the last call, in the order of their tickets.
    std::vector<CommandOutcome> takeOutcomes();

Q_SIGNALS: // On the thread of this object.
    /// Paused, resumed, speed changed, finished, failed.
    void statusChanged();
    /// takeOutcomes() has new outcomes.
    void commandsDone();

private:
    class Engine;
    std::unique_ptr<Engine> m_engine;
};

} // namespace peerscope

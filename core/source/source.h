// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/commands.h"
#include "core/sandbox/runner.h"
#include "core/trace/trace.h"

#include <QObject>

#include <vector>

namespace peerscope {

/// What a user may do with a source. May change while the source runs: then statusChanged() is emitted.
struct Allowed
{
    bool act = false;      ///< act on its peers and links: Perform, AddPeer
    bool runAgain = false; ///< run it again from its seed: undo, branches, another seed or duration
    bool seek = false;     ///< go to an earlier moment: RunUntil with a past time
    bool pollStep = false; ///< it knows when its peers poll: StepKind::Poll
    /// Pause, change the speed, step and run until a moment. False while the real world sets the pace: time
    /// goes on whatever is looked at.
    bool pace = true;

    bool operator==(const Allowed&) const = default;
};

/// Something to look at: a trace, its current time, and what it allows. Belongs to the thread that made it.
/// Every function returns at once: commands are carried out later, under their ticket, and the state is read
/// from snapshots.
class Source : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    ~Source() override;

    virtual Allowed allowed() const = 0;
    /// Its current time, its speed, and whether it has ended.
    virtual RunStatus status() const = 0;
    /// Everything known so far; for a capture, also what comes after status().now.
    virtual TraceSnapshot trace() const = 0;
    /// Commands are carried out in the order given. A command that allowed() does not allow does nothing.
    virtual Ticket submit(Command command) = 0;
    /// The outcomes of Perform and AddPeer since the last call, in order of their tickets.
    virtual std::vector<CommandOutcome> takeOutcomes() { return {}; }
    /// Called before each frame: updates what depends on real time.
    virtual void advance() {}

Q_SIGNALS: // On the thread of this object.
    /// Paused, resumed, speed changed, finished, failed, found; or allowed() changed.
    void statusChanged();
    /// takeOutcomes() has new outcomes.
    void commandsDone();
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/commands.h"
#include "core/sandbox/runner.h"
#include "core/trace/trace.h"

#include <QObject>

#include <vector>

namespace peerscope {

/// What a person may do with a source. Playing, pausing, other speeds, steps and going to a later moment may
/// be done with all.
struct Allowed
{
    bool act = false;      ///< do something to its peers and links: Perform, AddPeer
    bool runAgain = false; ///< run from its seed again: undo, branches, another seed or duration
    bool seek = false;     ///< go to an earlier moment: RunUntil with a time that has passed
    bool pollStep = false; ///< it knows when its peers poll: StepKind::Poll

    bool operator==(const Allowed&) const = default;
};

/// Something that is looked at: a trace, where it is in time, what it allows. Belongs to the thread that made
/// it; every function returns at once: what is asked is carried out later, under the ticket it was given, and
/// what is going on is read from snapshots.
class Source : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    ~Source() override;

    virtual Allowed allowed() const = 0;
    /// Where it is, how fast it goes, whether it is over.
    virtual RunnerStatus status() const = 0;
    /// All of it that is known; where it was captured, what comes after status().now too.
    virtual TraceSnapshot trace() const = 0;
    /// Commands are carried out in the order in which they were given; one that allowed() rules out does
    /// nothing.
    virtual Ticket submit(Command command) = 0;
    /// What became of Perform and AddPeer since the last call, in the order of their tickets.
    virtual std::vector<CommandOutcome> takeOutcomes() { return {}; }
    /// Called before each frame: brings up to date what real time alone moves.
    virtual void advance() {}

Q_SIGNALS: // On the thread of this object.
    /// Paused, resumed, speed changed, finished, failed, found.
    void statusChanged();
    /// takeOutcomes() has some.
    void commandsDone();
};

} // namespace peerscope

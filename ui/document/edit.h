// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/runner.h"
#include "core/scenario/scenario.h"
#include "ui/document/start_settings.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace peerscope {

/// Counts what is done by hand to a document, from 1. Unlike the engine's tickets it stays the same when the
/// sandbox runs again.
using EditNumber = std::uint64_t;

struct SeedEdit
{
    std::uint64_t seed = 0;
};

struct DurationEdit
{
    Time duration{};
};

/// Other settings of the peer (or of each of a `count` entry) from its start on.
struct StartEdit
{
    QString peer; ///< the name of its entry in Scenario::peers
    StartSettings settings;
};

/// Real games are let in to a server at an address, or no more.
struct ExposeEdit
{
    QString server;
    std::optional<HostAndPort> listen;
    std::optional<HostAndPort> before; ///< where it listened
};

struct Edit;

/// From here on another branch is looked at: what was done by hand on it takes the place of all edits before
/// this one.
struct BranchEdit
{
    int branch = 0; ///< its number in Branches
    Time from{};    ///< a new branch: where it leaves the one before it
    bool isNew = false;
    QString name;
    std::shared_ptr<std::vector<Edit>> edits;
};

/// One thing done to a sandbox by hand: a change to its scenario. An action's and a peer's time is only known
/// once the engine has carried it out; until then the edit is not settled.
struct Edit
{
    std::variant<ActionSpec, PeerSpec, SeedEdit, DurationEdit, BranchEdit, StartEdit, ExposeEdit> what;
    EditNumber number = 0;
    Ticket ticket = 0; ///< under which the engine does it; 0: it has not been told
    bool settled = false;
    bool failed = false; ///< the engine would not do it: it changes nothing
    /// In the real world, where nothing can be undone: what sets again what was there before.
    std::vector<ActionSpec> takesBack = {};
    /// Done when real programs had taken part. That cannot be run again, so the scenario does not have it.
    bool isUnrepeatable = false;

    /// An action's and a peer's.
    void setTime(Time at);
    /// It happens at a time, which the engine says.
    bool needsEngine() const;

    void applyTo(Scenario& scenario) const;
    /// What was done, as it reads behind "Undo": "disconnect ana (force)".
    QString text() const;
};

/// What there is of `edits` (all settled) in a sandbox that goes on from `time`: what was done by hand later
/// has not happened.
std::vector<Edit> doneBefore(const std::vector<Edit*>& edits, Time time);

/// `base` with the edits done to it, in their order.
Scenario withEdits(Scenario base, const std::vector<const Edit*>& edits);

/// Gives each edit what became of it. Those that the engine has not come to yet stay unsettled, with the time
/// `now`.
void settleEdits(const std::vector<Edit*>& edits, const std::vector<CommandOutcome>& outcomes, Time now);

} // namespace peerscope

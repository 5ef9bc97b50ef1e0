// SPDX-License-Identifier: MIT
// What is done by hand: edits on the undo stack, and what becomes of them when it moves.
#include "core/scenario/hand_actions.h"
#include "core/scenario/scenario_check.h"
#include "core/words/names.h"
#include "ui/document/document.h"

#include <QUndoCommand>

#include <algorithm>
#include <utility>

namespace peerscope {

/// An edit on the undo stack. The stack's first `index` commands are what is in effect; running again is
/// started once the stack has moved, not from here, where it has not yet.
class Document::EditCommand final : public QUndoCommand
{
public:
    EditCommand(const Document* document, Edit edit)
        : QUndoCommand(edit.text()), m_document(document), m_edit(std::make_unique<Edit>(std::move(edit))),
          m_pushedAt(document->shownTime())
    {
    }

    Edit* edit() const { return m_edit.get(); }
    /// Where the sandbox was then.
    Time pushedAt() const { return m_pushedAt; }

    void undo() override
    {
        m_document->settle(); // while there is an engine that knows when it happened
        setObsolete(m_edit->failed);
    }

private:
    const Document* m_document;
    std::unique_ptr<Edit> m_edit;
    Time m_pushedAt;
};

// Branches.

Time Document::shownTime() const
{
    if (m_incoming)
        return m_catchUpTarget;
    return m_source ? m_source->status().now : Time(0);
}

void Document::continueFrom(Time time)
{
    if (!allowed().runAgain)
        return;
    time = std::clamp(time, Time(0), shownTime());
    settle();
    BranchEdit edit;
    edit.branch = m_branches.add(time);
    edit.from = time;
    edit.isNew = true;
    edit.name = m_branches.at(edit.branch).name;
    edit.edits = std::make_shared<std::vector<Edit>>(doneBefore(edits(), time));
    leaveBranch(std::move(edit), time);
}

void Document::switchToBranch(int branch)
{
    if (!allowed().runAgain || branch == m_branches.current() || !m_branches.at(branch).kept)
        return;
    settle();
    const BranchRecord& record = m_branches.at(branch);
    BranchEdit edit;
    edit.branch = branch;
    edit.from = record.from;
    edit.name = record.name;
    edit.edits = std::make_shared<std::vector<Edit>>(record.kept->edits);
    leaveBranch(std::move(edit), record.kept->now);
}

void Document::renameBranch(int branch, const QString& name)
{
    if (m_branches.rename(branch, name))
        Q_EMIT branchesChanged();
}

void Document::leaveBranch(BranchEdit edit, Time until)
{
    KeptBranch kept;
    for (const Edit* done : edits())
        kept.edits.push_back(*done);
    kept.now = m_status.now;
    kept.digest = m_status.digest;
    m_branches.keep(std::move(kept), m_trace, scenario());
    m_pushing = true;
    m_undo.push(new EditCommand(this, {std::move(edit)}));
    m_pushing = false;
    m_moment.lookAt(std::nullopt);
    showBranch();
    runAgain(until);
}

/// The branch that the stack's last BranchEdit in effect leads to.
void Document::showBranch()
{
    int branch = 0;
    for (int index = 0; index < m_undo.index(); ++index) {
        const Edit* edit = static_cast<const EditCommand*>(m_undo.command(index))->edit();
        if (const auto* change = std::get_if<BranchEdit>(&edit->what))
            branch = change->branch;
    }
    m_branches.setCurrent(branch);
    Q_EMIT branchesChanged();
}

// Edits.

EditNumber Document::perform(const ActionSpec& action)
{
    return push({action});
}

std::optional<QString> Document::addPeer(const PeerSpec& peer)
{
    if (const auto error = checkNewPeer(scenario(), peer))
        return error->message;
    push({peer});
    return std::nullopt;
}

void Document::setSeed(std::uint64_t seed)
{
    if (seed != this->seed())
        push({SeedEdit{seed}});
}

void Document::setDuration(Time duration)
{
    if (duration != this->duration())
        push({DurationEdit{duration}});
}

void Document::refuseNewConnections(EndpointId peer, bool refuse)
{
    perform({.at = {}, .peer = nameOf(peer), .what = RefuseNewConnectionsAction{refuse}});
}

void Document::disconnectPeer(EndpointId who, int targetId, bool force)
{
    perform({.at = {}, .peer = nameOf(who), .what = DisconnectPeerAction{targetWithId(targetId), force}});
}

void Document::closePeer(EndpointId peer)
{
    perform({.at = {}, .peer = nameOf(peer), .what = CloseAction{}});
}

void Document::joinPeer(EndpointId peer)
{
    perform({.at = {}, .peer = nameOf(peer), .what = JoinAction{}});
}

void Document::changeConditions(const LinkRef& link, const LinkConditionsChange& change, bool bothWays)
{
    perform(hand::setConditions(nameOf(link.from), nameOf(link.to), change, bothWays));
}

QString Document::nameOf(EndpointId peer) const
{
    return peer.value() < m_state->peers.size() ? peerName(m_state->peers[peer.value()]) : QString();
}

PacketTarget Document::targetWithId(int id) const
{
    // By name where there is one: it reads better in the file and in the undo text.
    const auto found = std::find_if(m_state->peers.begin(), m_state->peers.end(),
                                    [id](const PeerState& peer) { return peer.id == id; });
    if (found == m_state->peers.end())
        return {.id = id, .name = {}, .allBut = false};
    return {.id = 0, .name = peerName(*found), .allBut = false};
}

EditNumber Document::push(Edit edit)
{
    if (!m_source)
        return 0;
    if (!allowed().act) {
        Q_EMIT problem(tr("A recording cannot be changed: it is what happened."));
        return 0;
    }
    if (edit.needsEngine() && !m_incoming && m_source->status().finished) {
        Q_EMIT tooLate(edit.text());
        return 0;
    }
    const EditNumber number = ++m_lastEdit;
    edit.number = number;
    auto* command = new EditCommand(this, std::move(edit));
    m_pushing = true;
    m_undo.push(command);
    m_pushing = false;
    carryOut(*command->edit());
    return number;
}

void Document::carryOut(Edit& edit)
{
    if (std::holds_alternative<SeedEdit>(edit.what) || std::holds_alternative<DurationEdit>(edit.what)) {
        runAgain(m_incoming ? m_catchUpTarget : m_source->status().now);
        return;
    }
    if (m_incoming) {
        m_waiting.push_back(&edit);
        return;
    }
    if (const auto* action = std::get_if<ActionSpec>(&edit.what))
        edit.ticket = m_source->submit(Perform{*action});
    else if (const auto* peer = std::get_if<PeerSpec>(&edit.what))
        edit.ticket = m_source->submit(AddPeer{*peer});
    wake();
}

std::vector<Edit*> Document::edits() const
{
    std::vector<Edit*> result;
    for (int index = 0; index < m_undo.index(); ++index) {
        Edit* edit = static_cast<const EditCommand*>(m_undo.command(index))->edit();
        if (const auto* branch = std::get_if<BranchEdit>(&edit->what)) {
            result.clear();
            for (Edit& done : *branch->edits)
                result.push_back(&done);
        } else {
            result.push_back(edit);
        }
    }
    return result;
}

void Document::settle() const
{
    if (!m_source)
        return;
    const std::vector<CommandOutcome> outcomes = m_source->takeOutcomes();
    // While catching up the shown engine knows nothing of what is done meanwhile: that happens when it is
    // over.
    const std::vector<Edit*> edits = this->edits();
    settleEdits(edits, outcomes, m_incoming ? m_catchUpTarget : m_source->status().now);
    for (const CommandOutcome& outcome : outcomes) {
        const auto edit = std::ranges::find(edits, outcome.ticket, &Edit::ticket);
        m_untold.emplace_back(edit == edits.end() ? 0 : (*edit)->number, outcome);
    }
}

void Document::undoIndexChanged()
{
    const int before = std::exchange(m_undoIndex, m_undo.index());
    if (m_pushing || !m_source)
        return;
    // Leaving a branch by undo leads to where the one before it was left; by redo, to where it began.
    Time until = shownTime();
    bool otherBranch = false;
    for (int index = std::min(before, m_undoIndex); index < std::max(before, m_undoIndex); ++index) {
        if (index >= m_undo.count())
            break;
        const auto* command = static_cast<const EditCommand*>(m_undo.command(index));
        if (const auto* change = std::get_if<BranchEdit>(&command->edit()->what)) {
            until = m_undoIndex < before ? std::max(until, command->pushedAt()) : change->from;
            otherBranch = true;
        }
    }
    if (otherBranch)
        showBranch();
    runAgain(until);
}

void Document::commandsDone()
{
    settle();
    for (const auto& [edit, outcome] : std::exchange(m_untold, {})) {
        if (edit != 0)
            Q_EMIT done(edit, outcome);
        else if (outcome.problem)
            Q_EMIT problem(*outcome.problem);
    }
}

} // namespace peerscope

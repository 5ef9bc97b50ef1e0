// SPDX-License-Identifier: MIT
#include "ui/document/edit_stack.h"

#include <QUndoCommand>

#include <algorithm>

namespace peerscope {

/// An edit on the undo stack. It does nothing itself: the sandbox runs again once the stack has moved, not
/// from here, where it has not yet.
class EditStack::EditCommand final : public QUndoCommand
{
public:
    EditCommand(EditStack* stack, Edit edit)
        : QUndoCommand(edit.text()), m_stack(stack), m_edit(std::make_unique<Edit>(std::move(edit))),
          m_pushedAt(stack->m_now())
    {
    }

    Edit* edit() const { return m_edit.get(); }
    /// Where the sandbox was then.
    Time pushedAt() const { return m_pushedAt; }

    void undo() override
    {
        Q_EMIT m_stack->aboutToUndo();
        setObsolete(m_edit->failed);
    }

private:
    EditStack* m_stack;
    std::unique_ptr<Edit> m_edit;
    Time m_pushedAt;
};

EditStack::EditStack(std::function<Time()> now, QObject* parent) : QObject(parent), m_now(std::move(now))
{
    connect(&m_undo, &QUndoStack::indexChanged, this, &EditStack::indexChanged);
}

EditStack::~EditStack()
{
    m_undo.disconnect(); // it clears itself: nobody is to be told
}

const EditStack::EditCommand& EditStack::command(int index) const
{
    return *static_cast<const EditCommand*>(m_undo.command(index));
}

bool EditStack::isModified() const
{
    const int clean = m_undo.cleanIndex();
    if (clean < 0)
        return true;
    for (int index = std::min(clean, m_undo.index()); index < std::max(clean, m_undo.index()); ++index) {
        if (!command(index).edit()->isUnrepeatable)
            return true;
    }
    return false;
}

Edit& EditStack::push(Edit edit)
{
    edit.number = ++m_lastNumber;
    auto* command = new EditCommand(this, std::move(edit));
    m_isEdited = true;
    m_undo.push(command);
    m_isEdited = false;
    return *command->edit();
}

void EditStack::clear()
{
    m_isEdited = true;
    m_undo.clear();
    m_isEdited = false;
}

std::vector<Edit*> EditStack::inEffect() const
{
    std::vector<Edit*> result;
    for (int index = 0; index < m_undo.index(); ++index) {
        Edit* edit = command(index).edit();
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

Scenario EditStack::appliedTo(const Scenario& base) const
{
    const std::vector<Edit*> edits = inEffect();
    return withEdits(base, {edits.begin(), edits.end()});
}

int EditStack::branch() const
{
    for (int index = m_undo.index() - 1; index >= 0; --index) {
        if (const auto* change = std::get_if<BranchEdit>(&command(index).edit()->what))
            return change->branch;
    }
    return 0;
}

std::vector<EditStack::NumberedOutcome> EditStack::settle(const std::vector<CommandOutcome>& outcomes,
                                                          Time now)
{
    const std::vector<Edit*> edits = inEffect();
    settleEdits(edits, outcomes, now);
    std::vector<NumberedOutcome> result;
    for (const CommandOutcome& outcome : outcomes) {
        const auto edit = std::ranges::find(edits, outcome.ticket, &Edit::ticket);
        result.emplace_back(edit == edits.end() ? 0 : (*edit)->number, outcome);
    }
    return result;
}

void EditStack::settleAll()
{
    for (Edit* edit : inEffect())
        edit->settled = true;
}

void EditStack::forgetTickets()
{
    for (Edit* edit : inEffect())
        edit->ticket = 0;
}

void EditStack::indexChanged()
{
    const int before = std::exchange(m_index, m_undo.index());
    if (m_isEdited)
        return;
    // Leaving a branch by undo leads to where the one before it was left; by redo, to where it began.
    Time until = m_now();
    const int end = std::min(std::max(before, m_index), m_undo.count()); // one that failed is gone
    for (int index = std::min(before, m_index); index < end; ++index) {
        if (const auto* change = std::get_if<BranchEdit>(&command(index).edit()->what))
            until = m_index < before ? std::max(until, command(index).pushedAt()) : change->from;
    }
    const bool isUndone = m_index < before;
    for (int step = 0; step < end - std::min(before, m_index); ++step)
        Q_EMIT stepped(*command(isUndone ? end - 1 - step : std::min(before, m_index) + step).edit(),
                       isUndone);
    Q_EMIT moved(until);
}

} // namespace peerscope

#include "moc_edit_stack.cpp"

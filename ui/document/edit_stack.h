// SPDX-License-Identifier: MIT
#pragma once

#include "ui/document/edit.h"

#include <QObject>
#include <QUndoStack>

#include <functional>
#include <utility>
#include <vector>

namespace peerscope {

/// What was done by hand to a document, on an undo stack. Nothing is undone inside a running sandbox: when
/// the stack moves, other edits are in effect, and the sandbox has to run again. Lives on the UI thread.
class EditStack final : public QObject
{
    Q_OBJECT

public:
    /// An outcome, and the number of the edit that it belongs to; 0: of one that was undone since.
    using NumberedOutcome = std::pair<EditNumber, CommandOutcome>;

    /// `now` says where the sandbox is, or is catching up to.
    explicit EditStack(std::function<Time()> now, QObject* parent = nullptr);
    ~EditStack() override;

    QUndoStack* undoStack() { return &m_undo; }
    /// Whether the scenario is another one than when it was opened or saved.
    bool isModified() const;

    /// Puts an edit on the stack and gives it its number. It stays where it is for as long as it can be
    /// redone.
    Edit& push(Edit edit);
    /// Forgets all of them.
    void clear();

    /// Those in effect, in their order: what was done on the branch that is looked at.
    std::vector<Edit*> inEffect() const;
    /// The last one of a kind among them; null: there is none.
    template <class Kind> const Kind* last() const
    {
        const Kind* result = nullptr;
        for (const Edit* edit : inEffect()) {
            if (const auto* found = std::get_if<Kind>(&edit->what))
                result = found;
        }
        return result;
    }
    /// `base` with those in effect done to it.
    Scenario appliedTo(const Scenario& base) const;
    /// The branch that they lead to.
    int branch() const;

    /// Gives those in effect what became of them; see settleEdits().
    std::vector<NumberedOutcome> settle(const std::vector<CommandOutcome>& outcomes, Time now);
    /// All of them are part of a scenario that runs from its beginning: no engine has to be told.
    void settleAll();
    /// Another engine carries out what comes: it numbers its tickets anew.
    void forgetTickets();

Q_SIGNALS:
    /// The last moment to settle(), while there is an engine that knows when an edit happened.
    void aboutToUndo();
    /// Undo or redo has gone over this edit.
    void stepped(const peerscope::Edit& edit, bool isUndone);
    /// Undo or redo: other edits are in effect, with which the sandbox is to run again to `until`.
    void moved(peerscope::Time until);

private:
    class EditCommand;

    const EditCommand& command(int index) const;
    void indexChanged();

    std::function<Time()> m_now;
    QUndoStack m_undo;
    EditNumber m_lastNumber = 0;
    int m_index = 0;         ///< as it was before the stack moved
    bool m_isEdited = false; ///< the stack moves, but not by undo or redo
};

} // namespace peerscope

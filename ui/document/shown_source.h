// SPDX-License-Identifier: MIT
#pragma once

#include "core/source/source.h"

#include <QObject>

#include <memory>
#include <vector>

namespace peerscope {

/// The source that is shown. While a sandbox runs again, the one shown waits, paused, until the new one has
/// caught up unseen and takes its place. Lives on the UI thread; every function returns at once.
class ShownSource final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    ~ShownSource() override;

    bool isOpen() const { return m_shown != nullptr; }
    /// Nothing where nothing is open.
    Allowed allowed() const { return m_shown ? m_shown->allowed() : Allowed(); }
    RunStatus status() const;
    TraceSnapshot trace() const;
    /// Where it is, or is catching up to.
    Time time() const;

    bool isCatchingUp() const { return m_incoming != nullptr; }
    Time catchUpTarget() const { return m_target; }
    /// How far the one that catches up is, else the one that is shown.
    Time catchUpProgress() const;

    /// Shows `source` at once. It may itself be on its way to `until`.
    void show(std::unique_ptr<Source> source, Time until = {});
    /// Shows `source` once it has come to `until`.
    void catchUp(std::unique_ptr<Source> source, Time until);

    /// To the one that will be shown. 0: nothing is open.
    Ticket submit(Command command);
    /// Of the one that is shown.
    std::vector<CommandOutcome> takeOutcomes();
    /// Called before each frame.
    void advance();

Q_SIGNALS:
    /// Another one is shown.
    void replaced();
    /// Of either one.
    void statusChanged();
    void commandsDone();

private:
    void watch(Source* source);
    void put(std::unique_ptr<Source> source);
    void takeOver();

    std::unique_ptr<Source> m_shown;
    std::unique_ptr<Source> m_incoming;
    Time m_target{};
};

} // namespace peerscope

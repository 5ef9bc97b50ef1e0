// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario_file.h"
#include "core/source/source.h"
#include "core/trace/state.h"
#include "ui/document/branches.h"
#include "ui/document/edit.h"
#include "ui/document/speed_meter.h"
#include "ui/moment/moment.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <QUndoStack>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace peerscope {

/// One open source: its file, what was done to it by hand, and the moment of it that is shown. Lives on
/// the UI thread; every function returns at once.
///
/// What is done by hand is an Edit on the undo stack. Undo and redo, another seed and a restart all mean
/// running the scenario again from its seed: unseen up to the present time, while the views keep what they
/// show, or from the beginning.
class Document : public QObject
{
    Q_OBJECT

public:
    explicit Document(QObject* parent = nullptr);
    ~Document() override;

    // Opening and saving.

    /// Opens a scenario file and runs it in real time; one that will need more memory than there is waits,
    /// paused. On an error nothing changes.
    std::optional<ScenarioError> open(const QString& fileName);
    /// The same of what somebody gave that is in no file, or in one of this name.
    void openGiven(const Scenario& scenario, const QString& fileName = {});
    /// What the last of both found missing; nothing where there is memory enough.
    const std::optional<QString>& memoryWarning() const { return m_memoryWarning; }
    /// Runs a scenario that has no file of its own yet; unseen and at full speed up to `startAt`.
    void openScenario(const Scenario& scenario, const Pace& pace = {}, Time startAt = {});
    /// Runs a scenario that is not as `fileName` (empty: none) has it: there is something to save from the
    /// beginning.
    void openUnsaved(const Scenario& scenario, const QString& fileName);
    /// A small sandbox to begin with: a server and two clients.
    void newSandbox();
    /// Writes the scenario, with everything done by hand, to the file it has. Returns what went wrong.
    std::optional<QString> save();
    std::optional<QString> saveAs(const QString& fileName);

    /// Shows a source that no scenario made, `length` long, under the name of its file.
    void openSource(const QString& fileName, std::unique_ptr<Source> source, Time length);

    bool isOpen() const { return m_source != nullptr; }
    /// What may be done with what is open; nothing where nothing is.
    Allowed allowed() const { return m_source ? m_source->allowed() : Allowed(); }
    /// Empty until it was opened from a file or saved to one.
    const QString& fileName() const { return m_fileName; }
    /// What the sandbox is called.
    QString name() const;
    /// Whether something was done by hand since it was opened or saved.
    bool isModified() const { return !m_undo.isClean(); }
    QUndoStack* undoStack() { return &m_undo; }

    // What is going on.

    // Status, trace and state belong together: they are taken anew before each frame(), and are the same for
    // every view until the next one.

    /// Where the sandbox is; while it catches up unseen, where the views still are.
    const RunStatus& status() const { return m_status; }
    /// Time goes on: not paused, not over.
    bool isRunning() const
    {
        return isOpen() && (!m_pace.paused || m_status.runsUntil) && !m_status.finished && !m_status.failure;
    }
    /// While catching up: where to, and how far it is.
    Time catchUpTarget() const { return m_catchUpTarget; }
    Time catchUpProgress() const;
    /// Where the sandbox is, or is catching up to.
    Time shownTime() const;
    const TraceSnapshot& trace() const { return m_trace; }
    /// Never null.
    const std::shared_ptr<const TraceState>& state() const { return m_state; }
    /// The figures of what was recorded, made on another thread: those of some earlier moment until newer
    /// ones are ready. None before the first are.
    std::optional<Report> report();
    /// The scenario with everything done by hand.
    Scenario scenario() const;
    std::uint64_t seed() const;
    Time duration() const;
    /// The speed really reached; none while paused.
    std::optional<double> reachedSpeed() const { return m_meter.speed(); }

    // Pace.

    Pace pace() const { return m_pace; }
    void setPace(const Pace& pace);
    void setPaused(bool paused);
    void setSpeed(double speed);
    void setUnbounded(bool unbounded);
    void step(StepKind kind);
    /// Runs at full speed up to a time, or to the first packet that matches, and pauses there. Pausing ends
    /// it.
    void runUntil(Time time);
    void runUntilPacket(std::function<bool(const PacketRow&)> matches);
    /// Runs again from the beginning; what was done by hand happens again at its time.
    void restart();

    // Branches.

    /// Goes back to `time` and on from there, on a new branch: what was done by hand later has not happened
    /// there. The branch that is left is kept. Can be undone.
    void continueFrom(Time time);
    /// Goes back to a branch that was kept, where it was left. Can be undone.
    void switchToBranch(int branch);
    void renameBranch(int branch, const QString& name);
    const Branches& branches() const { return m_branches; }

    // Edits; each can be undone.

    /// Gives the number under which done() says what became of it; 0 where nothing can be done.
    EditNumber perform(const ActionSpec& action);
    /// Returns why not, if the name or the id is taken.
    std::optional<QString> addPeer(const PeerSpec& peer);
    void setSeed(std::uint64_t seed);
    void setDuration(Time duration);

    void refuseNewConnections(EndpointId peer, bool refuse);
    void disconnectPeer(EndpointId who, int targetId, bool force);
    void closePeer(EndpointId peer);
    void joinPeer(EndpointId peer);
    void changeConditions(const LinkRef& link, const LinkConditionsChange& change, bool bothWays);

    /// What every view shows and shares. Told of what is new before each frame().
    Moment* moment() { return &m_moment; }

Q_SIGNALS:
    /// There is something new to draw. At most 60 times a second, and not at all while nothing changes.
    void frame();
    /// Paused, resumed, speed changed, finished, failed, catching up.
    void statusChanged();
    /// Another run is shown from now on: every number (of a packet, a peer) may mean something else.
    void sandboxReplaced();
    /// The file's name, or whether there is something to save.
    void titleChanged();
    /// One was made, left, or renamed, or another one is looked at.
    void branchesChanged();
    /// Nothing is done by hand after the scenario's end; what was asked for, as undo would call it.
    void tooLate(const QString& edit);
    /// What became of an action or a new peer, once the engine has come to it. Where it could not be done,
    /// nothing else is said of it.
    void done(peerscope::EditNumber edit, const peerscope::CommandOutcome& outcome);
    /// Something could not be done; a sentence for the user.
    void problem(const QString& message);

private:
    class EditCommand;
    friend class EditCommand;

    /// Forgets what is open, to show something else under this name.
    void begin(const Scenario& scenario, const QString& fileName, const Pace& pace);
    void load(const Scenario& scenario, const QString& fileName, const Pace& pace, Time startAt);
    void carryOut(Edit& edit);
    EditNumber push(Edit edit);
    void runAgain(Time until);
    std::unique_ptr<Source> watched(std::unique_ptr<Source> source);
    std::unique_ptr<Source> makeSandbox(const Scenario& scenario, const Pace& pace, Time startAt);
    void openShown(std::unique_ptr<Source> source);
    void showSource(std::unique_ptr<Source> source);
    void sourceChanged();
    void commandsDone();
    void takeOver();
    void settle() const;
    std::vector<Edit*> edits() const;
    void leaveBranch(BranchEdit edit, Time until);
    void showBranch();
    QString nameOf(EndpointId peer) const;
    PacketTarget targetWithId(int id) const;
    void seek(std::optional<Time> time);
    void submit(Command command);
    void goOn(Command command);
    void askForState();

    /// Takes status, trace and state; the next tick makes a frame of what is new.
    void refresh();
    void tick();
    void tellMoment();
    void wake();
    void applyPace();
    void showPace();
    void undoIndexChanged();

    Moment m_moment;
    std::unique_ptr<Source> m_source;   ///< the one that is shown
    std::unique_ptr<Source> m_incoming; ///< runs unseen to the present time, then takes its place
    Time m_catchUpTarget{};
    std::vector<Edit*> m_waiting; ///< the stack's, done while catching up; carried out when that is over
    EditNumber m_lastEdit = 0;
    mutable std::vector<std::pair<EditNumber, CommandOutcome>> m_untold; ///< 0: of an edit undone since

    std::optional<PacketId> m_found; ///< that was looked for last
    bool m_isMakingState = false;    ///< where there are many peers, on another thread

    Scenario m_base; ///< as opened; the undo stack holds what was done since
    QString m_fileName;
    std::optional<QString> m_memoryWarning;
    QUndoStack m_undo;
    bool m_pushing = false;
    int m_undoIndex = 0; ///< as it was before the stack moved
    Branches m_branches;
    Pace m_pace;

    QTimer m_timer;
    QElapsedTimer m_clock;
    qint64 m_busyUntil = 0; ///< milliseconds of m_clock; the timer goes on until then though nothing changes
    SpeedMeter m_meter;

    quint64 m_run = 0; ///< counts those that were shown
    bool m_isReporting = false;
    std::optional<Report> m_report;

    bool m_changed = false; ///< since the last frame
    RunStatus m_status;
    TraceSnapshot m_trace;
    std::shared_ptr<const TraceState> m_state;
};

} // namespace peerscope

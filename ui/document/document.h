// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario_file.h"
#include "core/source/source.h"
#include "core/trace/state.h"
#include "ui/document/branches.h"
#include "ui/document/edit_stack.h"
#include "ui/document/frame_timer.h"
#include "ui/document/shown_source.h"
#include "ui/document/speed_meter.h"
#include "ui/jobs/newest_job.h"
#include "ui/moment/moment.h"
#include "ui/moment/state_maker.h"

#include <QObject>

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
    /// beginning. No real game is let in.
    void openUnsaved(const Scenario& scenario, const QString& fileName);
    /// A small sandbox to begin with: a server and two clients.
    void newSandbox();
    /// Writes the scenario, with everything done by hand, to the file it has. Returns what went wrong.
    std::optional<QString> save();
    std::optional<QString> saveAs(const QString& fileName);

    /// Shows a source that no scenario made, `length` long, under the name of its file.
    void openSource(const QString& fileName, std::unique_ptr<Source> source, Time length);

    /// The same of what was seen live and is in no file.
    void openRecorded(const QString& name, std::unique_ptr<Source> source, Time length);

    /// Shows a source that is live (see Allowed::pace) under this name. When the real world no longer sets
    /// its pace, it is shown as a recording.
    void openLive(const QString& name, std::unique_ptr<Source> source);
    /// The same of a scenario whose gateways are open.
    void openLive(const Scenario& scenario, const QString& fileName, std::unique_ptr<Source> source);

    bool isOpen() const { return m_source.isOpen(); }
    /// Real programs can come in or are reached: the scenario's gateways are open.
    bool hasOpenGateways() const { return m_isLive && allowed().act; }
    /// What may be done with what is open; nothing where nothing is.
    Allowed allowed() const { return m_source.allowed(); }
    /// Empty until it was opened from a file or saved to one.
    const QString& fileName() const { return m_fileName; }
    /// What the sandbox is called.
    QString name() const;
    /// Whether something was done by hand since it was opened or saved.
    bool isModified() const { return m_edits.isModified(); }
    QUndoStack* undoStack() { return m_edits.undoStack(); }

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
    Time catchUpTarget() const { return m_source.catchUpTarget(); }
    Time catchUpProgress() const { return m_source.catchUpProgress(); }
    const TraceSnapshot& trace() const { return m_trace; }
    /// Of so many peers or events that it takes long to make, that of a moment before. Never null.
    const std::shared_ptr<const TraceState>& state() const { return m_state; }
    /// The figures of what was recorded, made on another thread: those of some earlier moment until newer
    /// ones are ready. None before the first are.
    std::optional<Report> report();
    /// The scenario with everything done by hand.
    Scenario scenario();
    std::uint64_t seed() const;
    Time duration() const;
    /// The speed really reached; none while paused.
    std::optional<double> reachedSpeed() const { return m_meter.speed(); }

    // Pace. Does nothing while the real world sets it.

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
    /// Gives the peer with this entry in the scenario other settings from its start on: the sandbox runs
    /// again with them, unseen, up to the present time. Returns why not, if the scenario would not be right.
    std::optional<QString> changeStart(const QString& peer, const StartSettings& settings);
    /// Lets real games in to a server, or (without an address) no more. Opening sockets is not done here: see
    /// exposeRequested(). Returns why not, if that cannot be.
    std::optional<QString> expose(const QString& server, const std::optional<HostAndPort>& listen);
    /// The sockets that exposeRequested() asked for are open: the sandbox goes on with them, in real time.
    void openGateways(const ExposeEdit& edit, std::shared_ptr<OutsidePort> outside);
    void setSeed(std::uint64_t seed);
    void setDuration(Time duration);

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
    /// scenario() may be another one: something was opened, edited or undone, or could not be done.
    void scenarioChanged();
    /// Something could not be done; a sentence for the user.
    void problem(const QString& message);
    /// A scenario was to be opened whose gateways lead to real programs. Whoever may open them does it, and
    /// calls openLive().
    void gatewaysRequested(const peerscope::Scenario& scenario, const QString& fileName);
    /// A server is to be exposed: whoever can open the gateways of `scenario` does it, and calls
    /// openGateways(). Not if sandboxReplaced() comes first.
    void exposeRequested(const peerscope::ExposeEdit& edit, const peerscope::Scenario& scenario);

private:
    void begin(const Scenario& scenario, const QString& fileName, const Pace& pace);
    void load(const Scenario& scenario, const QString& fileName, const Pace& pace, Time startAt);
    void show(std::unique_ptr<Source> source, Time until);

    void applyPace();
    void showPace();
    void goOn(Command command);
    void seek(std::optional<Time> time);
    void liveEnded();

    void runAgain(Time until);
    void sourceChanged();
    void sourceReplaced();
    void leaveBranch(BranchEdit edit, Time until);
    void showBranch();

    void closeGateways();
    void gatewaysChanged();
    EditNumber push(Edit edit);
    void carryOut(Edit& edit);
    void settle();
    void commandsDone();
    void editsMoved(Time until);
    void takeBack(const Edit& edit, bool isUndone);
    void sayCannotRunAgain();

    void refresh();
    void takeState(const std::shared_ptr<const TraceState>& state);
    void tick();
    void tellMoment();

    Moment m_moment;
    ShownSource m_source;
    Scenario m_base; ///< as opened; the edits hold what was done since
    QString m_fileName;
    std::optional<QString> m_memoryWarning;

    EditStack m_edits;
    std::vector<Edit*> m_waiting; ///< done while catching up; carried out when that is over
    std::vector<EditStack::NumberedOutcome> m_untold;
    Branches m_branches;

    Pace m_pace; ///< as asked for
    bool m_isLive = false;
    SpeedMeter m_meter;
    std::optional<PacketId> m_found; ///< that was looked for last

    RunStatus m_status;
    TraceSnapshot m_trace;
    std::shared_ptr<const TraceState> m_state;
    StateMaker m_stateMaker;
    std::optional<Report> m_report;
    NewestJob m_reportJob{this};

    FrameTimer m_frames{this};
    bool m_changed = false; ///< since the last frame
};

} // namespace peerscope

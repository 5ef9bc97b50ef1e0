// SPDX-License-Identifier: MIT
#include "ui/document/document.h"

#include "core/base/system_memory.h"
#include "core/sandbox/run_estimate.h"
#include "core/scenario/scenario_check.h"
#include "core/source/sandbox_source.h"
#include "ui/document/new_sandbox.h"
#include "ui/document/take_back.h"

#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace peerscope {

Document::Document(QObject* parent)
    : QObject(parent), m_edits([this] { return m_source.time(); }),
      m_state(std::make_shared<const TraceState>())
{
    connect(&m_frames, &FrameTimer::due, this, &Document::tick);
    connect(&m_moment, &Moment::timeRequested, this, &Document::seek);
    connect(&m_moment, &Moment::problem, this, &Document::problem);
    connect(&m_source, &ShownSource::statusChanged, this, &Document::sourceChanged);
    connect(&m_source, &ShownSource::replaced, this, &Document::sourceReplaced);
    connect(&m_source, &ShownSource::commandsDone, this, &Document::commandsDone);
    connect(&m_edits, &EditStack::aboutToUndo, this, &Document::settle);
    connect(&m_edits, &EditStack::moved, this, &Document::editsMoved);
    connect(&m_edits, &EditStack::stepped, this, &Document::takeBack);
    connect(m_edits.undoStack(), &QUndoStack::cleanChanged, this, &Document::titleChanged);
    connect(&m_stateMaker, &StateMaker::made, this, &Document::takeState);
}

// Opening and saving.

std::optional<ScenarioError> Document::open(const QString& fileName)
{
    const ScenarioResult<Scenario> result = loadScenario(fileName);
    if (const auto* error = std::get_if<ScenarioError>(&result))
        return *error;
    openGiven(std::get<Scenario>(result), QFileInfo(fileName).absoluteFilePath());
    return std::nullopt;
}

void Document::openGiven(const Scenario& scenario, const QString& fileName)
{
    m_memoryWarning.reset();
    if (scenario.gateways.empty()) // the others go on for as long as the real world does
        m_memoryWarning = peerscope::memoryWarning(estimateRun(scenario), SystemMemory::now().available);
    load(scenario, fileName, Pace{.paused = m_memoryWarning.has_value()}, Time(0));
}

void Document::openScenario(const Scenario& scenario, const Pace& pace, Time startAt)
{
    load(scenario, QString(), pace, startAt);
}

void Document::openUnsaved(const Scenario& scenario, const QString& fileName)
{
    Scenario closed = scenario;
    std::erase_if(closed.gateways,
                  [](const GatewaySpec& each) { return each.kind == GatewaySpec::Kind::Expose; });
    load(closed, fileName, Pace(), Time(0));
    m_edits.undoStack()->resetClean();
}

void Document::newSandbox()
{
    load(newSandboxScenario(), QString(), Pace(), Time(0));
}

/// Forgets what is open, to show something else under this name.
void Document::begin(const Scenario& scenario, const QString& fileName, const Pace& pace)
{
    m_base = scenario;
    m_fileName = fileName;
    m_pace = pace;
    m_isLive = false;
    m_edits.clear();
    m_branches = Branches();
    m_waiting.clear();
    m_moment.open();
}

void Document::load(const Scenario& scenario, const QString& fileName, const Pace& pace, Time startAt)
{
    if (!scenario.gateways.empty()) {
        Q_EMIT gatewaysRequested(scenario, fileName);
        return;
    }
    begin(scenario, fileName, pace);
    show(std::make_unique<SandboxSource>(scenario, pace, startAt), startAt);
}

void Document::openSource(const QString& fileName, std::unique_ptr<Source> source, Time length)
{
    Scenario scenario;
    scenario.name = QFileInfo(fileName).fileName();
    scenario.duration = length;
    Pace pace = m_pace;
    pace.paused = true;
    pace.unbounded = false;
    begin(scenario, QFileInfo(fileName).absoluteFilePath(), pace);
    source->submit(SetPace{pace});
    show(std::move(source), Time(0));
}

void Document::openRecorded(const QString& name, std::unique_ptr<Source> source, Time length)
{
    Scenario scenario;
    scenario.name = name;
    scenario.duration = length;
    begin(scenario, QString(), Pace{.paused = true});
    show(std::move(source), Time(0));
}

void Document::openLive(const QString& name, std::unique_ptr<Source> source)
{
    Scenario scenario;
    scenario.name = name;
    openLive(scenario, QString(), std::move(source));
}

void Document::openLive(const Scenario& scenario, const QString& fileName, std::unique_ptr<Source> source)
{
    m_memoryWarning.reset();
    begin(scenario, fileName, Pace());
    show(std::move(source), Time(0));
}

void Document::show(std::unique_ptr<Source> source, Time until)
{
    m_source.show(std::move(source), until);
    Q_EMIT titleChanged();
    Q_EMIT branchesChanged();
}

std::optional<QString> Document::save()
{
    return saveAs(m_fileName);
}

std::optional<QString> Document::saveAs(const QString& fileName)
{
    if (std::optional<QString> error = saveScenario(scenario(), fileName))
        return error;
    m_fileName = QFileInfo(fileName).absoluteFilePath();
    m_edits.undoStack()->setClean();
    Q_EMIT titleChanged();
    return std::nullopt;
}

QString Document::name() const
{
    if (!m_base.name.isEmpty())
        return m_base.name;
    return m_fileName.isEmpty() ? tr("Untitled sandbox") : QFileInfo(m_fileName).fileName();
}

// What is going on.

std::optional<Report> Document::report()
{
    const bool isOld = !m_report || m_report->digest != m_status.digest;
    if (allowed().runAgain && isOld && !m_reportJob.isRunning()) {
        m_reportJob.start(
            [trace = m_trace, scenario = scenario(), now = m_status.now, digest = m_status.digest](
                const JobControl&) { return makeReport(trace, scenario, now, digest); },
            [this](const JobOutcome<Report>& outcome) {
                if (const auto* report = std::get_if<Report>(&outcome))
                    m_report = *report;
            });
    }
    return m_report;
}

Scenario Document::scenario()
{
    settle();
    return m_edits.appliedTo(m_base);
}

std::uint64_t Document::seed() const
{
    const auto* edit = m_edits.last<SeedEdit>();
    return edit ? edit->seed : m_base.seed;
}

Time Document::duration() const
{
    const auto* edit = m_edits.last<DurationEdit>();
    return edit ? edit->duration : m_base.duration;
}

// Pace.

void Document::setPace(const Pace& pace)
{
    if (!allowed().pace)
        return;
    m_pace = pace;
    applyPace();
}

void Document::setPaused(bool paused)
{
    Pace pace = m_pace;
    pace.paused = paused;
    setPace(pace);
}

void Document::setSpeed(double speed)
{
    Pace pace = m_pace;
    pace.speed = speed;
    pace.unbounded = false;
    setPace(pace);
}

void Document::setUnbounded(bool unbounded)
{
    Pace pace = m_pace;
    pace.unbounded = unbounded;
    setPace(pace);
}

void Document::applyPace()
{
    m_source.submit(SetPace{m_pace});
    showPace();
}

/// What was asked for shows at once; the engine confirms it a moment later.
void Document::showPace()
{
    m_meter.reset();
    m_status.pace = m_pace;
    tellMoment();
    m_frames.wake();
    Q_EMIT statusChanged();
}

void Document::step(StepKind kind)
{
    goOn(Step{kind});
}

void Document::runUntil(Time time)
{
    goOn(RunUntil{time});
}

void Document::runUntilPacket(std::function<bool(const PacketRow&)> matches)
{
    goOn(RunUntil{never, std::move(matches)});
}

/// Something that ends paused.
void Document::goOn(Command command)
{
    if (!isOpen() || m_source.isCatchingUp() || !allowed().pace)
        return;
    m_pace.paused = true;
    if (!allowed().seek)
        m_moment.lookAt(std::nullopt); // who lets time go on wants to see it
    m_source.submit(std::move(command));
    refresh();
    showPace();
}

void Document::restart()
{
    if (allowed().runAgain) {
        runAgain(Time(0));
    } else if (allowed().seek) {
        m_source.submit(RunUntil{Time(0)});
        applyPace();
        m_meter.reset();
    } else if (isOpen()) {
        sayCannotRunAgain();
    }
}

/// Somebody looks at another time: where a source can go there, it does.
void Document::seek(std::optional<Time> time)
{
    if (allowed().seek)
        runUntil(time.value_or(m_base.duration));
}

/// What was live can only be looked at from now on, up to where it has come. What is looked at stays.
void Document::liveEnded()
{
    m_base.duration = m_status.now;
    m_pace.paused = true;
    m_status.pace = m_pace;
    if (const std::optional<Time> time = m_moment.timeCursor())
        seek(time);
}

// Runs.

void Document::runAgain(Time until)
{
    const Scenario again = scenario();
    m_edits.settleAll();
    m_waiting.clear();
    if (until <= Time(0)) {
        m_source.show(std::make_unique<SandboxSource>(again, m_pace));
        return;
    }
    m_source.catchUp(std::make_unique<SandboxSource>(again, m_pace, until), until);
    m_meter.reset();
    m_frames.wake();
    refresh();
    Q_EMIT statusChanged();
}

void Document::sourceChanged()
{
    refresh();
    m_frames.wake();
    Q_EMIT statusChanged();
}

void Document::sourceReplaced()
{
    m_edits.forgetTickets();
    m_found.reset();
    m_report.reset();
    m_reportJob.drop();
    m_meter.reset();
    refresh();
    m_frames.wake();
    m_changed = false;
    tellMoment();
    Q_EMIT sandboxReplaced();
    Q_EMIT scenarioChanged();
    Q_EMIT statusChanged();
    Q_EMIT frame();
    for (Edit* edit : std::exchange(m_waiting, {}))
        carryOut(*edit);
}

// Branches.

void Document::continueFrom(Time time)
{
    if (!allowed().runAgain)
        return;
    time = std::clamp(time, Time(0), m_source.time());
    settle();
    const int branch = m_branches.add(time);
    leaveBranch(m_branches.editTo(branch, doneBefore(m_edits.inEffect(), time)), time);
}

void Document::switchToBranch(int branch)
{
    if (!allowed().runAgain || branch == m_branches.current() || !m_branches.at(branch).kept)
        return;
    settle();
    const KeptBranch& kept = *m_branches.at(branch).kept;
    leaveBranch(m_branches.editTo(branch, kept.edits), kept.now);
}

void Document::renameBranch(int branch, const QString& name)
{
    if (m_branches.rename(branch, name))
        Q_EMIT branchesChanged();
}

void Document::leaveBranch(BranchEdit edit, Time until)
{
    KeptBranch kept;
    for (const Edit* done : m_edits.inEffect())
        kept.edits.push_back(*done);
    kept.now = m_status.now;
    kept.digest = m_status.digest;
    m_branches.keep(std::move(kept), m_trace, scenario());
    m_edits.push({std::move(edit)});
    m_moment.lookAt(std::nullopt);
    showBranch();
    runAgain(until);
}

void Document::showBranch()
{
    m_branches.setCurrent(m_edits.branch());
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

std::optional<QString> Document::changeStart(const QString& peer, const StartSettings& settings)
{
    const Scenario before = scenario();
    const Edit edit{StartEdit{peer, settings}};
    Scenario changed = before;
    edit.applyTo(changed);
    if (changed == before)
        return std::nullopt;
    if (const auto error = checkScenario(changed))
        return error->message;
    push(edit);
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

EditNumber Document::push(Edit edit)
{
    if (!isOpen())
        return 0;
    if (!allowed().act) {
        Q_EMIT problem(tr("A capture cannot be changed: it is what happened."));
        return 0;
    }
    if (edit.needsEngine() && m_source.status().finished) {
        Q_EMIT tooLate(edit.text());
        return 0;
    }
    if (!edit.needsEngine() && !allowed().runAgain) {
        sayCannotRunAgain();
        return 0;
    }
    edit.isUnrepeatable = !allowed().runAgain;
    if (const auto* action = std::get_if<ActionSpec>(&edit.what); action && edit.isUnrepeatable)
        edit.takesBack = takeBackActions(*action, *m_state);
    Edit& pushed = m_edits.push(std::move(edit));
    const EditNumber number = pushed.number;
    carryOut(pushed);
    return number;
}

void Document::carryOut(Edit& edit)
{
    if (!edit.needsEngine()) {
        runAgain(m_source.time());
        return;
    }
    if (m_source.isCatchingUp()) {
        m_waiting.push_back(&edit);
        return;
    }
    if (const auto* action = std::get_if<ActionSpec>(&edit.what))
        edit.ticket = m_source.submit(Perform{*action});
    else if (const auto* peer = std::get_if<PeerSpec>(&edit.what))
        edit.ticket = m_source.submit(AddPeer{*peer});
    m_frames.wake();
}

/// Takes what the engine has told of edits by now.
void Document::settle()
{
    // What the engine shown does not know of happens when the other one has caught up: now, for both.
    std::ranges::move(m_edits.settle(m_source.takeOutcomes(), m_source.time()), std::back_inserter(m_untold));
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
    Q_EMIT scenarioChanged();
}

void Document::editsMoved(Time until)
{
    if (!isOpen())
        return;
    if (!allowed().runAgain)
        return;
    if (m_edits.branch() != m_branches.current())
        showBranch();
    runAgain(until);
}

// Frames.

/// Takes status, trace and state; the next tick makes a frame of what is new.
void Document::refresh()
{
    if (!isOpen())
        return;
    // In this order the trace has all that there was at the time.
    RunStatus status = m_source.status();
    TraceSnapshot trace = m_source.trace();
    // The pace that was asked for, at once: the engine confirms it a moment later.
    status.pace = m_pace;
    const bool isSameRun = &trace.lod() == &m_trace.lod();
    const bool isSameMoment =
        isSameRun && status.now == m_status.now && trace.revision() == m_trace.revision();
    const bool isFound = status.found && status.found != std::exchange(m_found, status.found);
    m_changed = m_changed || !isSameMoment || status.finished != m_status.finished || m_source.isCatchingUp();
    m_status = std::move(status);
    m_trace = std::move(trace);
    if (!isSameRun) {
        m_stateMaker.drop();
        m_state = std::make_shared<const TraceState>();
    }
    if (!isSameMoment) {
        if (auto state = m_stateMaker.ask(m_trace, m_status.now))
            m_state = std::move(state);
    }
    const bool isLive = !allowed().pace;
    if (std::exchange(m_isLive, isLive) && !isLive && allowed().seek)
        liveEnded();
    if (isFound) {
        tellMoment();
        m_moment.select(*m_found);
    }
}

void Document::takeState(const std::shared_ptr<const TraceState>& state)
{
    m_state = state;
    m_changed = true;
    m_frames.wake();
}

void Document::tick()
{
    m_source.advance();
    refresh();
    if (!m_pace.paused && !m_source.isCatchingUp() && !m_status.finished)
        m_meter.add(m_status.now, m_frames.elapsed());
    const bool changed = std::exchange(m_changed, false);
    if (changed)
        m_frames.wake();
    else if (!isRunning() && !m_source.isCatchingUp())
        m_frames.sleep();
    if (changed) {
        tellMoment();
        Q_EMIT frame();
    }
}

void Document::tellMoment()
{
    SourceFrame frame{m_trace, m_status.now, std::nullopt, m_state, !m_pace.paused && isRunning(), m_isLive};
    if (allowed().seek) {
        frame.newest = m_base.duration;
        frame.playhead = m_status.now;
    }
    m_moment.show(std::move(frame));
}

} // namespace peerscope

#include "moc_document.cpp"

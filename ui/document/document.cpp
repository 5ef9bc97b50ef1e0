// SPDX-License-Identifier: MIT
#include "ui/document/document.h"

#include "core/base/system_memory.h"
#include "core/sandbox/run_estimate.h"
#include "ui/document/new_sandbox.h"
#include "ui/jobs/job.h"

#include <QFileInfo>

#include <chrono>
#include <utility>

namespace peerscope {

namespace {

constexpr int frameMilliseconds = 16;
/// How long the frame timer goes on after the last change: what was asked of the engine shows soon after.
constexpr qint64 afterglowMilliseconds = 500;

} // namespace

Document::Document(QObject* parent) : QObject(parent), m_state(std::make_shared<const TraceState>())
{
    m_clock.start();
    m_timer.setParent(this);
    m_timer.setObjectName(QStringLiteral("frameTimer"));
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(frameMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &Document::tick);
    connect(&m_moment, &Moment::timeRequested, this, &Document::seek);
    connect(&m_moment, &Moment::problem, this, &Document::problem);
    connect(&m_undo, &QUndoStack::indexChanged, this, &Document::undoIndexChanged);
    connect(&m_undo, &QUndoStack::cleanChanged, this, &Document::titleChanged);
}

Document::~Document()
{
    m_undo.disconnect(this);
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
    m_memoryWarning = peerscope::memoryWarning(estimateRun(scenario), SystemMemory::now().available);
    load(scenario, fileName, Pace{.paused = m_memoryWarning.has_value()}, Time(0));
}

void Document::openScenario(const Scenario& scenario, const Pace& pace, Time startAt)
{
    load(scenario, QString(), pace, startAt);
}

void Document::openUnsaved(const Scenario& scenario, const QString& fileName)
{
    load(scenario, fileName, Pace(), Time(0));
    m_undo.resetClean();
}

void Document::newSandbox()
{
    load(newSandboxScenario(), QString(), Pace(), Time(0));
}

void Document::begin(const Scenario& scenario, const QString& fileName, const Pace& pace)
{
    m_recording.reset();
    m_base = scenario;
    m_fileName = fileName;
    m_pace = pace;
    m_pushing = true; // an empty stack is nothing to run again for
    m_undo.clear();
    m_undoIndex = 0;
    m_pushing = false;
    m_branches = Branches();
    m_waiting.clear();
    m_incoming.reset();
    m_moment.open();
}

void Document::load(const Scenario& scenario, const QString& fileName, const Pace& pace, Time startAt)
{
    begin(scenario, fileName, pace);
    m_catchUpTarget = startAt;
    showRunner(makeRunner(scenario, pace, startAt));
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
    m_undo.setClean();
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

Time Document::catchUpProgress() const
{
    return m_incoming ? m_incoming->status().now : m_status.now;
}

std::optional<Report> Document::report()
{
    if (m_runner && !m_isReporting && (!m_report || m_report->digest != m_status.digest)) {
        m_isReporting = true;
        startJob(
            this,
            [trace = m_trace, scenario = scenario(), now = m_status.now, digest = m_status.digest] {
                return makeReport(trace, scenario, now, digest);
            },
            [this, run = m_run](const JobOutcome<Report>& outcome) {
                m_isReporting = false;
                const auto* report = std::get_if<Report>(&outcome);
                if (report && run == m_run)
                    m_report = *report;
            });
    }
    return m_report;
}

Scenario Document::scenario() const
{
    settle();
    const std::vector<Edit*> done = edits();
    return withEdits(m_base, {done.begin(), done.end()});
}

std::uint64_t Document::seed() const
{
    std::uint64_t seed = m_base.seed;
    for (const Edit* edit : edits()) {
        if (const auto* change = std::get_if<SeedEdit>(&edit->what))
            seed = change->seed;
    }
    return seed;
}

Time Document::duration() const
{
    Time duration = m_base.duration;
    for (const Edit* edit : edits()) {
        if (const auto* change = std::get_if<DurationEdit>(&edit->what))
            duration = change->duration;
    }
    return duration;
}

// Pace.

void Document::setPace(const Pace& pace)
{
    m_pace = pace;
    applyPace();
}

void Document::setPaused(bool paused)
{
    m_pace.paused = paused;
    applyPace();
}

void Document::setSpeed(double speed)
{
    m_pace.speed = speed;
    m_pace.unbounded = false;
    applyPace();
}

void Document::setUnbounded(bool unbounded)
{
    m_pace.unbounded = unbounded;
    applyPace();
}

void Document::applyPace()
{
    if (m_incoming)
        m_incoming->setPace(m_pace);
    else if (m_runner)
        m_runner->setPace(m_pace);
    showPace();
}

/// What was asked for shows at once; the engine confirms it a moment later.
void Document::showPace()
{
    m_meter.reset();
    m_status.pace = m_pace;
    tellMoment();
    wake();
    Q_EMIT statusChanged();
}

void Document::step(StepKind kind)
{
    if (m_recording)
        return stepRecording(kind);
    if (!m_runner || m_incoming)
        return;
    m_pace.paused = true;
    m_moment.lookAt(std::nullopt);
    m_runner->step(kind);
    showPace();
}

void Document::runUntil(Time time)
{
    if (m_recording)
        return goTo(time);
    if (!m_runner || m_incoming)
        return;
    m_pace.paused = true;
    m_moment.lookAt(std::nullopt);
    m_runner->runUntil(time);
    showPace();
}

void Document::runUntilPacket(std::function<bool(const PacketRow&)> matches)
{
    if (m_recording)
        return findInRecording(matches);
    if (!m_runner || m_incoming)
        return;
    m_pace.paused = true;
    m_moment.lookAt(std::nullopt);
    m_runner->runUntilPacket(std::move(matches));
    showPace();
}

void Document::restart()
{
    if (m_recording)
        return goTo(Time(0));
    if (!m_runner)
        return;
    runAgain(Time(0));
}

// Runs.

std::unique_ptr<Runner> Document::makeRunner(const Scenario& scenario, const Pace& pace, Time startAt)
{
    auto runner = std::make_unique<Runner>(scenario, pace, startAt);
    connect(runner.get(), &Runner::statusChanged, this, &Document::runnerChanged);
    connect(runner.get(), &Runner::commandsDone, this, &Document::commandsDone);
    return runner;
}

void Document::runAgain(Time until)
{
    const Scenario again = scenario();
    // What was still on its way to an engine is part of the scenario now.
    for (Edit* edit : edits())
        edit->settled = true;
    m_waiting.clear();
    m_incoming.reset();
    if (until <= Time(0)) {
        showRunner(makeRunner(again, m_pace, Time(0)));
        return;
    }
    m_catchUpTarget = until;
    m_runner->pause();
    m_incoming = makeRunner(again, m_pace, until);
    m_meter.reset();
    wake();
    refresh();
    Q_EMIT statusChanged();
}

void Document::runnerChanged()
{
    takeOver();
    refresh();
    wake();
    Q_EMIT statusChanged();
}

void Document::takeOver()
{
    if (!m_incoming)
        return;
    const RunnerStatus incoming = m_incoming->status();
    if (incoming.catchingUp || (incoming.now < m_catchUpTarget && !incoming.finished && !incoming.failure))
        return;
    showRunner(std::move(m_incoming));
    for (Edit* edit : std::exchange(m_waiting, {}))
        carryOut(*edit);
}

void Document::showRunner(std::unique_ptr<Runner> runner)
{
    if (m_runner) {
        m_runner->disconnect(this);
        Runner* old = m_runner.release();
        old->setParent(this);
        old->deleteLater(); // it may be the one whose signal brought us here
    }
    m_runner = std::move(runner);
    m_report.reset();
    ++m_run;
    m_meter.reset();
    refresh();
    wake();
    m_changed = false;
    tellMoment();
    Q_EMIT sandboxReplaced();
    Q_EMIT statusChanged();
    Q_EMIT frame();
}

void Document::refresh()
{
    if (m_recording)
        return refreshRecording();
    if (!m_runner)
        return;
    // In this order the trace has all that there was at the time.
    RunnerStatus status = m_runner->status();
    TraceSnapshot trace = m_runner->trace();
    // The pace that was asked for, at once: the engine confirms it a moment later.
    status.pace = m_pace;
    if (m_incoming) {
        status.catchingUp = true;
        status.finished = false;
    }
    m_changed = m_changed || status.now != m_status.now || status.finished != m_status.finished ||
                trace.revision() != m_trace.revision() || m_incoming;
    show(std::move(status), std::move(trace));
}

/// What is to be seen from now on.
void Document::show(RunnerStatus status, TraceSnapshot trace)
{
    const bool sameMoment = status.now == m_status.now && trace.revision() == m_trace.revision() &&
                            &trace.lod() == &m_trace.lod();
    m_status = std::move(status);
    m_trace = std::move(trace);
    if (!sameMoment)
        m_state = std::make_shared<const TraceState>(stateAt(m_trace, m_status.now));
}

void Document::tick()
{
    takeOver();
    if (m_recording)
        advanceRecording();
    refresh();
    const bool changed = std::exchange(m_changed, false);
    const qint64 now = m_clock.elapsed();
    if (!m_pace.paused && !m_incoming && !m_status.finished)
        m_meter.add(m_status.now, Time(m_clock.nsecsElapsed() / 1000));
    if (changed)
        m_busyUntil = now + afterglowMilliseconds;
    const bool goesOn = isRunning();
    if (!goesOn && !m_incoming && now > m_busyUntil)
        m_timer.stop();
    if (changed) {
        tellMoment();
        Q_EMIT frame();
    }
}

void Document::tellMoment()
{
    SourceFrame frame{m_trace, m_status.now, std::nullopt, m_state, !m_pace.paused && isRunning()};
    if (m_recording) {
        frame.newest = m_base.duration;
        frame.playhead = m_status.now;
        frame.state = m_recording->atEnd;
    }
    m_moment.show(std::move(frame));
}

void Document::wake()
{
    m_busyUntil = m_clock.elapsed() + afterglowMilliseconds;
    if (!m_timer.isActive())
        m_timer.start();
}

} // namespace peerscope

#include "moc_document.cpp"

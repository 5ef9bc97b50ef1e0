// SPDX-License-Identifier: MIT
#include "ui/document/document.h"

#include "core/base/system_memory.h"
#include "core/sandbox/run_estimate.h"
#include "core/source/sandbox_source.h"
#include "ui/document/new_sandbox.h"
#include "ui/jobs/job.h"
#include "ui/moment/state_cost.h"

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
    openShown(makeSandbox(scenario, pace, startAt));
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
    openShown(watched(std::move(source)));
}

void Document::openShown(std::unique_ptr<Source> source)
{
    showSource(std::move(source));
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
    if (allowed().runAgain && !m_isReporting && (!m_report || m_report->digest != m_status.digest)) {
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
    submit(SetPace{m_pace});
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

/// To the one that will be shown.
void Document::submit(Command command)
{
    if (Source* source = m_incoming ? m_incoming.get() : m_source.get())
        source->submit(std::move(command));
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
    if (!m_source || m_incoming)
        return;
    m_pace.paused = true;
    if (!allowed().seek)
        m_moment.lookAt(std::nullopt); // who lets time go on wants to see it
    submit(std::move(command));
    refresh();
    showPace();
}

void Document::restart()
{
    if (allowed().runAgain) {
        runAgain(Time(0));
    } else if (allowed().seek) {
        submit(RunUntil{Time(0)});
        applyPace();
        m_meter.reset();
    }
}

// Runs.

std::unique_ptr<Source> Document::watched(std::unique_ptr<Source> source)
{
    connect(source.get(), &Source::statusChanged, this, &Document::sourceChanged);
    connect(source.get(), &Source::commandsDone, this, &Document::commandsDone);
    return source;
}

std::unique_ptr<Source> Document::makeSandbox(const Scenario& scenario, const Pace& pace, Time startAt)
{
    return watched(std::make_unique<SandboxSource>(scenario, pace, startAt));
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
        showSource(makeSandbox(again, m_pace, Time(0)));
        return;
    }
    m_catchUpTarget = until;
    m_source->submit(SetPaused{true});
    m_incoming = makeSandbox(again, m_pace, until);
    m_meter.reset();
    wake();
    refresh();
    Q_EMIT statusChanged();
}

void Document::sourceChanged()
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
    const RunStatus incoming = m_incoming->status();
    if (incoming.catchingUp || (incoming.now < m_catchUpTarget && !incoming.finished && !incoming.failure))
        return;
    showSource(std::move(m_incoming));
    for (Edit* edit : std::exchange(m_waiting, {}))
        carryOut(*edit);
}

void Document::showSource(std::unique_ptr<Source> source)
{
    if (m_source) {
        m_source->disconnect(this);
        Source* old = m_source.release();
        old->setParent(this);
        old->deleteLater(); // it may be the one whose signal brought us here
    }
    m_source = std::move(source);
    m_found.reset();
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
    if (!m_source)
        return;
    // In this order the trace has all that there was at the time.
    RunStatus status = m_source->status();
    TraceSnapshot trace = m_source->trace();
    // The pace that was asked for, at once: the engine confirms it a moment later.
    status.pace = m_pace;
    if (m_incoming) {
        status.catchingUp = true;
        status.finished = false;
    }
    const bool isSameRun = &trace.lod() == &m_trace.lod();
    const bool isSameMoment =
        isSameRun && status.now == m_status.now && trace.revision() == m_trace.revision();
    const bool isFound = status.found && status.found != std::exchange(m_found, status.found);
    m_changed = m_changed || !isSameMoment || status.finished != m_status.finished || m_incoming;
    m_status = std::move(status);
    m_trace = std::move(trace);
    if (!isSameRun && takesLong(m_trace))
        m_state = std::make_shared<const TraceState>();
    if (!isSameMoment && takesLong(m_trace))
        askForState();
    else if (!isSameMoment)
        m_state = std::make_shared<const TraceState>(stateAt(m_trace, m_status.now));
    if (isFound) {
        tellMoment();
        m_moment.select(*m_found);
    }
}

void Document::askForState()
{
    if (std::exchange(m_isMakingState, true))
        return; // the next one when this is there
    startJob(
        this,
        [trace = m_trace, now = m_status.now] {
            return std::make_shared<const TraceState>(stateAt(trace, now));
        },
        [this, run = m_run](const JobOutcome<std::shared_ptr<const TraceState>>& outcome) {
            m_isMakingState = false;
            const auto* state = std::get_if<std::shared_ptr<const TraceState>>(&outcome);
            if (state && run == m_run) {
                m_state = *state;
                m_changed = true;
            }
            if (m_source && m_state->now != m_status.now && takesLong(m_trace))
                askForState();
            wake();
        });
}

void Document::tick()
{
    takeOver();
    if (m_source)
        m_source->advance();
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
    if (allowed().seek) {
        frame.newest = m_base.duration;
        frame.playhead = m_status.now;
    }
    m_moment.show(std::move(frame));
}

/// Somebody looks at another time: where a source can go there, it does.
void Document::seek(std::optional<Time> time)
{
    if (allowed().seek)
        runUntil(time.value_or(m_base.duration));
}

void Document::wake()
{
    m_busyUntil = m_clock.elapsed() + afterglowMilliseconds;
    if (!m_timer.isActive())
        m_timer.start();
}

} // namespace peerscope

#include "moc_document.cpp"

// SPDX-License-Identifier: MIT
#include "core/sandbox/runner.h"

#include "core/base/memory_budget.h"
#include "core/sandbox/packet_watch.h"
#include "core/sandbox/sandbox.h"

#include <QPointer>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace peerscope {

namespace {

using WallClock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// How long the engine runs before it looks at its commands and publishes: short enough to feel immediate.
constexpr auto slice = 3ms;
constexpr auto publishEvery = 16ms;
/// A pace the processor cannot keep is not made up for later: more than this behind is forgotten.
constexpr auto forgivenLag = 200ms;
/// A step that has found nothing to stop at for so long gives way to other commands.
constexpr auto longStep = 200ms;

QString withWhatToDo(const QString& why)
{
    return QStringLiteral(
               "%1; what was recorded until then is kept. Try a shorter duration, fewer peers or less "
               "traffic.")
        .arg(why);
}

struct SetPace
{
    Pace pace;
};
/// Not a SetPace: the pace it would keep may still be on its way.
struct SetPaused
{
    bool paused;
};
struct Step
{
    StepKind kind;
};
struct Perform
{
    ActionSpec action;
};
struct AddPeer
{
    PeerSpec peer;
};
struct RunUntil
{
    Time time{};
    std::function<bool(const PacketRow&)> matches; ///< none: `time` alone counts
};
using Command = std::variant<SetPace, SetPaused, Step, RunUntil, Perform, AddPeer>;

/// What a RunUntil has to reach.
struct Goal
{
    Time time{};
    std::optional<PacketWatch> watch;
};

} // namespace

class Runner::Engine
{
public:
    Engine(Runner& runner, Scenario scenario, const Pace& pace, Time startAt)
        : m_runner(runner), m_scenario(std::move(scenario)), m_startAt(startAt)
    {
        m_pace = clamped(pace);
        m_state = std::make_shared<SandboxState>();
        m_catchingUp = startAt.count() > 0;
        m_thread = std::thread([this] { run(); });
    }

    ~Engine()
    {
        m_stop.store(true, std::memory_order_relaxed);
        {
            const std::scoped_lock lock(m_mutex);
            m_commands.clear();
        }
        m_wake.notify_all();
        m_thread.join();
    }

    void post(Command command)
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_commands.push_back(std::move(command));
            m_hasCommands.store(true, std::memory_order_relaxed);
        }
        m_wake.notify_all();
    }

    RunnerStatus status() const
    {
        const std::scoped_lock lock(m_mutex);
        return {.now = Time(m_now.load(std::memory_order_relaxed)),
                .pace = m_pace,
                .finished = m_finished,
                .catchingUp = m_catchingUp,
                .runsUntil = m_runsUntil,
                .found = m_found,
                .failure = m_failure};
    }

    TraceSnapshot trace() const
    {
        std::shared_ptr<const Trace> trace;
        {
            const std::scoped_lock lock(m_mutex);
            trace = m_trace;
        }
        return trace ? TraceSnapshot(std::move(trace)) : TraceSnapshot();
    }

    std::shared_ptr<const SandboxState> state() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_state;
    }

    Scenario scenario() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_scenario;
    }

    std::vector<QString> takeUntoldFailures()
    {
        const std::scoped_lock lock(m_mutex);
        return std::exchange(m_untoldFailures, {});
    }

    static Pace clamped(Pace pace)
    {
        pace.speed = std::clamp(pace.speed, 0.01, 100.0);
        return pace;
    }

private:
    void run()
    {
        try {
            Sandbox sandbox(scenario());
            {
                const std::scoped_lock lock(m_mutex);
                m_trace = sandbox.trace();
            }
            m_memory.emplace();
            catchUp(sandbox);
            loop(sandbox);
            if (m_memory->shortage())
                fail(withWhatToDo(QString::fromStdString(m_memory->shortage()->text())));
        } catch (const std::bad_alloc&) {
            fail(withWhatToDo(QStringLiteral("there is no memory left")));
        } catch (const std::exception& error) {
            fail(QString::fromUtf8(error.what()));
        }
    }

    void fail(const QString& why)
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_failure = why;
        }
        announceStatus();
    }

    void catchUp(Sandbox& sandbox)
    {
        while (sandbox.now() < m_startAt && !sandbox.isFinished() && !stopping() && !isMemoryUsedUp()) {
            runSlice(sandbox, m_startAt);
            m_now.store(sandbox.now().count(), std::memory_order_relaxed);
        }
        publish(sandbox);
        announceStatus();
    }

    void loop(Sandbox& sandbox)
    {
        rebase(sandbox);
        while (!stopping()) {
            if (isMemoryUsedUp()) {
                publish(sandbox);
                return;
            }
            carryOutCommands(sandbox);
            const Pace pace = currentPace();
            if (m_goal && !sandbox.isFinished()) {
                runTowardsGoal(sandbox);
                continue;
            }
            if (pace.paused || sandbox.isFinished()) {
                endGoal();
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, [this] { return stopping() || !m_commands.empty(); });
                lock.unlock();
                rebase(sandbox);
                continue;
            }
            if (pace.unbounded) {
                runSlice(sandbox, sandbox.scenario().duration);
                rebase(sandbox);
            } else {
                followClock(sandbox, pace.speed);
            }
            publishNow(sandbox, WallClock::now() - m_lastPublished >= publishEvery);
        }
    }

    /// Runs up to where the wall clock says a sandbox of this speed should be, then waits a little.
    void followClock(Sandbox& sandbox, double speed)
    {
        const auto elapsed = std::chrono::duration<double>(WallClock::now() - m_wallBase).count();
        const Time target = m_virtualBase + fromSeconds(elapsed * speed);
        runSlice(sandbox, target);
        if (toSeconds(target - sandbox.now()) > std::chrono::duration<double>(forgivenLag).count() * speed)
            rebase(sandbox);
        if (sandbox.isFinished() || sandbox.now() < target)
            return;
        const auto untilNext =
            std::chrono::duration<double>(toSeconds(sandbox.nextEventTime() - target) / speed);
        const auto wait = std::min<std::chrono::duration<double>>(untilNext, 4ms);
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, wait, [this] { return stopping() || !m_commands.empty(); });
    }

    /// Runs towards `target` for one slice of real time at most, or until a command comes.
    void runSlice(Sandbox& sandbox, Time target)
    {
        target = std::min(target, sandbox.scenario().duration);
        const auto end = WallClock::now() + slice;
        for (int events = 1; sandbox.nextEventTime() <= target && !sandbox.isFinished(); ++events) {
            if (isMemoryUsedUp())
                return;
            sandbox.runNextEvent();
            if (events % 64 == 0 && (interrupted() || WallClock::now() >= end))
                return;
        }
        sandbox.runUntil(target);
    }

    void carryOutCommands(Sandbox& sandbox)
    {
        std::vector<Command> commands;
        {
            const std::scoped_lock lock(m_mutex);
            commands.swap(m_commands);
            m_hasCommands.store(false, std::memory_order_relaxed);
        }
        if (commands.empty())
            return;
        for (Command& command : commands)
            std::visit([&](auto& what) { carryOut(sandbox, what); }, command);
        {
            const std::scoped_lock lock(m_mutex);
            if (m_scenario.actions.size() != sandbox.scenario().actions.size() ||
                m_scenario.peers.size() != sandbox.scenario().peers.size())
                m_scenario = sandbox.scenario();
        }
        announceFailures();
        rebase(sandbox);
        publishNow(sandbox, true);
    }

    void carryOut(Sandbox& sandbox, RunUntil& command)
    {
        m_goal.emplace().time = command.time;
        if (command.matches)
            m_goal->watch.emplace(sandbox, std::move(command.matches));
        {
            const std::scoped_lock lock(m_mutex);
            m_pace.paused = true; // where it ends
            m_found.reset();
            m_runsUntil = std::min(command.time, sandbox.scenario().duration);
        }
        announceStatus();
    }

    /// One slice of it.
    void runTowardsGoal(Sandbox& sandbox)
    {
        const Time target = std::min(m_goal->time, sandbox.scenario().duration);
        std::optional<PacketId> found;
        if (m_goal->watch) {
            const auto end = WallClock::now() + slice;
            for (int events = 1; sandbox.nextEventTime() <= target && !sandbox.isFinished(); ++events) {
                sandbox.runNextEvent();
                found = m_goal->watch->found();
                if (found || isMemoryUsedUp() ||
                    (events % 64 == 0 && (interrupted() || WallClock::now() >= end)))
                    break;
            }
        } else {
            runSlice(sandbox, target);
        }
        const bool there =
            found || sandbox.isFinished() || (sandbox.now() >= target && sandbox.nextEventTime() > target);
        if (there) {
            {
                const std::scoped_lock lock(m_mutex);
                m_found = found;
            }
            endGoal();
        }
        rebase(sandbox);
        publishNow(sandbox, there || WallClock::now() - m_lastPublished >= publishEvery);
    }

    void endGoal()
    {
        if (!m_goal)
            return;
        m_goal.reset();
        {
            const std::scoped_lock lock(m_mutex);
            m_runsUntil.reset();
        }
        announceStatus();
    }

    void carryOut(Sandbox&, const SetPace& command)
    {
        endGoal();
        {
            const std::scoped_lock lock(m_mutex);
            m_pace = clamped(command.pace);
        }
        announceStatus();
    }

    void carryOut(Sandbox&, const SetPaused& command)
    {
        endGoal();
        {
            const std::scoped_lock lock(m_mutex);
            m_pace.paused = command.paused;
        }
        announceStatus();
    }

    void carryOut(Sandbox& sandbox, const Step& command)
    {
        endGoal();
        if (!currentPace().paused)
            carryOut(sandbox, SetPaused{true});
        const std::uint64_t settled = sandbox.settledPackets();
        const std::uint64_t polls = sandbox.pollCount();
        const auto datagrams = [&sandbox] {
            return std::pair(sandbox.network().datagramsSent(), sandbox.network().datagramsInFlight());
        };
        const auto datagramsBefore = datagrams();
        const auto begin = WallClock::now();
        for (int events = 1; !sandbox.isFinished(); ++events) {
            sandbox.runNextEvent();
            const bool there = command.kind == StepKind::Event ||
                               (command.kind == StepKind::Datagram && datagrams() != datagramsBefore) ||
                               (command.kind == StepKind::Packet && sandbox.settledPackets() != settled) ||
                               (command.kind == StepKind::Poll && sandbox.pollCount() != polls);
            if (there || isMemoryUsedUp() || (events % 64 == 0 && stepIsCutShort(begin)))
                break;
        }
    }

    /// A step with nothing to stop at runs to the end of the scenario. Whoever does something else meanwhile
    /// need not wait for that; another step waits for its turn.
    bool stepIsCutShort(WallClock::time_point begin) const
    {
        if (stopping())
            return true;
        if (!interrupted() || WallClock::now() - begin < longStep)
            return false;
        const std::scoped_lock lock(m_mutex);
        return std::any_of(m_commands.begin(), m_commands.end(),
                           [](const Command& command) { return !std::holds_alternative<Step>(command); });
    }

    void carryOut(Sandbox& sandbox, Perform& command)
    {
        keepFailure(sandbox.perform(std::move(command.action), sandbox.now()));
    }

    void carryOut(Sandbox& sandbox, AddPeer& command)
    {
        keepFailure(sandbox.addPeer(std::move(command.peer), sandbox.now()));
    }

    // Signals leave on the runner's own thread, whatever they are connected to.

    void announceStatus() { QMetaObject::invokeMethod(&m_runner, "statusChanged", Qt::QueuedConnection); }

    /// Told of when scenario() has what was done before and after it: who hears of it may want to know.
    void keepFailure(const std::optional<QString>& problem)
    {
        if (problem)
            m_failedCommands.push_back(*problem);
    }

    void announceFailures()
    {
        if (m_failedCommands.empty())
            return;
        {
            const std::scoped_lock lock(m_mutex);
            m_untoldFailures.insert(m_untoldFailures.end(), m_failedCommands.begin(), m_failedCommands.end());
        }
        m_failedCommands.clear();
        QMetaObject::invokeMethod(&m_runner, "tellFailedCommands", Qt::QueuedConnection);
    }

    /// From here on virtual time is counted from now.
    void rebase(const Sandbox& sandbox)
    {
        m_wallBase = WallClock::now();
        m_virtualBase = sandbox.now();
    }

    void publishNow(Sandbox& sandbox, bool withState)
    {
        m_now.store(sandbox.now().count(), std::memory_order_relaxed);
        bool changed = false;
        {
            const std::scoped_lock lock(m_mutex);
            changed = sandbox.isFinished() != m_finished;
        }
        if (withState || changed)
            publish(sandbox);
        if (changed)
            announceStatus();
    }

    void publish(Sandbox& sandbox)
    {
        auto state = std::make_shared<const SandboxState>(sandbox.state());
        m_now.store(sandbox.now().count(), std::memory_order_relaxed);
        m_lastPublished = WallClock::now();
        // Together: who reads that it has finished, or has caught up, finds the state it has then.
        const std::scoped_lock lock(m_mutex);
        m_state = std::move(state);
        m_finished = sandbox.isFinished();
        m_catchingUp = false;
    }

    Pace currentPace() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_pace;
    }
    /// The sandbox stops then: what was recorded can still be looked at.
    bool isMemoryUsedUp() { return m_memory->isUsedUp(); }
    bool stopping() const { return m_stop.load(std::memory_order_relaxed); }
    bool interrupted() const { return stopping() || m_hasCommands.load(std::memory_order_relaxed); }

    Runner& m_runner;
    std::atomic<bool> m_stop = false;
    std::atomic<bool> m_hasCommands = false;
    std::atomic<std::int64_t> m_now = 0;

    mutable std::mutex m_mutex; ///< guards what follows up to the blank line
    std::condition_variable m_wake;
    std::vector<Command> m_commands;
    Scenario m_scenario;
    Pace m_pace;
    bool m_finished = false;
    bool m_catchingUp = false;
    std::optional<Time> m_runsUntil;
    std::optional<PacketId> m_found;
    std::optional<QString> m_failure;
    std::vector<QString> m_untoldFailures; ///< commandFailed for these is on its way
    std::shared_ptr<const Trace> m_trace;
    std::shared_ptr<const SandboxState> m_state;

    // The engine thread's own.
    std::optional<Goal> m_goal;
    std::optional<MemoryBudget> m_memory;
    Time m_startAt{};
    WallClock::time_point m_wallBase{};
    WallClock::time_point m_lastPublished{};
    Time m_virtualBase{};
    std::vector<QString> m_failedCommands;
    std::thread m_thread;
};

Runner::Runner(Scenario scenario, Pace pace, Time startAt, QObject* parent)
    : QObject(parent), m_engine(std::make_unique<Engine>(*this, std::move(scenario), pace, startAt))
{
}

Runner::~Runner() = default;

RunnerStatus Runner::status() const
{
    return m_engine->status();
}

TraceSnapshot Runner::trace() const
{
    return m_engine->trace();
}

std::shared_ptr<const SandboxState> Runner::state() const
{
    return m_engine->state();
}

Scenario Runner::scenario() const
{
    return m_engine->scenario();
}

void Runner::setPace(const Pace& pace)
{
    m_engine->post(SetPace{pace});
}

void Runner::pause()
{
    m_engine->post(SetPaused{true});
}

void Runner::resume()
{
    m_engine->post(SetPaused{false});
}

void Runner::step(StepKind kind)
{
    m_engine->post(Step{kind});
}

void Runner::runUntil(Time time)
{
    m_engine->post(RunUntil{time, {}});
}

void Runner::runUntilPacket(std::function<bool(const PacketRow&)> matches)
{
    m_engine->post(RunUntil{never, std::move(matches)});
}

void Runner::perform(ActionSpec action)
{
    m_engine->post(Perform{std::move(action)});
}

void Runner::addPeer(PeerSpec peer)
{
    m_engine->post(AddPeer{std::move(peer)});
}

void Runner::tellFailedCommands()
{
    const QPointer<Runner> self(this); // whoever hears of it may be done with this runner
    for (const QString& message : m_engine->takeUntoldFailures()) {
        if (self)
            Q_EMIT commandFailed(message);
    }
}

} // namespace peerscope

#include "moc_runner.cpp"

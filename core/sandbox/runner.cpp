// SPDX-License-Identifier: MIT
#include "core/sandbox/runner.h"

#include "core/base/memory_budget.h"
#include "core/sandbox/live_run.h"
#include "core/sandbox/pace_clock.h"
#include "core/sandbox/packet_watch.h"
#include "core/sandbox/sandbox.h"
#include "core/sandbox/step_goal.h"
#include "core/words/memory.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <iterator>
#include <mutex>
#include <new>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace peerscope {

namespace {

using RealTime = std::chrono::nanoseconds;
using namespace std::chrono_literals;

/// How long the engine runs before it checks for commands and publishes its state; short enough to feel
/// immediate.
constexpr auto slice = 3ms;
/// How long the engine sleeps at most while gateways are open and nothing happens.
constexpr auto longestSleep = 100ms;
/// With gateways it publishes its state no more often than this.
constexpr auto betweenPublished = 5ms;
/// If the processor cannot keep the pace, time lost beyond this is not made up later.
constexpr auto forgivenLag = 200ms;
/// After this long without anything to stop at, a step gives way to other commands.
constexpr auto longStep = 200ms;

QString withWhatToDo(const QString& why)
{
    return Runner::tr("%1; what was recorded until then is kept. Try a shorter duration, fewer peers or less "
                      "traffic.")
        .arg(why);
}

/// A command in the queue.
struct Posted
{
    Ticket ticket = 0;
    Command command;
};

/// Where RunUntil stops.
struct Goal
{
    Time time{};
    std::optional<PacketWatch> watch;
};

} // namespace

class Runner::Engine
{
public:
    Engine(Runner& runner, Scenario scenario, const Pace& pace, Time startAt, RealClock clock,
           std::shared_ptr<OutsidePort> outside = {}, std::optional<std::uint64_t> memoryLimit = {})
        : m_runner(runner), m_clock(std::move(clock)), m_scenario(std::move(scenario)),
          m_outside(std::move(outside)), m_memoryLimit(memoryLimit), m_startAt(startAt)
    {
        m_status.pace = clamped(pace);
        m_status.catchingUp = startAt.count() > 0;
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

    Ticket post(Command command)
    {
        Ticket ticket = 0;
        {
            const std::scoped_lock lock(m_mutex);
            ticket = ++m_lastTicket;
            m_commands.push_back({ticket, std::move(command)});
            m_hasCommands.store(true, std::memory_order_relaxed);
        }
        m_wake.notify_all();
        return ticket;
    }

    RunStatus status() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_status;
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

    Scenario scenario() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_scenario;
    }

    std::vector<CommandOutcome> takeOutcomes()
    {
        const std::scoped_lock lock(m_mutex);
        return std::exchange(m_outcomes, {});
    }

private:
    void run()
    {
        try {
            Sandbox sandbox(scenario(), m_outside.get());
            {
                const std::scoped_lock lock(m_mutex);
                m_trace = sandbox.trace();
            }
            m_memory.emplace(m_memoryLimit, m_clock);
            if (!m_outside)
                catchUp(sandbox);
            while (!stopping() && (m_outside ? live(sandbox) : loop(sandbox)))
                ;
            if (m_outside)
                sandbox.closePeers();
            if (m_status.goesOnUnseen)
                return;
            if (m_memory->shortage())
                fail(withWhatToDo(shortageText(*m_memory->shortage())));
            else if (sandbox.endedEarly())
                fail(withWhatToDo(*sandbox.endedEarly()));
        } catch (const std::bad_alloc&) {
            fail(withWhatToDo(Runner::tr("there is no memory left")));
        } catch (const std::exception& error) {
            fail(QString::fromUtf8(error.what()));
        }
    }

    void fail(const QString& why)
    {
        const std::scoped_lock lock(m_mutex);
        m_status.failure = why;
        announceStatus();
    }

    void catchUp(Sandbox& sandbox)
    {
        bool isThere = m_startAt <= sandbox.now();
        while (!isThere && !sandbox.isFinished() && !stopping() && !isMemoryUsedUp()) {
            isThere = runSlice(sandbox, m_startAt);
            const std::scoped_lock lock(m_mutex);
            m_status.now = sandbox.now();
        }
        publish(sandbox);
        announceStatus();
    }

    /// Whether gateways were opened: the run goes on live.
    bool loop(Sandbox& sandbox)
    {
        rebase(sandbox);
        while (!stopping()) {
            if (isMemoryUsedUp() || sandbox.endedEarly()) {
                publish(sandbox);
                return false;
            }
            carryOutCommands(sandbox);
            if (std::exchange(m_gatewaysChanged, false))
                return true;
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
            publish(sandbox);
        }
        return false;
    }

    /// Follows the real world: what real programs send enters the network at the time when it came. Whether
    /// it ends because gateways were closed or others opened.
    bool live(Sandbox& sandbox)
    {
        m_outside->setWake([this] {
            std::unique_lock(m_mutex).unlock(); // the engine has not looked at the arrivals yet, or waits
            m_wake.notify_all();
        });
        LiveRun run(sandbox, *m_outside, m_clock);
        while (!stopping() && mayGoOn(sandbox)) {
            carryOutCommands(sandbox);
            if (std::exchange(m_gatewaysChanged, false))
                return true;
            if (!sandbox.isFinished()) // real programs that go on after that are not heard any more
                run.advance();
            const bool isOver = sandbox.isFinished();
            const RealTime longest = publishIfDue(sandbox) ? longestSleep : betweenPublished;
            std::unique_lock lock(m_mutex);
            m_wake.wait_for(
                lock, isOver ? longest : std::clamp<RealTime>(run.untilNext(), 0ns, longest),
                [&] { return stopping() || !m_commands.empty() || (!isOver && m_outside->hasArrivals()); });
        }
        publish(sandbox);
        return false;
    }

    /// When memory runs out, a tap goes on without recording: no game ends because somebody looked at it.
    bool mayGoOn(Sandbox& sandbox)
    {
        if (!isMemoryUsedUp() || m_status.goesOnUnseen)
            return !sandbox.endedEarly();
        if (!sandbox.scenario().peers.empty())
            return false;
        {
            const std::scoped_lock lock(m_mutex);
            m_status.goesOnUnseen = true;
        }
        sandbox.stopRecording();
        fail(Runner::tr("%1; the game goes on, but nothing more of it is recorded.")
                 .arg(shortageText(*m_memory->shortage())));
        return true;
    }

    bool publishIfDue(const Sandbox& sandbox)
    {
        if (m_clock() < m_nextPublished)
            return false;
        m_nextPublished = m_clock() + betweenPublished;
        publish(sandbox);
        return true;
    }

    /// Runs up to the time that the clock gives for this speed, then waits a little.
    void followClock(Sandbox& sandbox, double speed)
    {
        const Time target = m_paceClock.target(m_clock(), speed);
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

    /// Runs towards `target` for at most one slice of real time, or until a command comes. Whether everything
    /// up to `target` has been run: at its time, there may be more to do.
    bool runSlice(Sandbox& sandbox, Time target)
    {
        target = std::min(target, sandbox.scenario().duration);
        const RealTime end = m_clock() + slice;
        for (int events = 1; sandbox.nextEventTime() <= target && !sandbox.isFinished(); ++events) {
            if (isMemoryUsedUp())
                return false;
            sandbox.runNextEvent();
            if (events % 64 == 0 && (interrupted() || m_clock() >= end))
                return false;
        }
        sandbox.runUntil(target);
        return true;
    }

    void carryOutCommands(Sandbox& sandbox)
    {
        std::vector<Posted> commands;
        {
            const std::scoped_lock lock(m_mutex);
            commands.swap(m_commands);
            m_hasCommands.store(false, std::memory_order_relaxed);
        }
        if (commands.empty())
            return;
        for (Posted& posted : commands) {
            m_current = posted.ticket;
            if (!m_outside || !isAboutPace(posted.command)) // that is the real world's
                std::visit([&](auto& what) { carryOut(sandbox, what); }, posted.command);
        }
        const bool hasOutcomes = !m_newOutcomes.empty();
        {
            const std::scoped_lock lock(m_mutex);
            std::ranges::move(std::exchange(m_newOutcomes, {}), std::back_inserter(m_outcomes));
            if (m_scenario.actions.size() != sandbox.scenario().actions.size() ||
                m_scenario.peers.size() != sandbox.scenario().peers.size() ||
                m_scenario.gateways != sandbox.scenario().gateways)
                m_scenario = sandbox.scenario();
        }
        if (hasOutcomes)
            QMetaObject::invokeMethod(&m_runner, "commandsDone", Qt::QueuedConnection);
        if (!m_outside)
            rebase(sandbox);
        publish(sandbox);
        const std::scoped_lock lock(m_mutex);
        m_status.done = commands.back().ticket;
    }

    void carryOut(Sandbox& sandbox, Perform& command)
    {
        std::optional<QString> problem = sandbox.perform(std::move(command.action), sandbox.now(), m_current);
        std::optional<int> result;
        if (!problem) {
            const TraceSnapshot trace(sandbox.trace());
            result = trace.action(trace.actionCount() - 1).result;
        }
        keepOutcome(sandbox, std::move(problem), result);
    }

    void carryOut(Sandbox& sandbox, AddPeer& command)
    {
        keepOutcome(sandbox, sandbox.addPeer(std::move(command.peer), sandbox.now()));
    }

    /// Stores the outcome of a command, at the time the command has advanced the sandbox to.
    void keepOutcome(const Sandbox& sandbox, std::optional<QString> problem, std::optional<int> result = {})
    {
        m_newOutcomes.push_back({m_current, sandbox.now(), std::move(problem), result});
    }

    void carryOut(Sandbox& sandbox, OpenGateways& command)
    {
        endGoal();
        sandbox.openGateways(std::move(command.gateways), *command.outside);
        m_outside = std::move(command.outside);
        m_gatewaysChanged = true;
        follow({});
    }

    void carryOut(Sandbox& sandbox, CloseGateways&)
    {
        sandbox.closeGateways();
        m_outside.reset();
        m_gatewaysChanged = true;
    }

    void carryOut(Sandbox& sandbox, RunUntil& command)
    {
        m_goal.emplace().time = command.time;
        if (command.matches)
            m_goal->watch.emplace(sandbox, std::move(command.matches));
        {
            const std::scoped_lock lock(m_mutex);
            m_status.pace.paused = true; // where it ends
            m_status.found.reset();
            m_status.runsUntil = std::min(command.time, sandbox.scenario().duration);
        }
        announceStatus();
    }

    /// Runs one slice towards the goal.
    void runTowardsGoal(Sandbox& sandbox)
    {
        const Time target = std::min(m_goal->time, sandbox.scenario().duration);
        std::optional<PacketId> found;
        if (m_goal->watch) {
            const RealTime end = m_clock() + slice;
            for (int events = 1; sandbox.nextEventTime() <= target && !sandbox.isFinished(); ++events) {
                sandbox.runNextEvent();
                found = m_goal->watch->found();
                if (found || isMemoryUsedUp() || (events % 64 == 0 && (interrupted() || m_clock() >= end)))
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
                m_status.found = found;
            }
            endGoal();
        }
        rebase(sandbox);
        publish(sandbox);
    }

    void endGoal()
    {
        if (!m_goal)
            return;
        m_goal.reset();
        {
            const std::scoped_lock lock(m_mutex);
            m_status.runsUntil.reset();
        }
        announceStatus();
    }

    void carryOut(Sandbox&, const SetPace& command)
    {
        endGoal();
        follow(clamped(command.pace));
    }

    void follow(const Pace& pace)
    {
        const std::scoped_lock lock(m_mutex);
        m_status.pace = pace;
        announceStatus();
    }

    void carryOut(Sandbox& sandbox, const SetPaused& command)
    {
        Pace pace = currentPace();
        pace.paused = command.paused;
        carryOut(sandbox, SetPace{pace});
    }

    void carryOut(Sandbox& sandbox, const Step& command)
    {
        endGoal();
        if (!currentPace().paused)
            carryOut(sandbox, SetPaused{true});
        StepGoal goal(sandbox, command.kind);
        const RealTime begin = m_clock();
        for (int events = 1; !sandbox.isFinished(); ++events) {
            sandbox.runNextEvent();
            if (goal.isReached() || isMemoryUsedUp() || (events % 64 == 0 && stepIsCutShort(begin)))
                break;
        }
    }

    /// A step with nothing to stop at runs to the end of the scenario. Other commands need not wait for that;
    /// another step does.
    bool stepIsCutShort(RealTime begin) const
    {
        if (stopping())
            return true;
        if (!interrupted() || m_clock() - begin < longStep)
            return false;
        const std::scoped_lock lock(m_mutex);
        return std::any_of(m_commands.begin(), m_commands.end(), [](const Posted& posted) {
            return !std::holds_alternative<Step>(posted.command);
        });
    }

    // Signals are always emitted on the Runner's thread.

    void announceStatus() { QMetaObject::invokeMethod(&m_runner, "statusChanged", Qt::QueuedConnection); }

    /// Makes now the reference from which the pace is counted.
    void rebase(const Sandbox& sandbox) { m_paceClock.rebase(m_clock(), sandbox.now()); }

    /// Publishes the current state. Once `finished` is set, or `catchingUp` cleared, the trace is complete up
    /// to now.
    void publish(const Sandbox& sandbox)
    {
        bool changed = false;
        const auto report = m_outside ? std::optional(m_outside->report()) : std::nullopt;
        std::vector<HoldAction> holds = sandbox.waitingHolds();
        {
            const std::scoped_lock lock(m_mutex);
            changed = std::exchange(m_status.finished, sandbox.isFinished()) != m_status.finished;
            m_status.now = sandbox.now();
            m_status.digest = sandbox.digest();
            m_status.queues = sandbox.queues();
            m_status.waitingHolds = std::move(holds);
            m_status.outside = report;
            m_status.catchingUp = false;
        }
        if (changed)
            announceStatus();
    }

    Pace currentPace() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_status.pace;
    }
    /// If so, the sandbox stops; what was recorded stays readable.
    bool isMemoryUsedUp() { return m_memory->isUsedUp(); }
    bool stopping() const { return m_stop.load(std::memory_order_relaxed); }
    bool interrupted() const { return stopping() || m_hasCommands.load(std::memory_order_relaxed); }

    Runner& m_runner;
    const RealClock m_clock;
    std::atomic<bool> m_stop = false;
    std::atomic<bool> m_hasCommands = false;

    mutable std::mutex m_mutex; ///< guards the members up to the blank line
    std::condition_variable m_wake;
    std::vector<Posted> m_commands;
    Scenario m_scenario;
    RunStatus m_status;
    Ticket m_lastTicket = 0;
    std::vector<CommandOutcome> m_outcomes; ///< not yet taken
    std::shared_ptr<const Trace> m_trace;

    // Used only by the engine thread.
    std::shared_ptr<OutsidePort> m_outside; ///< null without open gateways
    bool m_gatewaysChanged = false;
    std::optional<Goal> m_goal;
    const std::optional<std::uint64_t> m_memoryLimit;
    std::optional<MemoryBudget> m_memory;
    Time m_startAt{};
    PaceClock m_paceClock;
    RealTime m_nextPublished{};
    Ticket m_current = 0; ///< of the command being carried out
    std::vector<CommandOutcome> m_newOutcomes;
    std::thread m_thread;
};

Runner::Runner(Scenario scenario, Pace pace, Time startAt, RealClock clock, QObject* parent)
    : QObject(parent),
      m_engine(std::make_unique<Engine>(*this, std::move(scenario), pace, startAt, std::move(clock)))
{
}

Runner::Runner(Scenario scenario, std::unique_ptr<OutsidePort> outside, RealClock clock,
               std::optional<std::uint64_t> memoryLimit, QObject* parent)
    : QObject(parent), m_engine(std::make_unique<Engine>(*this, std::move(scenario), Pace{}, Time{},
                                                         std::move(clock), std::move(outside), memoryLimit))
{
}

Runner::~Runner() = default;

RunStatus Runner::status() const
{
    return m_engine->status();
}

TraceSnapshot Runner::trace() const
{
    return m_engine->trace();
}

Scenario Runner::scenario() const
{
    return m_engine->scenario();
}

Ticket Runner::submit(Command command)
{
    return m_engine->post(std::move(command));
}

std::vector<CommandOutcome> Runner::takeOutcomes()
{
    return m_engine->takeOutcomes();
}

} // namespace peerscope

#include "moc_runner.cpp"

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/real_clock.h"
#include "core/source/moments.h"
#include "core/source/source.h"

#include <chrono>
#include <memory>
#include <optional>
#include <thread>

namespace peerscope {

/// What was captured, played by the clock. Nothing in it can be changed; it goes to any moment, back too.
class CaptureSource final : public Source
{
    Q_OBJECT

public:
    /// Stands at its end, paused. `moments` are the trace's; it ends at `length`.
    CaptureSource(std::shared_ptr<const Moments> moments, Time length, QObject* parent = nullptr);
    CaptureSource(std::shared_ptr<const Moments> moments, Time length, RealClock clock,
                  QObject* parent = nullptr);
    ~CaptureSource() override;

    Allowed allowed() const override
    {
        return {.act = false, .runAgain = false, .seek = true, .pollStep = false};
    }
    RunnerStatus status() const override;
    TraceSnapshot trace() const override { return m_moments->trace(); }
    Ticket submit(Command command) override;
    void advance() override;

private:
    void carryOut(const SetPace& command);
    void carryOut(const SetPaused& command);
    void carryOut(const Step& command);
    void carryOut(const RunUntil& command);
    void carryOut(const Perform&) {}
    void carryOut(const AddPeer&) {}
    void goTo(Time time);
    /// Looks for it on another thread, and pauses there.
    void find(const RunUntil& command);
    void endSearch();

    std::shared_ptr<const Moments> m_moments;
    RealClock m_clock;
    Time m_length{};
    Time m_now{};
    Pace m_pace;
    std::optional<std::chrono::nanoseconds>
        m_playedAt; ///< when `m_now` was moved last; none: not since it was set
    Ticket m_lastTicket = 0;
    std::optional<Time> m_searchesUntil;
    std::optional<PacketId> m_found;
    std::jthread m_search;
};

} // namespace peerscope

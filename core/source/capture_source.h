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

/// Plays a capture. Nothing in it can be changed, but it can go to any moment, also back.
class CaptureSource final : public Source
{
    Q_OBJECT

public:
    /// Starts paused at its end. `moments` belong to the trace; it ends at `length`.
    CaptureSource(std::shared_ptr<const Moments> moments, Time length, QObject* parent = nullptr);
    CaptureSource(std::shared_ptr<const Moments> moments, Time length, RealClock clock,
                  QObject* parent = nullptr);
    ~CaptureSource() override;

    Allowed allowed() const override
    {
        return {.act = false, .runAgain = false, .seek = true, .pollStep = false};
    }
    RunStatus status() const override;
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
    void carryOut(const OpenGateways&) {}
    void carryOut(const CloseGateways&) {}
    void goTo(Time time);
    /// Searches on another thread, and pauses at the result.
    void find(const RunUntil& command);
    void endSearch();

    std::shared_ptr<const Moments> m_moments;
    RealClock m_clock;
    Time m_length{};
    Time m_now{};
    Pace m_pace;
    std::optional<std::chrono::nanoseconds>
        m_playedAt; ///< real time of the last move of `m_now`; none: not moved since it was set
    Ticket m_lastTicket = 0;
    std::optional<Time> m_searchesUntil;
    std::optional<PacketId> m_found;
    std::jthread m_search;
};

} // namespace peerscope

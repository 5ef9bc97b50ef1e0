// SPDX-License-Identifier: MIT
#pragma once

#include "core/source/source.h"

namespace peerscope {

/// Runs a sandbox.
class SandboxSource final : public Source
{
    Q_OBJECT

public:
    /// See Runner: first runs to `startAt`, out of sight and at full speed, then continues at `pace`.
    explicit SandboxSource(Scenario scenario, const Pace& pace = {}, Time startAt = {},
                           QObject* parent = nullptr);

    Allowed allowed() const override;
    RunStatus status() const override { return m_runner.status(); }
    TraceSnapshot trace() const override { return m_runner.trace(); }
    Ticket submit(Command command) override { return m_runner.submit(std::move(command)); }
    std::vector<CommandOutcome> takeOutcomes() override { return m_runner.takeOutcomes(); }

private:
    Runner m_runner;
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/host_and_port.h"
#include "core/source/source.h"

#include <memory>
#include <variant>

namespace peerscope {

/// Opens a scenario's gateways, on any thread. Otherwise a sentence for the user says why that is not
/// possible. Looks up names, which may take seconds.
std::variant<std::unique_ptr<OutsidePort>, QString> openGateways(const Scenario& scenario);

/// An address of this machine alone where nothing listens: port 7777, as in Godot's examples, or one of the
/// next.
HostAndPort freeListenAddress();

/// Runs a sandbox. Once real programs took part (it had gateways, or OpenGateways was submitted), it cannot
/// be run again.
class SandboxSource final : public Source
{
    Q_OBJECT

public:
    /// See Runner: first runs to `startAt`, out of sight and at full speed, then continues at `pace`.
    explicit SandboxSource(Scenario scenario, const Pace& pace = {}, Time startAt = {},
                           QObject* parent = nullptr);

    /// Runs a scenario whose gateways are open; see openGateways() and Runner.
    SandboxSource(Scenario scenario, std::unique_ptr<OutsidePort> outside,
                  std::optional<std::uint64_t> memoryLimit = {}, QObject* parent = nullptr);

    Allowed allowed() const override;
    RunStatus status() const override { return m_runner.status(); }
    TraceSnapshot trace() const override { return m_runner.trace(); }
    Ticket submit(Command command) override;
    std::vector<CommandOutcome> takeOutcomes() override { return m_runner.takeOutcomes(); }

private:
    void passOnSignals();

    bool m_isLive = false; ///< gateways are open
    bool m_metRealPrograms = false;
    Runner m_runner;
};

} // namespace peerscope

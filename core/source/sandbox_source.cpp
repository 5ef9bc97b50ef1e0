// SPDX-License-Identifier: MIT
#include "core/source/sandbox_source.h"

#include "core/enet/range_decoder.h"
#include "core/gateway/udp_gateway.h"

#include <utility>

namespace peerscope {

SandboxSource::SandboxSource(Scenario scenario, const Pace& pace, Time startAt, QObject* parent)
    : Source(parent), m_runner(std::move(scenario), pace, startAt)
{
    passOnSignals();
}

SandboxSource::SandboxSource(Scenario scenario, std::unique_ptr<OutsidePort> outside,
                             std::optional<std::uint64_t> memoryLimit, QObject* parent)
    : Source(parent), m_isLive(true),
      m_runner(std::move(scenario), std::move(outside), steadyTime, memoryLimit)
{
    passOnSignals();
}

std::variant<std::unique_ptr<OutsidePort>, QString> openGateways(const Scenario& scenario)
{
    auto gateway = UdpGateway::open(scenario.gateways, std::make_unique<RangeDecoder>());
    if (auto* problem = std::get_if<QString>(&gateway))
        return std::move(*problem);
    return std::unique_ptr<OutsidePort>(std::get<std::unique_ptr<UdpGateway>>(std::move(gateway)));
}

void SandboxSource::passOnSignals()
{
    connect(&m_runner, &Runner::statusChanged, this, &Source::statusChanged);
    connect(&m_runner, &Runner::commandsDone, this, &Source::commandsDone);
}

Allowed SandboxSource::allowed() const
{
    return {.act = true, .runAgain = !m_isLive, .seek = false, .pollStep = !m_isLive, .pace = !m_isLive};
}

} // namespace peerscope

#include "moc_sandbox_source.cpp"

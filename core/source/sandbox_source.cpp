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
    : Source(parent), m_isLive(true), m_metRealPrograms(true),
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

HostAndPort freeListenAddress()
{
    constexpr std::uint16_t first = 7777;
    constexpr std::uint16_t last = 7876;
    HostAndPort address{QStringLiteral("127.0.0.1"), first};
    for (; address.port < last; ++address.port) {
        const auto resolved = resolve(address);
        const auto* numbers = std::get_if<SocketAddress>(&resolved);
        if (numbers && UdpSocket::listenAt(*numbers).isOpen())
            break;
    }
    return address;
}

Ticket SandboxSource::submit(Command command)
{
    if (std::holds_alternative<OpenGateways>(command))
        m_isLive = m_metRealPrograms = true;
    else if (std::holds_alternative<CloseGateways>(command))
        m_isLive = false;
    return m_runner.submit(std::move(command));
}

void SandboxSource::passOnSignals()
{
    connect(&m_runner, &Runner::statusChanged, this, &Source::statusChanged);
    connect(&m_runner, &Runner::commandsDone, this, &Source::commandsDone);
}

Allowed SandboxSource::allowed() const
{
    return {
        .act = true, .runAgain = !m_metRealPrograms, .seek = false, .pollStep = !m_isLive, .pace = !m_isLive};
}

} // namespace peerscope

#include "moc_sandbox_source.cpp"

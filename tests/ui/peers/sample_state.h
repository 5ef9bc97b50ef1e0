// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/sandbox_state.h"

#include <memory>

namespace peerscope {

/// A server with two clients that are connected, and one that has not joined.
inline std::shared_ptr<SandboxState> sampleState()
{
    const auto id = [](int number) { return EndpointId(static_cast<EndpointId::Value>(number)); };
    auto state = std::make_shared<SandboxState>();
    PeerState server{
        id(0), QStringLiteral("server"), QStringLiteral("server"), 1, PeerStatus::Connected, false, {}};
    PeerState ana{id(1), QStringLiteral("ana"), QStringLiteral("client"), 101, PeerStatus::Connected, false,
                  {}};
    PeerState bot{
        id(2), QStringLiteral("bot.1"), QStringLiteral("client"), 1'900'000'200, PeerStatus::Connected, false,
        {}};
    PeerState late{
        id(3), QStringLiteral("client.1"), QStringLiteral("client"), 300, PeerStatus::NotJoined, false, {}};
    server.connections = {{id(1), 101, Time(83'000), Time(4'000), 1.0},
                          {id(2), 1'900'000'200, Time(41'000), Time(2'000), 1.0}};
    ana.connections = {{id(0), 1, Time(83'000), Time(4'000), 1.0}};
    bot.connections = {{id(0), 1, Time(41'000), Time(2'000), 1.0}};
    state->peers = {server, ana, bot, late};
    state->links = {{id(1), id(0), LinkConditions{Time(80'000), Time(20'000), 0.05, 0.0}}};
    state->step = 1;
    return state;
}

} // namespace peerscope

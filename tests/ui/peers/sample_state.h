// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"

#include <memory>

namespace peerscope {

/// A server with two clients that are connected, and one that has not joined.
inline std::shared_ptr<TraceState> sampleState()
{
    const auto id = [](int number) { return EndpointId(static_cast<EndpointId::Value>(number)); };
    auto state = std::make_shared<TraceState>();
    PeerState server{id(0), "server", "server", 1, PeerStatus::Connected, false, {}};
    PeerState ana{id(1), "ana", "client", 101, PeerStatus::Connected, false, {}};
    PeerState bot{id(2), "bot.1", "client", 1'900'000'200, PeerStatus::Connected, false, {}};
    PeerState late{id(3), "client.1", "client", 300, PeerStatus::NotJoined, false, {}};
    server.connections = {{id(1), 101, Time(83'000), Time(4'000), 1.0},
                          {id(2), 1'900'000'200, Time(41'000), Time(2'000), 1.0}};
    ana.connections = {{id(0), 1, Time(83'000), Time(4'000), 1.0}};
    bot.connections = {{id(0), 1, Time(41'000), Time(2'000), 1.0}};
    state->peers = {server, ana, bot, late};
    state->links = {{id(1), id(0), LinkConditions{Time(80'000), Time(20'000), 0.05, 0.0}}};
    return state;
}

} // namespace peerscope

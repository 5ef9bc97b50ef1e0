// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"

#include <optional>
#include <variant>

namespace peerscope {

/// Which clients to send into which real server.
struct JoinPlan
{
    QString client; ///< an entry of the sandbox; empty: bots of their own, without the sandbox
    int count = 1;
    HostAndPort to;
    PeerApi api = PeerApi::Scene; ///< of such bots: whether they speak as Godot's SceneMultiplayer does
    QString preset;               ///< of their links to the server; empty: as the sandbox has them
};

/// The scenario in which they join the server, correct; or what stands against it, as a sentence. It goes on
/// for as long as the real server does. What the clients sent to their server by its name, they send to the
/// real one.
std::variant<Scenario, QString> joinScenario(const std::optional<Scenario>& sandbox, const JoinPlan& plan);

} // namespace peerscope

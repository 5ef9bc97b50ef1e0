// SPDX-License-Identifier: MIT
#pragma once

#include "core/peer/scene_multiplayer.h"
#include "core/scenario/scenario.h"

#include <functional>
#include <vector>

namespace peerscope {

/// What a game's script does about authentication, as a scenario's "auth" says. Engine thread only.
class AuthScript
{
public:
    /// Sets the auth_callback of `scene`, which must outlive this object. `clock` tells the time.
    AuthScript(SceneMultiplayer& scene, AuthPolicy policy, std::function<Time()> clock);

    /// What the script does once a frame, after the poll: complete_auth where the time has come.
    void process();

private:
    struct Completion
    {
        Time at{};
        int peer = 0;
    };

    void answer(int peer);

    SceneMultiplayer& m_scene;
    AuthPolicy m_policy;
    std::function<Time()> m_clock;
    std::vector<Completion> m_later;
};

} // namespace peerscope

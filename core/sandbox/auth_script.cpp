// SPDX-License-Identifier: MIT
#include "core/sandbox/auth_script.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

namespace peerscope {

namespace {

/// How long AuthPolicy::Late takes, from the first word of the other side.
constexpr Time lateBy{1'000'000};

} // namespace

AuthScript::AuthScript(SceneMultiplayer& scene, AuthPolicy policy, std::function<Time()> clock)
    : m_scene(scene), m_policy(policy), m_clock(std::move(clock))
{
    m_scene.setAuthCallback([this](int peer, ByteView) { answer(peer); });
    if (m_policy == AuthPolicy::Silent)
        return;
    QObject::connect(&m_scene, &SceneMultiplayer::peerAuthenticating, &m_scene, [this](int peer) {
        constexpr std::string_view word = "hi";
        m_scene.sendAuth(peer, std::as_bytes(std::span(word)));
    });
}

void AuthScript::answer(int peer)
{
    switch (m_policy) {
    case AuthPolicy::None:
    case AuthPolicy::Silent:
        break;
    case AuthPolicy::Accept:
        m_scene.completeAuth(peer);
        break;
    case AuthPolicy::Deny:
        m_scene.disconnectPeer(peer, false);
        break;
    case AuthPolicy::Late:
        if (std::ranges::none_of(m_later, [peer](const Completion& each) { return each.peer == peer; }))
            m_later.push_back({m_clock() + lateBy, peer});
        break;
    }
}

void AuthScript::process()
{
    const Time now = m_clock();
    while (!m_later.empty() && m_later.front().at <= now) {
        const int peer = m_later.front().peer;
        m_later.erase(m_later.begin());
        const std::vector<int> waiting = m_scene.authenticatingPeers(); // it may have left
        if (std::ranges::find(waiting, peer) != waiting.end())
            m_scene.completeAuth(peer);
    }
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/peer/scene_multiplayer.h"
#include "tests/core/peer/peer_world.h"

#include <initializer_list>
#include <span>

namespace peerscope {

inline QByteArray bytesFrom(ByteView view)
{
    return QByteArray(reinterpret_cast<const char*>(view.data()), static_cast<qsizetype>(view.size()));
}

inline ByteView viewOf(const QByteArray& bytes)
{
    return std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

/// A relay above a peer of a world, with all it said.
class RelayPeer
{
public:
    RelayPeer(PeerWorld& world, TestPeer& below) : test(below)
    {
        relay.setMultiplayerPeer(below.peer);
        test.pollInstead = [this, &world] { relay.poll(world.now()); };
        const auto say = [this](const char* what, int id) {
            said.append(QStringLiteral("%1 %2").arg(QLatin1String(what)).arg(id));
        };
        QObject::connect(&relay, &SceneMultiplayer::peerConnected, &relay, [say](int id) { say("+", id); });
        QObject::connect(&relay, &SceneMultiplayer::peerDisconnected, &relay,
                         [say](int id) { say("-", id); });
        QObject::connect(&relay, &SceneMultiplayer::peerAuthenticating, &relay,
                         [say](int id) { say("auth", id); });
        QObject::connect(&relay, &SceneMultiplayer::peerAuthenticationFailed, &relay,
                         [say](int id) { say("auth failed", id); });
        QObject::connect(&relay, &SceneMultiplayer::errorLogged, &relay,
                         [say](Error error) { say("error", static_cast<int>(error)); });
        QObject::connect(&relay, &SceneMultiplayer::peerPacket, &relay, [this](int id, ByteView packet) {
            got.append(QStringLiteral("%1: %2").arg(id).arg(QString::fromLatin1(bytesFrom(packet))));
        });
    }

    Error send(const QByteArray& bytes, int target = 0, TransferMode mode = TransferMode::Reliable,
               int channel = 0)
    {
        return relay.sendBytes(viewOf(bytes), target, mode, channel);
    }

    TestPeer& test;
    SceneMultiplayer relay;
    QStringList said; ///< "+ 101", "- 101", "error 1"
    QStringList got;  ///< "101: hello"
};

inline QStringList lines(std::initializer_list<const char*> texts)
{
    QStringList result;
    for (const char* text : texts)
        result.append(QString::fromLatin1(text));
    return result;
}

} // namespace peerscope

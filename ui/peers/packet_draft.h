// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/trace/state.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <variant>
#include <vector>

namespace peerscope {

// Reads and checks what is typed into the composer. Pure functions.

/// One entry of the target list.
struct TargetChoice
{
    QString label; ///< "ana (101)", "all but ana (-101)"
    PacketTarget target;
    int id = 0; ///< set_target_peer's argument

    bool operator==(const TargetChoice&) const = default;
};

/// Everyone, the server if there is one, each other peer, and everyone but each peer.
std::vector<TargetChoice> targetChoices(const TraceState& state);
/// Reads a choice's label, a number (0: everyone, negative: all but that one), a peer's name, or "-name".
std::optional<PacketTarget> parseTarget(const QString& text, const std::vector<TargetChoice>& choices);

/// Reads bytes like "0a ff 10", "0AFF10" or "0x0a, 0xff"; otherwise a sentence with the error.
std::variant<QByteArray, QString> parseHex(const QString& text);

/// The size of a payload in bytes.
int payloadSize(const Payload& payload);

/// The largest payload that Godot's ENet sends in one piece.
inline constexpr int largestWholePacket = 1364;

/// The interface that a peer uses, from the scenario's "peers".
PeerApi apiOf(const std::vector<PeerSpec>& peers, const QString& name);

/// A sentence about anything surprising that will happen to this packet; empty if there is nothing. Most
/// important: that it goes nowhere, and which error put_packet returns. `from` is a peer of `state`, or null.
QString packetHint(const PutPacketAction& packet, const PeerState* from, const TraceState& state,
                   PeerApi api = PeerApi::Peer);

} // namespace peerscope

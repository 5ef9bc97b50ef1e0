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

// What the composer makes of what is typed into it. Pure functions.

/// One line of the list of targets.
struct TargetChoice
{
    QString label; ///< "ana (101)", "all but ana (-101)"
    PacketTarget target;
    int id = 0; ///< as set_target_peer takes it

    bool operator==(const TargetChoice&) const = default;
};

/// Everyone, the server where there is one, every other peer, and everyone but each.
std::vector<TargetChoice> targetChoices(const TraceState& state);
/// A choice's label, a number (0 everyone, negative: all but that one), a peer's name, or "-name".
std::optional<PacketTarget> parseTarget(const QString& text, const std::vector<TargetChoice>& choices);

/// Bytes from "0a ff 10", "0AFF10" or "0x0a, 0xff"; else a sentence about what is wrong.
std::variant<QByteArray, QString> parseHex(const QString& text);

/// Bytes that a payload has.
int payloadSize(const Payload& payload);

/// The largest payload that Godot's ENet sends in one piece.
inline constexpr int largestWholePacket = 1364;

/// The interface that a peer of this name uses, as the scenario's "peers" say.
PeerApi apiOf(const std::vector<PeerSpec>& peers, const QString& name);

/// What would surprise somebody about a packet like this, in a sentence; empty when nothing would. First of
/// all that it goes nowhere, and what put_packet answers. `from` is a peer of `state`, or null.
QString packetHint(const PutPacketAction& packet, const PeerState* from, const TraceState& state,
                   PeerApi api = PeerApi::Peer);

} // namespace peerscope

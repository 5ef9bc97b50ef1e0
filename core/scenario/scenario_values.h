// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/scenario/scenario_names.h"
#include "core/scenario/scenario_reader.h"

#include <optional>
#include <utility>

namespace peerscope {

// Readers of values that several kinds of entries have. They throw through failScenario.

/// "mode".
std::optional<TransferMode> readMode(const ObjectReader& reader);
/// Exactly one of "text", "hex" and "size".
Payload readPayload(const ObjectReader& reader);

/// A name as given, or the name of the peer with the given id.
QString readPeerName(const JsonValue& value, const QString& path, const PeerNames& names,
                     const QString& expected);
/// "a link's two ends, [from, to]".
QString expectedLink();
/// A link's two ends, [from, to]: names, ids or "*".
std::pair<QString, QString> readLinkEnds(const JsonValue& value, const QString& path, const PeerNames& names);
/// "to", and the "target" of put_packet: any number, a name or "-name".
PacketTarget readTarget(const JsonValue& value, const QString& path, const PeerNames& names);
/// The "target" of disconnect_peer: a positive number or a name.
PacketTarget readOtherPeer(const JsonValue& value, const QString& path, const PeerNames& names);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"

#include <QString>

#include <string>

namespace peerscope {

/// Its name, as the window shows it.
inline QString peerName(const PeerState& peer)
{
    return QString::fromStdString(peer.name);
}

/// What a person calls links as a scenario names them, "*" for any end: "ana → server", "everything into
/// ana", "every link".
QString linksName(const QString& from, const QString& to, bool bothWays);

} // namespace peerscope

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

} // namespace peerscope

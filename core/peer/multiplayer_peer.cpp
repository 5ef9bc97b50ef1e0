// SPDX-License-Identifier: MIT
#include "core/peer/multiplayer_peer.h"

namespace peerscope {

int MultiplayerPeer::generateUniqueId(RandomStream& random)
{
    return static_cast<int>(random.nextBetween(2, 0x7FFF'FFFF));
}

} // namespace peerscope

#include "moc_multiplayer_peer.cpp"

// SPDX-License-Identifier: MIT
#include "core/peer/multiplayer_peer.h"

namespace peerscope {

int MultiplayerPeer::generateUniqueId(RandomStream& random)
{
    return static_cast<int>(random.nextBetween(2, 0x7FFF'FFFF));
}

void MultiplayerPeer::setTransferChannel(int channel)
{
    if (channel < 0 || channel > maxTransferChannel) {
        fail(Error::InvalidParameter,
             QStringLiteral("The transfer channel %1 is not from 0 to 255.").arg(channel));
        return;
    }
    m_transferChannel = channel;
}

} // namespace peerscope

#include "moc_multiplayer_peer.cpp"

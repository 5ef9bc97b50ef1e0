// SPDX-License-Identifier: MIT
#include "ui/theme/peer_status.h"

#include "ui/theme/theme.h"

namespace peerscope {

QString statusWord(PeerStatus status)
{
    switch (status) {
    case PeerStatus::NotJoined:
        return QStringLiteral("not joined");
    case PeerStatus::Disconnected:
        return QStringLiteral("disconnected");
    case PeerStatus::Connecting:
        return QStringLiteral("connecting");
    case PeerStatus::Connected:
        break;
    }
    return QStringLiteral("connected");
}

const QColor& statusColor(const ThemeColors& colors, PeerStatus status)
{
    switch (status) {
    case PeerStatus::Connected:
        return colors.connected;
    case PeerStatus::Connecting:
        return colors.connecting;
    case PeerStatus::NotJoined:
    case PeerStatus::Disconnected:
        break;
    }
    return colors.disconnected;
}

} // namespace peerscope

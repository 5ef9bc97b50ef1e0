// SPDX-License-Identifier: MIT
#include "ui/conditions/link_scope.h"

#include "ui/inspector/words.h"

#include <QCoreApplication>

namespace peerscope {

std::vector<LinkScope> scopesOf(const SandboxState& state, const LinkRef& link, EndpointId peer)
{
    const PeerState* from = findPeer(&state, link.from);
    const PeerState* to = findPeer(&state, link.to);
    if (!from || !to)
        return {};
    const auto tr = [](const char* text) { return QCoreApplication::translate("LinkScope", text); };
    const QString any = QStringLiteral("*");
    const QString& self = peer == link.to ? to->name : from->name;
    return {
        {from->name, to->name, false, tr("%1 → %2 alone").arg(from->name, to->name)},
        {from->name, to->name, true, tr("%1 ⇄ %2, both ways").arg(from->name, to->name)},
        {any, self, false, tr("everything into %1").arg(self)},
        {self, any, false, tr("everything out of %1").arg(self)},
        {self, any, true, tr("all links of %1").arg(self)},
        {any, any, false, tr("every link")},
    };
}

} // namespace peerscope

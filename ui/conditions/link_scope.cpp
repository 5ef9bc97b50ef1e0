// SPDX-License-Identifier: MIT
#include "ui/conditions/link_scope.h"

#include "core/words/names.h"
#include "ui/inspector/words.h"

#include <QCoreApplication>

namespace peerscope {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("LinkScope", text);
}

} // namespace

QString linkPatternText(const LinkPattern& links)
{
    const QString any = QStringLiteral("*");
    if (links.from == any && links.to == any)
        return tr("every link");
    if (links.bothWays && (links.from == any || links.to == any))
        return tr("all links of %1").arg(links.from == any ? links.to : links.from);
    if (links.from == any)
        return tr("everything into %1").arg(links.to);
    if (links.to == any)
        return tr("everything out of %1").arg(links.from);
    return QStringLiteral("%1 %2 %3")
        .arg(links.from, links.bothWays ? QStringLiteral("⇄") : QStringLiteral("→"), links.to);
}

std::vector<LinkScope> scopesOf(const TraceState& state, const LinkRef& link, EndpointId peer)
{
    const PeerState* from = findPeer(&state, link.from);
    const PeerState* to = findPeer(&state, link.to);
    if (!from || !to)
        return {};
    const QString any = QStringLiteral("*");
    const QString self = peerName(peer == link.to ? *to : *from);
    const LinkPattern alone{peerName(*from), peerName(*to), false};
    const LinkPattern bothWays{peerName(*from), peerName(*to), true};
    std::vector<LinkScope> scopes = {{alone, tr("%1 alone").arg(linkPatternText(alone))},
                                     {bothWays, tr("%1, both ways").arg(linkPatternText(bothWays))}};
    for (const LinkPattern& links : {LinkPattern{any, self, false}, LinkPattern{self, any, false},
                                     LinkPattern{self, any, true}, LinkPattern{any, any, false}})
        scopes.push_back({links, linkPatternText(links)});
    return scopes;
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "ui/conditions/link_scope.h"

#include "core/words/names.h"

#include <QCoreApplication>

namespace peerscope {

namespace {

struct LinkScopeWords
{
    Q_DECLARE_TR_FUNCTIONS(LinkScope)
};

/// Their name for people.
QString linksName(const LinkPattern& links)
{
    return peerscope::linksName(links.from, links.to, links.bothWays);
}

} // namespace

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
    std::vector<LinkScope> scopes = {
        {alone, LinkScopeWords::tr("%1 alone").arg(linksName(alone))},
        {bothWays, LinkScopeWords::tr("%1, both ways").arg(linksName(bothWays))}};
    for (const LinkPattern& links : {LinkPattern{any, self, false}, LinkPattern{self, any, false},
                                     LinkPattern{self, any, true}, LinkPattern{any, any, false}})
        scopes.push_back({links, linksName(links)});
    return scopes;
}

} // namespace peerscope

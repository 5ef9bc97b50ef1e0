// SPDX-License-Identifier: MIT
#include "ui/topology/navigation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace peerscope {

EndpointId nodeTowards(const TopologyLayout& layout, EndpointId from, Heading heading)
{
    const auto start = std::find_if(layout.nodes.begin(), layout.nodes.end(),
                                    [from](const PlacedNode& node) { return node.id == from; });
    if (start == layout.nodes.end())
        return layout.nodes.empty() ? EndpointId::none() : layout.nodes.front().id;
    EndpointId best = from;
    qreal bestCost = std::numeric_limits<qreal>::max();
    for (const PlacedNode& node : layout.nodes) {
        const QPointF apart = node.centre - start->centre;
        qreal ahead = 0;
        qreal aside = 0;
        switch (heading) {
        case Heading::Left:
            ahead = -apart.x();
            aside = apart.y();
            break;
        case Heading::Right:
            ahead = apart.x();
            aside = apart.y();
            break;
        case Heading::Up:
            ahead = -apart.y();
            aside = apart.x();
            break;
        case Heading::Down:
            ahead = apart.y();
            aside = apart.x();
            break;
        }
        if (ahead <= 0.5 || std::abs(aside) > ahead * 4)
            continue;
        const qreal cost = ahead + 2 * std::abs(aside);
        if (cost < bestCost) {
            bestCost = cost;
            best = node.id;
        }
    }
    return best;
}

std::vector<LinkRef> linksAt(const TopologyPicture& picture, EndpointId node)
{
    std::vector<LinkRef> links;
    for (const DrawnLink& link : picture.links()) {
        if (link.ref.from == node || link.ref.to == node)
            links.push_back(link.ref);
    }
    std::sort(links.begin(), links.end(), [node](const LinkRef& a, const LinkRef& b) {
        const auto key = [node](const LinkRef& link) {
            return link.from == node ? std::pair(link.to, 0) : std::pair(link.from, 1);
        };
        return key(a) < key(b);
    });
    return links;
}

} // namespace peerscope

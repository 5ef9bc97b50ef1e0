// SPDX-License-Identifier: MIT
#include "ui/topology/picture.h"

#include "core/words/conditions_text.h"
#include "core/words/names.h"
#include "core/words/numbers.h"
#include "core/words/peers.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace peerscope {

namespace {

struct PictureWords
{
    Q_DECLARE_TR_FUNCTIONS(TopologyPicture)
};

NodeRole roleOf(std::string_view role)
{
    if (role == "server")
        return NodeRole::Server;
    return role == "mesh" ? NodeRole::Mesh : NodeRole::Client;
}

/// The name of the scenario's entry: "m" for the member "m.3".
QString bareName(const QString& name)
{
    const qsizetype dot = name.lastIndexOf(QLatin1Char('.'));
    return dot > 0 ? name.left(dot) : name;
}

QString groupName(NodeRole role, std::size_t count)
{
    switch (role) {
    case NodeRole::Server:
        return PictureWords::tr("%n server(s)", nullptr, forPlural(count));
    case NodeRole::Mesh:
        return PictureWords::tr("%n peer(s)", nullptr, forPlural(count));
    case NodeRole::Client:
        break;
    }
    return PictureWords::tr("%n client(s)", nullptr, forPlural(count));
}

} // namespace

TopologyPicture::TopologyPicture(TextWidth textWidth) : m_textWidth(std::move(textWidth))
{
    m_layout.area = m_area;
}

TopologyPicture::Change TopologyPicture::setState(const TraceState& state)
{
    Change change;
    for (std::size_t index = 0; index < std::min(m_everyonesLook.size(), state.peers.size()); ++index)
        change.sandbox = change.sandbox || m_everyonesLook[index].name != peerName(state.peers[index]);
    if (change.sandbox || state.peers.empty()) {
        m_homes.clear();
        m_moved.clear();
        m_separate.clear();
    }

    std::vector<NodeLook> looks;
    std::vector<GroupedPeer> peers;
    std::vector<std::pair<EndpointId, EndpointId>> connections;
    looks.reserve(state.peers.size());
    peers.reserve(state.peers.size());
    m_homes.resize(state.peers.size());
    for (const PeerState& peer : state.peers) {
        const NodeRole role = roleOf(peer.role);
        EndpointId& home = m_homes[peers.size()];
        for (const ConnectionState& connection : peer.connections) {
            if (!connection.remote.isValid() || connection.remote.value() >= state.peers.size())
                continue;
            connections.emplace_back(peer.endpoint, connection.remote);
            if (role == NodeRole::Client &&
                roleOf(state.peers[connection.remote.value()].role) == NodeRole::Server)
                home = connection.remote;
        }
        looks.push_back({peer.endpoint, peerName(peer), peer.id, role, peer.status,
                         peer.refusesNewConnections, frozenSeconds(peer, state.now), peer.isUnplugged, 1,
                         peer.isReal});
        peers.push_back(
            {{peer.endpoint, role, home, role == NodeRole::Mesh ? bareName(peerName(peer)) : QString()},
             peer.status});
    }
    const bool sameNodes = peers == m_everyone;
    const bool sameConnections = connections == m_connections;
    const bool sameLooks = sameNodes && looks == m_everyonesLook;
    m_everyone = std::move(peers);
    m_everyonesLook = std::move(looks);
    m_connections = std::move(connections);
    if (!sameNodes)
        m_nodes = groupPeers(m_everyone, m_separate);
    if (!sameLooks)
        group(change);

    // Conditions belong to links between two peers.
    std::unordered_map<std::uint32_t, LinkLook> linkLooks;
    std::vector<Queue> queues;
    for (const LinkState& link : state.links) {
        if (isGroup(link.from) || isGroup(link.to))
            continue;
        linkLooks.insert_or_assign(linkKey(link.from, link.to), LinkLook{link.conditions, link.isDown});
        if (const qreal fill = queueFill(link.queuedBytes, link.conditions.queueBytes); fill > 0)
            queues.push_back({{link.from, link.to}, fill});
    }
    change.links = change.nodes || !sameNodes || !sameConnections || linkLooks != m_linkLooks;
    change.queues = queues != m_queues;
    m_linkLooks = std::move(linkLooks);
    m_queues = std::move(queues);
    return regroup(change);
}

TopologyPicture::Change TopologyPicture::setSeparate(std::vector<EndpointId> peers)
{
    Change change;
    if (peers == m_separate)
        return change;
    m_separate = std::move(peers);
    if (m_everyone.size() <= mostDrawnSeparately)
        return change;
    m_nodes = groupPeers(m_everyone, m_separate);
    group(change);
    change.links = true;
    return regroup(change);
}

/// Recomputes what each node shows from m_nodes.
void TopologyPicture::group(Change& change)
{
    std::vector<NodeLook> looks;
    std::vector<LayoutPeer> peers;
    looks.reserve(m_nodes.nodes.size());
    peers.reserve(m_nodes.nodes.size());
    for (const PeerNode& node : m_nodes.nodes) {
        NodeLook look = m_everyonesLook[node.peers.front()];
        if (node.isGroup()) {
            look.count = node.peers.size();
            look.name = groupName(look.role, look.count);
            look.uniqueId = 0;
            look.refuses = false;
            look.frozenSeconds = 0;
            look.unplugged = false;
        }
        looks.push_back(std::move(look));
        peers.push_back(node.place);
    }
    change.looks = looks != m_looks;
    change.nodes = peers != m_peers || peers.size() != m_layout.nodes.size();
    m_looks = std::move(looks);
    m_peers = std::move(peers);
}

/// Lays out what changed.
TopologyPicture::Change TopologyPicture::regroup(Change change)
{
    if (change.nodes)
        layOut();
    if (!change.links)
        return change;
    std::vector<std::uint32_t> connected;
    std::uint32_t last = 0;
    for (const auto& [from, to] : m_connections) {
        const std::uint32_t key = drawnKey(from, to);
        if (key == last && !connected.empty())
            continue; // a link between nodes is added once, even for many peers
        last = key;
        // One end may know of the connection before the other.
        connected.push_back(key);
        connected.push_back(drawnKey(to, from));
    }
    std::sort(connected.begin(), connected.end());
    connected.erase(std::unique(connected.begin(), connected.end()), connected.end());
    m_connected = std::move(connected);
    collectLinks();
    placeLinks();
    return change;
}

void TopologyPicture::setArea(QRectF area)
{
    if (area == m_area)
        return;
    m_area = area;
    layOut();
    placeLinks();
}

bool TopologyPicture::setTraffic(const RecentTraffic& traffic)
{
    std::unordered_map<std::uint32_t, double> rates; // datagrams a second between nodes
    for (const auto& [key, sum] : traffic.sums()) {
        const LinkRef link = linkOfKey(key);
        const EndpointId from = drawnAs(link.from);
        const EndpointId to = drawnAs(link.to);
        if (from.isValid() && to.isValid() && from != to)
            rates[linkKey(from, to)] += traffic.rate(link.from, link.to).datagrams;
    }
    std::unordered_map<std::uint32_t, int> levels;
    for (const auto& [key, rate] : rates)
        levels.emplace(key, trafficLevel({rate, 0}));
    if (levels == m_levels)
        return false;
    m_levels = std::move(levels);
    const bool sameLinks =
        std::all_of(m_levels.begin(), m_levels.end(),
                    [this](const auto& entry) { return m_linkByKey.contains(entry.first); }) &&
        std::all_of(m_links.begin(), m_links.end(), [this](const DrawnLink& link) {
            return link.connected || m_levels.contains(linkKey(link.ref.from, link.ref.to));
        });
    if (sameLinks) {
        for (DrawnLink& link : m_links) {
            const auto level = m_levels.find(linkKey(link.ref.from, link.ref.to));
            link.level = level == m_levels.end() ? 0 : level->second;
        }
    } else {
        collectLinks();
        placeLinks();
    }
    return true;
}

void TopologyPicture::moveNode(EndpointId id, QPointF centre)
{
    const auto index = indexOf(id);
    if (!index)
        return;
    const QRectF area = m_layout.area;
    const QPointF inside(std::clamp(centre.x(), area.left(), area.right()),
                         std::clamp(centre.y(), area.top(), area.bottom()));
    m_moved[id] =
        QPointF((inside.x() - area.left()) / area.width(), (inside.y() - area.top()) / area.height());
    m_layout.nodes[*index].centre = inside;
    placeLinks();
}

void TopologyPicture::forgetMoves()
{
    m_moved.clear();
    layOut();
    placeLinks();
}

const PlacedNode* TopologyPicture::node(EndpointId id) const
{
    const auto index = indexOf(id);
    return index ? &m_layout.nodes[*index] : nullptr;
}

const NodeLook* TopologyPicture::look(EndpointId id) const
{
    const auto index = indexOf(id);
    return index ? &m_looks[*index] : nullptr;
}

const DrawnLink* TopologyPicture::link(LinkRef ref) const
{
    const auto found = m_linkByKey.find(drawnKey(ref.from, ref.to));
    return found == m_linkByKey.end() ? nullptr : &m_links[found->second];
}

std::optional<LinkCurve> TopologyPicture::curve(EndpointId from, EndpointId to) const
{
    if (const DrawnLink* known = link({from, to}))
        return known->curve;
    const auto first = indexOf(from);
    const auto second = indexOf(to);
    if (!first || !second || first == second)
        return std::nullopt;
    return curveBetween(*first, *second);
}

std::optional<std::size_t> TopologyPicture::drawnAt(QPointF point) const
{
    for (std::size_t index = m_layout.nodes.size(); index-- > 0;) {
        if (m_layout.nodes[index].rect().contains(point))
            return index;
    }
    return std::nullopt;
}

EndpointId TopologyPicture::nodeAt(QPointF point) const
{
    const auto index = drawnAt(point);
    return index && !m_nodes.nodes[*index].isGroup() ? m_layout.nodes[*index].id : EndpointId::none();
}

std::vector<EndpointId> TopologyPicture::groupAt(QPointF point) const
{
    const auto index = drawnAt(point);
    std::vector<EndpointId> peers;
    if (!index || !m_nodes.nodes[*index].isGroup())
        return peers;
    for (const std::uint32_t peer : m_nodes.nodes[*index].peers)
        peers.push_back(m_everyone[peer].place.id);
    return peers;
}

bool TopologyPicture::isGroup(EndpointId id) const
{
    const auto index = indexOf(id);
    return index && m_nodes.nodes[*index].isGroup();
}

TopologyLayout TopologyPicture::singlePeers() const
{
    TopologyLayout layout = m_layout;
    std::erase_if(layout.nodes, [this](const PlacedNode& node) { return isGroup(node.id); });
    return layout;
}

std::optional<LinkRef> TopologyPicture::linkAt(QPointF point, qreal tolerance) const
{
    std::optional<LinkRef> nearest;
    qreal distance = tolerance;
    for (const DrawnLink& link : m_links) {
        if (isGroup(link.ref.from) || isGroup(link.ref.to))
            continue; // the node stands for several
        if (!link.curve.bounds().adjusted(-tolerance, -tolerance, tolerance, tolerance).contains(point))
            continue;
        const qreal here = link.curve.distanceTo(point);
        if (here < distance) {
            distance = here;
            nearest = link.ref;
        }
    }
    return nearest;
}

void TopologyPicture::layOut()
{
    m_layout = layOutTopology(m_peers, m_area);
    const QRectF area = m_layout.area;
    for (PlacedNode& node : m_layout.nodes) {
        const auto moved = m_moved.find(node.id);
        if (moved != m_moved.end())
            node.centre =
                area.topLeft() + QPointF(moved->second.x() * area.width(), moved->second.y() * area.height());
    }
}

void TopologyPicture::collectLinks()
{
    m_links.clear();
    m_linkByKey.clear();
    const auto add = [this](std::uint32_t key, bool connected) {
        const LinkRef ref = linkOfKey(key);
        if (!indexOf(ref.from) || !indexOf(ref.to) || ref.from == ref.to || m_linkByKey.contains(key))
            return;
        const auto level = m_levels.find(key);
        m_linkByKey.emplace(key, m_links.size());
        m_links.push_back({ref, {}, connected, level == m_levels.end() ? 0 : level->second, isDown(key)});
    };
    for (const std::uint32_t key : m_connected)
        add(key, true);
    std::vector<std::uint32_t> withTraffic;
    for (const auto& [key, level] : m_levels)
        withTraffic.push_back(key);
    std::sort(withTraffic.begin(), withTraffic.end());
    for (const std::uint32_t key : withTraffic)
        add(key, false);
}

void TopologyPicture::placeLinks()
{
    for (DrawnLink& link : m_links)
        link.curve = curveBetween(*indexOf(link.ref.from), *indexOf(link.ref.to));
    placeLabels();
}

void TopologyPicture::placeLabels()
{
    m_labels.clear();
    m_commonConditions.clear();
    // With more links than this, the conditions that most have are shown only once.
    constexpr std::size_t mostSaidEach = 24;
    constexpr std::size_t mostLabelled = 120;
    if (m_links.size() > mostSaidEach) {
        QHash<QString, int> count;
        for (const DrawnLink& link : m_links)
            ++count[labelOf(link.ref)];
        int most = 0;
        for (auto entry = count.cbegin(); entry != count.cend(); ++entry) {
            if (entry.value() > most || (entry.value() == most && entry.key() < m_commonConditions)) {
                most = entry.value();
                m_commonConditions = entry.key();
            }
        }
        m_allAlike = count.size() == 1;
    }
    if (m_links.size() > mostLabelled || m_layout.metrics.fontPixels < 9)
        return;

    std::vector<QRectF> taken;
    for (const PlacedNode& node : m_layout.nodes)
        taken.push_back(node.rect().adjusted(-2, -2, 2, 2));
    for (const DrawnLink& link : m_links) {
        // Keep the queue bars' places free even if the queues are empty, or labels would jump.
        const auto look = m_linkLooks.find(linkKey(link.ref.from, link.ref.to));
        if (look != m_linkLooks.end() && look->second.conditions.rateKbit > 0)
            taken.push_back(queueBarBounds(queueBarOf(link, 1)));
    }
    struct Sample
    {
        QPointF point;
        LinkRef link;
    };
    std::vector<Sample> onLinks;
    constexpr int samples = 16;
    for (const DrawnLink& link : m_links) {
        for (int sample = 0; sample <= samples; ++sample)
            onLinks.push_back({link.curve.at(static_cast<qreal>(sample) / samples), link.ref});
    }
    // Beside the curve, on the side of its normal, so that no datagram is covered.
    const auto place = [&](LinkRef link, const LinkCurve& way, qreal distance, bool bothSides,
                           const QString& text) {
        const QSizeF size(m_textWidth(text) + 8, labelHeight);
        for (const qreal along : {0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82}) {
            const QPointF direction = way.directionAt(along);
            const QPointF left(direction.y(), -direction.x());
            const qreal reach =
                std::abs(left.x()) * size.width() / 2 + std::abs(left.y()) * size.height() / 2;
            for (const qreal side : {1.0, -1.0}) {
                if (side < 0 && !bothSides)
                    continue;
                const QPointF middle = way.at(along) + left * (side * (distance + reach));
                const QRectF rect(middle - QPointF(size.width() / 2, size.height() / 2), size);
                const bool free =
                    m_layout.area.contains(rect) &&
                    std::none_of(taken.begin(), taken.end(),
                                 [&rect](const QRectF& other) { return other.intersects(rect); }) &&
                    std::none_of(onLinks.begin(), onLinks.end(), [&rect, link](const Sample& sample) {
                        // Not on its own link, and far enough from others to show where it belongs.
                        const bool own = sample.link == link || sample.link == LinkRef{link.to, link.from};
                        const qreal margin = own ? 1 : 10;
                        return rect.adjusted(-margin, -margin, margin, margin).contains(sample.point);
                    });
                if (free) {
                    m_labels.push_back({text, rect, isDown(linkKey(link.from, link.to))});
                    taken.push_back(rect.adjusted(-4, -2, 4, 2));
                    return;
                }
            }
        }
    };
    const auto isSaid = [this](const QString& text) { return text.isEmpty() || text == m_commonConditions; };
    for (const DrawnLink& link : m_links) {
        if (link.ref.from > link.ref.to)
            continue;
        const DrawnLink* back = this->link({link.ref.to, link.ref.from});
        const QString there = labelOf(link.ref);
        const QString andBack = labelOf({link.ref.to, link.ref.from});
        const LinkCurve& curve = link.curve;
        if (there == andBack) {
            const LinkCurve straight{curve.start, (curve.start + curve.end) / 2, curve.end};
            const QPointF bulge = curve.at(0.5) - straight.at(0.5);
            if (!isSaid(there))
                place(link.ref, straight, std::hypot(bulge.x(), bulge.y()) * (back ? 2 : 1) + 4, true, there);
            continue;
        }
        // Two one-way labels, each with an arrow in the direction on the screen.
        const auto oneWay = [&](LinkRef ref, const LinkCurve& way, const QString& text) {
            if (isSaid(text))
                return;
            const QPointF direction = way.end - way.start;
            const bool flat = std::abs(direction.x()) >= std::abs(direction.y());
            const QChar arrow = flat ? (direction.x() > 0 ? QChar(u'→') : QChar(u'←'))
                                     : (direction.y() > 0 ? QChar(u'↓') : QChar(u'↑'));
            place(ref, way, 4, false, arrow + QLatin1Char(' ') + text);
        };
        oneWay(link.ref, curve, there);
        if (back)
            oneWay(back->ref, back->curve, andBack);
    }
}

QString TopologyPicture::labelOf(LinkRef link) const
{
    const auto found = m_linkLooks.find(linkKey(link.from, link.to));
    if (found == m_linkLooks.end())
        return {};
    LinkConditions conditions = found->second.conditions;
    conditions.down = found->second.down;
    return conditionsText(conditions);
}

bool TopologyPicture::isDown(std::uint32_t key) const
{
    const auto found = m_linkLooks.find(key);
    return found != m_linkLooks.end() && found->second.down;
}

std::vector<QueueBar> TopologyPicture::queueBars() const
{
    std::vector<QueueBar> bars;
    for (const Queue& queue : m_queues) {
        if (const DrawnLink* drawn = link(queue.link))
            bars.push_back(queueBarOf(*drawn, queue.fill));
    }
    return bars;
}

QueueBar TopologyPicture::queueBarOf(const DrawnLink& link, qreal fill) const
{
    return queueBar(link.ref, link.curve, fill, std::clamp(m_layout.metrics.glyphPixels / 12, 0.45, 1.0));
}

QString TopologyPicture::commonConditions() const
{
    if (m_commonConditions.isEmpty())
        return {};
    return (m_allAlike ? PictureWords::tr("every link: %1") : PictureWords::tr("other links: %1"))
        .arg(m_commonConditions);
}

std::optional<std::size_t> TopologyPicture::indexOf(EndpointId id) const
{
    // Peers are listed by EndpointId.
    if (!id.isValid() || id.value() >= m_nodes.nodeOf.size() || m_everyone[id.value()].place.id != id)
        return std::nullopt;
    return m_nodes.nodeOf[id.value()];
}

/// The peer whose id its node has.
EndpointId TopologyPicture::drawnAs(EndpointId id) const
{
    const auto index = indexOf(id);
    return index ? m_nodes.nodes[*index].place.id : EndpointId::none();
}

std::uint32_t TopologyPicture::drawnKey(EndpointId from, EndpointId to) const
{
    return linkKey(drawnAs(from), drawnAs(to));
}

LinkCurve TopologyPicture::curveBetween(std::size_t from, std::size_t to) const
{
    const PlacedNode& first = m_layout.nodes[from];
    const PlacedNode& second = m_layout.nodes[to];
    const QPointF apart = second.centre - first.centre;
    const auto end = [this](const PlacedNode& node) {
        return LinkEnd{node.rect(), nodeCorner(node.role, node.size, m_layout.metrics)};
    };
    return linkCurve(end(first), end(second),
                     linkBend(std::hypot(apart.x(), apart.y()), m_layout.metrics.node.height()));
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "ui/topology/layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <span>
#include <unordered_map>

namespace peerscope {

namespace {

constexpr qreal pi = std::numbers::pi;

struct Level
{
    qreal width;
    qreal height;
    qreal fontPixels;
    int lines;
    qreal glyphPixels;
};

constexpr std::size_t mostOnOneRing = 400;
/// A larger mesh uses several rings. Its links then run under inner nodes, but names stay readable.
constexpr std::size_t mostInOneCircle = 40;

// From the largest nodes to bare dots.
constexpr std::array levels = {
    Level{128, 44, 12.5, 2, 13}, Level{108, 38, 11.5, 2, 12}, Level{92, 33, 11, 2, 11},
    Level{82, 30, 10.5, 2, 10},  Level{84, 23, 10.5, 1, 10},  Level{70, 20, 10, 1, 9},
    Level{60, 18, 9.5, 1, 8.5},  Level{52, 16, 9, 1, 8},      Level{44, 14, 8.5, 1, 7.5},
    Level{36, 12, 7.5, 1, 7},    Level{14, 14, 0, 1, 6},      Level{9, 9, 0, 1, 5},
    Level{5, 5, 0, 1, 4},
};

/// The number of levels with room for a name and an id.
constexpr std::size_t clearLevels = 4;

NodeMetrics metricsOf(const Level& level)
{
    NodeMetrics metrics;
    metrics.node = QSizeF(level.width, level.height);
    metrics.server = QSizeF(level.width * (level.lines == 2 ? 1.15 : 1.35), level.height * 1.25);
    if (level.fontPixels <= 0)
        metrics.server = metrics.node * 2.2;
    metrics.fontPixels = level.fontPixels;
    metrics.lines = level.lines;
    metrics.glyphPixels = level.glyphPixels;
    return metrics;
}

/// The free space around a node: half on each side.
QSizeF gapOf(const NodeMetrics& metrics)
{
    return {std::max(4.0, metrics.node.width() * 0.14), std::max(4.0, metrics.node.height() * 0.42)};
}

/// A server with its clients, or a mesh. Indices into the peers.
struct Group
{
    std::optional<std::size_t> hub;
    std::vector<std::size_t> members;
    bool round = false; ///< as close to a circle as possible

    qreal weight() const { return static_cast<qreal>(members.size()) + 3.0; }
};

std::vector<Group> groupsOf(const std::vector<LayoutPeer>& peers)
{
    std::vector<Group> groups;
    std::unordered_map<EndpointId, std::size_t> groupOfServer;
    std::unordered_map<QString, std::size_t> groupOfMesh;
    for (std::size_t index = 0; index < peers.size(); ++index) {
        const LayoutPeer& peer = peers[index];
        if (peer.role == NodeRole::Server) {
            groupOfServer.emplace(peer.id, groups.size());
            groups.push_back({.hub = index, .members = {}, .round = false});
        } else if (peer.role == NodeRole::Mesh && !groupOfMesh.contains(peer.group)) {
            groupOfMesh.emplace(peer.group, groups.size());
            groups.push_back({.hub = std::nullopt, .members = {}, .round = true});
        }
    }
    std::optional<std::size_t> lastServerGroup;
    std::optional<std::size_t> firstServerGroup;
    for (std::size_t group = 0; group < groups.size() && !firstServerGroup; ++group) {
        if (groups[group].hub)
            firstServerGroup = group;
    }
    std::optional<std::size_t> homeless;
    for (std::size_t index = 0; index < peers.size(); ++index) {
        const LayoutPeer& peer = peers[index];
        if (peer.role == NodeRole::Server) {
            lastServerGroup = groupOfServer.at(peer.id);
        } else if (peer.role == NodeRole::Mesh) {
            groups[groupOfMesh.at(peer.group)].members.push_back(index);
        } else if (const auto home = groupOfServer.find(peer.home); home != groupOfServer.end()) {
            groups[home->second].members.push_back(index);
        } else if (lastServerGroup) {
            groups[*lastServerGroup].members.push_back(index);
        } else if (firstServerGroup) {
            groups[*firstServerGroup].members.push_back(index);
        } else {
            if (!homeless) {
                homeless = groups.size();
                groups.push_back({.hub = std::nullopt, .members = {}, .round = true});
            }
            groups[*homeless].members.push_back(index);
        }
    }
    return groups;
}

/// Cuts `area` into one rectangle for each group, in order, always across the longer side.
void divide(std::span<const Group> groups, QRectF area, std::vector<QRectF>& rooms)
{
    if (groups.size() == 1) {
        rooms.push_back(area);
        return;
    }
    qreal total = 0;
    for (const Group& group : groups)
        total += group.weight();
    std::size_t split = 1;
    qreal before = groups[0].weight();
    while (split + 1 < groups.size() && before + groups[split].weight() <= total / 2)
        before += groups[split++].weight();
    const qreal share = std::clamp(before / total, 0.1, 0.9);
    QRectF first = area;
    QRectF second = area;
    if (area.width() >= area.height()) {
        first.setRight(area.left() + area.width() * share);
        second.setLeft(first.right());
    } else {
        first.setBottom(area.top() + area.height() * share);
        second.setTop(first.bottom());
    }
    divide(groups.first(split), first, rooms);
    divide(groups.subspan(split), second, rooms);
}

/// A closed curve around the middle, in units of a node with its gap. In these units nodes are unit squares,
/// and two of them do not overlap if one of their coordinates differs by at least 1.
class Ring
{
public:
    Ring(qreal horizontal, qreal vertical) : m_horizontal(horizontal), m_vertical(vertical)
    {
        m_length[0] = 0;
        QPointF previous = at(0);
        for (std::size_t sample = 1; sample <= samples; ++sample) {
            const QPointF point = at(angleOf(static_cast<qreal>(sample)));
            const QPointF step = point - previous;
            m_length[sample] = m_length[sample - 1] + std::max(std::abs(step.x()), std::abs(step.y()));
            previous = point;
        }
    }

    struct Slot
    {
        qreal angle = 0; ///< clockwise from the top, 0 to 2 pi
        QPointF point;
    };

    /// `count` places clockwise from the top, symmetrical left and right. `phase` 0 begins half a place
    /// before the top, 0.5 at it.
    std::vector<Slot> spread(std::size_t count, bool byAngle, qreal phase = 0) const
    {
        std::vector<Slot> result;
        result.reserve(count);
        for (std::size_t index = 0; index < count; ++index) {
            qreal share = (static_cast<qreal>(index) - 0.5 + phase) / static_cast<qreal>(count);
            if (share < 0)
                share += 1;
            const qreal angle = byAngle ? share * 2 * pi : angleAtLength(share * m_length[samples]);
            result.push_back({angle, at(angle)});
        }
        return result;
    }

    /// The largest number of places that do not overlap their neighbours.
    std::size_t capacity(std::size_t atMost) const
    {
        std::size_t fits = 1;
        auto over = std::min(atMost, static_cast<std::size_t>(std::max(0.0, m_length[samples]))) + 1;
        while (fits + 1 < over) {
            const std::size_t count = fits + (over - fits) / 2;
            (neighboursKeepClear(spread(count, false)) ? fits : over) = count;
        }
        return std::min(fits, over - 1);
    }

private:
    static constexpr std::size_t samples = 512;

    static qreal angleOf(qreal sample) { return sample * 2 * pi / static_cast<qreal>(samples); }
    QPointF at(qreal angle) const { return {m_horizontal * std::sin(angle), -m_vertical * std::cos(angle)}; }

    qreal angleAtLength(qreal length) const
    {
        const auto after = std::upper_bound(m_length.begin(), m_length.end(), length);
        const auto index = static_cast<std::size_t>(
            std::clamp<std::ptrdiff_t>(after - m_length.begin(), 1, static_cast<std::ptrdiff_t>(samples)));
        const qreal step = m_length[index] - m_length[index - 1];
        const qreal part = step > 0 ? (length - m_length[index - 1]) / step : 0;
        return angleOf(static_cast<qreal>(index - 1) + part);
    }

    static bool neighboursKeepClear(const std::vector<Slot>& places)
    {
        for (std::size_t index = 0; index < places.size(); ++index) {
            const QPointF apart = places[index].point - places[(index + 1) % places.size()].point;
            if (std::max(std::abs(apart.x()), std::abs(apart.y())) < 1)
                return false;
        }
        return true;
    }

    qreal m_horizontal;
    qreal m_vertical;
    std::array<qreal, samples + 1> m_length;
};

/// No two unit squares overlap, and none overlaps the hub (half sizes, in the same units) in the middle.
bool keepClear(const std::vector<Ring::Slot>& places, QSizeF hub)
{
    std::unordered_multimap<std::int64_t, QPointF> cells;
    cells.reserve(places.size());
    const auto cell = [](qreal x, qreal y) {
        return static_cast<std::int64_t>(std::floor(x)) * 1'000'003 +
               static_cast<std::int64_t>(std::floor(y));
    };
    for (const Ring::Slot& place : places) {
        const QPointF point = place.point;
        if (std::abs(point.x()) < hub.width() && std::abs(point.y()) < hub.height())
            return false;
        for (int dx = -1; dx <= 1; ++dx) {
            for (int dy = -1; dy <= 1; ++dy) {
                const auto [begin, end] = cells.equal_range(cell(point.x() + dx, point.y() + dy));
                for (auto other = begin; other != end; ++other) {
                    const QPointF apart = other->second - point;
                    if (std::max(std::abs(apart.x()), std::abs(apart.y())) < 1)
                        return false;
                }
            }
        }
        cells.emplace(cell(point.x(), point.y()), point);
    }
    return true;
}

std::vector<QPointF> pointsOf(const std::vector<Ring::Slot>& places)
{
    std::vector<QPointF> result;
    result.reserve(places.size());
    for (const Ring::Slot& place : places)
        result.push_back(place.point);
    return result;
}

/// Places on one ring with half axes `axes`, around a hub that keeps `hub` free; none if they do not fit. All
/// in units of a node with its gap.
std::optional<std::vector<QPointF>> oneRing(std::size_t count, QSizeF axes, QSizeF hub)
{
    if (axes.width() < 0 || axes.height() < 0 || count > mostOnOneRing)
        return std::nullopt;
    const Ring ring(axes.width(), axes.height());
    for (const bool byAngle : {true, false}) {
        const auto places = ring.spread(count, byAngle);
        if (keepClear(places, hub))
            return pointsOf(places);
    }
    return std::nullopt;
}

/// The number of links from the middle to `outer` that run under one of `inner`.
int hiddenLinks(const std::vector<Ring::Slot>& outer, const std::vector<Ring::Slot>& inner)
{
    int hidden = 0;
    for (const Ring::Slot& far : outer) {
        hidden += std::any_of(inner.begin(), inner.end(), [&far](const Ring::Slot& near) {
            const qreal square = QPointF::dotProduct(far.point, far.point);
            const qreal along = square > 0 ? QPointF::dotProduct(near.point, far.point) / square : 0;
            const QPointF apart = near.point - far.point * along;
            return along > 0 && along < 1 && std::max(std::abs(apart.x()), std::abs(apart.y())) < 0.45;
        });
    }
    return hidden;
}

/// Like oneRing, with as many rings as needed.
std::optional<std::vector<QPointF>> severalRings(std::size_t count, QSizeF outer, QSizeF hub)
{
    if (outer.width() < 0 || outer.height() < 0)
        return std::nullopt;
    for (const qreal distance : {1.5, 1.25, 1.1}) {
        std::vector<Ring> rings;
        std::vector<std::size_t> capacities;
        std::size_t room = 0;
        for (QSizeF axes = outer; room < count; axes -= QSizeF(distance, distance)) {
            if (axes.width() < hub.width() || axes.height() < hub.height())
                break;
            rings.emplace_back(axes.width(), axes.height());
            capacities.push_back(rings.back().capacity(count));
            room += capacities.back();
        }
        if (room < count)
            continue;
        // Every ring gets a fair share, so that none is crowded while another has gaps.
        std::vector<Ring::Slot> places;
        std::size_t left = count;
        std::size_t roomLeft = room;
        for (std::size_t ring = 0; ring < rings.size(); ++ring) {
            const std::size_t share = std::min(capacities[ring], (left * capacities[ring] + roomLeft - 1) /
                                                                     std::max<std::size_t>(roomLeft, 1));
            const auto here = rings[ring].spread(share, false);
            const auto turned = rings[ring].spread(share, false, 0.5);
            const bool turn =
                count <= mostOnOneRing && hiddenLinks(places, turned) < hiddenLinks(places, here);
            const auto& chosen = turn ? turned : here;
            places.insert(places.end(), chosen.begin(), chosen.end());
            left -= share;
            roomLeft -= capacities[ring];
        }
        if (left > 0 || !keepClear(places, hub))
            continue;
        // Clockwise over all rings together, so that a peer keeps its direction when a ring is added. The
        // half place left of the top comes first, as on a single ring.
        for (Ring::Slot& place : places)
            place.angle = std::atan2(place.point.x() / outer.width(), -place.point.y() / outer.height());
        const qreal seam = -pi / static_cast<qreal>(count) - 1e-9;
        std::stable_sort(places.begin(), places.end(), [seam](const Ring::Slot& a, const Ring::Slot& b) {
            const auto turned = [seam](qreal angle) { return angle < seam ? angle + 2 * pi : angle; };
            return turned(a.angle) < turned(b.angle);
        });
        return pointsOf(places);
    }
    return std::nullopt;
}

/// Limits how much a ring is stretched if there is room for a rounder one.
QSizeF rounded(QSizeF axes, qreal wider, qreal taller)
{
    return {std::min(axes.width(), axes.height() * wider), std::min(axes.height(), axes.width() * taller)};
}

bool placeGroup(const Group& group, QRectF room, const NodeMetrics& metrics, bool manyRings,
                std::vector<PlacedNode>& nodes)
{
    const QSizeF gap = gapOf(metrics);
    const QSizeF unit = metrics.node + gap;
    const QPointF middle = room.center();
    QSizeF axes((room.width() - unit.width()) / 2, (room.height() - unit.height()) / 2);
    if (group.hub && (room.width() < metrics.server.width() || room.height() < metrics.server.height()))
        return false;
    if (group.hub)
        nodes[*group.hub].centre = middle;
    if (group.members.empty())
        return true;
    if (group.members.size() == 1) {
        if (axes.width() < 0 || axes.height() < 0)
            return false;
        const qreal reach = std::min(axes.width() - metrics.server.width() * 0.1, metrics.node.width() * 2.0);
        if (group.hub) {
            if (2 * reach < unit.width() + metrics.server.width() * 0.5)
                return false;
            nodes[*group.hub].centre = middle - QPointF(reach, 0);
        }
        nodes[group.members[0]].centre = middle + QPointF(group.hub ? reach : 0, 0);
        return true;
    }

    // At least half a node's height of link stays visible on each side of the hub.
    const QSizeF hub =
        group.hub
            ? QSizeF((metrics.server.width() / 2 + metrics.node.width() / 2 + gap.width()) / unit.width(),
                     (metrics.server.height() + metrics.node.height() + gap.height()) / unit.height())
            : QSizeF(0, 0);
    const auto inUnits = [unit](QSizeF size) {
        return QSizeF(size.width() / unit.width(), size.height() / unit.height());
    };
    const std::size_t count = group.members.size();
    const QSizeF round = group.round ? rounded(axes, 1.3, 1.3) : rounded(axes, 2.0, 1.1);
    std::optional<std::vector<QPointF>> places = oneRing(count, inUnits(round), hub);
    if (!places && !group.round)
        places = oneRing(count, inUnits(rounded(axes, 2.5, 1.5)), hub);
    if (!places)
        places = oneRing(count, inUnits(axes), hub);
    // A mesh's links would run under inner nodes, so a small mesh always stays on one ring.
    if (!places && manyRings && (!group.round || count > mostInOneCircle))
        places = severalRings(count, inUnits(axes), hub);
    if (!places)
        return false;
    for (std::size_t index = 0; index < group.members.size(); ++index) {
        const QPointF place = (*places)[index];
        nodes[group.members[index]].centre =
            middle + QPointF(place.x() * unit.width(), place.y() * unit.height());
    }
    return true;
}

} // namespace

qreal nodeCorner(NodeRole role, QSizeF size, const NodeMetrics& metrics)
{
    const qreal pill = std::min(size.width(), size.height()) / 2;
    const qreal scale = std::min(1.0, metrics.node.height() / 26);
    if (role == NodeRole::Server)
        return std::min(pill, metrics.fontPixels > 0 ? 7 * scale : 3.0);
    if (role == NodeRole::Mesh && metrics.fontPixels > 0)
        return std::min(pill, 10 * scale);
    return pill;
}

TopologyLayout layOutTopology(const std::vector<LayoutPeer>& peers, QRectF area)
{
    TopologyLayout layout;
    area = area.normalized();
    if (area.width() < 1 || area.height() < 1)
        area.setSize(area.size().expandedTo(QSizeF(1, 1)));
    layout.area = area;
    layout.metrics = metricsOf(levels.front());
    if (peers.empty())
        return layout;

    for (const LayoutPeer& peer : peers)
        layout.nodes.push_back({peer.id, peer.role, area.center(), {}});
    const std::vector<Group> groups = groupsOf(peers);
    for (;;) {
        std::vector<QRectF> rooms;
        divide(groups, layout.area, rooms);
        const auto tryLevel = [&](const Level& level, bool manyRings) {
            layout.metrics = metricsOf(level);
            for (std::size_t group = 0; group < groups.size(); ++group) {
                if (!placeGroup(groups[group], rooms[group], layout.metrics, manyRings, layout.nodes))
                    return false;
            }
            for (PlacedNode& node : layout.nodes)
                node.size = node.role == NodeRole::Server ? layout.metrics.server : layout.metrics.node;
            return true;
        };
        // One ring is the clearest, even with somewhat smaller nodes.
        for (std::size_t level = 0; level < clearLevels; ++level) {
            if (tryLevel(levels[level], false))
                return layout;
        }
        for (const Level& level : levels) {
            if (tryLevel(level, true))
                return layout;
        }
        const QSizeF more = layout.area.size() * 0.15;
        layout.area.adjust(-more.width(), -more.height(), more.width(), more.height());
    }
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"
#include "ui/moment/selection.h"
#include "ui/topology/layout.h"
#include "ui/topology/link_curve.h"
#include "ui/topology/peer_groups.h"
#include "ui/topology/queue_bar.h"
#include "ui/topology/recent_traffic.h"

#include <QHash>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

namespace peerscope {

/// What a node shows.
struct NodeLook
{
    EndpointId id;
    QString name;
    int uniqueId = 0;
    NodeRole role = NodeRole::Client;
    PeerStatus status = PeerStatus::NotJoined;
    bool refuses = false;
    int frozenSeconds = 0; ///< remaining, rounded up; 0: not frozen
    bool unplugged = false;
    std::size_t count = 1; ///< of peers that this node stands for
    bool isReal = false;   ///< a program outside
    bool operator==(const NodeLook&) const = default;
};

/// One direction between two nodes.
struct DrawnLink
{
    LinkRef ref;
    LinkCurve curve;
    bool connected = false; ///< false: drawn only because there is traffic
    int level = 0;          ///< trafficLevel
    bool down = false;      ///< nothing gets through
};

/// The conditions of a link in words, placed where there is room.
struct LinkLabel
{
    QString text;
    QRectF rect;
    bool down = false; ///< `text` says that the link is down
};

/// The geometry of the topology without drawing it: nodes and links, their places, and what is at a point. In
/// scene units.
class TopologyPicture
{
public:
    /// What has to be drawn again after a change.
    struct Change
    {
        bool nodes = false;   ///< nodes were added, removed or moved
        bool looks = false;   ///< a node shows something different
        bool links = false;   ///< a link or label was added, removed or changed
        bool queues = false;  ///< the fill of a queue changed
        bool sandbox = false; ///< the peers are from another sandbox; moves by hand were forgotten
    };

    /// The width of a label's text, in scene units. A label's height is `labelHeight`.
    using TextWidth = std::function<qreal(const QString&)>;
    static constexpr qreal labelHeight = 16;

    explicit TopologyPicture(TextWidth textWidth);

    Change setState(const TraceState& state);
    /// The peers to draw separately if peers are grouped.
    Change setSeparate(std::vector<EndpointId> peers);
    /// The area for the layout. Nodes moved by hand keep their relative places.
    void setArea(QRectF area);
    /// Sets the traffic of all links. True if a link was added, removed or looks different.
    bool setTraffic(const RecentTraffic& traffic);

    /// Moves a node, until another sandbox is shown or forgetMoves() is called.
    void moveNode(EndpointId id, QPointF centre);
    void forgetMoves();
    bool hasMoves() const { return !m_moved.empty(); }

    const TopologyLayout& layout() const { return m_layout; }
    const std::vector<NodeLook>& looks() const { return m_looks; } ///< in the order of layout().nodes
    const std::vector<DrawnLink>& links() const { return m_links; }
    const std::vector<LinkLabel>& labels() const { return m_labels; }
    /// For the queues that are not empty.
    std::vector<QueueBar> queueBars() const;
    /// The conditions of most links, if there are too many to label each one; otherwise empty.
    QString commonConditions() const;

    /// The node of a peer, perhaps shared with others.
    const PlacedNode* node(EndpointId id) const;
    const NodeLook* look(EndpointId id) const;
    const DrawnLink* link(LinkRef ref) const;
    /// The curve from one node to another, even if no link is drawn; none if either node does not exist.
    std::optional<LinkCurve> curve(EndpointId from, EndpointId to) const;

    /// The peer whose node is at `point`; none if it stands for several.
    EndpointId nodeAt(QPointF point) const;
    /// The peers whose common node is at `point`; empty if there is none.
    std::vector<EndpointId> groupAt(QPointF point) const;
    bool isGroup(EndpointId id) const;
    /// The layout without the nodes that stand for several.
    TopologyLayout singlePeers() const;
    std::optional<LinkRef> linkAt(QPointF point, qreal tolerance) const;

private:
    /// The visible state of a link, except what changes with every datagram.
    struct LinkLook
    {
        LinkConditions conditions;
        bool down = false;
        bool operator==(const LinkLook&) const = default;
    };
    struct Queue
    {
        LinkRef link;
        qreal fill = 0;
        bool operator==(const Queue&) const = default;
    };

    void group(Change& change);
    Change regroup(Change change);
    EndpointId drawnAs(EndpointId id) const;
    std::uint32_t drawnKey(EndpointId from, EndpointId to) const;
    std::optional<std::size_t> drawnAt(QPointF point) const;
    void layOut();
    void collectLinks();
    void placeLinks();
    void placeLabels();
    QString labelOf(LinkRef link) const;
    bool isDown(std::uint32_t key) const;
    QueueBar queueBarOf(const DrawnLink& link, qreal fill) const;
    std::optional<std::size_t> indexOf(EndpointId id) const;
    LinkCurve curveBetween(std::size_t from, std::size_t to) const;

    TextWidth m_textWidth;
    QRectF m_area{0, 0, 700, 420};
    TopologyLayout m_layout;
    std::vector<GroupedPeer> m_everyone;   ///< all peers, in the order of the state
    std::vector<NodeLook> m_everyonesLook; ///< in the same order
    std::vector<EndpointId> m_separate;
    PeerNodes m_nodes;
    std::vector<LayoutPeer> m_peers;                              ///< one for each node
    std::vector<NodeLook> m_looks;                                ///< one for each node
    std::vector<std::pair<EndpointId, EndpointId>> m_connections; ///< from the state
    std::vector<std::uint32_t> m_connected;                       ///< keys of links between nodes, sorted
    std::unordered_map<std::uint32_t, int> m_levels;              ///< of links with traffic
    std::unordered_map<std::uint32_t, LinkLook> m_linkLooks;
    std::vector<Queue> m_queues;
    std::unordered_map<std::uint32_t, std::size_t> m_linkByKey;
    std::vector<DrawnLink> m_links;
    std::vector<LinkLabel> m_labels;
    QString m_commonConditions;
    bool m_allAlike = false;
    std::vector<EndpointId> m_homes;                 ///< the last server of each client
    std::unordered_map<EndpointId, QPointF> m_moved; ///< as a share of the area, 0 to 1 in each direction
};

} // namespace peerscope

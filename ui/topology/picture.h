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
    int frozenSeconds = 0; ///< until it goes on, rounded up; 0: it is not frozen
    bool unplugged = false;
    std::size_t count = 1; ///< of the peers that this node stands for
    bool operator==(const NodeLook&) const = default;
};

/// One direction between two nodes.
struct DrawnLink
{
    LinkRef ref;
    LinkCurve curve;
    bool connected = false; ///< false: only traffic speaks for it
    int level = 0;          ///< trafficLevel
    bool down = false;      ///< nothing gets through
};

/// The conditions of a link, in words, where there was room for them.
struct LinkLabel
{
    QString text;
    QRectF rect;
    bool down = false; ///< `text` says that the link is down
};

/// The whole geometry of the topology, without drawing any of it: which nodes and links there are, where they
/// lie, and what is at a point. Scene units.
class TopologyPicture
{
public:
    /// What a change asks of whoever draws.
    struct Change
    {
        bool nodes = false;   ///< some came, went or moved
        bool looks = false;   ///< a node shows something else
        bool links = false;   ///< a link or label came, went or changed
        bool queues = false;  ///< a queue is fuller or emptier
        bool sandbox = false; ///< these are other peers: what was moved by hand was forgotten
    };

    /// Width of a text in a label, in scene units; a label's height is `labelHeight`.
    using TextWidth = std::function<qreal(const QString&)>;
    static constexpr qreal labelHeight = 16;

    explicit TopologyPicture(TextWidth textWidth);

    Change setState(const TraceState& state);
    /// Peers to draw by themselves, where so many are there that they are grouped.
    Change setSeparate(std::vector<EndpointId> peers);
    /// Where the layout has its place. Nodes moved by hand keep their share of it.
    void setArea(QRectF area);
    /// Takes over what every link carries. True if a link came, went or looks different.
    bool setTraffic(const RecentTraffic& traffic);

    /// Puts a node elsewhere, until other peers come or forgetMoves().
    void moveNode(EndpointId id, QPointF centre);
    void forgetMoves();
    bool hasMoves() const { return !m_moved.empty(); }

    const TopologyLayout& layout() const { return m_layout; }
    const std::vector<NodeLook>& looks() const { return m_looks; } ///< in the order of layout().nodes
    const std::vector<DrawnLink>& links() const { return m_links; }
    const std::vector<LinkLabel>& labels() const { return m_labels; }
    /// Of the queues in which something waits.
    std::vector<QueueBar> queueBars() const;
    /// What is said once of most links, where there are too many to label each; else empty.
    QString commonConditions() const;

    /// The node that a peer is drawn as, perhaps with others.
    const PlacedNode* node(EndpointId id) const;
    const NodeLook* look(EndpointId id) const;
    const DrawnLink* link(LinkRef ref) const;
    /// The way from one node to another, whether or not a link is drawn; none if either is not there.
    std::optional<LinkCurve> curve(EndpointId from, EndpointId to) const;

    /// The peer whose node is there; none where it stands for several.
    EndpointId nodeAt(QPointF point) const;
    /// The peers whose common node is there; empty elsewhere.
    std::vector<EndpointId> groupAt(QPointF point) const;
    bool isGroup(EndpointId id) const;
    /// The layout without the nodes that stand for several.
    TopologyLayout singlePeers() const;
    std::optional<LinkRef> linkAt(QPointF point, qreal tolerance) const;

private:
    /// What there is to see of a link's state, but for what changes with every datagram.
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
    std::vector<GroupedPeer> m_everyone;   ///< every peer, in the order of the state
    std::vector<NodeLook> m_everyonesLook; ///< in that order
    std::vector<EndpointId> m_separate;
    PeerNodes m_nodes;
    std::vector<LayoutPeer> m_peers;                              ///< one for each node
    std::vector<NodeLook> m_looks;                                ///< one for each node
    std::vector<std::pair<EndpointId, EndpointId>> m_connections; ///< as the state has them
    std::vector<std::uint32_t> m_connected;                       ///< keys of links between nodes, sorted
    std::unordered_map<std::uint32_t, int> m_levels;              ///< of links with traffic
    std::unordered_map<std::uint32_t, LinkLook> m_linkLooks;
    std::vector<Queue> m_queues;
    std::unordered_map<std::uint32_t, std::size_t> m_linkByKey;
    std::vector<DrawnLink> m_links;
    std::vector<LinkLabel> m_labels;
    QString m_commonConditions;
    bool m_allAlike = false;
    std::vector<EndpointId> m_homes;                 ///< the server that each client had last
    std::unordered_map<EndpointId, QPointF> m_moved; ///< share of the area, 0 to 1 each way
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <QString>

#include <cstdint>
#include <vector>

namespace peerscope {

enum class NodeRole : std::uint8_t { Server, Client, Mesh };

/// What the layout has to know of a peer.
struct LayoutPeer
{
    EndpointId id;
    NodeRole role = NodeRole::Client;
    EndpointId
        home; ///< client: its server. None, or not a server of the list: the last server listed before it
    QString group; ///< mesh: members of one mesh share it
    bool operator==(const LayoutPeer&) const = default;
};

/// How big nodes are and what fits in them. Lengths in scene units (pixels when the view is fitted).
struct NodeMetrics
{
    QSizeF node; ///< clients and mesh members
    QSizeF server;
    qreal fontPixels = 12;  ///< 0: too small for any text
    int lines = 1;          ///< 2: the id is under the name; 1: beside it, as far as there is room
    qreal glyphPixels = 12; ///< the size of a datagram in flight
};

struct PlacedNode
{
    EndpointId id;
    NodeRole role = NodeRole::Client;
    QPointF centre;
    QSizeF size;

    QRectF rect() const { return QRectF(centre - QPointF(size.width() / 2, size.height() / 2), size); }
};

struct TopologyLayout
{
    QRectF area;
    NodeMetrics metrics;
    std::vector<PlacedNode> nodes; ///< in the order of the peers given
};

/// The radius of a node's corners: clients are pills, servers plates, mesh members in between.
qreal nodeCorner(NodeRole role, QSizeF size, const NodeMetrics& metrics);

/// Places peers in `area`: each server in the middle of its clients, a mesh as a circle, several of them side
/// by side with room by their size. Node rectangles never overlap; nodes shrink as there are more of them,
/// and if even the smallest do not fit, `TopologyLayout::area` is larger than what was asked for. Peers go
/// clockwise in the order given, whatever their number: adding one moves the others by about a place, and by
/// a few where it opens another ring.
TopologyLayout layOutTopology(const std::vector<LayoutPeer>& peers, QRectF area);

} // namespace peerscope

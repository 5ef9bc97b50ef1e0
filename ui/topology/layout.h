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

/// What the layout needs to know about a peer.
struct LayoutPeer
{
    EndpointId id;
    NodeRole role = NodeRole::Client;
    EndpointId
        home; ///< client: its server. If none, or not a server of the list: the last server listed before it
    QString group; ///< mesh: the same for all members
    bool operator==(const LayoutPeer&) const = default;
};

/// The size of nodes and what fits in them. Lengths are in scene units (pixels if the view is fitted).
struct NodeMetrics
{
    QSizeF node; ///< of clients and mesh members
    QSizeF server;
    qreal fontPixels = 12;  ///< 0: too small for text
    int lines = 1;          ///< 2: the id is under the name; 1: beside it, if there is room
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
    std::vector<PlacedNode> nodes; ///< in the order of the given peers
};

/// The radius of a node's corners: clients are pills, servers plates, mesh members in between.
qreal nodeCorner(NodeRole role, QSizeF size, const NodeMetrics& metrics);

/// Places peers in `area`: each server in the middle of its clients, a mesh as a circle, and several of these
/// side by side, with space by size. Node rectangles never overlap. More nodes are smaller; if even the
/// smallest do not fit, `TopologyLayout::area` is larger than `area`. Peers go clockwise in the given order,
/// so adding one moves the others by about one place, or by a few if it starts another ring.
TopologyLayout layOutTopology(const std::vector<LayoutPeer>& peers, QRectF area);

} // namespace peerscope

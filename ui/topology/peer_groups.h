// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"
#include "ui/topology/layout.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace peerscope {

/// Up to this many peers are drawn separately; with more, similar ones become one node.
inline constexpr std::size_t mostDrawnSeparately = 300;

/// What peers are grouped by.
struct GroupedPeer
{
    LayoutPeer place;
    PeerStatus status = PeerStatus::NotJoined;
    bool operator==(const GroupedPeer&) const = default;
};

/// One node of the topology: one peer, or many similar ones.
struct PeerNode
{
    LayoutPeer place;                 ///< of the first peer
    std::vector<std::uint32_t> peers; ///< indices into the list
    bool isGroup() const { return peers.size() > 1; }
};

struct PeerNodes
{
    std::vector<PeerNode> nodes;
    std::vector<std::uint32_t> nodeOf; ///< the node of each peer in the list
};

/// The nodes for a list of peers. Up to mostDrawnSeparately, each peer has its own node, in order. With more,
/// the clients of one server in the same state are one node, and so are the members of a mesh in the same
/// state. If there are many servers or meshes, only the largest have their own nodes. Peers in `separate`
/// always have their own. Takes time in proportion to the number of peers. Besides `separate`, there are at
/// most a few hundred nodes.
PeerNodes groupPeers(const std::vector<GroupedPeer>& peers, const std::vector<EndpointId>& separate);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"
#include "ui/topology/layout.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace peerscope {

/// Up to so many peers each is drawn by itself; with more, those that are alike become one node.
inline constexpr std::size_t mostDrawnSeparately = 300;

/// What a peer is grouped by.
struct GroupedPeer
{
    LayoutPeer place;
    PeerStatus status = PeerStatus::NotJoined;
    bool operator==(const GroupedPeer&) const = default;
};

/// One node of the topology: a peer, or many that are alike.
struct PeerNode
{
    LayoutPeer place;                 ///< of the first of them
    std::vector<std::uint32_t> peers; ///< which, by their place in the list
    bool isGroup() const { return peers.size() > 1; }
};

struct PeerNodes
{
    std::vector<PeerNode> nodes;
    std::vector<std::uint32_t> nodeOf; ///< of each peer of the list
};

/// The nodes for a list of peers. Up to mostDrawnSeparately a node each, in their order. With more, the
/// clients of one server that are in the same state are one node, and so are the members of a mesh; of many
/// servers or meshes the largest have nodes of their own. Those of `separate` are always by themselves. Takes
/// time in proportion to the peers; there are never more than some hundred nodes beyond `separate`.
PeerNodes groupPeers(const std::vector<GroupedPeer>& peers, const std::vector<EndpointId>& separate);

} // namespace peerscope

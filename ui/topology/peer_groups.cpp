// SPDX-License-Identifier: MIT
#include "ui/topology/peer_groups.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

namespace peerscope {

namespace {

/// The most servers, and the most meshes, with nodes of their own; for more there is no room for names.
constexpr std::size_t mostHubs = 6;
/// Up to this many similar peers are drawn separately.
constexpr std::size_t fewAlike = 3;

/// Peers of one kind become one node: same role, same server or mesh, same state.
using Kind = std::tuple<NodeRole, EndpointId, QString, PeerStatus>;

/// The keys with the highest counts, at most `mostHubs`.
template <class Key> std::map<Key, bool> largest(const std::unordered_map<Key, std::size_t>& counts)
{
    std::vector<std::pair<std::size_t, Key>> order;
    order.reserve(counts.size());
    for (const auto& [key, count] : counts)
        order.emplace_back(count, key);
    const std::size_t kept = std::min(order.size(), mostHubs);
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), order.end(),
                      [](const auto& a, const auto& b) {
                          return a.first != b.first ? a.first > b.first : a.second < b.second;
                      });
    std::map<Key, bool> result;
    for (std::size_t index = 0; index < kept; ++index)
        result.emplace(order[index].second, true);
    return result;
}

/// The server around which each client is drawn, as in the layout: its own, or the last one listed before it.
std::vector<EndpointId> homesOf(const std::vector<GroupedPeer>& peers)
{
    std::unordered_map<EndpointId, bool> servers;
    for (const GroupedPeer& peer : peers) {
        if (peer.place.role == NodeRole::Server)
            servers.emplace(peer.place.id, true);
    }
    std::vector<EndpointId> homes(peers.size());
    EndpointId last;
    for (std::size_t index = 0; index < peers.size(); ++index) {
        const LayoutPeer& place = peers[index].place;
        if (place.role == NodeRole::Server)
            last = place.id;
        else if (place.role == NodeRole::Client)
            homes[index] = servers.contains(place.home) ? place.home : last;
    }
    return homes;
}

PeerNodes oneByOne(const std::vector<GroupedPeer>& peers)
{
    PeerNodes result;
    result.nodes.reserve(peers.size());
    result.nodeOf.reserve(peers.size());
    for (std::uint32_t index = 0; index < peers.size(); ++index) {
        result.nodes.push_back({peers[index].place, {index}});
        result.nodeOf.push_back(index);
    }
    return result;
}

} // namespace

PeerNodes groupPeers(const std::vector<GroupedPeer>& peers, const std::vector<EndpointId>& separate)
{
    if (peers.size() <= mostDrawnSeparately)
        return oneByOne(peers);
    std::vector<EndpointId> homes = homesOf(peers);
    std::unordered_map<EndpointId, std::size_t> clients;
    std::unordered_map<QString, std::size_t> members;
    for (std::size_t index = 0; index < peers.size(); ++index) {
        const LayoutPeer& place = peers[index].place;
        if (place.role == NodeRole::Server)
            clients.try_emplace(place.id, 0);
        else if (place.role == NodeRole::Mesh)
            ++members[place.group];
        else if (homes[index].isValid())
            ++clients[homes[index]];
    }
    const auto servers = largest(clients);
    const auto meshes = largest(members);

    // Servers without a node of their own share one, with their clients around it.
    EndpointId otherServers;
    for (const GroupedPeer& peer : peers) {
        if (peer.place.role == NodeRole::Server && !servers.contains(peer.place.id)) {
            otherServers = peer.place.id;
            break;
        }
    }
    const auto kindOf = [&](std::size_t index) -> Kind {
        const LayoutPeer& place = peers[index].place;
        switch (place.role) {
        case NodeRole::Server:
            return {place.role, otherServers, {}, PeerStatus::Connected};
        case NodeRole::Mesh:
            return {
                place.role, {}, meshes.contains(place.group) ? place.group : QString(), peers[index].status};
        case NodeRole::Client:
            break;
        }
        const bool isKnown = !homes[index].isValid() || servers.contains(homes[index]);
        return {place.role, isKnown ? homes[index] : otherServers, {}, peers[index].status};
    };

    std::vector<bool> alone(peers.size(), false);
    for (const EndpointId id : separate) {
        if (id.isValid() && id.value() < peers.size())
            alone[id.value()] = true;
    }
    std::map<Kind, std::vector<std::uint32_t>> kinds;
    std::vector<std::vector<std::uint32_t>*> kindOfPeer(peers.size(), nullptr);
    for (std::uint32_t index = 0; index < peers.size(); ++index) {
        const LayoutPeer& place = peers[index].place;
        if (alone[index] || (place.role == NodeRole::Server && servers.contains(place.id)))
            continue;
        kindOfPeer[index] = &kinds[kindOf(index)];
        kindOfPeer[index]->push_back(index);
    }

    PeerNodes result;
    result.nodeOf.resize(peers.size());
    for (std::uint32_t index = 0; index < peers.size(); ++index) {
        const std::vector<std::uint32_t>* kind = kindOfPeer[index];
        const bool byItself = !kind || kind->size() <= fewAlike;
        if (!byItself && kind->front() != index)
            continue; // the node was made with its first peer
        PeerNode node{peers[index].place, byItself ? std::vector{index} : *kind};
        if (node.place.role == NodeRole::Client) {
            // Placed around its server's node.
            const EndpointId home = homes[index];
            node.place.home = !home.isValid() || servers.contains(home) ||
                                      (home.value() < alone.size() && alone[home.value()])
                                  ? home
                                  : otherServers;
        } else if (node.place.role == NodeRole::Mesh && node.isGroup()) {
            node.place.group = std::get<QString>(kindOf(index));
        }
        for (const std::uint32_t peer : node.peers)
            result.nodeOf[peer] = static_cast<std::uint32_t>(result.nodes.size());
        result.nodes.push_back(std::move(node));
    }
    return result;
}

} // namespace peerscope

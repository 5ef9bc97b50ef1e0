// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/trace/state.h"
#include "core/trace/trace.h"
#include "ui/moment/selection.h"

#include <functional>

class QMenu;

namespace peerscope {

/// The functions that the topology's menus call. Peers are given by their endpoint, targets by Godot's peer
/// id.
struct TopologyCommands
{
    std::function<void(EndpointId peer, bool refuse)> refuse;
    std::function<void(EndpointId who, int targetId, bool force)> disconnect;
    std::function<void(EndpointId peer)> close;
    std::function<void(EndpointId peer)> join;
    std::function<void(EndpointId from, int targetId)> send;
    std::function<void(EndpointId server)> addClient;
    std::function<void(LinkRef link, LinkConditionsChange change, bool bothWays)> conditions;
    std::function<void(LinkRef link)> editConditions;
    std::function<void(LinkRef link)> selectLink;
    std::function<void(const ActionSpec& action)> perform; ///< freeze, unplug, take down, kill, …
};

/// Fills `menu` with the actions on a peer. Those not possible at the moment are disabled, not left out.
/// Actions have object names, so that tests find them in any language.
void fillNodeMenu(QMenu& menu, const TraceState& state, EndpointId peer, const TopologyCommands& commands);

/// Fills `menu` with the actions on a link.
void fillLinkMenu(QMenu& menu, const TraceState& state, LinkRef link, const TopologyCommands& commands);

/// Fills `menu` with the actions on a datagram on its way, and on its link. Stays empty for any other
/// datagram.
void fillDatagramMenu(QMenu& menu, const TraceState& state, const TraceSnapshot& trace, DatagramId datagram,
                      Time now, const TopologyCommands& commands);

/// Says below the title of `menu` when its entries act ("Acts now, at …"). An empty `text` adds nothing.
void addTimeNote(QMenu& menu, const QString& text);

} // namespace peerscope

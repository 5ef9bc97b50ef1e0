// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/trace/state.h"
#include "core/trace/trace.h"
#include "ui/moment/selection.h"

#include <functional>

class QMenu;

namespace peerscope {

/// What the menus of the topology do when something is chosen. Peers are named by their endpoint, targets by
/// Godot's peer id.
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

/// Fills `menu` with what can be done to a peer; what makes no sense at the moment is disabled, not missing.
/// Actions have object names (see the tests), so that they can be found whatever their text.
void fillNodeMenu(QMenu& menu, const TraceState& state, EndpointId peer, const TopologyCommands& commands);

/// Fills `menu` with what can be done to a link.
void fillLinkMenu(QMenu& menu, const TraceState& state, LinkRef link, const TopologyCommands& commands);

/// Fills `menu` with what can be done to a datagram that is on its way, and to its link. Leaves it empty for
/// any other one.
void fillDatagramMenu(QMenu& menu, const TraceState& state, const TraceSnapshot& trace, DatagramId datagram,
                      Time now, const TopologyCommands& commands);

/// Says below the title of `menu` when its entries act ("Acts now, at …"). An empty `text` adds nothing.
void addTimeNote(QMenu& menu, const QString& text);

} // namespace peerscope

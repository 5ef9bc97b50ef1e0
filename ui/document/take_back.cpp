// SPDX-License-Identifier: MIT
#include "ui/document/take_back.h"

#include "core/scenario/link_presets.h"
#include "core/words/names.h"

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

/// Every condition of a link, as it was.
LinkConditionsChange allOf(const LinkConditions& conditions)
{
    LinkPreset preset;
    preset.conditions = conditions;
    LinkConditionsChange change = changeTo(preset);
    change.down = conditions.down;
    return change;
}

template <class What> ActionSpec actionOf(const QString& peer, What what)
{
    ActionSpec action;
    action.peer = peer;
    action.what = std::move(what);
    return action;
}

/// Sets again what each link that `from` and `to` name had.
std::vector<ActionSpec> linksAsTheyWere(const QString& from, const QString& to, bool bothWays,
                                        const TraceState& before)
{
    const auto isOf = [](const QString& name, const QString& wanted) {
        return wanted == QStringLiteral("*") || name == wanted;
    };
    std::vector<ActionSpec> actions;
    for (const LinkState& link : before.links) {
        const QString sender = peerName(before, link.from);
        const QString receiver = peerName(before, link.to);
        const bool isThere = isOf(sender, from) && isOf(receiver, to);
        if (isThere || (bothWays && isOf(sender, to) && isOf(receiver, from)))
            actions.push_back(actionOf({}, ConditionsAction{.from = sender,
                                                            .to = receiver,
                                                            .bothWays = false,
                                                            .conditions = allOf(link.conditions),
                                                            .preset = {}}));
    }
    return actions;
}

struct TakeBack
{
    const QString& peer;
    const TraceState& before;

    using Actions = std::vector<ActionSpec>;
    Actions operator()(const ConditionsAction& action) const
    {
        return linksAsTheyWere(action.from, action.to, action.bothWays, before);
    }
    Actions operator()(const DownAction& action) const
    {
        return linksAsTheyWere(action.from, action.to, action.bothWays, before);
    }
    Actions operator()(const HoldAction& action) const
    {
        return {actionOf({}, HoldAction{.from = action.from, .to = action.to, .count = 0})};
    }
    Actions operator()(const UnplugAction&) const { return {actionOf(peer, ReplugAction{})}; }
    Actions operator()(const ReplugAction&) const { return {actionOf(peer, UnplugAction{})}; }
    Actions operator()(const RefuseNewConnectionsAction& action) const
    {
        return {actionOf(peer, RefuseNewConnectionsAction{!action.value})};
    }
    template <class Other> Actions operator()(const Other&) const { return {}; }
};

} // namespace

std::vector<ActionSpec> takeBackActions(const ActionSpec& action, const TraceState& before)
{
    return std::visit(TakeBack{action.peer, before}, action.what);
}

} // namespace peerscope

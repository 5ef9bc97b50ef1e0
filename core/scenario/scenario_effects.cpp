// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_effects.h"

#include "core/scenario/link_presets.h"
#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_reader.h"

#include <QHash>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

[[noreturn]] void failReorder(double share, const QString& path)
{
    failScenario(path + u".reorder"_s,
                 ScenarioWording::tr("%1 has no effect: what is reordered skips the delay, and there is none")
                     .arg(share),
                 ScenarioWording::tr("delay_ms or jitter_ms of more than 0 on the same link"));
}

/// One end of a link, as indices: the entry of peers, and the one peer in it.
struct LinkEnd
{
    static constexpr int any = -1;
    int entry = any;
    int peer = any; ///< any: all peers of the entry

    bool meets(const LinkEnd& other) const
    {
        const bool sameEntry = entry == any || other.entry == any || entry == other.entry;
        return sameEntry && (peer == any || other.peer == any || peer == other.peer);
    }
};

/// What an entry of "links" or an action sets.
struct LinkChange
{
    LinkEnd from;
    LinkEnd to;
    bool bothWays = false;
    LinkConditionsChange conditions; ///< including its preset's
    QString path;

    bool setsDelay() const { return conditions.delay.value_or(Time{}) > Time{}; }
    bool setsJitter() const { return conditions.jitter.value_or(Time{}) > Time{}; }
    bool reorders() const { return conditions.reorder.value_or(0.0) > 0.0; }
    bool meets(const LinkChange& other) const
    {
        const bool sameWay = from.meets(other.from) && to.meets(other.to);
        return sameWay || ((bothWays || other.bothWays) && from.meets(other.to) && to.meets(other.from));
    }
};

/// The changes in the order in which they take effect. Those of actions with "on", whose times are not known,
/// come first.
std::vector<LinkChange> linkChanges(const Scenario& scenario)
{
    QHash<QString, LinkEnd> ends = {{u"*"_s, LinkEnd()}};
    const std::vector<PeerInstance> peers = expandPeers(scenario);
    for (std::size_t index = 0; index < peers.size(); ++index) {
        const auto entry = static_cast<int>(peers[index].spec);
        ends.insert(peers[index].name, {entry, static_cast<int>(index)});
        if (scenario.peers[peers[index].spec].count)
            ends.insert(scenario.peers[peers[index].spec].name, {entry, LinkEnd::any});
    }
    std::vector<LinkChange> changes;
    for (const LinkSpec& link : scenario.links)
        changes.push_back({ends.value(link.from), ends.value(link.to), link.bothWays,
                           withPreset(link.preset, link.conditions), u"$.links[%1]"_s.arg(changes.size())});
    std::multimap<Time, LinkChange> later;
    for (std::size_t index = 0; index < scenario.actions.size(); ++index) {
        if (const auto* action = std::get_if<ConditionsAction>(&scenario.actions[index].what))
            later.emplace(scenario.actions[index].at,
                          LinkChange{ends.value(action->from), ends.value(action->to), action->bothWays,
                                     withPreset(action->preset, action->conditions),
                                     u"$.actions[%1]"_s.arg(index)});
    }
    for (auto& [at, change] : later)
        changes.push_back(std::move(change));
    return changes;
}

} // namespace

void checkEffects(const Scenario& scenario)
{
    const auto isSet = [](const LinkConditionsChange& conditions) {
        return conditions.reorder.value_or(0.0) > 0.0;
    };
    const bool any =
        std::any_of(scenario.links.begin(), scenario.links.end(),
                    [&](const LinkSpec& link) { return isSet(link.conditions); }) ||
        std::any_of(scenario.actions.begin(), scenario.actions.end(), [&](const ActionSpec& action) {
            const auto* conditions = std::get_if<ConditionsAction>(&action.what);
            return conditions && isSet(conditions->conditions);
        });
    if (!any) // presets have delays of their own
        return;
    const std::vector<LinkChange> changes = linkChanges(scenario);
    for (std::size_t index = 0; index < changes.size(); ++index) {
        const LinkChange& change = changes[index];
        if (!change.reorders() || change.setsDelay() || change.setsJitter())
            continue;
        // Earlier entries count unless this entry itself overrides them.
        const auto delays = [&](const LinkChange& other, bool earlier) {
            const bool delay = other.setsDelay() && !(earlier && change.conditions.delay);
            const bool jitter = other.setsJitter() && !(earlier && change.conditions.jitter);
            return (delay || jitter) && other.meets(change);
        };
        bool isDelayed = false;
        for (std::size_t other = 0; other < changes.size() && !isDelayed; ++other)
            isDelayed = delays(changes[other], other < index);
        if (!isDelayed)
            failReorder(*change.conditions.reorder, change.path);
    }
}

void checkEffects(const LinkConditions& conditions, const QString& path)
{
    if (conditions.reorder > 0 && conditions.delay <= Time{} && conditions.jitter <= Time{})
        failReorder(conditions.reorder, path);
}

} // namespace peerscope

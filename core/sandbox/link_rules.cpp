// SPDX-License-Identifier: MIT
#include "core/sandbox/link_rules.h"

#include "core/scenario/link_presets.h"

namespace peerscope {

namespace {

const QString anyPeer = QStringLiteral("*");

bool isOneOf(const QString& pattern, const LinkEndNames& end)
{
    return pattern == anyPeer || pattern == end.name || pattern == end.entry;
}

bool isWithin(const QString& inner, const QString& outer)
{
    return outer == anyPeer || outer == inner;
}

} // namespace

bool LinkPattern::matches(const LinkEndNames& sender, const LinkEndNames& receiver) const
{
    return (isOneOf(from, sender) && isOneOf(to, receiver)) ||
           (bothWays && isOneOf(from, receiver) && isOneOf(to, sender));
}

bool LinkPattern::covers(const LinkPattern& other) const
{
    const auto coversWay = [this](const QString& otherFrom, const QString& otherTo) {
        return (isWithin(otherFrom, from) && isWithin(otherTo, to)) ||
               (bothWays && isWithin(otherFrom, to) && isWithin(otherTo, from));
    };
    return coversWay(other.from, other.to) && (!other.bothWays || coversWay(other.to, other.from));
}

void LinkRules::set(const LinkPattern& pattern, const LinkConditionsChange& change)
{
    if (change.down)
        std::erase_if(m_outages, [&](const Outage& outage) { return pattern.covers(outage.pattern); });
    // Drops earlier rules for the same fields of the same links: they have no effect any more.
    std::erase_if(m_rules, [&](Rule& rule) {
        if (pattern.covers(rule.pattern))
            rule.change.remove(change);
        return rule.change.isEmpty();
    });
    if (!change.isEmpty())
        m_rules.push_back({pattern, change});
}

void LinkRules::set(const LinkSpec& link)
{
    set({link.from, link.to, link.bothWays}, withPreset(link.preset, link.conditions));
}

void LinkRules::set(const ConditionsAction& action)
{
    set({action.from, action.to, action.bothWays}, withPreset(action.preset, action.conditions));
}

void LinkRules::set(const DownAction& action, Time at)
{
    const LinkPattern links{action.from, action.to, action.bothWays};
    if (action.duration) {
        addOutage(links, at + *action.duration);
    } else {
        LinkConditionsChange change;
        change.down = true;
        set(links, change);
    }
}

void LinkRules::addOutage(const LinkPattern& pattern, Time until)
{
    std::erase_if(m_outages, [&](const Outage& outage) {
        return pattern.covers(outage.pattern) && outage.until <= until;
    });
    m_outages.push_back({pattern, until});
}

LinkConditions LinkRules::conditions(const LinkEndNames& sender, const LinkEndNames& receiver, Time now) const
{
    LinkConditions conditions;
    for (const Rule& rule : m_rules) {
        if (rule.pattern.matches(sender, receiver))
            rule.change.applyTo(conditions);
    }
    for (const Outage& outage : m_outages)
        conditions.down = conditions.down || (now < outage.until && outage.pattern.matches(sender, receiver));
    return conditions;
}

} // namespace peerscope

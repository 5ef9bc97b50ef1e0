// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"
#include "core/base/time.h"
#include "core/scenario/scenario.h"

#include <QString>

#include <vector>

namespace peerscope {

/// An end of a link: a peer's name, and the bare name of its `count` entry.
struct LinkEndNames
{
    const QString& name;
    const QString& entry;
};

/// Selects links. Each end is a peer's name, the bare name of a `count` entry, or "*".
struct LinkPattern
{
    QString from;
    QString to;
    bool bothWays = false;

    bool matches(const LinkEndNames& sender, const LinkEndNames& receiver) const;
    /// Whether this pattern selects every link that `other` selects, judging by the names alone.
    bool covers(const LinkPattern& other) const;

    bool operator==(const LinkPattern&) const = default;
};

/// The conditions that a scenario's "links", and the actions on links so far, give each link.
class LinkRules
{
public:
    /// Overrides earlier settings, field by field. Setting `down` ends the outages of the selected links.
    void set(const LinkPattern& pattern, const LinkConditionsChange& change);
    void set(const LinkSpec& link);
    void set(const ConditionsAction& action);
    /// `at` is when the action is carried out.
    void set(const DownAction& action, Time at);
    /// The links are down until `until`, whatever else is set.
    void addOutage(const LinkPattern& pattern, Time until);

    LinkConditions conditions(const LinkEndNames& sender, const LinkEndNames& receiver, Time now) const;

    /// For memory figures. Changing the same links again does not increase it.
    std::size_t ruleCount() const { return m_rules.size() + m_outages.size(); }

private:
    struct Rule
    {
        LinkPattern pattern;
        LinkConditionsChange change;
    };
    struct Outage
    {
        LinkPattern pattern;
        Time until{};
    };

    std::vector<Rule> m_rules;
    std::vector<Outage> m_outages;
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"
#include "core/base/time.h"
#include "core/scenario/scenario.h"

#include <QString>

#include <vector>

namespace peerscope {

/// An end of a link: a peer's own name, and the bare name of its entry.
struct LinkEndNames
{
    const QString& name;
    const QString& entry;
};

/// Which links are meant: each end a peer's name, the bare name of a `count` entry, or "*".
struct LinkPattern
{
    QString from;
    QString to;
    bool bothWays = false;

    bool matches(const LinkEndNames& sender, const LinkEndNames& receiver) const;
    /// Whether every link that `other` means is meant, as far as the names alone can tell.
    bool covers(const LinkPattern& other) const;

    bool operator==(const LinkPattern&) const = default;
};

/// What a scenario's "links" and the actions on links have made of the links so far.
class LinkRules
{
public:
    /// Over what was set before, field by field. `down` ends the outages of the links that are meant.
    void set(const LinkPattern& pattern, const LinkConditionsChange& change);
    void set(const LinkSpec& link);
    void set(const ConditionsAction& action);
    /// Carried out at `at`.
    void set(const DownAction& action, Time at);
    /// The links are down before `until`, whatever else is set.
    void addOutage(const LinkPattern& pattern, Time until);

    LinkConditions conditions(const LinkEndNames& sender, const LinkEndNames& receiver, Time now) const;

    /// For memory figures: does not grow with how often the same links are changed.
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

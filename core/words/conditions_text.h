// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"

#include <QString>

#include <vector>

namespace peerscope {

/// One thing that a link does to datagrams, in words.
struct ConditionText
{
    QString name;  ///< "Delay"
    QString value; ///< "80 ms ± 20 ms, uniform": all there is to say of it
    QString brief; ///< "80 ms ±20": without the name, for a label; empty: a label leaves it out
};

/// Everything that the link does, and nothing that it does not do; empty for a perfect link. A link that is
/// down has its other conditions too: they hold again when it is up.
std::vector<ConditionText> conditionTexts(const LinkConditions& conditions);

/// The same in a few words: "80 ms ±20 · 5 % lost · 2 Mbit/s"; "down" alone for a link that is down. Empty
/// for a perfect link.
QString conditionsText(const LinkConditions& conditions);

/// What is said where there is no condition: "no delay, nothing lost".
QString noConditionsText();

} // namespace peerscope

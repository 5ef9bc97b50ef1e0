// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"

#include <QString>

#include <vector>

namespace peerscope {

/// One condition of a link, in words.
struct ConditionText
{
    QString name;  ///< "Delay"
    QString value; ///< "80 ms ± 20 ms, uniform": in full
    QString brief; ///< "80 ms ±20": for a label, without the name; empty if labels leave it out
};

/// The conditions that have an effect; empty for a perfect link. A link that is down keeps its other
/// conditions for when it is up again, so they are listed too.
std::vector<ConditionText> conditionTexts(const LinkConditions& conditions);

/// The same in a few words: "80 ms ±20 · 5 % lost · 2 Mbit/s"; "down" alone for a link that is down. Empty
/// for a perfect link.
QString conditionsText(const LinkConditions& conditions);

/// The text for a link without conditions: "no delay, nothing lost".
QString noConditionsText();

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"

namespace peerscope {

/// Refuses answers that would go on for ever: actions on a packet (`on`) that put a packet to which, directly
/// or through others, they are carried out again. Answers to answers that come to an end are fine. Errs on
/// the strict side where it cannot know who is meant. Throws through failScenario. Its names must be right.
void checkReactions(const Scenario& scenario);

} // namespace peerscope

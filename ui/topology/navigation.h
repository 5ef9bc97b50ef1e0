// SPDX-License-Identifier: MIT
#pragma once

#include "ui/moment/selection.h"
#include "ui/topology/picture.h"

#include <vector>

namespace peerscope {

// Where the keyboard goes next.

enum class Heading { Left, Right, Up, Down };

/// The nearest node that lies mostly in that direction of `from`; `from` itself where there is none.
EndpointId nodeTowards(const TopologyLayout& layout, EndpointId from, Heading heading);

/// The links at a node: for each neighbour the way there, then the way back.
std::vector<LinkRef> linksAt(const TopologyPicture& picture, EndpointId node);

} // namespace peerscope

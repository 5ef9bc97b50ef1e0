// SPDX-License-Identifier: MIT
#pragma once

#include "ui/moment/selection.h"
#include "ui/topology/picture.h"

#include <vector>

namespace peerscope {

// Keyboard navigation.

enum class Heading { Left, Right, Up, Down };

/// The nearest node mostly in that direction from `from`; `from` itself if there is none.
EndpointId nodeTowards(const TopologyLayout& layout, EndpointId from, Heading heading);

/// The links of a node: for each neighbour the link to it, then the link from it.
std::vector<LinkRef> linksAt(const TopologyPicture& picture, EndpointId node);

} // namespace peerscope

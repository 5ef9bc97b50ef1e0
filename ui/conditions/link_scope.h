// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/link_rules.h"
#include "core/trace/state.h"
#include "ui/moment/selection.h"

#include <QString>

#include <vector>

namespace peerscope {

/// The links that a change may apply to.
struct LinkScope
{
    LinkPattern links;
    QString label;

    bool operator==(const LinkScope&) const = default;
};

/// The scopes to choose from, from the link alone to all links; `peer` is the selected end. Empty if an end
/// of the link does not exist.
std::vector<LinkScope> scopesOf(const TraceState& state, const LinkRef& link, EndpointId peer);

} // namespace peerscope

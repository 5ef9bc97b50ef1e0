// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/link_rules.h"
#include "core/trace/state.h"
#include "ui/moment/selection.h"

#include <QString>

#include <vector>

namespace peerscope {

/// Links that a change may be for.
struct LinkScope
{
    LinkPattern links;
    QString label;

    bool operator==(const LinkScope&) const = default;
};

/// From the link alone to every link there is; `peer` is the end that somebody looks at. Empty where an end
/// of the link does not exist.
std::vector<LinkScope> scopesOf(const TraceState& state, const LinkRef& link, EndpointId peer);

} // namespace peerscope

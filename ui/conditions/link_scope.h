// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/sandbox_state.h"
#include "ui/session/selection.h"

#include <QString>

#include <vector>

namespace peerscope {

/// Which links a change is for, as a scenario names them: a peer's name, or "*" for any.
struct LinkScope
{
    QString from;
    QString to;
    bool bothWays = false;
    QString label; ///< "everything into ana"

    bool operator==(const LinkScope&) const = default;
};

/// From the link alone to every link there is; `peer` is the end that somebody looks at. Empty where an end
/// of the link does not exist.
std::vector<LinkScope> scopesOf(const SandboxState& state, const LinkRef& link, EndpointId peer);

} // namespace peerscope

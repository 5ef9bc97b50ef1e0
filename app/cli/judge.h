// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/outcome.h"

#include "core/sandbox/expectations.h"

#include <vector>

namespace peerscope {

/// Says on standard error which expectations failed, one a line. `who` goes in front of each, unless it is
/// empty. Returns the exit status.
inline int judge(const std::vector<ExpectResult>& results, const QString& who = {})
{
    int status = done;
    for (const ExpectResult& result : results) {
        if (result.met)
            continue;
        complain((who.isEmpty() ? QString() : who + QStringLiteral(": ")) +
                 QStringLiteral("expectation failed: ") + result.toString());
        status = expectationFailed;
    }
    return status;
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// `peerscope-cli rerun`: makes a scenario that plays a recording's packets. Returns the exit status.
int runRerun(const QStringList& arguments);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// `peerscope-cli check SCENARIO`. `arguments` are those after "check". If the scenario is correct, prints
/// its summary and returns 0. Otherwise prints one line on standard error, "FILE: PATH: what is wrong", and
/// returns 2.
int runCheck(const QStringList& arguments);

} // namespace peerscope

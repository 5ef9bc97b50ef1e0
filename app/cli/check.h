// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// `peerscope-cli check SCENARIO`. `arguments` are those after "check". One line on standard output and 0
/// where the scenario is right; one line on standard error, "FILE: PATH: what is wrong", and 2 where it is
/// not.
int runCheck(const QStringList& arguments);

} // namespace peerscope

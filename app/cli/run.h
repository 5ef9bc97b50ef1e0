// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// `peerscope-cli run SCENARIO [options]`; `arguments` are those after "run". Returns 0: done; 1: an
/// expectation failed; 2: bad usage or bad input (one line on standard error); 3: the run or an output
/// failed; 130, 143: stopped by a signal. Writes every output that can be written.
int runScenario(const QStringList& arguments);

} // namespace peerscope

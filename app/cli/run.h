// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// `peerscope-cli run SCENARIO [options]`; `arguments` are those after "run". 0: done; 1: an expectation
/// failed; 2: bad usage or bad input (one line on standard error); 3: the run itself or an
/// output failed; 130, 143: a signal ended it. Every output that can be written is.
int runScenario(const QStringList& arguments);

} // namespace peerscope

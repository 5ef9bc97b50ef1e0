// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// `peerscope-cli lab EXPERIMENT [options]`; `arguments` are those after "lab". Returns 0: done; 2: bad usage
/// or bad input (one line on standard error); 3: a run failed, or a result could not be written; 130, 143:
/// stopped by a signal, with the finished runs written.
int runLab(const QStringList& arguments);

} // namespace peerscope

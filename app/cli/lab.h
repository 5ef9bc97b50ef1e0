// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// `peerscope-cli lab EXPERIMENT [options]`; `arguments` are those after "lab". 0: done; 2: bad usage or bad
/// input (one line on standard error); 3: a run itself failed, or a result could not be written;
/// 130, 143: a signal ended it, and what was done is written.
int runLab(const QStringList& arguments);

} // namespace peerscope

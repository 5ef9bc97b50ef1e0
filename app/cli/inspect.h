// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// `peerscope-cli inspect FILE [options]`; `arguments` are those after "inspect". FILE is a capture (pcap,
/// pcapng) or a scenario, which is run. 0: done; 2: bad usage or bad input (one line on standard error); 3:
/// the run itself or the output failed; 130, 143: a signal ended it. What of a capture cannot be read is said
/// on standard error, and the rest is shown.
int runInspect(const QStringList& arguments);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// `peerscope-cli inspect FILE [options]`; `arguments` are those after "inspect". FILE is a capture (pcap,
/// pcapng), or a scenario to run. If a part of a capture cannot be read, standard error says so, and the rest
/// is shown. Returns 0: done; 2: bad usage or bad input (one line on standard error); 3: the run or the
/// output failed; 130, 143: stopped by a signal.
int runInspect(const QStringList& arguments);

} // namespace peerscope

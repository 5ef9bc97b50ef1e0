// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// `peerscope-cli export FILE --to F.pcap|.csv|.json|.jsonl`; `arguments` are those after "export". FILE is a
/// capture or a scenario, which is run; --filter chooses packets as inspect's does. A .json is one document
/// (an array), a .jsonl one object a line. The file is whole or not there at all. 0: done; 2: bad usage or
/// bad input (one line on standard error); 3: the run itself or the output failed; 130, 143: a signal
/// ended the reading, and what there was until then is written.
int runExport(const QStringList& arguments);

} // namespace peerscope

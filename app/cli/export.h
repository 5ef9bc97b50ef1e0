// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// `peerscope-cli export FILE --to F.pcap|.csv|.json|.jsonl`; `arguments` are those after "export". FILE is a
/// capture, or a scenario to run; --filter works as in inspect. A .json file is one document (an array), a
/// .jsonl file has one object a line. The file is written whole or not at all. Returns 0: done; 2: bad usage
/// or bad input (one line on standard error); 3: the run or the output failed; 130, 143: stopped by a signal,
/// with everything read so far written.
int runExport(const QStringList& arguments);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/capture_importer.h"

#include <string>
#include <variant>

namespace peerscope {

struct CaptureImportError
{
    QString text; ///< includes the file and the place
};

/// Reads a capture of games that use ENet into a trace like that of a sandbox: peers with names and ids,
/// datagrams, packets with their fates, connections as events. Times count from the first ENet datagram.
/// What the capture does not show stays unknown. A packet stays in flight if nothing proves that it arrived:
/// neither its own acknowledgement nor one of something that arrived after it (undecided.h gives the reason).
/// The receiver's polls cannot be seen either: a reliable packet counts as delivered when it was
/// acknowledged, an unreliable one when it arrived. If a file is cut off, or there is not enough memory
/// (MemoryBudget), the result is what could be read, and a problem. If `progress` returns false or
/// `shouldStop` returns true, the result is what was read so far, and the summary says so. The trace has its
/// own copy of the bytes: it does not change if the file is cut short, overwritten or removed.
std::variant<ImportedCapture, CaptureImportError> importCapture(const std::string& path,
                                                                const CaptureReading& reading,
                                                                const CaptureProgress& progress = {},
                                                                const CaptureStop& shouldStop = {});
/// Imports a file that is already open and still at its beginning.
std::variant<ImportedCapture, CaptureImportError> importCapture(InputFile file, const CaptureReading& reading,
                                                                const CaptureProgress& progress = {},
                                                                const CaptureStop& shouldStop = {});
/// Imports the rest of a capture.
ImportedCapture importCapture(CaptureFile& file, const CaptureReading& reading,
                              const CaptureProgress& progress = {}, const CaptureStop& shouldStop = {});

} // namespace peerscope

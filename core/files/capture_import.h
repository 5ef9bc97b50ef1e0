// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/capture_file.h"
#include "core/files/capture_summary.h"
#include "core/trace/trace.h"
#include "core/wire/decompressor.h"

#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace peerscope {

struct ImportedCapture
{
    std::shared_ptr<const Trace> trace;
    CaptureSummary summary;
};

struct CaptureImportError
{
    std::string text; ///< names the file and the place
};

/// Told how much of the file has been read, 0 to 1, every 16,384 frames; answers whether to go on.
using CaptureProgress = std::function<bool(double share)>;
/// Asked before each frame: true ends the reading.
using CaptureStop = std::function<bool()>;

/// Reads a capture of games that talk ENet into a trace like that of a sandbox: peers with their names and
/// ids, datagrams, packets with what became of them, connections as events. Times count from the first ENet
/// datagram. `rangeCoder` (may be null) reads what ENet's own compressor wrote.
///
/// What the wire does not tell stays open: a packet that was not seen to be acknowledged, or to arrive before
/// something that was, is in flight for
/// good (undecided.h says why). When the receiver polled cannot be seen either: a reliable packet was
/// delivered when it was acknowledged, an unreliable one when it arrived.
///
/// A file that ends in the middle gives what could be read and a problem, and so does one for which memory
/// does not suffice (MemoryBudget). Where `progress` says no, or `shouldStop` yes, what was read so far is
/// returned, and the summary says so.
std::variant<ImportedCapture, CaptureImportError> importCapture(const std::string& path,
                                                                Decompressor* rangeCoder,
                                                                const CaptureProgress& progress = {},
                                                                const CaptureStop& shouldStop = {});
/// Of a file that is open already, and still at its beginning.
std::variant<ImportedCapture, CaptureImportError> importCapture(InputFile file, Decompressor* rangeCoder,
                                                                const CaptureProgress& progress = {},
                                                                const CaptureStop& shouldStop = {});
/// What is left in a capture.
ImportedCapture importCapture(CaptureFile& file, Decompressor* rangeCoder,
                              const CaptureProgress& progress = {}, const CaptureStop& shouldStop = {});

} // namespace peerscope

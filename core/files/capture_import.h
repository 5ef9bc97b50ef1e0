// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/decompressor.h"
#include "core/base/memory_budget.h"
#include "core/files/capture_file.h"
#include "core/trace/trace.h"
#include "core/wire/enet_tracker.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace peerscope {

/// What a capture file held, and what of it is in the trace.
struct CaptureSummary
{
    CaptureFile::Counts file;
    TrackerCounts enet;
    std::size_t peers = 0;
    Time start{};         ///< when the trace's time 0 was, since 1970
    Time length{};        ///< from the first datagram in the trace to the last one
    std::string problem;  ///< empty, or why the rest of the file is not in the trace
    bool stopped = false; ///< because it was asked to, or memory ran out
    std::optional<MemoryShortage> shortage = {};
};

struct ImportedCapture
{
    std::shared_ptr<const Trace> trace;
    CaptureSummary summary;
};

struct CaptureImportError
{
    std::string text; ///< names the file and the place
    bool cancelled = false;
};

/// Told how much of the file has been read, 0 to 1, some hundred times; answers whether to go on.
using CaptureProgress = std::function<bool(double share)>;
/// Asked before each frame: true keeps what was read until then, and leaves the rest.
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
/// A file that ends in the middle, or goes on for more than a day, gives what could be read and a problem. So
/// does one that is larger than the memory there is (MemoryBudget).
std::variant<ImportedCapture, CaptureImportError> importCapture(const std::string& path,
                                                                Decompressor* rangeCoder,
                                                                const CaptureProgress& progress = {},
                                                                const CaptureStop& shouldStop = {});
/// Of a file that is open already.
std::variant<ImportedCapture, CaptureImportError> importCapture(CaptureFile& file, Decompressor* rangeCoder,
                                                                const CaptureProgress& progress = {},
                                                                const CaptureStop& shouldStop = {});

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/capture_import.h"

#include <QString>

#include <memory>
#include <variant>

namespace peerscope {

// A recording is a trace without a sandbox: nothing of it can be changed, but every view shows it like a run.

/// Whether a file is a capture (pcap or pcapng, packed or not): by its first bytes, or, where it has none, by
/// its name. What is no file, as a pipe, is taken for one: looking at its first bytes would take them away.
bool isCapture(const QString& fileName);

/// Reads a capture into a trace, ENet's own compression undone. See importCapture(); any thread.
std::variant<ImportedCapture, CaptureImportError> openCapture(const QString& fileName,
                                                              const CaptureProgress& progress = {});

/// What undoes ENet's own compression (its range coder), for whoever looks into single datagrams.
std::unique_ptr<Decompressor> makeRangeDecoder();

} // namespace peerscope

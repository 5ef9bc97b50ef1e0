// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/capture_import.h"
#include "core/scenario/scenario.h"

#include <QString>

#include <memory>
#include <variant>

namespace peerscope {

// A recording is a trace without a sandbox: nothing of it can be changed, but every view shows it like a run.

/// Whether a file is a capture (pcap or pcapng, packed or not): by its first bytes, or, where it has none, by
/// its name. What is no file ("-", a pipe) is taken for one: looking at its first bytes would take them away.
bool isCapture(const QString& fileName);

/// Whether a file that nobody has read from yet begins as JSON does.
bool looksLikeScenario(InputFile& file);

/// What a capture, or a pipe that was taken for one, turned out to be.
using OpenedCapture = std::variant<ImportedCapture, Scenario, CaptureImportError>;
/// Reads a capture into a trace, ENet's own compression undone. See importCapture(); any thread. Where a
/// scenario comes out of a pipe, it is that.
OpenedCapture openCapture(const QString& fileName, const CaptureProgress& progress = {});

/// What undoes ENet's own compression (its range coder), for whoever looks into single datagrams.
std::unique_ptr<Decompressor> makeRangeDecoder();

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/capture_import.h"
#include "core/scenario/scenario.h"

#include <QString>

#include <memory>
#include <variant>

namespace peerscope {

// A recording is a trace without a sandbox: it cannot be changed, but every view shows it like a run.

/// Whether a file is a capture (pcap or pcapng, also compressed): by its first bytes or, if it has none, by
/// its name. Anything that is not a regular file ("-", a pipe) counts as a capture, because reading its first
/// bytes would consume them.
bool isCapture(const QString& fileName);

/// Whether a file is a session: by its first bytes or, if it has none, by its name.
bool isSession(const QString& fileName);

/// Whether a file, still at its beginning, starts like JSON.
bool looksLikeScenario(InputFile& file);

/// The result of opening a capture, or a pipe that may be one.
using OpenedCapture = std::variant<ImportedCapture, Scenario, CaptureImportError>;
/// Reads the rest of such a file.
OpenedCapture scenarioIn(InputFile& file);
/// Reads a capture into a trace, including ENet's own compression; see importCapture(). If a pipe contains a
/// scenario, returns that. `decodeAs`: see CaptureReading. Any thread.
OpenedCapture openCapture(const QString& fileName, const CaptureProgress& progress = {},
                          std::optional<GameProtocol> decodeAs = std::nullopt);

/// A decompressor for ENet's own compression (its range coder), for reading single datagrams.
std::unique_ptr<Decompressor> makeRangeDecoder();

} // namespace peerscope

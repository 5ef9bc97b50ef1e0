// SPDX-License-Identifier: MIT
#pragma once

#include "core/compare/rerun.h"

#include <QString>

#include <optional>

namespace peerscope {

/// Where a rerun's scenario is in its folder, and the packets that it plays.
inline constexpr char rerunScenarioName[] = "scenario.json";
inline constexpr char rerunPacketsName[] = "packets.csv";

/// Why no rerun can be written into a folder (it has files already), or nothing. It may be missing.
std::optional<QString> checkRerunFolder(const QString& folder);

/// Writes a rerun into a folder, which is made if it is missing: the scenario, and the packets under their
/// numbers and times in the recording. Both files or none. Returns what went wrong, or nothing.
std::optional<QString> writeRerun(Rerun rerun, const TraceSnapshot& trace, const QString& folder);

} // namespace peerscope

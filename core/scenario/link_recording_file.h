// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_recording.h"
#include "core/scenario/scenario.h"
#include "core/scenario/scenario_error.h"

#include <QByteArray>
#include <QString>

namespace peerscope {

// Files of what a network was measured to do, for a link's "recording":
//
// - CSV with a line of titles: `time` in seconds, and one or more of `delay` (ms), `loss` (a share, 0 to 1)
//   and `rate` (kbit/s). Without titles the columns are these four. An empty cell was not measured. A line
//   holds until the next one's time, the last one as long as the one before it.
// - Mahimahi's delivery trace: a line for each packet of 1,500 bytes that could leave the link, with its time
//   in whole milliseconds. The last one's time is the length.
//
// Lines that are empty or begin with # do not count.

/// Reads the text of such a file. The error's path is empty, and its message begins with the line.
ScenarioResult<LinkRecording> parseLinkRecording(const QByteArray& text);

/// Reads a file, also a compressed one. The message begins with the file's name.
ScenarioResult<LinkRecordingRef> loadLinkRecording(const QString& fileName);

/// Reads the recordings that a scenario names, each once; relative names from `folder`. From then on they
/// have absolute names. Throws through failScenario.
void readRecordings(Scenario& scenario, const QString& folder);
/// The scenario with the names of its recordings relative to `folder`, those within it; without their
/// contents.
Scenario withRelativeRecordings(Scenario scenario, const QString& folder);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/memory_budget.h"
#include "core/files/capture_file.h"
#include "core/wire/enet_tracker.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace peerscope {

/// What a capture file held, and what of it is in the trace.
struct CaptureSummary
{
    std::string name; ///< of the file, as it was given
    CaptureFile::Counts file;
    TrackerCounts enet;
    std::uint64_t refusedPackets = 0; ///< left out, because they ask for more memory than a game's packets do
    std::string unreadableLinkTypes;  ///< of the frames that could not be read for it
    std::size_t peers = 0;
    Time start{};  ///< when the trace's time 0 was, since 1970
    Time length{}; ///< from the first datagram in the trace to the last one
    bool interrupted =
        false; ///< it was stopped before the end of the file: by somebody, or for want of memory
    std::optional<MemoryShortage> shortage; ///< of memory, where that was why
    std::string problem;   ///< empty, or what is wrong with the file: why the rest is not in the trace
    std::string clockNote; ///< empty, or what was odd about its times (CaptureClock::note)
};

/// Some of a capture's frames: each frame is in one class, so that they add up.
struct FrameClass
{
    const char* key; ///< in JSON
    std::uint64_t frames;
    QString text; ///< "cut by the capture"
};
/// All of them, those without frames too, ENet's first.
std::vector<FrameClass> frameClasses(const CaptureSummary& summary);

/// Whether it is not known what is in the file: it is damaged, or nothing of ENet was found in it and there
/// are frames that could not be read.
bool isUnread(const CaptureSummary& summary);

/// "235 frames: 131 of ENet, 60 cut by the capture (its snap length), 44 without UDP; the capture's clock
/// ...": what the frames were, and what else is to be said, in one line.
QString summaryText(const CaptureSummary& summary);
/// The same behind the file's name.
QString summaryLine(const CaptureSummary& summary);
/// The same as a JSON object, with a line's end. `of_which` adds up to `frames`.
std::string summaryJson(const CaptureSummary& summary);

} // namespace peerscope

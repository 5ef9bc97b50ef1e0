// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/memory_budget.h"
#include "core/files/capture_file.h"
#include "core/trace/trace.h"
#include "core/wire/enet_tracker.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace peerscope {

/// Where a capture was taken. Datagrams that arrive there are known to have arrived.
enum class CapturePlace : std::uint8_t {
    Unknown, ///< its frames do not say: at one end, or in between
    Server,
    Clients,
    Both, ///< on one machine with the server and the clients
};

/// What a capture file contained, and how much of it is in the trace.
struct CaptureSummary
{
    std::string name; ///< of the file, as given
    CaptureFile::Counts file;
    TrackerCounts enet;
    std::uint64_t refusedPackets = 0; ///< left out: they claim more memory than real packets need
    QString unreadableLinkTypes;      ///< link types of the frames that could not be read
    std::size_t peers = 0;
    Time start{};             ///< the trace's time 0, since 1970
    Time length{};            ///< from the first datagram in the trace to the last one
    bool interrupted = false; ///< stopped before the end of the file, on request or for lack of memory
    std::optional<MemoryShortage> shortage; ///< set if memory was the reason
    QString problem;                        ///< empty, or why the rest of the file is not in the trace
    CapturePlace place = CapturePlace::Unknown;
    QString clockNote;         ///< empty, or what is odd about its times (CaptureClock::note)
    std::uint64_t dropped = 0; ///< frames that were dropped while the capture was taken, where it says so
};

/// A class of a capture's frames. Each frame is in exactly one class, so they add up.
struct FrameClass
{
    const char* key; ///< in JSON
    std::uint64_t frames;
    QString text; ///< "cut by the capture"
};
/// All classes, also empty ones; ENet's come first.
std::vector<FrameClass> frameClasses(const CaptureSummary& summary);

/// Whether the file's content is unknown: it is damaged, or no ENet was found and some frames could not be
/// read.
bool isUnread(const CaptureSummary& summary);

/// What the frames were, and other remarks, in one line: "235 frames: 131 of ENet, 60 cut by the capture (its
/// snap length), 44 without UDP; the capture's clock ...".
QString summaryText(const CaptureSummary& summary);
/// The same after the file's name.
QString summaryLine(const CaptureSummary& summary);
/// The same as a JSON object with a line end. `of_which` adds up to `frames`. `messages` has what the packets
/// of `trace`, which was read from the capture, say to Godot: packets, payload bytes and bytes a second by
/// kind of message, RPC and node.
std::string summaryJson(const CaptureSummary& summary, const TraceSnapshot& trace);

} // namespace peerscope

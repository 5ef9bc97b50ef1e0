// SPDX-License-Identifier: MIT
#include "core/files/capture_summary.h"

#include "core/trace/json_lines.h"

namespace peerscope {

namespace {

std::string plural(std::uint64_t count, const char* one, const char* several)
{
    return std::to_string(count) + (count == 1 ? one : several);
}

std::uint64_t ofNotUnderstood(const CaptureSummary& summary)
{
    return summary.enet.compressed + summary.enet.dialect + summary.enet.encrypted + summary.file.unreadable;
}

/// Remarks besides the frames, one sentence each.
std::vector<std::string> remarks(const CaptureSummary& summary)
{
    std::vector<std::string> all;
    if (summary.refusedPackets > 0)
        all.push_back(plural(summary.refusedPackets, " packet was", " packets were") +
                      " left out, claiming more bytes than such datagrams hold in a game");
    if (!summary.clockNote.empty())
        all.push_back(summary.clockNote);
    if (summary.interrupted)
        all.push_back("interrupted: the rest was not read");
    return all;
}

} // namespace

std::vector<FrameClass> frameClasses(const CaptureSummary& summary)
{
    const CaptureFile::Counts& file = summary.file;
    const TrackerCounts& enet = summary.enet;
    return {
        {"enet", enet.understood, "of ENet"},
        {"cut", enet.cut + file.tooShort, "cut by the capture (its snap length)"},
        {"compressed", enet.compressed,
         "not understood (compressed, but not by the range coder, zlib or Zstandard)"},
        {"dialect", enet.dialect, "not understood (another dialect of ENet, such as ENet-CSharp's)"},
        {"encrypted", enet.encrypted, "not understood (encrypted with DTLS)"},
        {"link_type", file.unreadable,
         "not understood (of link type " + summary.unreadableLinkTypes + "; expected " + knownLinkLayers +
             ")"},
        {"malformed", enet.malformed + file.malformed, "malformed"},
        {"unassigned", enet.unrecognized, "of ENet, but of no connection in the capture"},
        {"ip_parts", file.fragments - file.reassembled, "with IP fragments"},
        {"foreign", enet.foreign, "of other UDP"},
        {"not_udp", file.other, "without UDP"},
    };
}

bool isUnread(const CaptureSummary& summary)
{
    const bool isLeftOpen = summary.enet.cut + summary.file.tooShort + ofNotUnderstood(summary) > 0;
    return !summary.problem.empty() || (summary.enet.datagrams == 0 && isLeftOpen);
}

std::string summaryText(const CaptureSummary& summary)
{
    std::string text = plural(summary.file.frames, " frame: ", " frames: ");
    bool isFirst = true;
    for (const FrameClass& frames : frameClasses(summary)) {
        if (frames.frames == 0 && !isFirst)
            continue;
        text += (isFirst ? "" : ", ") + std::to_string(frames.frames) + ' ' + frames.text;
        isFirst = false;
    }
    for (const std::string& remark : remarks(summary))
        text += "; " + remark;
    return text;
}

std::string summaryLine(const CaptureSummary& summary)
{
    return summary.name + ": " + summaryText(summary);
}

std::string summaryJson(const CaptureSummary& summary)
{
    const auto textOrNull = [](const std::string& text) {
        std::string json;
        if (text.empty())
            return std::string("null");
        appendJsonString(json, text);
        return json;
    };
    std::string json = "{\"format\": \"peerscope-capture-summary/1\", \"file\": " + textOrNull(summary.name) +
                       ", \"frames\": " + std::to_string(summary.file.frames) + ", \"of_which\": {";
    for (const FrameClass& frames : frameClasses(summary))
        json += (json.back() == '{' ? "\"" : ", \"") + std::string(frames.key) +
                "\": " + std::to_string(frames.frames);
    json += "}, \"datagrams\": " + std::to_string(summary.enet.datagrams) +
            ", \"connections\": " + std::to_string(summary.enet.connections) +
            ", \"peers\": " + std::to_string(summary.peers) +
            ", \"start_us\": " + std::to_string(summary.start.count()) +
            ", \"length_us\": " + std::to_string(summary.length.count()) +
            ", \"refused_packets\": " + std::to_string(summary.refusedPackets) +
            ", \"interrupted\": " + (summary.interrupted ? "true" : "false") +
            ", \"problem\": " + textOrNull(summary.problem) +
            ", \"clock\": " + textOrNull(summary.clockNote) + "}\n";
    return json;
}

} // namespace peerscope

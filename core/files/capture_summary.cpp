// SPDX-License-Identifier: MIT
#include "core/files/capture_summary.h"

#include "core/trace/json_lines.h"
#include "core/trace/message_totals.h"
#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QStringList>

namespace peerscope {

namespace {

struct SummaryWords
{
    Q_DECLARE_TR_FUNCTIONS(CaptureSummary)
};

std::uint64_t ofNotUnderstood(const CaptureSummary& summary)
{
    return summary.enet.compressed + summary.enet.encrypted + summary.file.unreadable;
}

QString placeText(CapturePlace place)
{
    switch (place) {
    case CapturePlace::Server:
        return SummaryWords::tr("taken at the server");
    case CapturePlace::Clients:
        return SummaryWords::tr("taken where clients ran");
    case CapturePlace::Both:
        return SummaryWords::tr("taken where the server and clients ran");
    case CapturePlace::Unknown:
        break;
    }
    return {};
}

/// In JSON.
std::string_view placeJson(CapturePlace place)
{
    constexpr std::string_view names[] = {"null", "\"server\"", "\"clients\"", "\"both\""};
    return names[static_cast<int>(place)];
}

/// Remarks besides the frames, one sentence each.
QStringList remarks(const CaptureSummary& summary)
{
    QStringList all;
    if (summary.refusedPackets > 0)
        all += SummaryWords::tr(
            "%n packet(s) were left out, claiming more bytes than such datagrams hold in a game", nullptr,
            forPlural(summary.refusedPackets));
    if (summary.place != CapturePlace::Unknown)
        all += placeText(summary.place);
    if (summary.dropped > 0)
        all += SummaryWords::tr("%n more frame(s) came, but were dropped while the capture was taken",
                                nullptr, forPlural(summary.dropped));
    if (!summary.clockNote.isEmpty())
        all += summary.clockNote;
    if (summary.interrupted)
        all += SummaryWords::tr("interrupted: the rest was not read");
    return all;
}

void addTotals(std::string& json, std::string_view by, const MessageTotals::Totals& totals, Time length)
{
    for (const auto& [name, total] : totals) {
        json += json.back() == '[' ? "{\"by\": " : ", {\"by\": ";
        appendJsonString(json, by);
        json += ", \"name\": ";
        appendJsonString(json, name);
        json += ", \"packets\": " + std::to_string(total.packets) +
                ", \"bytes\": " + std::to_string(total.bytes) + ", \"bytes_per_second\": ";
        if (length > Time(0))
            json += QByteArray::number(static_cast<double>(total.bytes) / toSeconds(length), 'f', 1)
                        .toStdString();
        else
            json += "null";
        json += '}';
    }
}

std::string messagesJson(const MessageTotals& totals, Time length)
{
    std::string json = "[";
    addTotals(json, "kind", totals.kinds, length);
    addTotals(json, "rpc", totals.rpcs, length);
    addTotals(json, "node", totals.nodes, length);
    return json + ']';
}

} // namespace

std::vector<FrameClass> frameClasses(const CaptureSummary& summary)
{
    const CaptureFile::Counts& file = summary.file;
    const TrackerCounts& enet = summary.enet;
    return {
        {"enet", enet.understood, SummaryWords::tr("of ENet")},
        {"cut", enet.cut + file.tooShort, SummaryWords::tr("cut by the capture (its snap length)")},
        {"compressed", enet.compressed,
         SummaryWords::tr(
             "not understood (compressed, but not by the range coder, zlib, Zstandard or FastLZ)")},
        {"encrypted", enet.encrypted, SummaryWords::tr("not understood (encrypted with DTLS)")},
        {"link_type", file.unreadable,
         SummaryWords::tr("not understood (of link type %1; expected %2)")
             .arg(summary.unreadableLinkTypes, knownLinkLayers())},
        {"malformed", enet.malformed + file.malformed, SummaryWords::tr("malformed")},
        {"unassigned", enet.unrecognized, SummaryWords::tr("of ENet, but of no connection in the capture")},
        {"ip_parts", file.fragments - file.reassembled, SummaryWords::tr("with IP fragments")},
        {"foreign", enet.foreign, SummaryWords::tr("of other UDP")},
        {"not_udp", file.other, SummaryWords::tr("without UDP")},
    };
}

bool isUnread(const CaptureSummary& summary)
{
    const bool isLeftOpen = summary.enet.cut + summary.file.tooShort + ofNotUnderstood(summary) > 0;
    return !summary.problem.isEmpty() || (summary.enet.datagrams == 0 && isLeftOpen);
}

QString summaryText(const CaptureSummary& summary)
{
    QStringList frames;
    for (const FrameClass& some : frameClasses(summary)) {
        if (some.frames > 0 || frames.isEmpty())
            frames += SummaryWords::tr("%1 %2", "a number of frames, and what they are: 131 of ENet")
                          .arg(QString::number(some.frames), some.text);
    }
    const QString all = SummaryWords::tr("%1 frame(s): %2", nullptr, forPlural(summary.file.frames))
                            .arg(QString::number(summary.file.frames), frames.join(QStringLiteral(", ")));
    return (QStringList(all) + remarks(summary)).join(QStringLiteral("; "));
}

QString summaryLine(const CaptureSummary& summary)
{
    return QStringLiteral("%1: %2").arg(QString::fromStdString(summary.name), summaryText(summary));
}

std::string summaryJson(const CaptureSummary& summary, const TraceSnapshot& trace)
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
            ", \"problem\": " + textOrNull(summary.problem.toStdString()) +
            ", \"dropped\": " + std::to_string(summary.dropped) +
            ", \"taken_at\": " + std::string(placeJson(summary.place)) +
            ", \"clock\": " + textOrNull(summary.clockNote.toStdString()) +
            ", \"messages\": " + messagesJson(messageTotals(trace), summary.length) + "}\n";
    return json;
}

} // namespace peerscope

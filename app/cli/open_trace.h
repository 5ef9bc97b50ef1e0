// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/interruption.h"

#include "core/files/capture_summary.h"
#include "core/sandbox/enet_queues.h"
#include "core/scenario/scenario.h"
#include "core/trace/filter.h"
#include "core/trace/trace.h"

#include <QCommandLineOption>
#include <QString>

#include <memory>
#include <optional>
#include <variant>

class QCommandLineParser;

namespace peerscope {

/// What is known of a scenario's run besides its trace.
struct FinishedRun
{
    Scenario scenario;
    Time duration{};
    std::uint64_t digest = 0;
    EnetQueues queues; ///< at their longest
};

/// A trace; or an exit status if there is none, and standard error says why.
struct OpenedTrace
{
    std::shared_ptr<const Trace> trace;
    bool hasMessages = false; ///< its packets are Godot messages (a game, or "scene")
    int status = 0;
    std::optional<CaptureSummary> capture = {};    ///< set for a capture
    std::optional<Interruption> interruption = {}; ///< if set, the trace is incomplete
    std::optional<FinishedRun> run = {};           ///< set for a scenario, and for the session of one
};

/// Opens a command's input, a path or "-": runs a scenario to its end, opens a session, and reads anything
/// else as a capture. `decodeAs` is for a capture (see CaptureReading), and refused for the others. A signal
/// or lack of memory stops both early. Throws what the run throws.
OpenedTrace openTrace(const QString& fileName, StopCheck& stop,
                      std::optional<GameProtocol> decodeAs = std::nullopt);

/// Ends a command after its output is written. For a capture, prints on standard error what is wrong with the
/// file, if anything, and then one line about its frames. Returns the exit status: that of an interruption;
/// badInput for a file that is damaged or of which nothing could be read.
int conclude(const OpenedTrace& opened);

/// --decode-as, for a command that reads a capture.
QCommandLineOption decodeOption();
/// Its value, nothing if it is not given; or what is wrong with it.
std::variant<std::optional<GameProtocol>, QString> decodingFrom(const QCommandLineParser& parser);

/// What is wrong with --filter, and where, as far as that is known before reading the file; or nothing.
std::optional<QString> problemOfFilter(const QString& text);
/// The filter of --filter, or what is wrong with it, and where.
std::variant<PacketFilter, QString> filterFromOption(const QString& text, const TraceSnapshot& trace);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/interruption.h"

#include "core/files/capture_summary.h"
#include "core/trace/filter.h"
#include "core/trace/trace.h"

#include <QString>

#include <memory>
#include <optional>
#include <variant>

namespace peerscope {

/// A trace, or the exit status where there is none; then standard error says why.
struct OpenedTrace
{
    std::shared_ptr<const Trace> trace;
    bool hasMessages = false; ///< its packets are Godot's messages: a game's, or through servers with "scene"
    int status = 0;
    std::optional<CaptureSummary> capture = {};    ///< where it is one
    std::optional<Interruption> interruption = {}; ///< the trace is what there was until then
};

/// Opens what a command was given, a path or "-": a scenario is run to its end, anything else is read as a
/// capture; a signal or too little memory ends either early. Throws what the run throws.
OpenedTrace openTrace(const QString& fileName, StopCheck& stop);

/// Ends a command that has written what it was asked for: of a capture, standard error is told in one line
/// what its frames were, and before it what is wrong with the file. The exit status: where it was
/// interrupted, that one's; of a damaged file, or one of which nothing could be read, badInput.
int conclude(const OpenedTrace& opened);

/// What is wrong with --filter, and where, as far as that can be told before the file is read; or nothing.
std::optional<QString> problemOfFilter(const QString& text);
/// What --filter says, or what is wrong with it, and where.
std::variant<PacketFilter, QString> filterFromOption(const QString& text, const TraceSnapshot& trace);

} // namespace peerscope

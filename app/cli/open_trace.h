// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/interruption.h"

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
    std::optional<Interruption> interruption = {}; ///< the trace is what there was until then
};

/// Opens what a command was given: a scenario is run to its end, anything else is read as a capture. What of
/// a capture cannot be read is said on standard error, and the rest is in the trace; so it is where a signal
/// or too little memory ends it early. Throws what the run throws.
OpenedTrace openTrace(const QString& fileName, StopCheck& stop);

/// What is wrong with --filter, and where, as far as that can be told before the file is read; or nothing.
std::optional<QString> problemOfFilter(const QString& text);
/// What --filter says, or what is wrong with it, and where.
std::variant<PacketFilter, QString> filterFromOption(const QString& text, const TraceSnapshot& trace);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/packet_selection.h"
#include "core/trace/trace.h"

#include <QString>

#include <functional>
#include <optional>

namespace peerscope {

/// What goes into the tables.
struct SqliteContents
{
    const PacketSelection* packets = nullptr; ///< null: all; else these, and the datagrams that carry them
    bool hasMessages = false; ///< packets are Godot messages, and have been read (packetColumns)
};

/// Writes a trace as tables of SQLite: packets, datagrams, events (columns as in the outputs of those names,
/// but `payload` has the bytes themselves), peers and links. Whole or not at all, also if `shouldStop`
/// returned true. Returns what went wrong, or nothing. Any thread.
std::optional<QString> writeSqlite(const QString& fileName, const TraceSnapshot& trace,
                                   const SqliteContents& contents,
                                   const std::function<bool()>& shouldStop = {});

} // namespace peerscope

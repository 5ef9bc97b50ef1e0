// SPDX-License-Identifier: MIT
#pragma once

#include "core/enet/range_decoder.h"
#include "core/files/rows_output.h"
#include "core/trace/trace.h"

#include <QString>

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace peerscope {

/// What is needed to read rows.
struct RowReaders
{
    RangeDecoder rangeDecoder{};
    EnetOpener opener{&rangeDecoder};
    bool hasMessages = false; ///< packets may be Godot messages
};

/// The packets that a filter lets through.
struct ChosenPackets
{
    bool isEverything = true;
    std::function<bool(PacketId)> contains = {}; ///< asked only if it is not everything
};

/// A value of --show: how many rows there are, their columns, and how to write each.
struct RowSubject
{
    const char* name;
    std::vector<std::string_view> (*columns)(const TraceSnapshot& trace, const RowReaders& readers);
    std::size_t (*count)(const TraceSnapshot& trace);
    void (*write)(RowsOutput& out, const TraceSnapshot& trace, std::size_t index, RowReaders& readers);
    bool (*isChosen)(const ChosenPackets& chosen, const TraceSnapshot& trace, std::size_t index);
    /// When the row began; nothing if all of it is known, and stays.
    std::optional<Time> (*openSince)(const TraceSnapshot& trace, std::size_t index);
};

/// packets, datagrams, commands or events; null for any other name.
const RowSubject* rowSubjectNamed(const QString& name);

} // namespace peerscope

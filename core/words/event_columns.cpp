// SPDX-License-Identifier: MIT
#include "core/words/event_columns.h"

#include "core/words/connection_ends.h"

#include <vector>

namespace peerscope {

std::span<const Column<EventCells>> explainedEventColumns()
{
    static const std::vector<Column<EventCells>> columns = [] {
        const auto plain = eventColumns();
        std::vector<Column<EventCells>> all(plain.begin(), plain.end());
        all.push_back({"why", "", [](const EventCells& row, CellSink& out) {
                           if (row.end)
                               out.text(plainText(connectionEndText(row.trace, *row.end)).toStdString());
                           else
                               out.nothing();
                       }});
        return all;
    }();
    return columns;
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/columns.h"

#include <string>

namespace peerscope {

/// Writes rows as JSON objects, one a line: column names are the keys, and missing values are null.
class JsonCells final : public CellSink
{
public:
    /// Appends to `out`, which must outlive this object.
    explicit JsonCells(std::string& out) : m_out(out) {}

    template <class Row> void add(std::span<const Column<Row>> columns, const Row& row)
    {
        const char* before = "{\"";
        for (const Column<Row>& column : columns) {
            m_out += before;
            m_out += column.name;
            m_out += "\": ";
            column.cell(row, *this);
            before = ", \"";
        }
        m_out += "}\n";
    }

    void nothing() override { m_out += "null"; }
    void number(std::int64_t value) override;
    void truth(bool value) override { m_out += value ? "true" : "false"; }
    void text(std::string_view utf8) override;
    void hex(ByteView bytes) override;
    void words(std::span<const std::string_view> list) override;
    void outcome(std::string_view key, std::string_view text, std::optional<int> result) override;

private:
    std::string& m_out;
};

// Appends one row as such a line, with its newline. See columns.h for the keys.

void appendPacketLine(std::string& out, const TraceSnapshot& trace, PacketId id);
void appendDatagramLine(std::string& out, const TraceSnapshot& trace, DatagramId id,
                        EnetOpener* opener = nullptr);
/// One line for each ENet command of a datagram.
void appendCommandLines(std::string& out, const TraceSnapshot& trace, DatagramId id, EnetOpener& opener);
void appendEventLine(std::string& out, const TraceSnapshot& trace, std::size_t index);

/// `text` as a JSON string, quotes included.
void appendJsonString(std::string& out, std::string_view text);
/// Two digits for each byte.
void appendHex(std::string& out, ByteView bytes);
void appendDecimal(std::string& out, std::int64_t value);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/output_file.h"
#include "core/trace/columns.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace peerscope {

/// How rows are written: an aligned table for people, one JSON object a line, one JSON document (an array),
/// or CSV (RFC 4180, with a line of headings; see csv_cells.h).
enum class RowsFormat { Table, Json, JsonDocument, Csv };
/// "table", "json" (one object a line), "csv".
std::optional<RowsFormat> rowsFormatFromName(const QString& name);

/// Turns cells into text. Begun and ended for each row.
class RowFormatter
{
public:
    virtual ~RowFormatter() = default;
    virtual void beginRow() {}
    virtual void beginCell(std::size_t column) = 0;
    virtual CellSink& cells() = 0;
    virtual void endRow() = 0;
    /// After the last row.
    virtual void finish() {}
};

/// Writes the rows of a trace into a file ("-": standard output) in one of the formats.
class RowsOutput
{
public:
    /// `columns`: the names of the columns of every row.
    RowsOutput(const QString& fileName, RowsFormat format, std::vector<std::string_view> columns);
    ~RowsOutput();

    template <class Row> void add(std::span<const Column<Row>> columns, const Row& row)
    {
        m_formatter->beginRow();
        for (std::size_t column = 0; column < columns.size(); ++column) {
            m_formatter->beginCell(column);
            columns[column].cell(row, m_formatter->cells());
        }
        m_formatter->endRow();
        m_file.write(m_text);
        m_text.clear();
    }
    /// See OutputFile.
    bool isWanted() const { return m_file.isWanted(); }
    /// Returns what went wrong with the output, or nothing.
    std::optional<QString> finish();

private:
    std::string m_text; ///< of the current row
    std::unique_ptr<RowFormatter> m_formatter;
    OutputFile m_file;
};

} // namespace peerscope

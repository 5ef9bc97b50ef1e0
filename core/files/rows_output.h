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
    /// Writes rows that it has kept to measure them.
    virtual void showWaiting() {}
    /// After the last row.
    virtual void finish() {}
};

/// Writes the rows of a trace as text in one of the formats.
class RowsText
{
public:
    /// `columns`: the names of the columns of every row.
    RowsText(RowsFormat format, std::vector<std::string_view> columns);
    ~RowsText();

    template <class Row> void add(std::span<const Column<Row>> columns, const Row& row)
    {
        m_formatter->beginRow();
        for (std::size_t column = 0; column < columns.size(); ++column) {
            m_formatter->beginCell(column);
            columns[column].cell(row, m_formatter->cells());
        }
        m_formatter->endRow();
    }
    /// Shows every row so far: somebody looks on.
    void showWaiting() { m_formatter->showWaiting(); }
    /// After the last row.
    void finish() { m_formatter->finish(); }
    /// What there is so far; who has read it may clear it.
    std::string& text() { return m_text; }

private:
    std::string m_text;
    std::unique_ptr<RowFormatter> m_formatter;
};

/// Writes the rows of a trace into a file ("-": standard output) in one of the formats.
class RowsOutput
{
public:
    RowsOutput(const QString& fileName, RowsFormat format, std::vector<std::string_view> columns);

    template <class Row> void add(std::span<const Column<Row>> columns, const Row& row)
    {
        m_rows.add(columns, row);
        m_file.write(m_rows.text());
        m_rows.text().clear();
    }
    /// Writes every row so far at once: somebody looks on. A table's columns keep the widths of these.
    void flush();
    /// See OutputFile.
    bool isWanted() const { return m_file.isWanted(); }
    /// Returns what went wrong with the output, or nothing.
    std::optional<QString> finish();

private:
    RowsText m_rows; ///< those not written yet
    OutputFile m_file;
};

} // namespace peerscope

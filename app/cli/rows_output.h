// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/output_file.h"

#include <QStringList>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace peerscope {

/// How rows are written: aligned for a person, one JSON object a line, the same as one JSON document (an
/// array), or comma-separated (RFC 4180, with a line of headings).
enum class RowsFormat { Table, Json, JsonDocument, Csv };
/// "table", "json" (one object a line), "csv".
std::optional<RowsFormat> rowsFormatFromName(const QString& name);

/// Takes rows as the JSON lines that core/trace writes and writes them into a file ("-": standard output) in
/// one of the formats.
class RowsOutput
{
public:
    /// `columns`: the keys to show in a table or CSV, in their order, with a space between.
    RowsOutput(const QString& fileName, RowsFormat format, std::string_view columns);

    /// One or more whole lines.
    void add(std::string_view jsonLines);
    /// What went wrong with the output, or nothing.
    std::optional<QString> finish();

private:
    static constexpr std::size_t rowsMeasured = 1'000; ///< that decide how wide a table's columns are

    void addToArray(std::string_view jsonLines);
    void addRow(QStringList cells);
    void writeTableRow(const QStringList& cells);
    void writeMeasured();
    void flush(std::size_t from);

    RowsFormat m_format;
    QStringList m_columns;
    OutputFile m_file;
    std::string m_text;
    bool m_isFirst = true;
    std::vector<QStringList> m_waiting; ///< a table's first rows
    std::vector<qsizetype> m_widths;    ///< once they are known
};

} // namespace peerscope

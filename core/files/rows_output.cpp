// SPDX-License-Identifier: MIT
#include "core/files/rows_output.h"

#include "core/files/csv_cells.h"
#include "core/trace/json_lines.h"

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

/// One object a line, or all of them in an array.
class JsonFormatter final : public RowFormatter
{
public:
    JsonFormatter(std::string& out, std::span<const std::string_view> columns, bool asDocument)
        : m_out(out), m_cells(out), m_asDocument(asDocument)
    {
        for (const std::string_view column : columns)
            m_keys.push_back((m_keys.empty() ? "{\"" : ", \"") + std::string(column) + "\": ");
        if (m_asDocument)
            m_out += '[';
    }

    void beginRow() override
    {
        if (m_asDocument)
            m_out += std::exchange(m_isFirst, false) ? "\n" : ",\n";
    }
    void beginCell(std::size_t column) override { m_out += m_keys[column]; }
    CellSink& cells() override { return m_cells; }
    void endRow() override { m_out += m_asDocument ? "}" : "}\n"; }
    void finish() override
    {
        if (m_asDocument)
            m_out += "\n]\n";
    }

private:
    std::string& m_out;
    JsonCells m_cells;
    std::vector<std::string> m_keys;
    bool m_asDocument;
    bool m_isFirst = true;
};

/// Several words, or a text with its result, as a single cell.
std::string joined(std::span<const std::string_view> words)
{
    std::string text;
    for (const std::string_view word : words) {
        text += text.empty() ? "" : " ";
        text += word;
    }
    return text;
}

std::string outcomeText(std::string_view key, std::string_view text, std::optional<int> result)
{
    return std::string(key) + '=' + std::string(text) +
           " result=" + (result ? std::to_string(*result) : std::string());
}

class CsvFormatter final : public RowFormatter, private CellSink
{
public:
    CsvFormatter(std::string& out, std::span<const std::string_view> columns) : m_out(out)
    {
        for (std::size_t column = 0; column < columns.size(); ++column) {
            beginCell(column);
            text(columns[column]);
        }
        endRow();
    }

    void beginCell(std::size_t column) override
    {
        if (column > 0)
            m_out += ',';
    }
    CellSink& cells() override { return *this; }
    void endRow() override { m_out += "\r\n"; }

private:
    void nothing() override {}
    void number(std::int64_t value) override { appendDecimal(m_out, value); }
    void truth(bool value) override { m_out += value ? "true" : "false"; }
    void text(std::string_view utf8) override { appendCsvText(m_out, utf8); }
    void hex(ByteView bytes) override { appendHex(m_out, bytes); }
    void words(std::span<const std::string_view> list) override { text(joined(list)); }
    void outcome(std::string_view key, std::string_view what, std::optional<int> result) override
    {
        text(outcomeText(key, what, result));
    }

    std::string& m_out;
};

/// Aligned columns; the first rows decide their widths.
class TableFormatter final : public RowFormatter, private CellSink
{
public:
    TableFormatter(std::string& out, std::span<const std::string_view> columns)
        : m_out(out), m_columns(columns.size())
    {
        for (const std::string_view column : columns)
            text(column);
        endRow();
    }

    void beginCell(std::size_t) override {}
    CellSink& cells() override { return *this; }
    void endRow() override
    {
        if (m_widths.empty() && m_used < m_columns * rowsMeasured)
            return;
        writeWaiting();
    }
    void showWaiting() override
    {
        if (m_used > m_columns || !m_widths.empty()) // the headings alone say little about widths
            writeWaiting();
    }
    void finish() override { writeWaiting(); }

private:
    static constexpr std::size_t rowsMeasured = 1'000;
    static constexpr std::size_t widestCell = 40; ///< characters

    struct Cell
    {
        std::string text;
        std::size_t width = 0; ///< characters
        bool isNumber = false;
    };

    static bool continuesCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

    Cell& next()
    {
        if (m_used == m_cells.size())
            m_cells.emplace_back();
        Cell& cell = m_cells[m_used++];
        cell.text.clear();
        cell.width = 0;
        cell.isNumber = false;
        return cell;
    }

    void nothing() override { next(); }
    void number(std::int64_t value) override
    {
        Cell& cell = next();
        appendDecimal(cell.text, value);
        cell.width = cell.text.size();
        cell.isNumber = true;
    }
    void truth(bool value) override { text(value ? "true" : "false"); }
    /// Cuts what does not fit, and leaves out characters that would move a terminal's cursor.
    void text(std::string_view utf8) override
    {
        Cell& cell = next();
        std::size_t lastCharacter = 0; // where the last character begins
        for (const char character : utf8) {
            if (!continuesCharacter(character)) {
                if (cell.width == widestCell) {
                    cell.text.resize(lastCharacter);
                    cell.text += "…";
                    return;
                }
                lastCharacter = cell.text.size();
                ++cell.width;
            }
            const bool isControl = static_cast<unsigned char>(character) < 0x20 || character == 0x7F;
            cell.text += isControl ? ' ' : character;
        }
    }
    void hex(ByteView bytes) override
    {
        m_hex.clear();
        appendHex(m_hex, bytes.first(std::min(bytes.size(), widestCell)));
        text(m_hex);
    }
    void words(std::span<const std::string_view> list) override { text(joined(list)); }
    void outcome(std::string_view key, std::string_view what, std::optional<int> result) override
    {
        text(outcomeText(key, what, result));
    }

    void writeWaiting()
    {
        if (m_widths.empty()) {
            m_widths.resize(m_columns);
            for (std::size_t index = 0; index < m_used; ++index)
                m_widths[index % m_columns] = std::max(m_widths[index % m_columns], m_cells[index].width);
        }
        for (std::size_t first = 0; first < m_used; first += m_columns)
            writeRow(std::span(m_cells).subspan(first, m_columns));
        m_used = 0;
    }

    void writeRow(std::span<const Cell> row)
    {
        std::size_t spaces = 0; // spaces written only if another cell follows
        for (std::size_t column = 0; column < row.size(); ++column) {
            const Cell& cell = row[column];
            const std::size_t padding = m_widths[column] - std::min(m_widths[column], cell.width);
            if (cell.text.empty()) {
                spaces += padding + 2;
                continue;
            }
            m_out.append(spaces + (cell.isNumber ? padding : 0), ' ');
            m_out += cell.text;
            spaces = 2 + (cell.isNumber ? 0 : padding);
        }
        m_out += '\n';
    }

    std::string& m_out;
    std::size_t m_columns;
    std::vector<std::size_t> m_widths; ///< empty until known
    std::vector<Cell> m_cells;         ///< reuses their memory
    std::size_t m_used = 0;
    std::string m_hex;
};

std::unique_ptr<RowFormatter> makeFormatter(std::string& out, RowsFormat format,
                                            std::span<const std::string_view> columns)
{
    switch (format) {
    case RowsFormat::Csv:
        return std::make_unique<CsvFormatter>(out, columns);
    case RowsFormat::Table:
        return std::make_unique<TableFormatter>(out, columns);
    default:
        return std::make_unique<JsonFormatter>(out, columns, format == RowsFormat::JsonDocument);
    }
}

} // namespace

std::optional<RowsFormat> rowsFormatFromName(const QString& name)
{
    if (name == QStringLiteral("table"))
        return RowsFormat::Table;
    if (name == QStringLiteral("json"))
        return RowsFormat::Json;
    if (name == QStringLiteral("csv"))
        return RowsFormat::Csv;
    return std::nullopt;
}

RowsText::RowsText(RowsFormat format, std::vector<std::string_view> columns)
    : m_formatter(makeFormatter(m_text, format, columns))
{
}

RowsText::~RowsText() = default;

RowsOutput::RowsOutput(const QString& fileName, RowsFormat format, std::vector<std::string_view> columns)
    : m_rows(format, std::move(columns)), m_file(fileName)
{
}

void RowsOutput::flush()
{
    m_rows.showWaiting();
    m_file.write(m_rows.text());
    m_rows.text().clear();
    m_file.flush();
}

std::optional<QString> RowsOutput::finish()
{
    m_rows.finish();
    m_file.write(m_rows.text());
    m_rows.text().clear();
    return m_file.finish();
}

} // namespace peerscope

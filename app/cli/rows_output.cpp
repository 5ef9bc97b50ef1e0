// SPDX-License-Identifier: MIT
#include "app/cli/rows_output.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

constexpr std::size_t pieceSize = std::size_t{1} << 20;
constexpr qsizetype widestCell = 40;

QString cellText(const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    case QJsonValue::Double:
        return QString::number(value.toInteger());
    case QJsonValue::String:
        return value.toString();
    case QJsonValue::Array: {
        QStringList parts;
        for (const QJsonValue part : value.toArray())
            parts << cellText(part);
        return parts.join(u' ');
    }
    case QJsonValue::Object: {
        QStringList parts;
        const QJsonObject object = value.toObject();
        for (auto member = object.begin(); member != object.end(); ++member)
            parts << member.key() + u'=' + cellText(member.value());
        return parts.join(u' ');
    }
    default:
        return {};
    }
}

QString csvCell(QString text)
{
    const bool quoted = std::any_of(text.begin(), text.end(), [](QChar character) {
        return character == u',' || character == u'"' || character == u'\n' || character == u'\r';
    });
    if (!quoted)
        return text;
    return u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
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

RowsOutput::RowsOutput(const QString& fileName, RowsFormat format, std::string_view columns)
    : m_format(format),
      m_columns(QString::fromLatin1(columns.data(), static_cast<qsizetype>(columns.size())).split(u' ')),
      m_file(fileName)
{
    if (m_format == RowsFormat::JsonDocument)
        m_text = "[";
    else if (m_format != RowsFormat::Json)
        addRow(m_columns);
}

void RowsOutput::add(std::string_view jsonLines)
{
    if (m_format == RowsFormat::Json) {
        m_text += jsonLines;
        flush(pieceSize);
        return;
    }
    if (m_format == RowsFormat::JsonDocument) {
        addToArray(jsonLines);
        return;
    }
    while (!jsonLines.empty()) {
        const std::size_t length = std::min(jsonLines.find('\n'), jsonLines.size() - 1);
        const QByteArray line = QByteArray::fromRawData(jsonLines.data(), static_cast<qsizetype>(length));
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        QStringList cells;
        for (const QString& column : std::as_const(m_columns))
            cells << cellText(object.value(column));
        addRow(std::move(cells));
        jsonLines.remove_prefix(length + 1);
    }
}

void RowsOutput::addToArray(std::string_view jsonLines)
{
    while (!jsonLines.empty()) {
        const std::size_t length = std::min(jsonLines.find('\n'), jsonLines.size() - 1);
        m_text += std::exchange(m_isFirst, false) ? "\n" : ",\n";
        m_text += jsonLines.substr(0, length);
        jsonLines.remove_prefix(length + 1);
    }
    flush(pieceSize);
}

void RowsOutput::addRow(QStringList cells)
{
    if (m_format == RowsFormat::Csv) {
        for (QString& cell : cells)
            cell = csvCell(cell);
        m_text += (cells.join(u',') + QStringLiteral("\r\n")).toStdString();
        flush(pieceSize);
        return;
    }
    for (QString& cell : cells) {
        if (cell.size() > widestCell)
            cell = cell.left(widestCell - 1) + u'\u2026';
    }
    if (!m_widths.empty()) {
        writeTableRow(cells);
        return;
    }
    m_waiting.push_back(std::move(cells));
    if (m_waiting.size() == rowsMeasured)
        writeMeasured();
}

void RowsOutput::writeMeasured()
{
    m_widths.resize(static_cast<std::size_t>(m_columns.size()));
    for (const QStringList& cells : m_waiting) {
        for (std::size_t column = 0; column < m_widths.size(); ++column)
            m_widths[column] = std::max(m_widths[column], cells[static_cast<qsizetype>(column)].size());
    }
    for (const QStringList& cells : std::exchange(m_waiting, {}))
        writeTableRow(cells);
}

void RowsOutput::writeTableRow(const QStringList& cells)
{
    QString line;
    for (std::size_t column = 0; column < m_widths.size(); ++column) {
        const QString& cell = cells[static_cast<qsizetype>(column)];
        bool isNumber = false;
        cell.toLongLong(&isNumber);
        line += isNumber ? cell.rightJustified(m_widths[column]) : cell.leftJustified(m_widths[column]);
        line += QStringLiteral("  ");
    }
    while (line.endsWith(u' '))
        line.chop(1);
    m_text += (line + u'\n').toStdString();
    flush(pieceSize);
}

void RowsOutput::flush(std::size_t from)
{
    if (m_text.size() < from)
        return;
    m_file.write(m_text);
    m_text.clear();
}

std::optional<QString> RowsOutput::finish()
{
    if (!m_waiting.empty())
        writeMeasured();
    if (m_format == RowsFormat::JsonDocument)
        m_text += "\n]\n";
    flush(0);
    return m_file.finish();
}

} // namespace peerscope

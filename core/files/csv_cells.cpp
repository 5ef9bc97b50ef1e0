// SPDX-License-Identifier: MIT
#include "core/files/csv_cells.h"

namespace peerscope {

bool needsApostrophe(std::string_view utf8)
{
    constexpr std::string_view firstOfFormulas = "=+-@\t\r\n'";
    return !utf8.empty() && firstOfFormulas.find(utf8.front()) != std::string_view::npos;
}

void appendCsvText(std::string& out, std::string_view utf8)
{
    constexpr std::string_view quotedFor = ",\"\r\n";
    const bool isQuoted = utf8.find_first_of(quotedFor) != std::string_view::npos;
    if (isQuoted)
        out += '"';
    if (needsApostrophe(utf8))
        out += '\'';
    for (const char character : utf8) {
        if (character == '"')
            out += '"';
        out += character;
    }
    if (isQuoted)
        out += '"';
}

QString csvText(const QString& text)
{
    std::string cell;
    appendCsvText(cell, text.toStdString());
    return QString::fromStdString(cell);
}

} // namespace peerscope

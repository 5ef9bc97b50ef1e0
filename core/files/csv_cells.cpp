// SPDX-License-Identifier: MIT
#include "core/files/csv_cells.h"

namespace peerscope {

void appendCsvText(std::string& out, std::string_view utf8)
{
    constexpr std::string_view quotedFor = ",\"\r\n";
    constexpr std::string_view formulas = "=+-@\t\r\n'";
    const bool isQuoted = utf8.find_first_of(quotedFor) != std::string_view::npos;
    if (isQuoted)
        out += '"';
    if (!utf8.empty() && formulas.find(utf8.front()) != std::string_view::npos)
        out += '\'';
    for (const char character : utf8) {
        if (character == '"')
            out += '"';
        out += character;
    }
    if (isQuoted)
        out += '"';
}

} // namespace peerscope

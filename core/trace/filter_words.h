// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace peerscope {

// Helpers for words in the errors of the filter's parser. `nameOf` returns a word's text.

/// At most 40 bytes of a text, on one line, never cutting a UTF-8 character.
inline std::string shortened(std::string_view text)
{
    std::size_t length = std::min<std::size_t>(text.size(), 40);
    while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
        --length;
    std::string result(text.substr(0, length));
    std::replace_if(
        result.begin(), result.end(), [](unsigned char each) { return each < 0x20 || each == 0x7F; }, '?');
    return result;
}

/// How many letters have to be changed, added or removed.
inline std::size_t distance(std::string_view left, std::string_view right)
{
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t column = 0; column < row.size(); ++column)
        row[column] = column;
    for (std::size_t line = 0; line < left.size(); ++line) {
        std::size_t diagonal = std::exchange(row[0], line + 1);
        for (std::size_t column = 0; column < right.size(); ++column) {
            const std::size_t change = diagonal + (left[line] == right[column] ? 0 : 1);
            diagonal = row[column + 1];
            row[column + 1] = std::min({change, diagonal + 1, row[column] + 1});
        }
    }
    return row.back();
}

/// The word that was meant, perhaps; or nothing.
template <class Words, class Name> std::string closest(std::string_view word, const Words& words, Name nameOf)
{
    for (const auto& each : words) {
        const std::string_view candidate = nameOf(each);
        if (word.size() < 40 && distance(word, candidate) <= std::max<std::size_t>(candidate.size() / 3, 1))
            return std::string(candidate);
    }
    return {};
}

} // namespace peerscope

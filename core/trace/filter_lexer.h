// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace peerscope {

/// A word of a filter's text.
struct FilterToken
{
    enum class Kind : std::uint8_t {
        End,
        Word,    ///< a field, a value, a name: letters, digits, "_", ".", "-"
        Number,  ///< digits and everything attached: "12", "1.5ms", "0x0a"
        String,  ///< in quotes
        Symbol,  ///< == != < <= > >= && || ! ( ) { } ,
        Unknown, ///< an unexpected character, or a quote that never ends
    };

    Kind kind = Kind::End;
    std::size_t position = 0;
    std::size_t length = 0;
    std::string_view text; ///< including the quotes of a string

    bool is(std::string_view symbol) const { return kind == Kind::Symbol && text == symbol; }
    bool isWord(std::string_view word) const { return kind == Kind::Word && text == word; }
    std::size_t end() const { return position + length; }
};

/// The token at or after `position`.
FilterToken nextFilterToken(std::string_view text, std::size_t position);

/// The value of a string token: without its quotes, and with \" and \\ replaced.
std::string unquoted(std::string_view token);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "core/trace/filter_lexer.h"

#include <algorithm>
#include <array>

namespace peerscope {

namespace {

bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}

/// Letters of any script: every non-ASCII byte counts as one.
bool isLetter(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           character == '_' || static_cast<unsigned char>(character) >= 0x80;
}

bool isInWord(char character)
{
    return isLetter(character) || isDigit(character) || character == '.' || character == '-';
}

template <class Test> std::size_t lengthWhile(std::string_view text, Test test)
{
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), test) - text.begin());
}

/// The length including the closing quote; 0 if there is none.
std::size_t stringLength(std::string_view text)
{
    for (std::size_t index = 1; index < text.size(); ++index) {
        if (text[index] == '\\')
            ++index;
        else if (text[index] == '"')
            return index + 1;
    }
    return 0;
}

std::size_t symbolLength(std::string_view text)
{
    // The longer ones first.
    constexpr std::array<std::string_view, 14> symbols = {"==", "!=", "<=", ">=", "&&", "||", "<",
                                                          ">",  "!",  "(",  ")",  "{",  "}",  ","};
    for (const std::string_view symbol : symbols) {
        if (text.starts_with(symbol))
            return symbol.size();
    }
    return 0;
}

} // namespace

FilterToken nextFilterToken(std::string_view text, std::size_t position)
{
    using Kind = FilterToken::Kind;
    while (position < text.size() && std::string_view(" \t\r\n").find(text[position]) != text.npos)
        ++position;
    const std::string_view rest = text.substr(position);
    FilterToken token;
    token.position = position;
    if (rest.empty())
        return token;
    const bool negative = rest[0] == '-' && rest.size() > 1 && isDigit(rest[1]);
    if (isDigit(rest[0]) || negative) {
        token.kind = Kind::Number;
        token.length =
            1 + lengthWhile(rest.substr(1), [](char each) { return isInWord(each) && each != '-'; });
    } else if (isLetter(rest[0])) {
        token.kind = Kind::Word;
        token.length = lengthWhile(rest, isInWord);
    } else if (rest[0] == '"') {
        token.length = stringLength(rest);
        token.kind = token.length > 0 ? Kind::String : Kind::Unknown;
        token.length = token.length > 0 ? token.length : rest.size();
    } else {
        token.length = symbolLength(rest);
        token.kind = token.length > 0 ? Kind::Symbol : Kind::Unknown;
        token.length = std::max<std::size_t>(token.length, 1);
    }
    token.text = rest.substr(0, token.length);
    return token;
}

std::string unquoted(std::string_view token)
{
    std::string text;
    for (std::size_t index = 1; index + 1 < token.size(); ++index) {
        if (token[index] == '\\' && index + 2 < token.size())
            ++index;
        text += token[index];
    }
    return text;
}

} // namespace peerscope

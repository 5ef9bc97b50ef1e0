// SPDX-License-Identifier: MIT
#include "core/wire/godot_reader.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace peerscope::godot {

namespace {

constexpr std::string_view hexDigits = "0123456789abcdef";

template <class Number> std::string toText(Number number)
{
    std::array<char, 64> text;
    const auto result = std::to_chars(text.data(), text.data() + text.size(), number);
    return {text.data(), result.ptr};
}

void appendHex(std::string& out, unsigned byte)
{
    out += hexDigits[byte >> 4 & 15];
    out += hexDigits[byte & 15];
}

/// The length in bytes of the UTF-8 character at `index`; 0 if there is no valid one.
std::size_t characterLength(ByteView text, std::size_t index)
{
    const auto byteAt = [text](std::size_t place) { return std::to_integer<unsigned>(text[place]); };
    const unsigned first = byteAt(index);
    if (first < 0x80)
        return 1;
    const std::size_t length = first >= 0xC2 && first < 0xE0   ? 2
                               : first >= 0xE0 && first < 0xF0 ? 3
                               : first >= 0xF0 && first < 0xF5 ? 4
                                                               : 0;
    if (length == 0 || length > text.size() - index)
        return 0;
    for (std::size_t next = 1; next < length; ++next) {
        if ((byteAt(index + next) & 0xC0) != 0x80)
            return 0;
    }
    const unsigned second = byteAt(index + 1);
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool outside = (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
    return overlong || outside ? 0 : length;
}

void appendText(std::string& out, ByteView text, bool inQuotes)
{
    for (std::size_t index = 0; index < text.size();) {
        if (index >= maxText) {
            out += "… (" + byteCount(text.size()) + ')';
            return;
        }
        const auto byte = std::to_integer<unsigned char>(text[index]);
        const std::size_t length = characterLength(text, index);
        if (byte == '\n') {
            out += "\\n";
        } else if (byte == '\t') {
            out += "\\t";
        } else if (length == 0 || byte < 0x20 || byte == 0x7F) {
            out += "\\x";
            appendHex(out, byte);
        } else if (inQuotes && (byte == '"' || byte == '\\')) {
            out += '\\';
            out += static_cast<char>(byte);
        } else {
            for (std::size_t next = 0; next < length; ++next)
                out += static_cast<char>(std::to_integer<unsigned char>(text[index + next]));
        }
        index += std::max<std::size_t>(length, 1);
    }
}

} // namespace

std::string shown(std::int64_t number)
{
    return toText(number);
}

std::string shownUnsigned(std::uint64_t number)
{
    return toText(number);
}

std::string shown(double number)
{
    return toText(number);
}

std::string shown(float number)
{
    return toText(number);
}

std::string byteCount(std::size_t count)
{
    return shownUnsigned(count) + (count == 1 ? " byte" : " bytes");
}

std::string quoted(ByteView utf8)
{
    std::string out = "\"";
    appendText(out, utf8, true);
    out += '"';
    return out;
}

std::string plainText(ByteView utf8)
{
    std::string out;
    appendText(out, utf8, false);
    return out;
}

std::string shownBytes(ByteView bytes)
{
    std::string out = byteCount(bytes.size());
    if (!bytes.empty())
        out += ':';
    for (std::size_t index = 0; index < bytes.size(); ++index) {
        out += ' ';
        if (index == maxHexBytes) {
            out += "…";
            break;
        }
        appendHex(out, std::to_integer<unsigned>(bytes[index]));
    }
    return out;
}

bool Reader::need(Field& parent, std::string_view what, std::uint64_t count)
{
    if (count <= left())
        return true;
    giveUp(parent, std::string(what) + " needs " + byteCount(static_cast<std::size_t>(count)) + ", " +
                       shownUnsigned(left()) + " left");
    return false;
}

void Reader::giveUp(Field& parent, std::string problem)
{
    parent.addProblem(std::move(problem), m_position, left());
    m_position = m_end;
}

void Reader::rest(Field& parent, std::string name)
{
    const std::size_t begin = m_position;
    const ByteView bytes = take(left());
    parent.add(std::move(name), shownBytes(bytes), begin, bytes.size());
}

void Reader::expectEnd(Field& parent)
{
    if (!atEnd())
        giveUp(parent, byteCount(left()) + " left over");
}

} // namespace peerscope::godot

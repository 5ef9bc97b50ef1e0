// SPDX-License-Identifier: MIT
#include "core/trace/json_lines.h"

#include <charconv>

namespace peerscope {

namespace {

constexpr std::string_view hexDigits = "0123456789abcdef";

} // namespace

void appendJsonString(std::string& out, std::string_view text)
{
    out += '"';
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (character == '"' || character == '\\') {
            out += '\\';
            out += character;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += hexDigits[byte >> 4];
            out += hexDigits[byte & 15];
        } else {
            out += character;
        }
    }
    out += '"';
}

void appendHex(std::string& out, ByteView bytes)
{
    const std::size_t before = out.size();
    out.resize(before + 2 * bytes.size());
    char* place = out.data() + before;
    for (const std::byte byte : bytes) {
        *place++ = hexDigits[std::to_integer<std::size_t>(byte) >> 4];
        *place++ = hexDigits[std::to_integer<std::size_t>(byte) & 15];
    }
}

void appendDecimal(std::string& out, std::int64_t value)
{
    char digits[24];
    const auto result = std::to_chars(std::begin(digits), std::end(digits), value);
    out.append(digits, result.ptr);
}

void JsonCells::number(std::int64_t value)
{
    appendDecimal(m_out, value);
}

void JsonCells::text(std::string_view utf8)
{
    appendJsonString(m_out, utf8);
}

void JsonCells::hex(ByteView bytes)
{
    m_out += '"';
    appendHex(m_out, bytes);
    m_out += '"';
}

void JsonCells::words(std::span<const std::string_view> list)
{
    m_out += '[';
    for (const std::string_view word : list) {
        if (m_out.back() != '[')
            m_out += ", ";
        appendJsonString(m_out, word);
    }
    m_out += ']';
}

void JsonCells::outcome(std::string_view key, std::string_view text, std::optional<int> result)
{
    m_out += '{';
    appendJsonString(m_out, key);
    m_out += ": ";
    appendJsonString(m_out, text);
    m_out += ", \"result\": ";
    if (result)
        appendDecimal(m_out, *result);
    else
        m_out += "null";
    m_out += '}';
}

void appendPacketLine(std::string& out, const TraceSnapshot& trace, PacketId id)
{
    JsonCells(out).add(packetColumns(trace, false), PacketCells(trace, id));
}

void appendDatagramLine(std::string& out, const TraceSnapshot& trace, DatagramId id, EnetOpener* opener)
{
    JsonCells(out).add(datagramColumns(), DatagramCells(trace, id, opener));
}

void appendCommandLines(std::string& out, const TraceSnapshot& trace, DatagramId id, EnetOpener& opener)
{
    JsonCells line(out);
    forEachCommand(trace, id, opener,
                   [&line](const CommandCells& command) { line.add(commandColumns(), command); });
}

void appendEventLine(std::string& out, const TraceSnapshot& trace, std::size_t index)
{
    JsonCells(out).add(eventColumns(), EventCells(trace, index));
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/wire/field.h"

#include <bit>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace peerscope::godot {

/// Limits on the fields of one message, so that no message can use more memory than a person could read. Of
/// what exceeds them, only the size is shown.
inline constexpr int maxDepth = 64;              ///< arrays in arrays; Godot itself stops at 1,024
inline constexpr std::size_t maxFields = 20'000; ///< in one message
inline constexpr std::size_t maxElements = 256;  ///< shown of a packed array
inline constexpr std::size_t maxText = 1'000;    ///< bytes shown of one text
inline constexpr std::size_t maxHexBytes = 32;   ///< bytes shown in hexadecimal in one value

/// A number as text: whole, or the shortest that reads back as the same number, always with ".".
std::string shown(std::int64_t number);
std::string shownUnsigned(std::uint64_t number);
std::string shown(double number);
std::string shown(float number);
/// In quotes, on one line, cut at maxText. Control characters and invalid UTF-8 become escapes.
std::string quoted(ByteView utf8);
/// The same without quotes.
std::string plainText(ByteView utf8);
/// "3 bytes: 01 02 ff", cut at maxHexBytes.
std::string shownBytes(ByteView bytes);
/// "1 byte", "2 bytes".
std::string byteCount(std::size_t count);

/// Reads the bytes of one message (little-endian, like Godot's own integers), and adds a problem to the field
/// tree where they end too early. Never reads outside them.
class Reader
{
public:
    explicit Reader(ByteView bytes) : m_bytes(bytes), m_end(bytes.size()) {}

    std::size_t position() const { return m_position; }
    std::size_t left() const { return m_end - m_position; }
    bool atEnd() const { return m_position == m_end; }
    /// The bytes from `begin` up to `end`, which must lie within.
    ByteView between(std::size_t begin, std::size_t end) const { return m_bytes.subspan(begin, end - begin); }

    /// Stops reading at `end` until restoreEnd() is called: for a part that has its own length.
    std::size_t limitEnd(std::size_t end)
    {
        const std::size_t before = m_end;
        m_end = end;
        return before;
    }
    void restoreEnd(std::size_t end) { m_end = end; }

    /// Whether `count` bytes are left. If not, adds a child to `parent` that says so and covers the remaining
    /// bytes.
    bool need(Field& parent, std::string_view what, std::uint64_t count);
    /// The next bytes; need() must have returned true.
    ByteView take(std::size_t count)
    {
        const ByteView taken = m_bytes.subspan(m_position, count);
        m_position += count;
        return taken;
    }
    template <std::unsigned_integral Number> Number read()
    {
        Number value = 0;
        for (std::size_t index = 0; index < sizeof(Number); ++index)
            value = static_cast<Number>(
                value |
                static_cast<Number>(std::to_integer<Number>(m_bytes[m_position + index]) << (8 * index)));
        m_position += sizeof(Number);
        return value;
    }
    float readFloat() { return std::bit_cast<float>(read<std::uint32_t>()); }
    double readDouble() { return std::bit_cast<double>(read<std::uint64_t>()); }
    /// Adds a field for a number. If it is incomplete, returns nothing and adds a problem to `parent`.
    template <std::unsigned_integral Number>
    std::optional<Number> number(Field& parent, const std::string& name)
    {
        if (!need(parent, name, sizeof(Number)))
            return std::nullopt;
        const std::size_t begin = m_position;
        const Number value = read<Number>();
        parent.add(name, shownUnsigned(value), begin, sizeof(Number));
        return value;
    }
    /// Adds everything that is left as one child.
    void rest(Field& parent, std::string name);
    /// Adds a problem if bytes are left that belong to nothing.
    void expectEnd(Field& parent);
    /// Adds a problem and skips everything that is left.
    void giveUp(Field& parent, std::string problem);

    /// Counts a field; false if there are too many.
    bool spendField() { return m_fields < maxFields && ++m_fields > 0; }

private:
    ByteView m_bytes;
    std::size_t m_position = 0;
    std::size_t m_end = 0;
    std::size_t m_fields = 0;
};

} // namespace peerscope::godot

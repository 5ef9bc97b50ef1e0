// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/wire/field.h"

#include <bit>
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

/// Writes bytes by hand, little-endian like Godot.
class GodotBytes
{
public:
    template <std::integral Number> GodotBytes& number(Number value)
    {
        using Unsigned = std::make_unsigned_t<Number>;
        const auto bits = static_cast<Unsigned>(value);
        for (std::size_t index = 0; index < sizeof(Number); ++index)
            m_bytes.push_back(static_cast<std::byte>(bits >> (8 * index)));
        return *this;
    }
    GodotBytes& byte(int value) { return number(static_cast<std::uint8_t>(value)); }
    GodotBytes& word(std::int64_t value) { return number(static_cast<std::uint32_t>(value)); }
    GodotBytes& real(float value) { return number(std::bit_cast<std::uint32_t>(value)); }
    GodotBytes& real64(double value) { return number(std::bit_cast<std::uint64_t>(value)); }
    GodotBytes& raw(std::string_view text)
    {
        for (const char character : text)
            m_bytes.push_back(static_cast<std::byte>(character));
        return *this;
    }
    /// Length, text, padded to 4.
    GodotBytes& text(std::string_view value)
    {
        word(static_cast<std::int64_t>(value.size())).raw(value);
        for (std::size_t size = value.size(); size % 4 != 0; ++size)
            byte(0);
        return *this;
    }
    GodotBytes& append(const GodotBytes& other)
    {
        m_bytes.insert(m_bytes.end(), other.m_bytes.begin(), other.m_bytes.end());
        return *this;
    }
    std::size_t size() const { return m_bytes.size(); }
    peerscope::ByteView view() const { return m_bytes; }

private:
    std::vector<std::byte> m_bytes;
};

/// Whether every field is within the bytes, and every child with a place within its parent.
inline bool liesWithin(const peerscope::Field& field, std::size_t begin, std::size_t end)
{
    if (field.offset < begin || field.offset > end || field.length > end - field.offset)
        return false;
    for (const peerscope::Field& child : field.children) {
        if (!liesWithin(child, begin, end))
            return false;
    }
    return true;
}

inline std::size_t fieldCount(const peerscope::Field& field)
{
    std::size_t count = 1;
    for (const peerscope::Field& child : field.children)
        count += fieldCount(child);
    return count;
}

/// "name=value{children} !problem", for comparing a whole tree at once.
inline std::string outline(const peerscope::Field& field)
{
    std::string text = field.name;
    if (!field.value.empty())
        text += "=" + field.value;
    if (!field.children.empty()) {
        text += "{";
        for (const peerscope::Field& child : field.children)
            text += (text.back() == '{' ? "" : "; ") + outline(child);
        text += "}";
    }
    if (!field.problem.empty())
        text += " !" + field.problem;
    return text;
}

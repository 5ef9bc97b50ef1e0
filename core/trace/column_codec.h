// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"

#include <bit>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace peerscope {

// Rows as bytes, column by column. A row type says its fields in a function visitFields(visit, row); see
// row_fields.h. Each field is a column of whole numbers; a column holds how much each number differs from the
// one before it (zigzag, in groups of seven bits, as protocol buffers have it), so that a compressor finds
// little in it. Texts follow the columns. An optional field takes two columns, a text one for its length.

namespace column_codec {

/// The largest value of an enumeration; see row_fields.h.
template <class Enum> std::int64_t lastOf();

template <class T> inline constexpr bool isOptional = false;
template <class T> inline constexpr bool isOptional<std::optional<T>> = true;
template <class T> inline constexpr bool isId = false;
template <class Tag, class Representation> inline constexpr bool isId<Id<Tag, Representation>> = true;

} // namespace column_codec

/// Encodes rows of one type.
class ColumnEncoder
{
public:
    template <class Row> void add(Row row)
    {
        m_next = 0;
        visitFields(*this, row);
        ++m_rows;
    }
    /// The bytes of all rows; begins anew.
    std::string take();

    template <class Field> void operator()(Field& field)
    {
        using namespace column_codec;
        if constexpr (isOptional<Field>) {
            put(field.has_value());
            typename Field::value_type value = field.value_or(typename Field::value_type{});
            (*this)(value);
        } else if constexpr (std::is_same_v<Field, std::string>) {
            put(static_cast<std::int64_t>(field.size()));
            m_texts += field;
        } else if constexpr (std::is_same_v<Field, Time>) {
            put(field.count());
        } else if constexpr (isId<Field>) {
            put(field.isValid() ? static_cast<std::int64_t>(field.value()) : -1);
        } else if constexpr (std::is_same_v<Field, double>) {
            put(std::bit_cast<std::int64_t>(field));
        } else if constexpr (std::is_enum_v<Field> || std::is_integral_v<Field>) {
            put(static_cast<std::int64_t>(field));
        } else {
            visitFields(*this, field);
        }
    }

private:
    void put(std::int64_t value)
    {
        if (m_next == m_columns.size())
            m_columns.emplace_back();
        Column& column = m_columns[m_next++];
        const std::uint64_t step =
            static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(column.last);
        column.last = value;
        appendNumber(column.bytes,
                     step << 1 ^ static_cast<std::uint64_t>(static_cast<std::int64_t>(step) >> 63));
    }
    static void appendNumber(std::string& bytes, std::uint64_t number)
    {
        for (; number >= 0x80; number >>= 7)
            bytes += static_cast<char>(number | 0x80);
        bytes += static_cast<char>(number);
    }

    struct Column
    {
        std::int64_t last = 0;
        std::string bytes;
    };
    std::vector<Column> m_columns;
    std::size_t m_next = 0;
    std::size_t m_rows = 0;
    std::string m_texts;
};

/// Decodes what a ColumnEncoder has made. Never reads beyond the bytes, whatever they are.
class ColumnDecoder
{
public:
    /// `bytes` must outlive this object.
    explicit ColumnDecoder(std::string_view bytes);

    /// The next row. Fields that the bytes do not have stay as they are; further columns are not read. False
    /// if there is none, or the bytes are damaged.
    template <class Row> bool next(Row& row)
    {
        m_next = 0;
        if (!m_isSound || m_row == m_rows)
            return false;
        ++m_row;
        visitFields(*this, row);
        return m_isSound;
    }
    std::uint64_t rows() const { return m_rows; }
    /// False once something that cannot be was read.
    bool isSound() const { return m_isSound; }

    template <class Field> void operator()(Field& field)
    {
        using namespace column_codec;
        if constexpr (isOptional<Field>) {
            const std::optional<std::int64_t> has = take(0, 1);
            typename Field::value_type value{};
            (*this)(value);
            if (has)
                field = *has ? Field(std::move(value)) : std::nullopt;
        } else if constexpr (std::is_same_v<Field, std::string>) {
            if (const auto size = take(0, static_cast<std::int64_t>(m_texts.size()))) {
                field = m_texts.substr(0, static_cast<std::size_t>(*size));
                m_texts.remove_prefix(static_cast<std::size_t>(*size));
            }
        } else if constexpr (std::is_same_v<Field, Time>) {
            if (const auto value = take(INT64_MIN, INT64_MAX))
                field = Time(*value);
        } else if constexpr (isId<Field>) {
            constexpr auto none = static_cast<std::int64_t>(typename Field::Value(-1));
            if (const auto value = take(-1, none - 1))
                field = *value < 0 ? Field::none() : Field(static_cast<typename Field::Value>(*value));
        } else if constexpr (std::is_same_v<Field, double>) {
            if (const auto value = take(INT64_MIN, INT64_MAX))
                field = std::bit_cast<double>(*value);
        } else if constexpr (std::is_same_v<Field, bool>) {
            if (const auto value = take(0, 1))
                field = *value != 0;
        } else if constexpr (std::is_enum_v<Field>) {
            if (const auto value = take(0, lastOf<Field>()))
                field = static_cast<Field>(*value);
        } else if constexpr (std::is_integral_v<Field>) {
            constexpr bool isWhole = sizeof(Field) == sizeof(std::int64_t);
            constexpr std::int64_t low =
                isWhole ? INT64_MIN : static_cast<std::int64_t>(std::numeric_limits<Field>::min());
            constexpr std::int64_t high =
                isWhole ? INT64_MAX : static_cast<std::int64_t>(std::numeric_limits<Field>::max());
            if (const auto value = take(low, high))
                field = static_cast<Field>(*value);
        } else {
            visitFields(*this, field);
        }
    }

private:
    struct Column
    {
        std::int64_t last = 0;
        std::string_view bytes;
    };

    /// The next column's number in this row; nothing if there is no such column. Outside [low, high], the
    /// bytes are damaged.
    std::optional<std::int64_t> take(std::int64_t low, std::int64_t high);

    std::vector<Column> m_columns;
    std::size_t m_next = 0;
    std::uint64_t m_rows = 0;
    std::uint64_t m_row = 0;
    std::string_view m_texts;
    bool m_isSound = true;
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "core/trace/column_codec.h"

namespace peerscope {

namespace {

std::optional<std::uint64_t> takeNumber(std::string_view& bytes)
{
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        number |= std::uint64_t{byte & 0x7Fu} << shift;
        if (byte < 0x80)
            return number;
    }
    return std::nullopt;
}

} // namespace

std::string ColumnEncoder::take()
{
    std::string bytes;
    appendNumber(bytes, m_rows);
    appendNumber(bytes, m_columns.size());
    for (const Column& column : m_columns) {
        appendNumber(bytes, column.bytes.size());
        bytes += column.bytes;
    }
    bytes += m_texts;
    for (Column& column : m_columns) { // keeps their memory
        column.last = 0;
        column.bytes.clear();
    }
    m_texts.clear();
    m_rows = 0;
    return bytes;
}

ColumnDecoder::ColumnDecoder(std::string_view bytes)
{
    const std::optional<std::uint64_t> rows = takeNumber(bytes);
    const std::optional<std::uint64_t> columns = takeNumber(bytes);
    m_isSound = rows && columns && *columns <= bytes.size();
    for (std::uint64_t index = 0; m_isSound && index < *columns; ++index) {
        const std::optional<std::uint64_t> size = takeNumber(bytes);
        // A number takes a byte or more, so there are no more rows than bytes.
        m_isSound = size && *size <= bytes.size() && *rows <= *size;
        if (!m_isSound)
            return;
        m_columns.push_back({0, bytes.substr(0, static_cast<std::size_t>(*size))});
        bytes.remove_prefix(static_cast<std::size_t>(*size));
    }
    m_rows = m_isSound && !m_columns.empty() ? *rows : 0;
    m_texts = bytes;
}

std::optional<std::int64_t> ColumnDecoder::take(std::int64_t low, std::int64_t high)
{
    if (m_next == m_columns.size() || !m_isSound)
        return std::nullopt;
    Column& column = m_columns[m_next++];
    const std::optional<std::uint64_t> coded = takeNumber(column.bytes);
    if (coded) {
        const std::uint64_t step = *coded >> 1 ^ (~(*coded & 1) + 1);
        column.last = static_cast<std::int64_t>(static_cast<std::uint64_t>(column.last) + step);
    }
    m_isSound = coded && column.last >= low && column.last <= high;
    return m_isSound ? std::optional(column.last) : std::nullopt;
}

} // namespace peerscope

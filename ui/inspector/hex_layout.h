// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <optional>

namespace peerscope {

/// The positions in a hex view: offset, bytes in hex, the same bytes as text. In pixels; rows count from the
/// first byte, regardless of scrolling.
struct HexLayout
{
    int charWidth = 8;
    int lineHeight = 16;
    int offsetDigits = 4;
    int bytesPerRow = 16;

    static constexpr int margin = 4; ///< left and right

    /// The layout with the most bytes per row (a power of two, at most 32) that fits `width`.
    static HexLayout fitting(int width, int charWidth, int lineHeight, long long size)
    {
        HexLayout layout;
        layout.charWidth = std::max(1, charWidth);
        layout.lineHeight = std::max(1, lineHeight);
        layout.offsetDigits = size > 0x10000 ? 6 : 4;
        layout.bytesPerRow = 32;
        while (layout.bytesPerRow > 1 && layout.width() > width)
            layout.bytesPerRow /= 2;
        return layout;
    }

    /// Includes a gap of half a byte after every eighth byte.
    int hexLeft(int column) const
    {
        return margin + charWidth * (offsetDigits + 1) + column * 3 * charWidth + column / 8 * charWidth;
    }
    int textLeft(int column) const { return hexLeft(bytesPerRow) + column * charWidth; }
    int width() const { return textLeft(bytesPerRow) + margin; }
    long long rowCount(long long size) const { return (size + bytesPerRow - 1) / bytesPerRow; }

    /// The byte at a point of the view, if row `firstRow` is at the top; for points beside the columns, the
    /// nearest byte. None if there is no row.
    std::optional<long long> byteAt(int x, int y, long long firstRow, long long size) const
    {
        if (y < 0)
            return std::nullopt;
        const long long row = firstRow + y / lineHeight;
        if (row >= rowCount(size))
            return std::nullopt;
        int column = bytesPerRow - 1;
        if (x >= textLeft(0) - charWidth / 2) {
            column = std::clamp((x - textLeft(0)) / charWidth, 0, bytesPerRow - 1);
        } else {
            while (column > 0 && x < hexLeft(column) - charWidth / 2)
                --column;
        }
        return std::min(row * bytesPerRow + column, size - 1);
    }
};

} // namespace peerscope

// SPDX-License-Identifier: MIT
#include "core/wire/compression.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>

namespace peerscope {

std::string_view name(Compression compression)
{
    constexpr std::array<std::string_view, 6> names = {"none",      "range coder", "zlib",
                                                       "zstandard", "fastlz",      "unknown"};
    return names[static_cast<std::size_t>(compression)];
}

std::size_t inflateZlib(ByteView compressed, std::span<std::byte> output)
{
    // Checks the header of every zlib stream (RFC 1950) first: cheaper than setting up a decoder.
    if (compressed.size() < 6 || (std::to_integer<unsigned>(compressed[0]) & 0x0F) != Z_DEFLATED ||
        (std::to_integer<unsigned>(compressed[0]) << 8 | std::to_integer<unsigned>(compressed[1])) % 31 != 0)
        return 0;
    auto written = static_cast<uLongf>(output.size());
    const int result =
        uncompress(reinterpret_cast<Bytef*>(output.data()), &written,
                   reinterpret_cast<const Bytef*>(compressed.data()), static_cast<uLong>(compressed.size()));
    return result == Z_OK ? written : 0;
}

std::size_t inflateZstandard(ByteView compressed, std::span<std::byte> output)
{
    // The magic number of every frame (RFC 8878). ZSTD_isFrame() is not in the library's stable interface.
    constexpr std::array magic = {std::byte{0x28}, std::byte{0xB5}, std::byte{0x2F}, std::byte{0xFD}};
    if (compressed.size() < magic.size() || !std::ranges::equal(compressed.first(magic.size()), magic))
        return 0;
    const std::size_t written =
        ZSTD_decompress(output.data(), output.size(), compressed.data(), compressed.size());
    return ZSTD_isError(written) ? 0 : written;
}

} // namespace peerscope

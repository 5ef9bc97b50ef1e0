// SPDX-License-Identifier: MIT
#include "core/enet/enet_compressor.h"

#include "core/base/bytes.h"
#include "core/wire/compression.h"
#include "core/wire/fastlz.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

namespace peerscope {

namespace {

using Compress = std::size_t (*)(ByteView bytes, std::span<std::byte> output);
using Decompress = std::size_t (*)(ByteView compressed, std::span<std::byte> output);

/// A way to compress; ENet's functions get it as their context.
struct Codec
{
    Compress compress;
    Decompress decompress;
};

// Godot's levels: zlib's and Zstandard's defaults, and FastLZ's level 1.

std::size_t deflateZlib(ByteView bytes, std::span<std::byte> output)
{
    auto written = static_cast<uLongf>(output.size());
    const int result =
        compress2(reinterpret_cast<Bytef*>(output.data()), &written,
                  reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), Z_DEFAULT_COMPRESSION);
    return result == Z_OK ? written : 0;
}

std::size_t deflateZstandard(ByteView bytes, std::span<std::byte> output)
{
    constexpr int godotLevel = 3;
    const std::size_t written =
        ZSTD_compress(output.data(), output.size(), bytes.data(), bytes.size(), godotLevel);
    return ZSTD_isError(written) ? 0 : written;
}

/// Godot fills fewer than 16 bytes with zeros, because FastLZ does not take less.
std::size_t deflateFastLz(ByteView bytes, std::span<std::byte> output)
{
    std::array<std::byte, 16> filled{};
    if (bytes.size() >= filled.size())
        return compressFastLz(bytes, output);
    std::ranges::copy(bytes, filled.begin());
    return compressFastLz(filled, output);
}

constexpr Codec fastLz{deflateFastLz, decompressFastLz};
constexpr Codec zlib{deflateZlib, inflateZlib};
constexpr Codec zstandard{deflateZstandard, inflateZstandard};

/// More than any host sends (ENET_PROTOCOL_MAXIMUM_MTU).
constexpr std::size_t largest = 4096;

/// ENet's callback. 0 sends the datagram uncompressed.
std::size_t compressBuffers(void* context, const ENetBuffer* buffers, std::size_t count, std::size_t size,
                            enet_uint8* output, std::size_t limit)
{
    std::array<std::byte, largest> bytes;
    if (size > bytes.size())
        return 0;
    std::size_t used = 0;
    for (std::size_t index = 0; index < count && used < size; ++index) {
        const std::size_t part = std::min(buffers[index].dataLength, size - used);
        std::memcpy(bytes.data() + used, buffers[index].data, part);
        used += part;
    }
    return static_cast<const Codec*>(context)->compress({bytes.data(), used},
                                                        {reinterpret_cast<std::byte*>(output), limit});
}

/// ENet's callback. 0 drops the datagram.
std::size_t decompressBuffer(void* context, const enet_uint8* data, std::size_t size, enet_uint8* output,
                             std::size_t limit)
{
    return static_cast<const Codec*>(context)->decompress({reinterpret_cast<const std::byte*>(data), size},
                                                          {reinterpret_cast<std::byte*>(output), limit});
}

void use(ENetHost& host, const Codec& codec)
{
    ENetCompressor compressor{};
    compressor.context = const_cast<Codec*>(&codec); // ENet only passes it on
    compressor.compress = compressBuffers;
    compressor.decompress = decompressBuffer;
    enet_host_compress(&host, &compressor);
}

} // namespace

void setCompression(ENetHost& host, CompressionMode mode)
{
    switch (mode) {
    case CompressionMode::None:
        enet_host_compress(&host, nullptr);
        break;
    case CompressionMode::RangeCoder:
        enet_host_compress_with_range_coder(&host);
        break;
    case CompressionMode::FastLz:
        use(host, fastLz);
        break;
    case CompressionMode::Zlib:
        use(host, zlib);
        break;
    case CompressionMode::Zstandard:
        use(host, zstandard);
        break;
    }
}

} // namespace peerscope

// SPDX-License-Identifier: MIT
// The input is decompressed as FastLZ into the room of a datagram; and its bytes are compressed in both
// levels, which must give them back.
#include "core/wire/fastlz.h"
#include "tests/fuzz/require.h"

#include <algorithm>
#include <array>
#include <vector>

using namespace peerscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::size_t datagramSize = 4'096;
    const ByteView bytes = std::as_bytes(std::span(data, size));
    std::array<std::byte, datagramSize> room;
    require(decompressFastLz(bytes, room) <= room.size());

    const ByteView some = bytes.first(std::min<std::size_t>(size, 20'000));
    for (const auto level : {FastLzLevel::One, FastLzLevel::Two}) {
        std::vector<std::byte> small(some.size() + some.size() / 32 + 1);
        small.resize(compressFastLz(some, small, level));
        require(small.empty() == some.empty());
        std::vector<std::byte> whole(some.size());
        require(decompressFastLz(small, whole) == some.size());
        require(std::ranges::equal(whole, some));
    }
    return 0;
}

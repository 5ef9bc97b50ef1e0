// SPDX-License-Identifier: MIT
// What may be in a file that begins like a pcapng, block by block.
#include "core/files/pcapng_reader.h"

#include <cstdlib>

using namespace peerscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
    InputFile file = InputFile::of(memoryStream(bytes), "capture");
    PcapngReader reader(file);
    CapturedFrame frame;
    std::size_t frames = 0;
    unsigned sum = 0;
    while (reader.next(frame)) {
        ++frames;
        for (const std::byte byte : frame.bytes) // all of them are there
            sum += std::to_integer<unsigned>(byte);
    }
    // A block has 16 bytes at least, and nothing comes after the end.
    if (file.position() > 64 * size + (64u << 20) || reader.next(frame) || (frames == 0 && sum != 0))
        std::abort();
    return 0;
}

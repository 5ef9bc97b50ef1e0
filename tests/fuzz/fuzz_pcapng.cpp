// SPDX-License-Identifier: MIT
// The input is a file that begins like a pcapng file.
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
        for (const std::byte byte : frame.bytes) // reads every byte, to detect reading outside the input
            sum += std::to_integer<unsigned>(byte);
    }
    // A block has at least 16 bytes, and no frame comes after the end.
    if (file.position() > 64 * size + (64u << 20) || reader.next(frame) || (frames == 0 && sum != 0))
        std::abort();
    return 0;
}

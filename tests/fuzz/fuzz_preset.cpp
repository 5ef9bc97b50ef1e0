// SPDX-License-Identifier: MIT
// A file of presets. What the parser takes is written and read again, which gives the same.
#include "core/scenario/link_presets.h"
#include "tests/fuzz/json_file.h"

using namespace peerscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    readTwice<std::vector<LinkPreset>>(textOf(data, size), parsePresets, presetsToJson);
    return 0;
}

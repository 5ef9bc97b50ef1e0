// SPDX-License-Identifier: MIT
// The input is a file of presets. If the parser accepts it, writing and reading it again gives the same.
#include "core/scenario/link_presets.h"
#include "tests/fuzz/json_file.h"

using namespace peerscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    readTwice<std::vector<LinkPreset>>(textOf(data, size), parsePresets, presetsToJson);
    return 0;
}

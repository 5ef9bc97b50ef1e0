// SPDX-License-Identifier: MIT
// The input is a file of presets. If the parser accepts it, writing and reading it again gives the same.
#include "core/scenario/link_presets.h"

#include <cstdlib>

using namespace peerscope;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto parsed = parsePresets(QByteArray(reinterpret_cast<const char*>(data), qsizetype(size)));
    if (const auto* error = std::get_if<ScenarioError>(&parsed)) {
        require(!error->message.isEmpty() && !error->toString().contains(QLatin1Char('\n')));
        return 0;
    }
    const auto& presets = std::get<std::vector<LinkPreset>>(parsed);
    const auto again = parsePresets(presetsToJson(presets));
    require(std::holds_alternative<std::vector<LinkPreset>>(again));
    require(std::get<std::vector<LinkPreset>>(again) == presets);
    return 0;
}

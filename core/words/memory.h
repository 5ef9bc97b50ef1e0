// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/memory_budget.h"

#include <QString>

#include <cstdint>

namespace peerscope {

/// "512 MiB", "1.9 GiB".
QString memoryText(std::uint64_t bytes);
/// "1.9 GiB of memory are used, and the limit is 2 GiB".
QString shortageText(const MemoryShortage& shortage);

} // namespace peerscope

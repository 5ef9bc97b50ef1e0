// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/columns.h"

#include <span>

namespace peerscope {

/// eventColumns(), and then why: the reason as a sentence.
std::span<const Column<EventCells>> explainedEventColumns();

} // namespace peerscope

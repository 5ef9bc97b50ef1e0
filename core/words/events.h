// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/rows.h"

#include <QString>

namespace peerscope {

/// What a kind of event means, in a sentence.
QString explainEvent(EventKind kind);
/// "put_packet → ERR_INVALID_PARAMETER".
QString eventDetail(const EventRow& event);

} // namespace peerscope

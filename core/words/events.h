// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <QString>

namespace peerscope {

/// What a kind of event means, in a sentence.
QString explainEvent(EventKind kind);
/// "put_packet → ERR_INVALID_PARAMETER".
QString eventDetail(const EventRow& event);
/// The same, and why the connection that the event is about failed or ended: "disconnected: server is full
/// …".
QString eventDetail(const TraceSnapshot& trace, std::size_t event);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <QString>

#include <functional>
#include <optional>

class QObject;

namespace peerscope {

/// Writes the datagrams of a capture to a pcap file, on another thread: what is in the trace by now. `done`
/// gets what went wrong, or nothing, on the UI thread, unless `receiver` is gone by then.
void saveCapture(QObject* receiver, const TraceSnapshot& trace, const QString& fileName,
                 const std::function<void(const std::optional<QString>& problem)>& done);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/database.h"

#include <functional>

namespace peerscope {

/// Writes a database under another name in the same folder, which then takes the place of `fileName`: either
/// it is there afterwards, or what was there before. `write` gets the name to write to, and returns what went
/// wrong, or nothing. If `shouldStop` returns true, what was there stays. Returns what went wrong, with the
/// file's name.
std::optional<QString> writeWholeDatabase(const QString& fileName,
                                          const std::function<std::optional<QString>(const QString&)>& write,
                                          const std::function<bool()>& shouldStop = {});

} // namespace peerscope

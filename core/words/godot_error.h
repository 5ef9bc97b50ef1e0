// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace peerscope {

/// The name of one of Godot's global error numbers ("OK", "ERR_UNCONFIGURED"); "error 99" for a number that
/// Godot does not have.
QString godotErrorName(int number);

} // namespace peerscope

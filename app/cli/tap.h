// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// peerscope-cli tap: stands between a real game's clients and its server, over bent links. Returns the exit
/// status.
int runTap(const QStringList& arguments);

} // namespace peerscope

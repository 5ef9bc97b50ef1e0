// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// `peerscope-cli watch`: shows a capture while it is taken. Returns the exit status.
int runWatch(const QStringList& arguments);

} // namespace peerscope

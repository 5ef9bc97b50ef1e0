// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// The files opened or saved last, newest first, at most ten. Stored in QSettings.
QStringList recentFiles();
void addRecentFile(const QString& fileName);
void removeRecentFile(const QString& fileName);
void clearRecentFiles();

} // namespace peerscope

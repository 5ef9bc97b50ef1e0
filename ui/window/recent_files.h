// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace peerscope {

/// The files that were opened or saved last, newest first, at most ten; kept in QSettings.
QStringList recentFiles();
void addRecentFile(const QString& fileName);
void removeRecentFile(const QString& fileName);
void clearRecentFiles();

} // namespace peerscope

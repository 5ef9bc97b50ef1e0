// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace peerscope {

// Files that a scenario names are beside it, or in folders beside it.

/// The absolute name of a file that an entry names; relative names count from `folder`. An empty `folder` is
/// a scenario in no file, which can name none: throws through failScenario, with `path` as the place.
QString fileBeside(const QString& folder, const QString& name, const QString& path);

/// The name relative to `folder` of a file within it; of any other file, the absolute name.
QString nameBeside(const QString& folder, const QString& file);

} // namespace peerscope

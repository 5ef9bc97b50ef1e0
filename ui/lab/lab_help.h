// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

class QWidget;

namespace peerscope {

/// Explains the metrics, their formulas and the shared random draws; as HTML.
QString labHelp();
/// Shows the help beside `parent`, which stays usable.
void showLabHelp(QWidget* parent);

} // namespace peerscope

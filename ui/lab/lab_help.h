// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

class QWidget;

namespace peerscope {

/// What is measured, by which formula, and what the shared luck means; as HTML.
QString labHelp();
/// Shows it beside `parent`, which stays usable.
void showLabHelp(QWidget* parent);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include <QList>

class QAction;
class QWidget;

namespace peerscope {

// Windows that stay beside the main one while one tries what they say. Opening one twice brings it to the
// front.

/// What to press first.
void showQuickTour(QWidget* window);
/// Every action of `actions` that has a shortcut.
void showShortcuts(QWidget* window, const QList<QAction*>& actions);
void showAbout(QWidget* window);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include <QList>

class QAction;
class QWidget;

namespace peerscope {

// Help windows that stay open beside the main window. Opening one again brings it to the front.

/// A tour of the first steps.
void showQuickTour(QWidget* window);
/// Lists every action that has a shortcut.
void showShortcuts(QWidget* window, const QList<QAction*>& actions);
void showAbout(QWidget* window);

} // namespace peerscope

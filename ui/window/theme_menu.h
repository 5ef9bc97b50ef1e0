// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

#include <QMenu>

namespace peerscope {

/// The chosen theme, from QSettings.
ThemeChoice savedTheme();

/// Chooses the theme of all windows.
class ThemeMenu : public QMenu
{
    Q_OBJECT

public:
    explicit ThemeMenu(QWidget* parent);
};

} // namespace peerscope

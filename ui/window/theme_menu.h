// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

#include <QMenu>

namespace peerscope {

/// The theme that was chosen, kept in QSettings.
ThemeChoice savedTheme();

/// The choice of a theme for all windows.
class ThemeMenu : public QMenu
{
    Q_OBJECT

public:
    explicit ThemeMenu(QWidget* parent);
};

} // namespace peerscope

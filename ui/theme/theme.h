// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/transfer_mode.h"

#include <QColor>
#include <QPainterPath>
#include <QPalette>
#include <QString>

class QApplication;

namespace peerscope {

/// The colours of one theme. A mode has the same colour in every view. The hues are those of Okabe and Ito,
/// which can be told apart with any colour vision.
struct ThemeColors
{
    QColor window;  ///< behind panels
    QColor canvas;  ///< behind topology and timelines
    QColor lane;    ///< every other lane
    QColor grid;    ///< thin lines
    QColor outline; ///< around nodes
    QColor text;
    QColor mutedText;
    QColor accent; ///< selection, time cursor
    QColor unreliable;
    QColor unreliableOrdered;
    QColor reliable;
    QColor lost;    ///< the cross of a lost packet or datagram
    QColor control; ///< acknowledgements, pings, connects
    QColor connected;
    QColor connecting;
    QColor disconnected;

    const QColor& of(TransferMode mode) const;
};

enum class ThemeChoice { System, Light, Dark };

/// The colour with this opacity: alpha is from 0 (invisible) to 255.
QColor withAlpha(const QColor& color, int alpha);
/// The theme for a palette (dark if its window colour is darker than its text).
const ThemeColors& themeColors(const QPalette& palette);
QPalette themePalette(bool dark);
/// Sets palette and style of the whole program.
void applyTheme(QApplication& application, ThemeChoice choice);

/// The shape of a mode, centred on the origin and `size` wide: triangle (unreliable), diamond (unreliable
/// ordered), disc (reliable).
QPainterPath modeGlyph(TransferMode mode, qreal size);

} // namespace peerscope

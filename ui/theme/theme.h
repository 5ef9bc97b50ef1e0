// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/transfer_mode.h"

#include <QColor>
#include <QPainterPath>
#include <QPalette>
#include <QString>

class QApplication;

namespace peerscope {

/// The colours of one theme. Modes keep theirs in every view; the hues are Okabe and Ito's, which people with
/// any colour vision can tell apart.
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
    QColor lost;    ///< the cross of what never arrived
    QColor control; ///< acknowledgements, pings, connects
    QColor connected;
    QColor connecting;
    QColor disconnected;

    const QColor& of(TransferMode mode) const;
};

enum class ThemeChoice { System, Light, Dark };

/// The colour so far see-through: alpha is from 0 (not there) to 255.
QColor withAlpha(const QColor& color, int alpha);
/// The theme that goes with a palette (dark where its window is darker than its text).
const ThemeColors& themeColors(const QPalette& palette);
QPalette themePalette(bool dark);
/// Sets palette and style of the whole program.
void applyTheme(QApplication& application, ThemeChoice choice);

/// The shape of a mode, centred on the origin and `size` wide: triangle (unreliable), diamond (unreliable
/// ordered), disc (reliable).
QPainterPath modeGlyph(TransferMode mode, qreal size);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"
#include "ui/topology/picture.h"

#include <QFont>

class QPainter;

namespace peerscope {

/// How far a node may be drawn beyond its rectangle (rings of selection and focus).
inline constexpr qreal nodeHalo = 5;

struct NodeEmphasis
{
    bool selected = false;
    bool focused = false; ///< has the keyboard focus
    bool hovered = false;
};

/// Draws a node centred on the origin.
void paintNode(QPainter& painter, const NodeLook& look, QSizeF size, const NodeMetrics& metrics,
               const ThemeColors& colors, const QFont& font, NodeEmphasis emphasis);

} // namespace peerscope

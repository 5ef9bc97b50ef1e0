// SPDX-License-Identifier: MIT
#include "ui/theme/theme.h"

#include <QApplication>
#include <QStyleFactory>

#include <array>
#include <iterator>

namespace peerscope {

namespace {

/// A colour of ThemeColors in both themes.
struct ColorPair
{
    QColor ThemeColors::*color;
    QRgb light;
    QRgb dark;
};

constexpr ColorPair colorPairs[] = {
    {&ThemeColors::window, 0xF4F5F7, 0x22252B},     {&ThemeColors::canvas, 0xFFFFFF, 0x181A1F},
    {&ThemeColors::lane, 0xF6F7FA, 0x1E2127},       {&ThemeColors::grid, 0xDDE1E8, 0x373C46},
    {&ThemeColors::outline, 0x5B6575, 0xA9B2C1},    {&ThemeColors::text, 0x1B202A, 0xECEFF4},
    {&ThemeColors::mutedText, 0x5B6575, 0xA2ABBA},  {&ThemeColors::accent, 0x7A3EB1, 0xC99BF2},
    {&ThemeColors::unreliable, 0xD98A00, 0xF0B030}, {&ThemeColors::unreliableOrdered, 0x0072B2, 0x5CB8EE},
    {&ThemeColors::reliable, 0x008F68, 0x2CC99A},   {&ThemeColors::lost, 0xC83E1E, 0xFF7B52},
    {&ThemeColors::control, 0x8C94A3, 0x7D8797},    {&ThemeColors::connected, 0x008F68, 0x2CC99A},
    {&ThemeColors::connecting, 0xD98A00, 0xF0B030}, {&ThemeColors::disconnected, 0x8C94A3, 0x7D8797},
};
static_assert(std::size(colorPairs) * sizeof(QColor) == sizeof(ThemeColors), "each colour once");

ThemeColors colorsOf(QRgb ColorPair::*theme)
{
    ThemeColors colors;
    for (const ColorPair& pair : colorPairs)
        colors.*pair.color = QColor(pair.*theme);
    return colors;
}

const ThemeColors lightColors = colorsOf(&ColorPair::light);
const ThemeColors darkColors = colorsOf(&ColorPair::dark);

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

} // namespace

const QColor& ThemeColors::of(TransferMode mode) const
{
    switch (mode) {
    case TransferMode::Unreliable:
        return unreliable;
    case TransferMode::UnreliableOrdered:
        return unreliableOrdered;
    case TransferMode::Reliable:
        break;
    }
    return reliable;
}

QColor withAlpha(const QColor& color, int alpha)
{
    return {color.red(), color.green(), color.blue(), alpha};
}

const ThemeColors& themeColors(const QPalette& palette)
{
    return isDark(palette) ? darkColors : lightColors;
}

QPalette themePalette(bool dark)
{
    const ThemeColors& colors = dark ? darkColors : lightColors;
    QPalette palette(colors.window);
    palette.setColor(QPalette::Window, colors.window);
    palette.setColor(QPalette::WindowText, colors.text);
    palette.setColor(QPalette::Base, colors.canvas);
    palette.setColor(QPalette::AlternateBase, colors.lane);
    palette.setColor(QPalette::Text, colors.text);
    palette.setColor(QPalette::PlaceholderText, colors.mutedText);
    palette.setColor(QPalette::Button, dark ? QColor(0x2E, 0x32, 0x3A) : QColor(0xFB, 0xFC, 0xFD));
    palette.setColor(QPalette::ButtonText, colors.text);
    palette.setColor(QPalette::BrightText, colors.lost);
    palette.setColor(QPalette::ToolTipBase, dark ? QColor(0x2E, 0x32, 0x3A) : QColor(0xFF, 0xFF, 0xF0));
    palette.setColor(QPalette::ToolTipText, colors.text);
    palette.setColor(QPalette::Highlight, dark ? QColor(0x5B, 0x3F, 0x7D) : QColor(0x7A, 0x3E, 0xB1));
    palette.setColor(QPalette::HighlightedText, QColor(0xFF, 0xFF, 0xFF));
    palette.setColor(QPalette::Link, colors.unreliableOrdered);
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role,
                         dark ? QColor(0x6C, 0x75, 0x84) : QColor(0x9A, 0xA2, 0xAF));
    return palette;
}

void applyTheme(QApplication& application, ThemeChoice choice)
{
    static const QPalette systemPalette = QApplication::palette();
    const bool dark = choice == ThemeChoice::Dark || (choice == ThemeChoice::System && isDark(systemPalette));
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(themePalette(dark));
}

QPainterPath modeGlyph(TransferMode mode, qreal size)
{
    const qreal half = size / 2;
    QPainterPath path;
    switch (mode) {
    case TransferMode::Unreliable:
        path.moveTo(0, -half);
        path.lineTo(half, half * 0.8);
        path.lineTo(-half, half * 0.8);
        path.closeSubpath();
        break;
    case TransferMode::UnreliableOrdered:
        path.moveTo(0, -half);
        path.lineTo(half, 0);
        path.lineTo(0, half);
        path.lineTo(-half, 0);
        path.closeSubpath();
        break;
    case TransferMode::Reliable:
        path.addEllipse(QPointF(0, 0), half * 0.9, half * 0.9);
        break;
    }
    return path;
}

} // namespace peerscope

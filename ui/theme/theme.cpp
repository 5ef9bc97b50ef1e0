// SPDX-License-Identifier: MIT
#include "ui/theme/theme.h"

#include <QApplication>
#include <QStyleFactory>

namespace peerscope {

namespace {

const ThemeColors lightColors = {
    .window = QColor(0xF4, 0xF5, 0xF7),
    .canvas = QColor(0xFF, 0xFF, 0xFF),
    .lane = QColor(0xF6, 0xF7, 0xFA),
    .grid = QColor(0xDD, 0xE1, 0xE8),
    .outline = QColor(0x5B, 0x65, 0x75),
    .text = QColor(0x1B, 0x20, 0x2A),
    .mutedText = QColor(0x5B, 0x65, 0x75),
    .accent = QColor(0x7A, 0x3E, 0xB1),
    .unreliable = QColor(0xD9, 0x8A, 0x00),
    .unreliableOrdered = QColor(0x00, 0x72, 0xB2),
    .reliable = QColor(0x00, 0x8F, 0x68),
    .lost = QColor(0xC8, 0x3E, 0x1E),
    .control = QColor(0x8C, 0x94, 0xA3),
    .connected = QColor(0x00, 0x8F, 0x68),
    .connecting = QColor(0xD9, 0x8A, 0x00),
    .disconnected = QColor(0x8C, 0x94, 0xA3),
};

const ThemeColors darkColors = {
    .window = QColor(0x22, 0x25, 0x2B),
    .canvas = QColor(0x18, 0x1A, 0x1F),
    .lane = QColor(0x1E, 0x21, 0x27),
    .grid = QColor(0x37, 0x3C, 0x46),
    .outline = QColor(0xA9, 0xB2, 0xC1),
    .text = QColor(0xEC, 0xEF, 0xF4),
    .mutedText = QColor(0xA2, 0xAB, 0xBA),
    .accent = QColor(0xC9, 0x9B, 0xF2),
    .unreliable = QColor(0xF0, 0xB0, 0x30),
    .unreliableOrdered = QColor(0x5C, 0xB8, 0xEE),
    .reliable = QColor(0x2C, 0xC9, 0x9A),
    .lost = QColor(0xFF, 0x7B, 0x52),
    .control = QColor(0x7D, 0x87, 0x97),
    .connected = QColor(0x2C, 0xC9, 0x9A),
    .connecting = QColor(0xF0, 0xB0, 0x30),
    .disconnected = QColor(0x7D, 0x87, 0x97),
};

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

// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/transfer_mode.h"
#include "ui/theme/theme.h"
#include "ui/timeline/timeline_raster.h"

#include <QColor>
#include <QFont>
#include <QHash>
#include <QString>

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>

namespace peerscope {

enum class GlyphStyle : std::uint8_t {
    Filled, ///< delivered
    Hollow, ///< on its way
    Ghost,  ///< sent again
    Cross,  ///< never arrived; the same for all modes
};

/// The glyphs and their labels, drawn once for each theme, font and device pixel ratio.
class TimelineSprites
{
public:
    /// Sets the style, and forgets the sprites of another one.
    void setStyle(const ThemeColors& colors, const QFont& font, qreal devicePixelRatio);

    /// `size` in logical pixels.
    const Sprite& glyph(TransferMode mode, GlyphStyle style, int size);
    /// "101"; "1 ×31" with several recipients; "1 ×31 ✕2" if two of them never got it. Origin: left, middle.
    const Sprite& label(std::int32_t uniqueId, std::uint32_t recipients, std::uint32_t failed);
    /// A count, beside a bar.
    const Sprite& count(std::uint32_t packets) { return text(packets, 0, 0, true); }
    /// A time on the ruler. Origin: left, middle.
    const Sprite& tick(const QString& label);

    /// The width of a label's character, in logical pixels.
    double digitWidth() const { return m_digitWidth; }
    const ThemeColors& colors() const { return *m_colors; }
    qreal devicePixelRatio() const { return m_devicePixelRatio; }

private:
    static constexpr int largestGlyph = 24;
    static constexpr std::size_t labelLimit = 8192;

    struct LabelKey
    {
        std::int64_t number;
        std::uint32_t recipients;
        std::uint32_t failed;
        bool isCount;
        bool operator==(const LabelKey&) const = default;
    };
    struct LabelHash
    {
        std::size_t operator()(const LabelKey& key) const noexcept;
    };

    struct Part
    {
        QString text;
        QColor color;
    };

    const Sprite& text(std::int64_t number, std::uint32_t recipients, std::uint32_t failed, bool isCount);
    Sprite drawText(std::span<const Part> parts) const;
    Sprite drawGlyph(TransferMode mode, GlyphStyle style, int size) const;

    const ThemeColors* m_colors = nullptr;
    QFont m_font;
    qreal m_devicePixelRatio = 0;
    double m_digitWidth = 7;
    std::array<Sprite, std::size_t{transferModeCount} * 4 * (largestGlyph + 1)> m_glyphs;
    std::unordered_map<LabelKey, Sprite, LabelHash> m_labels;
    QHash<QString, Sprite> m_ticks;
};

} // namespace peerscope

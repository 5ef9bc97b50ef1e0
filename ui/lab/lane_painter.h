// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/metrics.h"
#include "ui/lab/lane_geometry.h"

#include <QFont>
#include <QRectF>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

class QPainter;

namespace peerscope {

struct ThemeColors;

/// One variant of an experiment, for a lane.
struct Lane
{
    QString name;
    TransferMode mode = TransferMode::Reliable; ///< of the measured traffic; gives shape and colour
    MeasuredStream stream;                      ///< the first measured stream
    AgeHistory history;                         ///< of that stream
    MetricValues values;
    QString verdict;
};

/// The places of a lane's parts.
struct LaneParts
{
    QRectF header;  ///< name
    QRectF gutter;  ///< names of the rows
    QRectF marks;   ///< rows and age, over time
    QRectF walk;    ///< the player's dot and true path
    QRectF figures; ///< two lines below
};
LaneParts partsOf(const QRectF& lane, const QFont& font);
/// The smallest height of a lane.
double laneHeight(const QFont& font);

/// "delivered 554 of 581 · lost 4.5 % · …".
QString figuresText(const MetricValues& values);

/// Everything needed to draw a lane. `selected` is a packet of its stream.
struct LanePicture
{
    const Lane* lane = nullptr;
    LaneTimes times;
    Time head{};
    Time highestAge{}; ///< the same for all lanes
    std::optional<std::size_t> selected;
};
void paintLane(QPainter& painter, const QRectF& area, const QFont& font, const ThemeColors& colors,
               const LanePicture& picture);
/// Paints the times below the lanes, across the width of `area`.
void paintTimes(QPainter& painter, const QRectF& area, const ThemeColors& colors, const LaneTimes& times);

} // namespace peerscope

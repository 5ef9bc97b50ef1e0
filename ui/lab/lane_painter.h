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

/// One variant of an experiment, as a lane shows it.
struct Lane
{
    QString name;
    TransferMode mode = TransferMode::Reliable; ///< of the measured traffic: shape and colour
    MeasuredStream stream;                      ///< the first of the measured ones
    AgeHistory history;                         ///< of that stream
    MetricValues values;
    QString verdict;
};

/// Where the parts of a lane are.
struct LaneParts
{
    QRectF header;  ///< name
    QRectF gutter;  ///< what the rows are
    QRectF marks;   ///< rows and age, over time
    QRectF walk;    ///< the dot and its true path
    QRectF figures; ///< two lines below
};
LaneParts partsOf(const QRectF& lane, const QFont& font);
/// The least height a lane needs.
double laneHeight(const QFont& font);

/// "delivered 554 of 581 · lost 4.5 % · …".
QString figuresText(const MetricValues& values);

/// Everything that is drawn of one lane. `selected` is a packet of its stream.
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
/// The times below the lanes, on `area`'s left to right.
void paintTimes(QPainter& painter, const QRectF& area, const ThemeColors& colors, const LaneTimes& times);

} // namespace peerscope

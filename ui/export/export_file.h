// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QImage>
#include <QList>
#include <QSize>
#include <QString>

#include <functional>
#include <optional>

class QPainter;

namespace peerscope {

/// What a file's ending stands for.
enum class ExportFormat { Csv, Svg, Png };

/// What a view can write. Each function is called when a file of that kind is wanted, on the UI thread.
struct Exportable
{
    QString title;
    QSize size;                                              ///< of drawing and picture, logical pixels
    std::function<QByteArray()> table = {};                  ///< for .csv
    std::function<void(QPainter&, const QSize&)> paint = {}; ///< for .svg and .png
    bool isDrawing = true; ///< false: painting it makes no good drawing, .svg is not offered

    /// The first is proposed. None: there is nothing to write.
    QList<ExportFormat> formats() const;
};

/// ".csv", ".svg", ".png".
QString endingOf(ExportFormat format);

/// What is wrong with the name of a file in one of these formats, or nothing: its ending, its folder, or that
/// it is the same file as one of `inputs`, whatever it is called there.
std::optional<QString> exportNameProblem(const QString& fileName, const QList<ExportFormat>& formats,
                                         const QStringList& inputs = {});

/// Writes the file whole or not at all; pictures are made at twice the resolution. What went wrong, or
/// nothing.
std::optional<QString> exportTo(const QString& fileName, const Exportable& what);

/// The same of a picture as it is (.png).
std::optional<QString> writePicture(const QString& fileName, const QImage& picture);

} // namespace peerscope

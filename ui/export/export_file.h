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

/// The format that a file's ending stands for.
enum class ExportFormat { Csv, Svg, Png };

/// What a view can export. Each function is called on the UI thread, only if that format is wanted.
struct Exportable
{
    QString title;
    QSize size;                                              ///< of drawing and picture, logical pixels
    std::function<QByteArray()> table = {};                  ///< for .csv
    std::function<void(QPainter&, const QSize&)> paint = {}; ///< for .svg and .png
    bool isDrawing = true; ///< false: .svg is not offered, because the painting is not suited to it

    /// The first is the default. Empty if there is nothing to write.
    QList<ExportFormat> formats() const;
};

/// ".csv", ".svg", ".png".
QString endingOf(ExportFormat format);

/// What is wrong with a file name, or nothing. Its ending must be one of these formats, its folder must
/// exist, and it must not be the same file as one of `inputs`, also through links.
std::optional<QString> exportNameProblem(const QString& fileName, const QList<ExportFormat>& formats,
                                         const QStringList& inputs = {});

/// Writes the file whole or not at all. Pictures have twice the resolution. Returns what went wrong, or
/// nothing.
std::optional<QString> exportTo(const QString& fileName, const Exportable& what);

/// The same for an existing picture (.png).
std::optional<QString> writePicture(const QString& fileName, const QImage& picture);

} // namespace peerscope

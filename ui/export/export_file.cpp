// SPDX-License-Identifier: MIT
#include "ui/export/export_file.h"

#include "core/files/distinct_files.h"
#include "core/files/output_file.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImageWriter>
#include <QPainter>
#include <QSvgGenerator>

#include <algorithm>
#include <variant>

namespace peerscope {

namespace {

constexpr QSize leastPicture(640, 480);
constexpr int pictureScale = 2;

struct Problem
{
    QString text;
};
using Bytes = std::variant<QByteArray, Problem>;

struct ExportWords
{
    Q_DECLARE_TR_FUNCTIONS(Export)
};

std::optional<ExportFormat> formatOf(const QString& fileName, const QList<ExportFormat>& formats)
{
    const auto found = std::find_if(formats.begin(), formats.end(), [&](ExportFormat format) {
        return fileName.endsWith(endingOf(format), Qt::CaseInsensitive);
    });
    return found == formats.end() ? std::nullopt : std::optional(*found);
}

Bytes pngOf(const QImage& picture)
{
    if (picture.isNull())
        return Problem{ExportWords::tr("there is not enough memory for a picture of that size")};
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QImageWriter writer(&buffer, "png");
    if (!writer.write(picture))
        return Problem{writer.errorString()};
    return bytes;
}

Bytes pngOf(const Exportable& what)
{
    QImage image(what.size * pictureScale, QImage::Format_RGB32);
    if (image.isNull())
        return pngOf(image);
    image.setDevicePixelRatio(pictureScale);
    QPainter painter(&image);
    what.paint(painter, what.size);
    painter.end();
    return pngOf(image);
}

Bytes svgOf(const Exportable& what)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(what.size);
    generator.setViewBox(QRect(QPoint(0, 0), what.size));
    generator.setTitle(what.title);
    QPainter painter(&generator);
    what.paint(painter, what.size);
    painter.end();
    return bytes;
}

Bytes bytesOf(Exportable what, ExportFormat format)
{
    what.size = what.size.expandedTo(leastPicture);
    switch (format) {
    case ExportFormat::Csv:
        return what.table();
    case ExportFormat::Svg:
        return svgOf(what);
    case ExportFormat::Png:
        break;
    }
    return pngOf(what);
}

std::optional<QString> write(const QString& fileName, const Bytes& bytes)
{
    if (const auto* problem = std::get_if<Problem>(&bytes))
        return problem->text;
    return writeWhole(fileName, std::get<QByteArray>(bytes));
}

} // namespace

QList<ExportFormat> Exportable::formats() const
{
    QList<ExportFormat> formats;
    if (table)
        formats << ExportFormat::Csv;
    if (paint && isDrawing)
        formats << ExportFormat::Svg;
    if (paint)
        formats << ExportFormat::Png;
    return formats;
}

QString endingOf(ExportFormat format)
{
    switch (format) {
    case ExportFormat::Csv:
        return QStringLiteral(".csv");
    case ExportFormat::Svg:
        return QStringLiteral(".svg");
    case ExportFormat::Png:
        break;
    }
    return QStringLiteral(".png");
}

std::optional<QString> exportNameProblem(const QString& fileName, const QList<ExportFormat>& formats,
                                         const QStringList& inputs)
{
    if (formats.isEmpty())
        return ExportWords::tr("there is nothing to export yet");
    if (!formatOf(fileName, formats)) {
        QStringList endings;
        for (const ExportFormat format : formats)
            endings << endingOf(format);
        return ExportWords::tr("\"%1\" cannot be written; expected a name that ends in %2")
            .arg(fileName, endings.join(ExportWords::tr(" or ")));
    }
    DistinctFiles files;
    for (const QString& input : inputs)
        files.addInput(input);
    return files.addOutput(fileName);
}

std::optional<QString> exportTo(const QString& fileName, const Exportable& what)
{
    if (auto problem = exportNameProblem(fileName, what.formats()))
        return problem;
    return write(fileName, bytesOf(what, *formatOf(fileName, what.formats())));
}

std::optional<QString> writePicture(const QString& fileName, const QImage& picture)
{
    if (auto problem = exportNameProblem(fileName, {ExportFormat::Png}))
        return problem;
    return write(fileName, pngOf(picture));
}

} // namespace peerscope

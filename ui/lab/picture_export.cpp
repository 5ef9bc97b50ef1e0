// SPDX-License-Identifier: MIT
#include "ui/lab/picture_export.h"

#include <QFileDialog>
#include <QImage>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr QSize leastPicture(800, 480);

} // namespace

bool exportTo(const QString& fileName, const Exported& exported)
{
    if (fileName.endsWith(u".csv"_s, Qt::CaseInsensitive)) {
        QSaveFile file(fileName);
        return file.open(QIODevice::WriteOnly) && file.write(exported.csv) >= 0 && file.commit();
    }
    const QSize size = exported.size.expandedTo(leastPicture);
    QPainter painter;
    if (!fileName.endsWith(u".svg"_s, Qt::CaseInsensitive)) {
        QImage image(size * 2, QImage::Format_RGB32);
        image.setDevicePixelRatio(2);
        painter.begin(&image);
        exported.paint(painter, size);
        painter.end();
        return image.save(fileName);
    }
    QSvgGenerator generator;
    generator.setFileName(fileName);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(0, 0), size));
    generator.setTitle(exported.title);
    if (!painter.begin(&generator))
        return false;
    exported.paint(painter, size);
    return painter.end();
}

void askWhereToExport(QWidget* parent, const QString& title, const QString& name,
                      const std::function<void(const QString&)>& chosen)
{
    auto* dialog = new QFileDialog(
        parent, title, {}, QFileDialog::tr("Tables (*.csv);;SVG drawings (*.svg);;PNG pictures (*.png)"));
    dialog->setObjectName(name);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"csv"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.section(u"*."_s, 1).chopped(1));
    });
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, chosen);
    dialog->open();
}

} // namespace peerscope

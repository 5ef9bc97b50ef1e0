// SPDX-License-Identifier: MIT
#include "ui/export/export_dialog.h"

#include <QFileDialog>

namespace peerscope {

namespace {

QString filterOf(ExportFormat format)
{
    switch (format) {
    case ExportFormat::Csv:
        return QFileDialog::tr("Tables (*.csv)");
    case ExportFormat::Svg:
        return QFileDialog::tr("SVG drawings (*.svg)");
    case ExportFormat::Png:
        break;
    }
    return QFileDialog::tr("PNG pictures (*.png)");
}

} // namespace

void askWhereToExport(QWidget* parent, const QString& title, const QString& name, const Exportable& what,
                      const std::function<void(const QString& problem)>& failed, const QString& folder)
{
    const QList<ExportFormat> formats = what.formats();
    if (formats.isEmpty())
        return failed(*exportNameProblem({}, formats));
    QStringList filters;
    for (const ExportFormat format : formats)
        filters << filterOf(format);
    auto* dialog = new QFileDialog(parent, title, folder, filters.join(QStringLiteral(";;")));
    dialog->setObjectName(name);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(endingOf(formats.first()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog,
                     [dialog, formats, filters](const QString& filter) {
                         if (const auto index = filters.indexOf(filter); index >= 0)
                             dialog->setDefaultSuffix(endingOf(formats[index]));
                     });
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, [what, failed](const QString& fileName) {
        if (const auto problem = exportTo(fileName, what))
            failed(QFileDialog::tr("The file was not written: %1.").arg(*problem));
    });
    dialog->open();
}

} // namespace peerscope

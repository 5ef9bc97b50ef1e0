// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QSize>
#include <QString>

#include <functional>

class QPainter;
class QWidget;

namespace peerscope {

/// Something that can be written as a table, a drawing or a picture.
struct Exported
{
    QString title;
    QSize size; ///< logical pixels
    std::function<void(QPainter&, const QSize&)> paint;
    QByteArray csv;
};

/// A table (.csv), a drawing (.svg) or, with any other ending, a picture at twice the resolution. False if
/// that cannot be written.
bool exportTo(const QString& fileName, const Exported& exported);

/// Asks for a file name; `chosen` gets it.
void askWhereToExport(QWidget* parent, const QString& title, const QString& name,
                      const std::function<void(const QString&)>& chosen);

} // namespace peerscope

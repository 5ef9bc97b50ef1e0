// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

namespace peerscope {

/// The names of the pictures in a Markdown text, in their order.
QStringList pictureNames(const QString& markdown);

/// The file of a picture: in a dark theme NAME.dark.png, where there is one. Only names without a folder are
/// looked for; empty where there is no such file.
QString pictureFile(const QString& folder, const QString& name, bool dark);

} // namespace peerscope

// SPDX-License-Identifier: MIT
#pragma once

#include "ui/export/export_file.h"

#include <functional>

class QWidget;

namespace peerscope {

/// Asks for a file name, offers the formats of `what`, and writes the file. `name` is the dialog's name,
/// `folder` where it opens (empty: the system's choice). If the file is not written, `failed` gets the
/// reason, a sentence for the user. Returns at once.
void askWhereToExport(QWidget* parent, const QString& title, const QString& name, const Exportable& what,
                      const std::function<void(const QString& problem)>& failed, const QString& folder = {});

} // namespace peerscope

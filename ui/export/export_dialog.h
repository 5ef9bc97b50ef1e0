// SPDX-License-Identifier: MIT
#pragma once

#include "ui/export/export_file.h"

#include <functional>

class QWidget;

namespace peerscope {

/// Asks for a file's name, proposes the formats of `what` and writes it. `name` is the dialog's, `folder`
/// where it opens (empty: where the system likes); `failed` gets why the file was not written, a sentence for
/// the user. Returns at once.
void askWhereToExport(QWidget* parent, const QString& title, const QString& name, const Exportable& what,
                      const std::function<void(const QString& problem)>& failed, const QString& folder = {});

} // namespace peerscope

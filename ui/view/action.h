// SPDX-License-Identifier: MIT
#pragma once

#include <QKeySequence>
#include <QString>

#include <functional>

class QAction;
class QObject;

namespace peerscope {

/// A command for a menu. `help` is shown in the status line and, with the shortcut, in the tooltip. `parent`
/// owns it. Without `act`, the caller connects it.
QAction* makeAction(QObject* parent, const char* name, const QString& text, const QString& help,
                    const QKeySequence& shortcut, const std::function<void()>& act = {});

} // namespace peerscope

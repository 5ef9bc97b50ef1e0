// SPDX-License-Identifier: MIT
#include "ui/view/action.h"

#include <QAction>

namespace peerscope {

QAction* makeAction(QObject* parent, const char* name, const QString& text, const QString& help,
                    const QKeySequence& shortcut, const std::function<void()>& act)
{
    auto* action = new QAction(text, parent);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcut(shortcut);
    action->setStatusTip(help);
    action->setToolTip(shortcut.isEmpty() ? help
                                          : QStringLiteral("%1 (%2)").arg(
                                                help, shortcut.toString(QKeySequence::NativeText)));
    if (act)
        QObject::connect(action, &QAction::triggered, parent, act);
    return action;
}

} // namespace peerscope

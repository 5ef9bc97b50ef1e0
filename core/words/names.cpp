// SPDX-License-Identifier: MIT
#include "core/words/names.h"

#include <QCoreApplication>

namespace peerscope {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Names", text);
}

} // namespace

QString linksName(const QString& from, const QString& to, bool bothWays)
{
    const QString any = QStringLiteral("*");
    if (from == any && to == any)
        return tr("every link");
    if (bothWays && (from == any || to == any))
        return tr("all links of %1").arg(from == any ? to : from);
    if (from == any)
        return tr("everything into %1").arg(to);
    if (to == any)
        return tr("everything out of %1").arg(from);
    return QStringLiteral("%1 %2 %3").arg(from, bothWays ? QStringLiteral("⇄") : QStringLiteral("→"), to);
}

} // namespace peerscope

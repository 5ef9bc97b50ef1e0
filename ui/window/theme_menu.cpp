// SPDX-License-Identifier: MIT
#include "ui/window/theme_menu.h"

#include "ui/view/action.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QSettings>

namespace peerscope {

namespace {

void chooseTheme(ThemeChoice choice)
{
    const QString name = choice == ThemeChoice::Light  ? QStringLiteral("light")
                         : choice == ThemeChoice::Dark ? QStringLiteral("dark")
                                                       : QStringLiteral("system");
    QSettings().setValue(QStringLiteral("theme"), name);
    applyTheme(*qApp, choice);
}

} // namespace

ThemeChoice savedTheme()
{
    const QString name = QSettings().value(QStringLiteral("theme")).toString();
    if (name == QLatin1String("light"))
        return ThemeChoice::Light;
    return name == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::System;
}

ThemeMenu::ThemeMenu(QWidget* parent) : QMenu(tr("&Theme"), parent)
{
    auto* group = new QActionGroup(this);
    const auto add = [&](const char* name, const QString& text, ThemeChoice choice) {
        QAction* action =
            makeAction(this, name, text, tr("Colours of the window"), {}, [choice] { chooseTheme(choice); });
        action->setCheckable(true);
        action->setChecked(savedTheme() == choice);
        group->addAction(action);
        addAction(action);
    };
    add("themeSystem", tr("&System"), ThemeChoice::System);
    add("themeLight", tr("&Light"), ThemeChoice::Light);
    add("themeDark", tr("&Dark"), ThemeChoice::Dark);
}

} // namespace peerscope

#include "moc_theme_menu.cpp"

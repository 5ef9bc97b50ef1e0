// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <QImage>
#include <QList>
#include <QString>

#include <functional>
#include <optional>
#include <utility>
#include <vector>

class QAction;
class QWidget;

namespace peerscope {

class Document;
class ViewRequests;

/// What a view is made of. All of it lives as long as the window.
struct ViewContext
{
    QWidget* window;    ///< the parent of its widget and actions
    Document* document; ///< its moment is what views show; what changes the sandbox goes through it
    ViewRequests* requests;
    std::function<QStringList()> shownViews; ///< the names of those that are to be seen
};

enum class ViewPlace {
    Centre,      ///< the middle of the window; one view
    BelowCentre, ///< a tab below it
    Left,        ///< a dock; those of one side are tabs
    Right,
    Bottom,
    Footer, ///< a dock below those at the bottom; one view
};

enum class ViewMenu { Edit, Sandbox, View };

/// Commands of a view that have a place in the window's menus.
struct ViewCommands
{
    ViewMenu menu;
    QList<QAction*> actions;
};

/// A view, as it registers itself with the window.
struct View
{
    QString name;  ///< as lessons and options call it: "timelines"
    QString title; ///< of its tab or dock
    QWidget* widget = nullptr;
    ViewPlace place = ViewPlace::Bottom;
    QString dock = {}; ///< object name of its dock, where it has one
    /// Of the window's width (left, right) or height, at first. The first view of a side says it for all.
    double share = 0;
    bool isShown = true; ///< at first
    /// Of a view in or below the centre: shows it. The window says what it does. A dock has its own.
    QAction* show = nullptr;
    std::vector<ViewCommands> commands = {};
    /// A picture of it in logical pixels, over a stretch of time if there is one. None: it has no picture.
    std::function<QImage(QSize size, qreal ratio, std::optional<std::pair<Time, Time>> stretch)> picture = {};
};

} // namespace peerscope
